"""Is an office open, when does it open next, and what are its hours in words."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from okienko.events import prepared

from .models import ClosedDay, Schedule, Span


@dataclass(frozen=True)
class Hours:
    """A schedule as plain data: `spans` of (weekday, opens, closes), local times of `zone`.

    `early`: days that end at a time of their own. `reasons`: why a day is closed or ends early,
    by language.
    """

    zone: str
    spans: tuple[tuple[int, time, time], ...]
    closed: frozenset[date] = frozenset()
    holidays: bool = True
    early: Mapping[date, time] = field(default_factory=dict)
    reasons: Mapping[date, Mapping[str, str]] = field(default_factory=dict)

    def is_open(self, at: datetime) -> bool:
        """Whether the moment `at` (aware) is inside the hours."""
        return any(opens <= at < closes for opens, closes in self.on(self._local(at).date()))

    def on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The open spans of a local day, as aware moments in order."""
        if day in self.closed or (self.holidays and day in public_holidays(day.year)):
            return []
        zone = ZoneInfo(self.zone)
        whole = [
            (
                datetime.combine(day, opens, zone),
                datetime.combine(day + timedelta(days=closes == time(0)), closes, zone),
            )
            for weekday, opens, closes in self.spans
            if weekday == day.weekday()
        ]
        if day in self.early:
            end = datetime.combine(day, self.early[day], zone)
            whole = [(opens, min(closes, end)) for opens, closes in whole if opens < end]
        return sorted(whole)

    def ends_early(self, day: date) -> time | None:
        """When such a day is over; None: it ends as others do, or does not begin at all.

        An early end on a holiday, or before the office opens, is a day that is closed.
        """
        spans = self.on(day) if day in self.early else []
        return spans[-1][1].time() if spans else None

    def today(self, at: datetime) -> date:
        """The office's day at a moment."""
        return self._local(at).date()

    def closes_at(self, at: datetime) -> datetime | None:
        """When the span that holds `at` ends, or None when closed then."""
        for opens, closes in self.on(self._local(at).date()):
            if opens <= at < closes:
                return closes
        return None

    def opens_next(self, at: datetime) -> datetime | None:
        """The next opening after `at`, within 30 days, or None."""
        day = self._local(at).date()
        for offset in range(31):
            for opens, _ in self.on(day + timedelta(days=offset)):
                if opens > at:
                    return opens
        return None

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))


@lru_cache(maxsize=16)
def public_holidays(year: int) -> frozenset[date]:
    """Poland's days off by law, without Sundays as such (Act of 18 January 1951)."""
    return frozenset(holidays.country_holidays("PL", years=year))


@lru_cache(maxsize=32)
def named_holidays(year: int, language: str) -> Mapping[date, str]:
    """The same with their names, in one of the interface's languages, in the year's order."""
    known = {"pl": "pl", "uk": "uk"}.get(language, "en_US")
    found = holidays.country_holidays("PL", years=year, language=known)
    return dict(sorted(found.items()))


_ZONE = "select zone from offices_office where id = %s"
_SPANS = """
select weekday, opens, closes from offices_span where schedule_id = %s order by weekday, opens
"""
_DAYS = "select day, since, name, said from offices_closedday where schedule_id = %s"


def hours(schedule_id: int) -> Hours:
    """Read a schedule of the open scope. Each contact that enters a queue asks for it."""
    schedule = prepared.must(Schedule, id=schedule_id)
    (zone,) = prepared.execute(_ZONE, [schedule.office_id]).fetchone() or ("",)
    spans = [
        Span(weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in prepared.execute(_SPANS, [schedule_id])
    ]
    days = [
        ClosedDay(day=day, since=since, name=name, said=json.loads(said))
        for day, since, name, said in prepared.execute(_DAYS, [schedule_id])
    ]
    return hours_of(zone, schedule, spans, days)


def hours_of(
    zone: str, schedule: Schedule, spans: Iterable[Span], days: Iterable[ClosedDay]
) -> Hours:
    """The same of rows that are read already; `spans` in the week's order."""
    days = list(days)
    said = {row.day: row.since for row in days}
    return Hours(
        zone=zone,
        spans=tuple((span.weekday, span.opens, span.closes) for span in spans),
        closed=frozenset(day for day, since in said.items() if since is None),
        early={day: since for day, since in said.items() if since is not None},
        holidays=schedule.holidays,
        reasons={row.day: row.reasons for row in days if row.reasons},
    )


def is_open(schedule_id: int | None, at: datetime) -> bool:
    """Whether a schedule holds at `at`; without a schedule always."""
    return schedule_id is None or hours(schedule_id).is_open(at)


def grouped(
    spans: Iterable[tuple[int, time, time]],
) -> list[tuple[Sequence[int], Sequence[tuple[time, time]]]]:
    """Days with the same hours together, in the week's order: [([1, 2, 3], [(7:30, 15:30)])]."""
    by_day: dict[int, list[tuple[time, time]]] = {}
    for weekday, opens, closes in sorted(spans):
        by_day.setdefault(weekday, []).append((opens, closes))
    groups: list[tuple[list[int], list[tuple[time, time]]]] = []
    for weekday, open_spans in by_day.items():
        if groups and groups[-1][1] == open_spans and groups[-1][0][-1] == weekday - 1:
            groups[-1][0].append(weekday)
        else:
            groups.append(([weekday], open_spans))
    return list(groups)
