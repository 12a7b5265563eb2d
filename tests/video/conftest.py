"""Anna's office has an entrance by video, on a real site."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from okienko.channels.actions import add_account
from okienko.channels.video import views, web
from okienko.channels.video.settings import VideoSettings
from okienko.events.security.scope import in_offices
from okienko.offices.models import Office
from tests.cast import Cast, OfficeCast, the_cast
from tests.chat.desk import Desk
from tests.site import Site, running_site

from .page import Page


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
    paces = (views.BEGINS, views.SAYS, views.SIGNALLED, views.CHANGED, views.SOUNDED)
    for pace in (*paces, web.OPENED):
        pace.done.clear()


def open_entrance(office: OfficeCast, **settings: object) -> int:
    """Let customers in by video; the account."""
    wanted = VideoSettings.model_validate({"queue": office.queue, "pjm": True, **settings})
    return add_account(office.id, kind="video", name="wideo", settings=wanted)


def slug_of(office: OfficeCast) -> str:
    """The office's name in addresses."""
    with in_offices([office.id]):
        return Office.objects.get(id=office.id).slug


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """Anna's."""
    return Desk(cast.here, channel="video")


@pytest.fixture
def customer(site: Site, cast: Cast) -> Iterator[Page]:
    """Somebody on the office's page who has not begun yet."""
    open_entrance(cast.here)
    found = Page(site.url, slug_of(cast.here))
    yield found
    found.close()
