"""Opening hours, and the days on which they do not hold."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from okienko.events.changing import change, make, remove
from okienko.events.verbs import chosen

from ..access import settings_verb
from ..events import ScheduleChanged
from ..models import ClosedDay, Schedule, Span
from ..refusals import SPAN_WRONG, SPANS_OVERLAP

#: (weekday, 0 is Monday; opens; closes, 00:00 is the end of the day), local times.
Spans = Iterable[tuple[int, time, time]]


@settings_verb
def add_schedule(office: int, *, name: str, spans: Spans, holidays: bool = True) -> int:
    """Add hours with a name; the schedule's id. `holidays`: closed on public holidays.

    Refused `span_wrong`, `spans_overlap`.
    """
    week = _week(spans)
    row = make(
        Schedule, ScheduleChanged, parts={"spans": _told(week)}, name=name, holidays=holidays
    )
    _write(office, row, week)
    return row.id


@settings_verb
def change_schedule(
    office: int,
    *,
    schedule_id: int,
    name: str | None = None,
    spans: Spans | None = None,
    holidays: bool | None = None,
) -> None:
    """Change hours; what is none stays. Refused as `add_schedule`."""
    row = chosen(Schedule, schedule_id, lock=True)
    old = _spans(row)
    week = old if spans is None else _week(spans)
    values: dict[str, Any] = {"name": name, "holidays": holidays}
    if week != old:
        Span.objects.filter(schedule=row).delete()
        _write(office, row, week)
    change(
        row,
        ScheduleChanged,
        before={"spans": _told(old)},
        after={"spans": _told(week)},
        **{field: value for field, value in values.items() if value is not None},
    )


@settings_verb
def remove_schedule(_office: int, *, schedule_id: int) -> None:
    """Take hours away that nothing goes by. Refused `used`."""
    row = chosen(Schedule, schedule_id, lock=True)
    remove(row, ScheduleChanged, parts={"spans": _told(_spans(row)), "closed_days": _days(row)})


@settings_verb
def close_on(
    office: int,
    *,
    schedule_id: int,
    day: date,
    name: str = "",
    since: time | None = None,
    said: Mapping[str, str] | None = None,
) -> None:
    """Say that hours do not hold on a day, and why; a second time changes that.

    `since`: only from this time on, the office's; else all day. `said`: why in other languages
    than Polish.
    """
    row = chosen(Schedule, schedule_id, lock=True)
    before = _days(row)
    known = ClosedDay.objects.filter(schedule=row, day=day).first()
    closed = known or ClosedDay(office_id=office, schedule=row, day=day)
    closed.since = since
    closed.name = _reason(name)
    closed.said = {
        language: words
        for language in ("en", "uk")
        if (words := _reason((said or {}).get(language, "")))
    }
    closed.save()
    _days_changed(row, before)


@settings_verb
def open_again_on(_office: int, *, schedule_id: int, day: date) -> None:
    """Let the hours hold on a day after all."""
    row = chosen(Schedule, schedule_id, lock=True)
    before = _days(row)
    ClosedDay.objects.filter(schedule=row, day=day).delete()
    _days_changed(row, before)


def _reason(words: str) -> str:
    return " ".join(words.replace("\0", "").split())[:120]


def _days_changed(row: Schedule, before: list[list[Any]]) -> None:
    change(row, ScheduleChanged, before={"closed_days": before}, after={"closed_days": _days(row)})


def _week(spans: Spans) -> list[tuple[int, time, time]]:
    week = sorted(spans)
    until: dict[int, time] = {}
    for day, opens, closes in week:
        if not 0 <= day <= 6 or not (opens < closes or closes == time(0)):
            raise SPAN_WRONG()
        last = until.get(day)
        if last is not None and (last == time(0) or opens < last):
            raise SPANS_OVERLAP()
        until[day] = closes
    return week


def _write(office: int, row: Schedule, week: list[tuple[int, time, time]]) -> None:
    Span.objects.bulk_create(
        Span(office_id=office, schedule=row, weekday=day, opens=opens, closes=closes)
        for day, opens, closes in week
    )


def _spans(row: Schedule) -> list[tuple[int, time, time]]:
    rows = Span.objects.filter(schedule=row).order_by("weekday", "opens", "closes")
    return list(rows.values_list("weekday", "opens", "closes"))


def _days(row: Schedule) -> list[list[Any]]:
    days = ClosedDay.objects.filter(schedule=row).order_by("day", "id")
    return [
        [
            day.isoformat(),
            name,
            *([since.isoformat("minutes")] if since else []),
            *([said] if said else []),
        ]
        for day, name, since, said in days.values_list("day", "name", "since", "said")
    ]


def _told(week: list[tuple[int, time, time]]) -> list[list[Any]]:
    return [
        [day, opens.isoformat("minutes"), closes.isoformat("minutes")]
        for day, opens, closes in week
    ]
