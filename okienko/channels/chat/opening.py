"""A window's settings, and whether a chat may begin in it now."""

from dataclasses import dataclass

from okienko.channels.models import Account
from okienko.events import clock, prepared
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Medium
from okienko.offices.posting import can_post
from okienko.routing import in_line
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


def open_state(settings: ChatSettings, wanted: int | None = None) -> str:
    """Whether a chat may begin: open, busy, closed (nobody serves now) or off. In an open scope.

    `wanted` is the queue of a topic, None: the window's own.
    """
    queue = routing.queue_in_use(wanted or settings.queue)
    if queue is None:
        return "off"
    week = routing.week_of(queue)
    if week is not None and not week.is_open(clock.now()):
        return "closed"
    if not routing.somebody_writes(clock.now()):
        return "closed"
    return "busy" if routing.live_waiting(Medium.TEXT) >= settings.most_waiting else "open"


@dataclass(frozen=True)
class Entrance:
    """The window that an office's own pages show: its key, and how it stands now.

    `state` as of `open_state`; `ahead` wait for an answer.
    """

    key: str
    state: str
    ahead: int


def entrance() -> Entrance | None:
    """The first window in use of the office whose scope is open."""
    found = Window.objects.filter(account__enabled=True).order_by("account_id").first()
    if found is None:
        return None
    settings = settings_of(found.account_id)
    state, queue = open_state(settings), routing.queue_in_use(settings.queue)
    ahead = in_line.line_in(queue.id).waiting if queue and state == "open" else 0
    return Entrance(found.key, state, ahead)


def settings_of(account_id: int) -> ChatSettings:
    """The settings of a window, in an open scope."""
    return ChatSettings.model_validate(prepared.must(Account, id=account_id).settings)
