"""Our calls beside the operator's: what only one of the two has, and what lasted longer. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar

NEAR = timedelta(seconds=90)  # so far two clocks may be apart
SAME_SECONDS = 5  # so much may two durations differ
MINUTE = 60
C = TypeVar("C")

Kind = Literal["ours", "theirs", "longer", "shorter"]


@dataclass(frozen=True)
class OurCall:
    """A call of ours by a line; `number` is "" where it was withheld.

    It began between `at` and `until`, as clocks count: when it was dialled, or answered.
    `seconds`: None is not known, 0 was not answered. `contact`: 0 for a test call.
    """

    at: datetime
    until: datetime
    number: str
    outward: bool
    seconds: int | None
    contact: int = 0


@dataclass(frozen=True)
class TheirCall:
    """A call in the operator's list."""

    at: datetime
    number: str
    outward: bool
    seconds: int


@dataclass(frozen=True)
class Difference:
    """`ours`: only we have it; `theirs`: only they; `longer`, `shorter`: ours, by `seconds`."""

    kind: Kind
    at: datetime
    number: str
    outward: bool
    seconds: int
    contact: int = 0


def compare(
    ours: Sequence[OurCall],
    theirs: Sequence[TheirCall],
    *,
    directions: Collection[bool] = (True, False),
) -> list[Difference]:
    """The differences, by time. `directions`: outward or not, as far as the list has such calls.

    Whom a number hides, the operator may know, and the other way: so those are compared by time
    alone, after all others. A call of ours that nobody answered need be in no bill.
    """
    rounded = bool(theirs) and all(call.seconds % MINUTE == 0 for call in theirs)
    mine = [call for call in ours if call.outward in directions]
    left = [call for call in theirs if call.outward in directions]
    pairs: list[tuple[OurCall, TheirCall]] = []
    for hidden in (False, True):
        found = _pairs(mine, left, hidden=hidden)
        pairs += found
        mine = _without(mine, [one for one, _ in found])
        left = _without(left, [other for _, other in found])
    differences = [_of_ours(call) for call in mine if call.seconds != 0]
    differences += [
        Difference("theirs", call.at, call.number, call.outward, call.seconds) for call in left
    ]
    for one, other in pairs:
        differences += _lengths(one, other, rounded=rounded)
    return sorted(differences, key=lambda each: (each.at, each.kind, each.number))


def _of_ours(call: OurCall) -> Difference:
    seconds = call.seconds or 0
    return Difference("ours", call.at, call.number, call.outward, seconds, call.contact)


def _pairs(
    ours: Sequence[OurCall], theirs: Sequence[TheirCall], *, hidden: bool
) -> list[tuple[OurCall, TheirCall]]:
    """As many as there can be: theirs by time, each with the one of ours that ends soonest."""
    waiting: dict[tuple[bool, str], list[OurCall]] = defaultdict(list)
    for one in sorted(ours, key=lambda call: (call.until, call.at)):
        waiting[one.outward, "" if hidden else one.number].append(one)
    found = []
    for other in sorted(theirs, key=lambda call: call.at):
        some = waiting[other.outward, "" if hidden else other.number]
        for place, one in enumerate(some):
            near = one.at - NEAR <= other.at <= one.until + NEAR
            if near and (not hidden or "" in (one.number, other.number)):
                found.append((some.pop(place), other))
                break
    return found


def _without(calls: Sequence[C], gone: Sequence[C]) -> list[C]:
    used = {id(call) for call in gone}
    return [call for call in calls if id(call) not in used]


def _lengths(one: OurCall, other: TheirCall, *, rounded: bool) -> list[Difference]:
    if one.seconds is None:
        return []
    more = one.seconds - other.seconds
    if rounded and -MINUTE < more <= 0:  # begun minutes are counted whole
        return []
    if abs(more) <= SAME_SECONDS:
        return []
    kind: Kind = "longer" if more > 0 else "shorter"
    return [Difference(kind, one.at, one.number, one.outward, abs(more), one.contact)]
