"""The whole day: today beside yesterday, the same weekday of last week and the goal; its curve."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.statistics.figures import FIGURES
from okienko.statistics.measure import measure, measure_by

from ..scope import WallboardScope
from ..words import Cell, cell, contacts_url, shown

ROWS = (
    "service_level",
    "asa",
    "talk",
    "handle",
    "abandoned_share",
    "at_once",
    "written_level",
    "occupancy",
)
#: The curve shows at least these half hours of the day: 8:00 to 16:00.
FIRST, LAST = 16, 31


@dataclass(frozen=True)
class DayRow:
    """One figure of the whole office."""

    now: Cell
    yesterday: str
    last_week: str
    url_yesterday: str
    url_last_week: str


@dataclass(frozen=True)
class Slot:
    """One half hour: today's contacts, and how many there were a week before."""

    number: int
    at: datetime
    answered: int
    abandoned: int
    before: int
    url_answered: str
    url_abandoned: str

    @property
    def total(self) -> int:
        """Today's contacts that were answered or left."""
        return self.answered + self.abandoned


def rows(scope: WallboardScope) -> list[DayRow]:
    """The figures of the day; five queries for each of the three days."""
    yesterday, week = scope.today.back(1), scope.today.back(7)
    values = [measure(ROWS, scope.on(period)) for period in (scope.today, yesterday, week)]
    found = []
    for code in ROWS:
        figure = FIGURES[code]
        found.append(
            DayRow(
                now=cell(
                    figure,
                    values[0][code],
                    title=figure.title(scope.queues),
                    goal=figure.goal(scope.queues) if figure.goal else None,
                ),
                yesterday=shown(figure.unit, values[1][code]),
                last_week=shown(figure.unit, values[2][code]),
                url_yesterday=contacts_url(code, day=yesterday.day),
                url_last_week=contacts_url(code, day=week.day),
            )
        )
    return found


def last_weekday(scope: WallboardScope) -> str:
    """What the column of last week is called."""
    names = (
        _("last Monday"),
        _("last Tuesday"),
        _("last Wednesday"),
        _("last Thursday"),
        _("last Friday"),
        _("last Saturday"),
        _("last Sunday"),
    )
    return names[scope.today.day.weekday()]


def slots(scope: WallboardScope) -> list[Slot]:
    """The half hours from the first to the last contact of both days, and 8:00 to 16:00."""
    codes = ("answered", "abandoned")
    today = measure_by("slot", codes, scope.on())
    before = measure_by("slot", codes, scope.on(scope.today.back(7)))
    busy = [int(str(n)) for day in (today, before) for n, v in day.items() if any(v.values())]
    begins = scope.today.slots()
    first = min([FIRST, *busy])
    last = min(max([LAST, *busy]), len(begins) - 1)
    return [
        Slot(
            number=number,
            at=begins[number],
            answered=today.get(number, {}).get("answered", 0),
            abandoned=today.get(number, {}).get("abandoned", 0),
            before=sum(before.get(number, {}).values()),
            url_answered=contacts_url("answered", slot=number),
            url_abandoned=contacts_url("abandoned", slot=number),
        )
        for number in range(first, last + 1)
    ]


def busiest(found: list[Slot]) -> str:
    """The curve in one sentence, for who does not see it."""
    top = max(found, key=lambda slot: slot.total, default=None)
    if top is None or not top.total:
        return _("No live contact yet today.")
    return _("Most contacts at %(hour)s: %(answered)d answered and %(abandoned)d abandoned.") % {
        "hour": hour(top.at),
        "answered": top.answered,
        "abandoned": top.abandoned,
    }


def hour(at: datetime) -> str:
    """A moment as the clock on the office's wall shows it."""
    return timezone.localtime(at).strftime("%-H:%M")
