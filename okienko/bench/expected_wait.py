"""How right the wait is that callers are told: days of an office, played in memory.

Each day has two peaks, a lunch with one official less, notes after calls, callers who give up, and
some who are patient: those tell how long it truly was. What is told is worked out by the same
function as for real callers (`routing.expecting`), from what rows would have shown at that moment.
"""

import heapq
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log, sqrt
from statistics import mean

from okienko.routing.expecting import (
    KNOWN_FOR,
    KNOWN_MOST,
    KNOWN_OF,
    Expected,
    Standing,
    expected,
    patience_of,
)

from .figures import Measured, row

OPEN = 8 * 3600
PEAKS = (0.7, 1.0, 1.45, 1.35, 1.1, 0.9, 0.8, 0.6)  # of the mean arrivals, hour by hour
LUNCH = (4 * 3600, 5.5 * 3600)
CALL, NOTES, SPREAD, PATIENCE = 240.0, 40.0, 0.9, 400.0
PATIENT = 0.15  # the share of callers who never give up
ALLOWED_SECONDS, ALLOWED_SHARE, AIM = 30.0, 0.25, 80
#: (officials, arrivals as a share of what they can serve, days)
OFFICES = ((3, 0.8, 14), (6, 0.95, 14), (15, 1.0, 6), (40, 1.0, 3))


@dataclass
class Told:
    """What a patient caller was told, and how long it truly took."""

    said: Expected
    true: float


@dataclass
class _Day:
    officials: int
    chance: random.Random
    queue: deque[int] = field(default_factory=deque)
    came: list[float] = field(default_factory=list)
    leaves: dict[int, float] = field(default_factory=dict)
    busy: dict[int, float] = field(default_factory=dict)  # official -> when it began
    served: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=KNOWN_MOST))
    waited: deque[tuple[float, float, bool]] = field(
        default_factory=lambda: deque(maxlen=KNOWN_MOST)
    )  # when it ended, how long it was, whether they gave up
    ends: list[tuple[float, int]] = field(default_factory=list)
    said: dict[int, Expected] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)

    def there(self, at: float) -> int:
        """How many officials are at work."""
        away = self.officials > 1 and LUNCH[0] <= at < LUNCH[1]
        return self.officials - 1 if away else self.officials

    def standing(self, at: float) -> Standing:
        """What rows would show to who comes at this moment."""
        since = at - KNOWN_FOR.total_seconds()
        lately = [took for ended, took in self.served if ended > since]
        waited = [(for_, gave_up) for left, for_, gave_up in self.waited if left > since]
        return Standing(
            ahead=len(self.queue),
            places=self.there(at),
            handling=mean(lately) if len(lately) >= KNOWN_OF else CALL + NOTES,
            free=max(0, self.there(at) - len(self.busy)),
            patience=patience_of(waited),
        )

    def comes(self, at: float) -> None:
        """A caller comes, is told, and waits."""
        self.give_up(at)
        caller = len(self.came)
        self.came.append(at)
        if self.chance.random() < PATIENT:
            said = expected(self.standing(at))
            if said is not None:
                self.said[caller] = said
        else:
            self.leaves[caller] = at + self.chance.expovariate(1 / PATIENCE)
        self.queue.append(caller)
        self.serve(at)

    def give_up(self, at: float) -> None:
        """Who has lost patience is gone."""
        gone = [each for each in self.queue if self.leaves.get(each, at) < at]
        self.waited.extend((self.leaves[e], self.leaves[e] - self.came[e], True) for e in gone)
        self.queue = deque(each for each in self.queue if each not in gone)

    def serve(self, at: float) -> None:
        """Whoever is free takes who has waited longest."""
        self.give_up(at)
        while self.queue and len(self.busy) < self.there(at):
            caller = self.queue.popleft()
            waited = at - self.came[caller]
            if waited > 0:
                self.waited.append((at, waited, False))
            if caller in self.said:
                self.told.append(Told(self.said[caller], waited))
            official = next(one for one in range(self.officials) if one not in self.busy)
            self.busy[official] = at
            variance = log(1 + SPREAD**2)
            talk = self.chance.lognormvariate(log(CALL) - variance / 2, sqrt(variance))
            heapq.heappush(self.ends, (at + talk + NOTES, official))

    def ended(self, at: float, official: int) -> None:
        """An official has finished."""
        self.served.append((at, at - self.busy.pop(official)))
        self.serve(at)


def day(seed: int, officials: int, load: float) -> list[Told]:
    """Play one day; what its patient callers were told."""
    chance = random.Random(seed)
    here = _Day(officials, chance)
    most = load * officials / (CALL + NOTES) * max(PEAKS)
    at = 0.0
    while True:
        at += chance.expovariate(most)
        while here.ends and here.ends[0][0] <= at:
            here.ended(*heapq.heappop(here.ends))
        if at > OPEN:
            break
        if chance.random() < PEAKS[int(at // 3600)] / max(PEAKS):
            here.comes(at)
    while here.ends:
        here.ended(*heapq.heappop(here.ends))
    return here.told


def right(told: Told) -> bool:
    """Whether the middle that was said is within the bounds that design asks for."""
    return abs(told.said.seconds - told.true) <= max(ALLOWED_SECONDS, ALLOWED_SHARE * told.true)


def within(told: Told) -> bool:
    """Whether the true wait was in the range that was said, give or take the same."""
    slack = max(ALLOWED_SECONDS, ALLOWED_SHARE * told.true)
    return told.said.low - slack <= told.true <= told.said.high + slack


def _share(those: Sequence[bool]) -> float:
    return 100 * sum(those) / max(1, len(those))


@row(
    "expected-wait",
    "Expected wait, told to callers over days with peaks",
    "chance: with few officials the length of a single call decides; figures follow from seeds",
)
def measure() -> list[Measured]:
    """Days of offices of four sizes."""
    found = []
    for officials, load, days in OFFICES:
        told = [each for seed in range(days) for each in day(seed, officials, load)]
        waited = [each for each in told if each.true > 0]
        about = (
            f"{len(told)} callers, {len(waited)} of them waited, {mean(t.true for t in told):.0f} s"
        )
        name = f"{officials} officials, {load:.0%} busy"
        found += [
            Measured(
                f"{name}: said within 30 s or 25 %",
                _share([right(each) for each in told]),
                "%",
                f"{AIM}",
                about,
            ),
            Measured(
                f"{name}: the same of those who waited",
                _share([right(each) for each in waited]),
                "%",
            ),
            Measured(
                f"{name}: true wait within the range said",
                _share([within(each) for each in told]),
                "%",
                f"{AIM}",
            ),
        ]
    return found
