"""When people call and write: the days of the played weeks, and the moments within a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from okienko.offices.hours import public_holidays

from .cast import ZONE
from .plan import OfficePlan

#: Calls on a working day by weekday, for about 9,800 people (8 to 45 a day; Mondays most).
CALLS = (28, 22, 20, 19, 15)
#: E-mails on a day of the week, the weekend too.
MAILS = (6, 6, 5, 5, 4, 1, 1)
#: Texts and messages on a day of the week.
MESSAGES = (7, 6, 5, 5, 4, 2, 2)
#: The day's curve: weights of the hours from the opening on.
CURVE = {7: 4, 8: 11, 9: 14, 10: 13, 11: 10, 12: 7, 13: 8, 14: 6, 15: 4, 16: 3}
MAIL_CURVE = {
    6: 1,
    7: 4,
    8: 8,
    9: 9,
    10: 9,
    11: 8,
    12: 7,
    13: 7,
    14: 6,
    15: 5,
    16: 4,
    17: 2,
    18: 2,
    19: 3,
    20: 3,
    21: 2,
    22: 1,
}


@dataclass(frozen=True)
class Day:
    """One day: its local date and the opening of the office, or None on a day off."""

    date: date
    opens: datetime | None = None
    closes: datetime | None = None


def days(plan: OfficePlan, first: date, last: date) -> Iterator[Day]:
    """The days from first to last, with the office's own hours."""
    own = list(plan.settings.schedules[0].spans())
    day = first
    while day <= last:
        spans = [(opens, closes) for weekday, opens, closes in own if weekday == day.weekday()]
        if spans and day not in public_holidays(day.year):
            yield Day(day, _moment(day, spans[0][0]), _moment(day, spans[-1][1]))
        else:
            yield Day(day)
        day += timedelta(days=1)


def calls(day: Day, share: float, dice: Random) -> list[datetime]:
    """Moments of calls in opening hours; `share` is the office's part of CALLS."""
    if day.opens is None or day.closes is None:
        return []
    wanted = _about(CALLS[min(day.date.weekday(), 4)] * share, dice)
    moments = (_within(day.date, CURVE, dice) for _ in range(wanted))
    return sorted(m for m in moments if day.opens <= m < day.closes)


def mails(day: Day, share: float, dice: Random) -> list[datetime]:
    """Moments of e-mails, at any hour of any day."""
    wanted = _about(MAILS[day.date.weekday()] * share, dice)
    return sorted(_within(day.date, MAIL_CURVE, dice) for _ in range(wanted))


def messages(day: Day, share: float, dice: Random) -> list[datetime]:
    """Moments of texts and messages: people who mail at an hour text then, too."""
    wanted = _about(MESSAGES[day.date.weekday()] * share, dice)
    return sorted(_within(day.date, MAIL_CURVE, dice) for _ in range(wanted))


def _about(mean: float, dice: Random) -> int:
    return max(0, round(dice.gauss(mean, mean**0.5 * 0.8)))


def _within(day: date, curve: dict[int, int], dice: Random) -> datetime:
    hour = dice.choices(list(curve), list(curve.values()))[0]
    start = _moment(day, time(hour))
    return start + timedelta(seconds=dice.uniform(0, 3600))


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE)
