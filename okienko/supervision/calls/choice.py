"""Which calls a page lists, as its address says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest

from okienko.channels.phone.causes import HungUp
from okienko.channels.phone.record.calls import CallsWanted
from okienko.interactions.models import Direction
from okienko.offices.fields import chosen_id, row_id
from okienko.statistics.periods import Period, day_of

from ..scope import WallboardScope

MOST_DAYS = 366
LAST = 1_000_000  # the last page that can be asked for


@dataclass(frozen=True)
class CallsChoice:
    """Read from the address; what is not understood counts as not chosen."""

    first: Period
    last: Period
    wanted: CallsWanted
    page: int

    def query(self, **changed: Any) -> dict[str, Any]:
        """The same as fields of an address, some of them changed."""
        wanted = self.wanted
        fields = {
            "since": self.first.day.isoformat(),
            "until": self.last.day.isoformat(),
            "direction": wanted.direction,
            "line": wanted.line,
            "number": wanted.number,
            "queue": wanted.queue,
            "official": wanted.official,
            "hung_up": wanted.hung_up,
            "q": wanted.text,
        }
        return {name: value for name, value in {**fields, **changed}.items() if value}


def calls_choice(request: HttpRequest, view: WallboardScope) -> CallsChoice:
    """The choice in a request's address: without days, the last week."""
    asked = request.GET
    last = _day(asked.get("until", ""), view) or view.today
    first = _day(asked.get("since", ""), view) or last.back(6)
    if first.start > last.start:
        first, last = last, first
    if last.day - first.day > timedelta(days=MOST_DAYS):
        first = last.back(MOST_DAYS)
    return CallsChoice(
        first,
        last,
        CallsWanted(
            since=first.start,
            until=last.end,
            direction=_one_of(asked.get("direction", ""), Direction.values),
            line=chosen_id(asked.get("line")),
            number=chosen_id(asked.get("number")),
            queue=chosen_id(asked.get("queue")),
            official=chosen_id(asked.get("official")),
            hung_up=_one_of(asked.get("hung_up", ""), HungUp.values),
            text=asked.get("q", "")[:200],
        ),
        min(row_id(asked.get("page")) or 1, LAST),
    )


def _one_of(text: str, known: list[str]) -> str:
    return text if text in known else ""


def _day(text: str, view: WallboardScope) -> Period | None:
    try:
        return day_of(date.fromisoformat(text), view.zone)
    except (ValueError, OverflowError):
        return None
