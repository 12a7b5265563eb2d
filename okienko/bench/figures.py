"""The rows of the bench and what they give."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Figure:
    """One measured value. `aim` is what design asks, `note` says what limits it."""

    what: str
    value: float
    unit: str
    aim: str = ""
    note: str = ""


class Unavailable(Exception):
    """The row cannot be measured here; the text says what is missing."""


Measure = Callable[[], Sequence[Figure]]
ROWS: dict[str, tuple[str, Measure]] = {}


def row(name: str, title: str) -> Callable[[Measure], Measure]:
    """Register a row under `name`; `title` is its line in `okienko bench --list`."""

    def register(measure: Measure) -> Measure:
        ROWS[name] = (title, measure)
        return measure

    return register


def p50(values: Sequence[float]) -> float:
    """The median."""
    return median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed; the largest when there are few."""
    return quantiles(values, n=20)[-1] if len(values) >= 20 else max(values)
