"""A window of Anna's office on a real site."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from okienko.channels.actions import add_account
from okienko.channels.chat import views
from okienko.channels.chat.models import Window
from okienko.channels.chat.settings import ChatSettings
from okienko.events.security.scope import in_offices
from tests.cast import Cast, OfficeCast, the_cast
from tests.site import Site, running_site

from .visitor import ORIGIN, Visitor


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """More time than any single wait here."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(200))


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Both offices; nobody is at work yet."""
    return the_cast()


@pytest.fixture
def site(cast: Cast) -> Iterator[Site]:
    """The running site."""
    with running_site() as running:
        yield running


@pytest.fixture(autouse=True)
def _a_new_minute() -> None:
    """All tests come from one address, and in one process: each finds nothing counted."""
    for pace in (views.BEGINS, views.SAYS, views.MAILS, views.ASKS):
        pace.done.clear()


def open_window(office: OfficeCast, name: str = "window", **settings: object) -> str:
    """Connect an office by a window; its key."""
    chosen = {"origins": [ORIGIN], "queue": office.queue, **settings}
    account = add_account(
        office.id, kind="chat", name=name, settings=ChatSettings.model_validate(chosen)
    )
    with in_offices([office.id]):
        return Window.objects.get(account_id=account).key


@pytest.fixture
def key(cast: Cast) -> str:
    """The key of the window of Anna's office."""
    return open_window(cast.here)


@pytest.fixture
def visitor(site: Site, key: str) -> Iterator[Visitor]:
    """Somebody on the office's web site who has not written yet."""
    found = Visitor(site.url, key)
    yield found
    found.close()
