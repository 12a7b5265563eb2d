"""Counting public terms by KPA art. 57. Pure: dates in, dates out; all local dates of the office.

* §1: the day of the event is not counted.
* §3: a term in months ends on the day of the same number, or on the last day of a shorter month.
* §4: an end on a Saturday, a Sunday or a public holiday moves to the next day that is none.
* Art. 35 §5: days on which the clock stands (a suspension, a delay that the customer caused) are
  not counted.
"""

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Literal

from okienko.offices.hours import public_holidays

Unit = Literal["days", "months"]


@dataclass(frozen=True)
class Term:
    """An amount of days or months; of nothing: at once (without undue delay)."""

    amount: int
    unit: Unit = "days"

    def __post_init__(self) -> None:
        if self.amount < 0 or self.unit not in {"days", "months"}:
            raise ValueError(f"no term: {self.amount} {self.unit}")


@dataclass(frozen=True)
class Pause:
    """The clock stood from `began` (not counted) until `ended` (counted again)."""

    began: date
    ended: date


def is_off(day: date) -> bool:
    """A Saturday, a Sunday or a public holiday in Poland."""
    return day.weekday() >= 5 or day in public_holidays(day.year)


def working_day(day: date, off: Callable[[date], bool] = is_off) -> date:
    """`day`, or the next that is no day off."""
    while off(day) and day < date.max:
        day += timedelta(days=1)
    return day


def add(began: date, term: Term) -> date:
    """The last day of a term whose event was on `began`, before it is moved off a day off."""
    if term.unit == "days":
        return _later(began, term.amount)
    months = began.year * 12 + began.month - 1 + term.amount
    year, month = divmod(months, 12)
    if year > MAXYEAR:
        return date.max
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(began.day, last))


def _later(day: date, days: int) -> date:
    """`day` and so many days, or the last day that there is."""
    return day + timedelta(days=min(days, (date.max - day).days))


def shifted(began: date, end: date, pause: Pause) -> date:
    """The raw end of a term once `pause` is over: later by its days, if the term still ran.

    Pauses are applied in the order of time; the day of the event was not counted anyway.
    """
    first = max(pause.began, began + timedelta(days=1))
    if first > end or pause.ended <= first:
        return end
    return _later(end, (pause.ended - first).days)


def ends(
    began: date,
    term: Term,
    pauses: Iterable[Pause] = (),
    off: Callable[[date], bool] = is_off,
) -> date:
    """The last day of a term. Pauses must not overlap."""
    end = add(began, term)
    for pause in sorted(pauses, key=lambda p: p.began):
        end = shifted(began, end, pause)
    return working_day(end, off)
