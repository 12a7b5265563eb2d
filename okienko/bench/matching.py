"""What one match costs, from 10 to 10,000 officials and with up to 100,000 waiting."""

import random
import time
from collections.abc import Sequence

from okienko.routing.matching import NeedsOverTime, RoutedPerson, RoutingState, Waiting
from okienko.routing.workload import BY_PHONE, Capacity

from .figures import Measured, p50, p95, row

QUEUES = 20
SKILLS = 30
ROUNDS = 400


@row(
    "matching",
    "One match: an official becomes free, a contact comes",
    "Nothing that grows with officials or waiting contacts but the depth of a heap.",
)
def measure() -> Sequence[Measured]:
    """Micro-seconds of the pure step; the rows in the database come on top."""
    figures = []
    for officials in (10, 100, 1_000, 10_000):
        freed, came = _costs(officials, waiting=1_000)
        figures += [
            Measured(f"an official freed, {officials:,} officials, p50", p50(freed), "µs", "flat"),
            Measured(f"an official freed, {officials:,} officials, p95", p95(freed), "µs"),
            Measured(f"a contact comes, {officials:,} officials, p50", p50(came), "µs", "flat"),
        ]
    freed, _ = _costs(1_000, waiting=100_000)
    return [*figures, Measured("an official freed, 100,000 waiting, p50", p50(freed), "µs", "flat")]


def _costs(officials: int, waiting: int) -> tuple[list[float], list[float]]:
    """(an official becomes free while `waiting` wait; a contact comes while half are free)."""
    rng = random.Random(7)
    state = _state(rng, officials, busy=True)
    for number in range(waiting):
        state.put_wait(_wait(rng, number), 0.0)
    state.match(0.0)
    freed = []
    for turn in range(ROUNDS):
        person = state.people[rng.randrange(officials)]
        free = RoutedPerson(person.id, person.officials, True, BY_PHONE, Capacity(), float(turn))
        freed.append(_timed(lambda who=free: state.put_person(who), state))
        state.put_person(
            RoutedPerson(free.id, free.officials, True, BY_PHONE, Capacity(calls=1), float(turn))
        )
    state = _state(rng, officials, busy=False)
    state.match(0.0)
    came = []
    for turn in range(min(ROUNDS, officials)):
        wait = _wait(rng, turn)
        came.append(_timed(lambda w=wait: state.put_wait(w, 0.0), state))
    return freed, came


def _timed(change, state: RoutingState) -> float:  # type: ignore[no-untyped-def]
    began = time.perf_counter()
    change()
    state.match(0.0)
    return (time.perf_counter() - began) * 1e6


def _state(rng: random.Random, officials: int, *, busy: bool) -> RoutingState:
    state = RoutingState()
    state.rules = {
        queue: NeedsOverTime(((0.0, frozenset({(queue, 3)})), (30.0, frozenset({(queue, 1)}))))
        for queue in range(QUEUES)
    }
    for number in range(officials):
        skills = {rng.randrange(SKILLS): rng.randint(1, 5) for _ in range(8)}
        state.put_person(
            RoutedPerson(
                number,
                {number: (1, skills)},
                True,
                BY_PHONE,
                Capacity(calls=int(busy)),
                float(number),
            )
        )
    return state


def _wait(rng: random.Random, number: int) -> Waiting:
    return Waiting(number, 1, rng.randrange(QUEUES), "voice", 0.0, float(number))
