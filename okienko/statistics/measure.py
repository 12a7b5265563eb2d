"""Figures of some offices in a period: one query for each kind of rows, however many figures."""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from django.db.models import F, IntegerField, Max, Value
from django.db.models.functions import Cast, Floor

from .figures import FIGURES, Figure
from .measures import Occupancy
from .occupancy import occupancy
from .periods import SLOT, Period
from .sources import OPEN_LETTERS, Rows, Source, seconds

Values = dict[str, Any]
By = Literal["queue", "slot"]


@dataclass(frozen=True)
class Selection:
    """What figures are taken of: offices (all in the open scope), a period, perhaps one queue."""

    offices: tuple[int, ...]
    period: Period
    queue: int | None = None

    def on(self, period: Period) -> "Selection":
        """The same in another period."""
        return replace(self, period=period)


def rows_of(figure: Figure, selection: Selection) -> Rows:
    """The rows that a figure counts: those that its number comes from, and its list shows."""
    return _rows(figure.source, selection).filter(figure.counted)


def measure(codes: Iterable[str], selection: Selection) -> Values:
    """The values of some figures by code: a number, a moment (`since`), or None without rows."""
    found: Values = {}
    for source, figures in _by_source(codes):
        if source is None:
            found |= {f.code: occupancy(selection.period, selection.offices) for f in figures}
        else:
            asked = {f"of_{f.code}": f.expression for f in figures}
            values = _rows(source, selection).aggregate(**asked)
            found |= {f.code: values[f"of_{f.code}"] for f in figures}
    return found


def measure_by(by: By, codes: Iterable[str], selection: Selection) -> dict[Hashable, Values]:
    """The same for each queue (key: its id) or half hour (key: its number in the period).

    Only keys with rows are there. Occupancy belongs to no queue: it is left out.
    """
    found: dict[Hashable, Values] = {}
    for source, figures in _by_source(codes):
        if source is None or (by == "slot" and source.moment is None):
            continue
        asked = {f"of_{f.code}": f.expression for f in figures}
        rows = _rows(source, selection).annotate(key=_key(by, source, selection.period))
        for row in rows.values("key").order_by().annotate(**asked):
            mine = found.setdefault(row["key"], {})
            mine |= {f.code: row[f"of_{f.code}"] for f in figures}
    return found


def longest_written(offices: Collection[int]) -> dict[int, float]:
    """The open seconds for which the unanswered letter waits that waits longest, by queue."""
    rows = OPEN_LETTERS.rows().filter(office_id__in=list(offices), result="")
    found = rows.values("queue_id").order_by().annotate(longest=Max("waited"))
    return dict(found.values_list("queue_id", "longest"))


def _rows(source: Source, selection: Selection) -> Rows:
    rows = source.rows().filter(office_id__in=selection.offices)
    if source.moment:
        period = selection.period
        rows = rows.filter(
            **{f"{source.moment}__gte": period.start, f"{source.moment}__lt": period.end}
        )
    return rows.filter(queue_key=selection.queue) if selection.queue else rows


def _key(by: By, source: Source, period: Period) -> Any:
    if by == "queue":
        return F("queue_key")
    since = seconds(F(str(source.moment)) - Value(period.start))
    return Cast(Floor(since / (SLOT / timedelta(seconds=1))), IntegerField())


def _by_source(codes: Iterable[str]) -> Collection[tuple[Source | None, list[Figure]]]:
    grouped: dict[Source | None, list[Figure]] = {}
    for code in codes:
        figure = FIGURES[code]
        taken_of = None if isinstance(figure.measure, Occupancy) else figure.source
        grouped.setdefault(taken_of, []).append(figure)
    return list(grouped.items())
