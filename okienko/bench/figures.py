"""The rows of the bench and what they give."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Measured:
    """One measured value. `aim` is what design asks, `note` says how it was counted."""

    what: str
    value: float
    unit: str
    aim: str = ""
    note: str = ""

    @property
    def shown(self) -> str:
        """The value with three figures."""
        return f"{self.value:,.0f}" if abs(self.value) >= 100 else f"{self.value:,.3g}"


class Unavailable(Exception):
    """The row cannot be measured here; the text says what is missing."""


Measure = Callable[[], Sequence[Measured]]


@dataclass(frozen=True)
class BenchRow:
    """What `okienko bench NAME` measures; `limits` tells readers what sets the figures."""

    name: str
    title: str
    limits: str
    measure: Measure


ROWS: dict[str, BenchRow] = {}


def row(name: str, title: str, limits: str) -> Callable[[Measure], Measure]:
    """Register a row under `name`; `title` is its line in `okienko bench --list`."""

    def register(measure: Measure) -> Measure:
        ROWS[name] = BenchRow(name, title, limits, measure)
        return measure

    return register


def p50(values: Sequence[float]) -> float:
    """The median; Unavailable when nothing was measured."""
    if not values:
        raise Unavailable("nothing was measured")
    return median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed; the largest when there are few."""
    if not values:
        raise Unavailable("nothing was measured")
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) >= 20 else max(values)
