"""Mail servers for the tests."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole import free_port

from .openid import REDIRECT, SERVER, OpenId, TokenRelay, token_relay
from .servers import Dovecot, Relay, dovecot_is_here, make_dovecot, running_relay


@pytest.fixture(scope="session")
def openid_port() -> int:
    """Where the provider is that Dovecot shows tokens to; it starts when a test asks for it."""
    return free_port()


@pytest.fixture(scope="session")
def openid_server(openid_port: int) -> Iterator[OpenId]:
    server = OpenId(openid_port)
    server.start(REDIRECT)
    yield server
    server.stop()


@pytest.fixture
def openid(openid_server: OpenId) -> OpenId:
    """The running provider, well again."""
    openid_server.control(fault="", lasts=3600, slow=0, renewals=0)
    return openid_server


@pytest.fixture
def token_server(openid: OpenId) -> Iterator[TokenRelay]:
    with token_relay(openid) as running:
        yield running


@pytest.fixture(scope="session")
def dovecot_server(openid_port: int) -> Iterator[Dovecot]:
    if not dovecot_is_here():
        pytest.fail("Dovecot is missing: apt-get install dovecot-imapd")
    # not pytest's own folder: that is closed to Dovecot's users
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder:
        looks = f"http://{SERVER}@127.0.0.1:{openid_port}/token/introspection"
        server = make_dovecot(Path(folder), looks)
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
