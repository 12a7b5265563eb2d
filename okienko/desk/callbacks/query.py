"""Who is to be called back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from okienko.customers.identities import EMAIL, display
from okienko.events import clock
from okienko.interactions.models import Interaction
from okienko.routing.models import Callback
from okienko.routing.queries import callbacks_due, callbacks_settled

REASONS = {
    "cut_off": _("The call was cut off"),
    "abandoned": _("Hung up while waiting"),
    "missed": _("Not reached at their turn"),
    "end": _("Was told that nobody could come"),
    "asked": _("Asked to be called back"),
}
SHOWN = 20  # at once; the rest unfolds
SENT = 200  # at most, to every desk; the last of a very long list move up
SETTLED = 3  # the newest, which can be put back here
SETTLED_MINUTES = 10


@dataclass(frozen=True)
class CallbackRow:
    """One line of the list."""

    id: int
    who: str
    number: str
    contact: Interaction | None  # in which they asked for it, if they wrote
    callable: bool  # by telephone; else an e-mail address is all that is known
    new_link: bool  # it was cut off by video: a link leads back
    reason: str
    at: datetime
    first: bool
    tries: int
    tried_at: datetime | None
    again_at: datetime | None
    taken_by: str  # "" unless somebody is calling
    settled_by: str  # "" unless it is done
    ended_at: datetime | None


@dataclass(frozen=True)
class CallbackList:
    """The list: what is shown at once, what unfolds, how many are not even sent.

    What was settled lately stands among the rows and does not count in `total`.
    """

    rows: list[CallbackRow]
    more: list[CallbackRow]
    total: int
    beyond: int

    @property
    def hidden(self) -> int:
        """How many stand after those that are shown at once."""
        return max(self.total - SHOWN, 0)


def callbacks(offices: Iterable[int]) -> CallbackList:
    """Open entries before taken ones; who was cut off in mid-call first, then the oldest.

    What was settled lately keeps its place, so that the way back is where one just clicked.
    """
    here = list(offices)
    sent, total = callbacks_due(here, SENT)
    lately = clock.now() - timedelta(minutes=SETTLED_MINUTES)
    settled = callbacks_settled(here, lately, SETTLED)
    rows = [_row(entry) for entry in sorted([*sent, *settled], key=_place)]
    counted = [place for place, row in enumerate(rows) if not row.settled_by]
    cut = counted[SHOWN] if len(counted) > SHOWN else len(rows)
    return CallbackList(rows=rows[:cut], more=rows[cut:], total=total, beyond=total - len(sent))


def _place(entry: Callback) -> tuple[bool, bool, datetime]:
    return entry.state == "taken", not entry.first, entry.created_at


def _by_video(entry: Callback) -> bool:
    contact = entry.interaction
    cut = contact is not None and contact.on_page and not contact.chat
    return cut and entry.first and entry.state == "open"


def _row(entry: Callback) -> CallbackRow:
    official = entry.official.name if entry.official else ""
    return CallbackRow(
        id=entry.id,
        who=(entry.customer.name if entry.customer else "") or display(entry.kind, entry.value),
        number=display(entry.kind, entry.value),
        contact=entry.interaction if entry.reason == "asked" or _by_video(entry) else None,
        callable=entry.kind != EMAIL,
        new_link=_by_video(entry),
        reason=str(REASONS.get(entry.reason, entry.reason)),
        at=entry.created_at,
        first=entry.first,
        tries=entry.tries,
        tried_at=entry.tried_at,
        again_at=entry.again_at,
        taken_by=official if entry.state == "taken" else "",
        settled_by=official if entry.state == "done" else "",
        ended_at=entry.ended_at,
    )
