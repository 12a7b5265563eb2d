"""A window's settings, and whether a chat may begin in it now."""

from dataclasses import dataclass

from okienko.channels import queries as channels
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices.hours import hours
from okienko.offices.posting import can_post
from okienko.routing import queries as routing

from .functions import Opened
from .models import Window
from .settings import ChatSettings


@dataclass(frozen=True)
class Site:
    """A window as its web sites see it: from which origins it may be asked, and by whom."""

    key: str
    office: int
    account_id: int
    off: bool
    origins: frozenset[str]
    mails: bool  # whether the office writes e-mails from here


def site(key: str, found: Opened) -> Site:
    """The window of a connection."""
    with in_offices([found.office]):
        settings, mails = settings_of(found.account_id), can_post(found.office)
    origins = frozenset(settings.origins)
    return Site(key, found.office, found.account_id, found.off, origins, mails)


def open_state(settings: ChatSettings) -> str:
    """Whether a chat may begin: open, busy, closed (nobody serves now) or off. In an open scope."""
    queue = routing.queue_in_use(settings.queue)
    if queue is None:
        return "off"
    week = hours(queue.schedule_id) if queue.schedule_id else None
    if week is not None and not week.is_open(clock.now()):
        return "closed"
    if not routing.somebody_writes(clock.now()):
        return "closed"
    return "busy" if routing.live_texts_waiting() >= settings.most_waiting else "open"


@dataclass(frozen=True)
class Entrance:
    """The window that an office's own pages show: its key, and whether a chat may begin now."""

    key: str
    open: bool


def entrance() -> Entrance | None:
    """The first window in use of the office whose scope is open."""
    found = Window.objects.filter(account__enabled=True).order_by("account_id").first()
    if found is None:
        return None
    return Entrance(found.key, open_state(settings_of(found.account_id)) == "open")


def settings_of(account_id: int) -> ChatSettings:
    """The settings of a window, in an open scope."""
    row = channels.account(account_id)
    return ChatSettings.model_validate(row.settings)
