"""Where a contact would ring: the matcher is asked beforehand, and no telephone rings. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .matching import NeedsOverTime, RoutedPerson, RoutingState, Waiting


@dataclass(frozen=True)
class Round:
    """After so many seconds of waiting it rings at these officials, one after the other."""

    after: float
    officials: tuple[int, ...]


def rehearse(rule: NeedsOverTime, people: Iterable[RoutedPerson], wait: Waiting) -> list[Round]:
    """Where `wait` would ring if nobody answered: a round for each step of the queue's widening.

    Who is in one round is not in those after it.
    """
    state = RoutingState()
    state.rules = {wait.queue: rule}
    for person in people:
        state.put_person(person)
    rounds: list[Round] = []
    now: float | None = wait.entered
    while now is not None:
        rang: list[int] = []
        state.put_wait(wait, now)
        while pairs := state.match(now):
            (pair,) = pairs
            rang.append(pair.official)
            whose = next(p for p in state.people.values() if pair.official in p.officials)
            state.put_person(replace(whose, present=False))
            state.put_wait(wait, now)
        rounds.append(Round(now - wait.entered, tuple(rang)))
        now = state.next_alarm()
    return rounds
