"""How long somebody will wait: pure, from what is known of a queue at this moment.

Of the simple estimators that were compared over days with peaks (`okienko bench expected-wait`
plays them: the pace of the last half hour, the wait of who was answered last, the queue's length
with a share of those who stay, a simulation with the true durations), the best was the textbook's
queue in which people lose patience: with `ahead` before me the queue moves by one as soon as one
of the places is free *or* one of those before me gives up. Each such step takes an exponential
time; their sum has a mean and a variance, and what is said is the middle of that distribution.
With three officials chance alone forbids to be right four times in five, hence a range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

#: Seconds until one who waits gives up, as long as a queue has not shown its own.
PATIENCE = 600.0
#: What was handled in this time tells how long one contact takes; of fewer than so many nothing is
#: said, of more than so many the last count.
KNOWN_FOR, KNOWN_OF, KNOWN_MOST = timedelta(hours=2), 5, 60
#: From so many places on, chance evens out: one figure is said, not a range.
CERTAIN = 15
#: Of a hundred true waits a fifth is shorter, a fifth longer than the range.
Z_80 = 0.8416
#: Steps that are added up one by one; who has more before them is told a rough figure anyway.
MOST_STEPS = 500


@dataclass(frozen=True)
class Standing:
    """What is known of a queue by one who waits in it, or thinks of it.

    `ahead` come before; `places` are what officials who are there and able can serve at once, of
    which `free` are; `handling` seconds takes one contact, notes included (None: nobody knows);
    `patience` seconds wait those before until they give up (None: they never do); `staying` of them
    are called at their turn, and do not.
    """

    ahead: int
    places: float
    handling: float | None
    free: int = 0
    patience: float | None = PATIENCE
    staying: int = 0


@dataclass(frozen=True)
class Expected:
    """Seconds to wait: the middle, and between which most of the true ones lie.

    `certain`: so many serve the queue that the middle alone may be said.
    """

    seconds: int
    low: int
    high: int
    certain: bool = True


def expected(standing: Standing) -> Expected | None:
    """How long one will wait; None when nobody can tell: nothing is promised then."""
    if standing.places <= 0:
        return None
    if standing.free > standing.ahead:
        return Expected(0, 0, 0)
    if standing.handling is None:
        return None
    pace = standing.places / max(1.0, standing.handling)
    leaving = 1 / standing.patience if standing.patience else 0.0
    leaving *= 1 - standing.staying / max(1, standing.ahead)
    steps = [1 / (pace + before * leaving) for before in range(min(MOST_STEPS, standing.ahead) + 1)]
    mean, variance = sum(steps), sum(step * step for step in steps)
    low, middle, high = (_gamma(mean, variance, z) for z in (-Z_80, 0.0, Z_80))
    return Expected(round(middle), round(low), round(high), standing.places >= CERTAIN)


def _gamma(mean: float, variance: float, z: float) -> float:
    """A quantile of a time of this mean and variance (Wilson and Hilferty's approximation)."""
    shape = mean * mean / variance
    return mean * max(0.0, 1 - 1 / (9 * shape) + z / (3 * sqrt(shape))) ** 3


def patience_of(waited: Sequence[tuple[float, bool]]) -> float | None:
    """The mean time until one who waits gives up, from waits that ended: (seconds, gave up).

    What it is for exponential patience: all the time that was waited, for each who gave up. Of
    few waits the usual; None: nobody gives up.
    """
    if len(waited) < KNOWN_OF:
        return PATIENCE
    gave_up = sum(left for _, left in waited)
    return sum(seconds for seconds, _ in waited) / gave_up if gave_up else None


# --- as people say it

#: What is longer is said as "more than".
LONGEST = 120


@dataclass(frozen=True)
class Minutes:
    """A wait in whole minutes as one says it: `low` to `high`; the same: about so many.

    `low` 0 and `high` 1: less than a minute. `high` None: more than `low`.
    """

    low: int
    high: int | None


def minutes(wait: Expected) -> Minutes:
    """A wait as people speak of it."""
    if wait.certain:
        low = high = wait.seconds
    else:
        low, high = wait.low, wait.high
    if low >= LONGEST * 60:
        return Minutes(LONGEST, None)
    if high < 60:
        return Minutes(0, 1)
    return Minutes(max(1, _rounded(low / 60)), min(LONGEST, max(1, _rounded(high / 60))))


def _rounded(value: float) -> int:
    """To one minute up to ten, to five up to half an hour, then to ten."""
    step = 1 if value < 10 else 5 if value < 30 else 10
    return max(1, int(value / step + 0.5) * step)
