"""What failed for good and waits for a person: events that a reader failed on, and timers.

The rest goes on meanwhile. A person has each tried again or drops it (`okienko set-aside`);
`/health` says how many there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from . import clock
from .events import SetAsideSettled
from .log.kinds import emit
from .models import EventRow, SetAside, Timer
from .refusals import GONE, NO_READER
from .runtime.reader import READERS
from .security.scope import in_all_offices
from .verbs import verb

What = Literal["event", "timer"]


@dataclass(frozen=True)
class Item:
    """One of them. `of`: the reader that failed, or the timer's kind; `id` is its own in `what`."""

    what: What
    id: int
    office: int
    of: str
    error: str  # the class of the error; what it said may name people
    at: datetime

    @property
    def name(self) -> str:
        """How commands name it: `event-12`."""
        return f"{self.what}-{self.id}"


def items() -> list[Item]:
    """All that is set aside, of every office, the oldest first."""
    with in_all_offices():
        events = [
            Item("event", row.id, row.office_id, row.reader, row.error, row.at)
            for row in SetAside.objects.all()
        ]
        timers = [
            Item("timer", row.id, row.office_id, row.kind, row.error, row.failed_at or row.due_at)
            for row in Timer.objects.exclude(failed_at=None)
        ]
    return sorted(events + timers, key=lambda item: (item.at, item.id))


@verb
def retry(office: int, *, what: What, item_id: int) -> None:
    """Try it again: an event here and now, in this transaction; a timer as soon as it is seen.

    What fails again stays as it was, and its error is raised. Refused `gone`, `no_reader`.
    """
    _settle(office, what, item_id, _again, dropped=False)


@verb
def drop(office: int, *, what: What, item_id: int) -> None:
    """Give it up: what it would have done is not done. Refused `gone`."""
    _settle(office, what, item_id, _away, dropped=True)


def _settle(
    office: int,
    what: What,
    item_id: int,
    step: Callable[[SetAside | Timer], None],
    *,
    dropped: bool,
) -> None:
    row: SetAside | Timer | None
    if what == "event":
        row = SetAside.objects.select_for_update(no_key=True).filter(id=item_id).first()
    else:
        row = (
            Timer.objects.select_for_update(no_key=True)
            .filter(id=item_id)
            .exclude(failed_at=None)
            .first()
        )
    if row is None:
        raise GONE()
    of = row.reader if isinstance(row, SetAside) else row.kind
    step(row)
    emit(SetAsideSettled(office=office, subject=item_id, what=what, of=of, dropped=dropped))


def _again(row: SetAside | Timer) -> None:
    if isinstance(row, Timer):
        Timer.objects.filter(id=row.id).update(failed_at=None, attempts=0, due_at=clock.now())
        return
    reader = next((cls for cls in READERS if cls.name == row.reader), None)
    event = EventRow.objects.filter(pos=row.pos).first()
    if event is None:  # the log was cut off since
        raise GONE()
    if reader is None:
        raise NO_READER(name=row.reader)
    with reader().acting():
        reader().handle(event)
    row.delete()


def _away(row: SetAside | Timer) -> None:
    row.delete()
