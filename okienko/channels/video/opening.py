"""Whether a video call may begin now, and what its page says before. Inside an open scope."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.utils.translation import gettext as _

from okienko.channels.models import Account
from okienko.events import clock, prepared
from okienko.interactions.models import Medium
from okienko.interactions.queries import topic_tree
from okienko.look.opening import state_words
from okienko.routing import in_line
from okienko.routing import queries as routing

from .settings import VideoSettings


@dataclass(frozen=True)
class OfferedTopic:
    """What may be chosen; `closed`: nobody answers it now."""

    id: int
    name: str
    closed: bool


@dataclass(frozen=True)
class Offered:
    """The way in by video as it stands: `state` is open, busy (too many wait) or closed.

    `ahead` wait in its queue, `wait` are seconds or None; `opens` is when it serves again, if that
    is known; `words` say so. `languages` are those in which one may ask to be served.
    """

    account_id: int
    state: str
    words: str
    opens: datetime | None
    ahead: int
    wait: int | None
    greeting: str
    topics: tuple[OfferedTopic, ...]
    languages: tuple[str, ...]


def entrance() -> Account | None:
    """The account by which customers come in: the first in use of the office."""
    return Account.objects.filter(kind="video", enabled=True).order_by("id").first()


def can_check() -> bool:
    """Whether there is anything to check for: video calls, or a telephone in browsers."""
    return Account.objects.filter(kind__in=["video", "phone"], enabled=True).exists()


def settings_of(account_id: int) -> VideoSettings:
    """The settings of an account."""
    return VideoSettings.model_validate(prepared.must(Account, id=account_id).settings)


def open_state(settings: VideoSettings, wanted: int | None = None) -> str:
    """Whether one may begin: open, busy or closed. `wanted`: a topic's queue, None: its own."""
    if not _in_hours(wanted or settings.queue) or not routing.somebody_speaks(clock.now()):
        return "closed"
    return "busy" if routing.live_waiting(Medium.VIDEO) >= settings.most_waiting else "open"


def _in_hours(wanted: int | None) -> bool:
    """Whether the queue that this one leads to is open by its hours."""
    queue = routing.queue_in_use(wanted)
    week = routing.week_of(queue) if queue else None
    return queue is not None and (week is None or week.is_open(clock.now()))


def offered(office: int, language: str) -> Offered | None:
    """What stands on the page before anybody begins; None: the office has no video calls."""
    account = entrance()
    if account is None:
        return None
    settings = VideoSettings.model_validate(account.settings)
    state, words, opens = standing(settings)
    queue = routing.queue_in_use(settings.queue)
    line = in_line.line_in(queue.id, Medium.VIDEO) if queue else None
    somebody, in_hours = routing.somebody_speaks(clock.now()), cache(_in_hours)
    return Offered(
        account_id=account.id,
        state=state,
        words=words,
        opens=opens,
        ahead=line.waiting if line else 0,
        wait=line.wait if line else None,
        greeting=settings.greeting(language),
        topics=tuple(
            OfferedTopic(
                row.topic.id,
                row.topic.path,
                row.queue_id is not None and not (somebody and in_hours(row.queue_id)),
            )
            for row in topic_tree(office)
            if row.offered
        ),
        languages=settings.languages,
    )


def standing(settings: VideoSettings) -> tuple[str, str, datetime | None]:
    """The state, the words for it and when it is open again, as of `Offered`."""
    state = open_state(settings)
    if state == "closed":
        return (state, *_closed(settings))
    return state, _("Many people are waiting just now.") if state == "busy" else "", None


def _closed(settings: VideoSettings) -> tuple[str, datetime | None]:
    queue, at = routing.queue_in_use(settings.queue), clock.now()
    week = routing.week_of(queue) if queue else None
    if week is not None and not week.is_open(at):
        return state_words(week, at), week.opens_next(at)
    return _("Nobody can answer video calls at this moment."), None
