"""What is taken of the rows that a figure counts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Avg, Count, F, FloatField, Max, Min, Q
from django.db.models.functions import NullIf


@dataclass(frozen=True)
class RowCount:
    """How many rows are counted."""

    unit = "count"

    def expression(self, counted: Q) -> Any:
        return Count("id", filter=counted)


@dataclass(frozen=True)
class Share:
    """The percentage of the counted rows that are `hits`; None when none is counted."""

    hits: Q
    unit = "percent"

    def expression(self, counted: Q) -> Any:
        all_rows = NullIf(Count("id", filter=counted), 0, output_field=FloatField())
        return Count("id", filter=counted & self.hits) * 100.0 / all_rows


@dataclass(frozen=True)
class Mean:
    """The mean of a time of the counted rows, in seconds."""

    value: str
    unit = "seconds"

    def expression(self, counted: Q) -> Any:
        return Avg(F(self.value), filter=counted)


class _Middle(Aggregate):
    """The value in the middle of the rows."""

    template = "percentile_cont(0.5) within group (order by %(expressions)s)"


@dataclass(frozen=True)
class Middle:
    """The time in the middle of the counted rows (median), in seconds."""

    value: str
    unit = "seconds"

    def expression(self, counted: Q) -> Any:
        return _Middle(F(self.value), filter=counted, output_field=FloatField())


@dataclass(frozen=True)
class Longest:
    """The longest time of the counted rows, in seconds."""

    value: str
    unit = "seconds"

    def expression(self, counted: Q) -> Any:
        return Max(F(self.value), filter=counted)


@dataclass(frozen=True)
class Since:
    """The earliest moment of the counted rows (UTC): a page lets it run as a clock."""

    value: str
    unit = "since"

    def expression(self, counted: Q) -> Any:
        return Min(F(self.value), filter=counted)


@dataclass(frozen=True)
class Occupancy:
    """Time in contacts of the time present; see occupancy.py. Of officials, not of a queue."""

    unit = "percent"

    def expression(self, _counted: Q) -> Any:
        raise TypeError("occupancy is taken of times, not of rows")


Measure = RowCount | Share | Mean | Middle | Longest | Since | Occupancy
