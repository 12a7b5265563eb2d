"""What a page of figures is asked for: a day, a queue, a half hour, words to search for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from okienko.offices.fields import chosen_id, row_id
from okienko.routing.models import Queue
from okienko.statistics.measure import Selection
from okienko.statistics.periods import SLOT, Period, day_of

from ..scope import WallboardScope

LAST = 1_000_000  # the last page of contacts that can be asked for


@dataclass(frozen=True)
class FiguresChoice:
    """Read from the address; what is not understood counts as not chosen."""

    period: Period
    queue: Queue | None
    slot: int | None
    text: str
    page: int
    is_today: bool

    def selection(self, view: WallboardScope) -> Selection:
        """What is measured: the day, or the half hour when one is chosen."""
        period = self.period
        if self.slot is not None:
            start = period.start + SLOT * self.slot
            period = Period(start, start + SLOT, period.zone)
        return view.on(period, self.queue.id if self.queue else None)

    def query(self, **changed: Any) -> dict[str, Any]:
        """The same choice as fields of an address, some of them changed."""
        fields: dict[str, Any] = {
            "day": None if self.is_today else self.period.day.isoformat(),
            "queue": self.queue.id if self.queue else None,
            "slot": self.slot,
            "q": self.text or None,
        }
        return {**fields, **changed}


def choice(request: HttpRequest, view: WallboardScope) -> FiguresChoice:
    """The choice in a request's address."""
    asked = request.GET
    period = _day(asked.get("day", ""), view)
    queue = row_id(asked.get("queue"))
    slot = chosen_id(asked.get("slot"))
    return FiguresChoice(
        period=period,
        queue=next((row for row in view.queues if row.id == queue), None),
        slot=slot if slot is not None and slot < len(period.slots()) else None,
        text=asked.get("q", "")[:200],
        page=min(row_id(asked.get("page")) or 1, LAST),
        is_today=period == view.today,
    )


def _day(text: str, view: WallboardScope) -> Period:
    try:
        return day_of(date.fromisoformat(text), view.zone)
    except (ValueError, OverflowError):
        return view.today
