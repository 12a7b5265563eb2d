"""Mail servers for the tests."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .servers import Dovecot, Relay, dovecot_is_here, make_dovecot, running_relay


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    if not dovecot_is_here():
        pytest.fail("Dovecot is missing: apt-get install dovecot-imapd")
    # not pytest's own folder: that is closed to Dovecot's users
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder:
        server = make_dovecot(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture
def dovecot(dovecot_server: Dovecot) -> Dovecot:
    """The running Dovecot; brought up again when the test before ended it."""
    if dovecot_server.process is None or dovecot_server.process.poll() is not None:
        dovecot_server.start()
    return dovecot_server


@pytest.fixture
def relay() -> Iterator[Relay]:
    with running_relay() as running:
        yield running


@pytest.fixture
def box(request: pytest.FixtureRequest) -> str:
    """The name of a mailbox that no other test uses."""
    return "".join(char for char in request.node.name if char.isalnum()).lower()[:60]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """More time than any single wait, so that its words are seen."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(300))
