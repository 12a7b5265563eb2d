"""Which contacts of a customer are of one matter, and which may be. Pure.

What officials have said of two contacts counts first (`Bond`); else two are of one matter when one
takes the other up, or when they belong to one case.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Literal

from .contact_numbers import number_to_id
from .models import Bond, Interaction

Why = Literal["said", "follows", "case"]
Hint = Literal["number", "topic", "days"]

SAME_TOPIC = timedelta(days=14)  # between two contacts about one thing
NEAR = timedelta(days=3)  # between two contacts of which nothing else is known
SUGGESTED = 3  # at most
_NUMBER = re.compile(r"(?<![\w-])K-\d{4}-\d{3,9}(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True)
class Joined:
    """A contact of the same matter. `bond` where an official said so, `why` what holds it."""

    contact: Interaction
    why: Why
    bond: Bond | None = None


@dataclass(frozen=True)
class Suggestion:
    """A contact that may be of the same matter, by what it looks so."""

    contact: Interaction
    hint: Hint


@dataclass(frozen=True)
class Matter:
    """The contacts of one matter beside `contact`, the oldest first.

    `parted` are those of which somebody said that they are of another.
    """

    contact: Interaction
    joined: tuple[Joined, ...] = ()
    parted: tuple[Interaction, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def contacts(self) -> list[Interaction]:
        """All of them, the oldest first."""
        rows = [self.contact, *(one.contact for one in self.joined)]
        return sorted(rows, key=lambda row: (row.received_at, row.id))


def matter(
    contact: Interaction,
    history: Sequence[Interaction],
    bonds: Iterable[Bond],
    tied: Mapping[int, AbstractSet[int]],
) -> Matter:
    """The matter of a contact among its customer's `history`; `tied`: cases by contact."""
    rows = {row.id: row for row in history} | {contact.id: contact}
    said = {frozenset((bond.first_id, bond.second_id)): bond for bond in bonds}
    edges = _edges(rows, said, tied)
    found: dict[int, Why] = {}
    open_ends = [contact.id]
    while open_ends:
        here = open_ends.pop()
        for other, why in edges[here].items():
            if other not in found and other != contact.id:
                found[other] = why
                open_ends.append(other)
    joined = [
        Joined(rows[one], why, _bond(said, one, (contact.id, *found))) for one, why in found.items()
    ]
    joined.sort(key=lambda one: (one.contact.received_at, one.contact.id))
    ours = {contact.id, *found}
    parted = {
        one
        for pair, bond in said.items()
        if not bond.together and pair & ours
        for one in pair - ours
    }
    others = [row for row in history if row.id not in ours | parted]
    return Matter(
        contact,
        tuple(joined),
        tuple(row for row in history if row.id in parted),
        tuple(_suggestions(contact, others)),
    )


def _edges(
    rows: Mapping[int, Interaction],
    said: Mapping[frozenset[int], Bond],
    tied: Mapping[int, AbstractSet[int]],
) -> dict[int, dict[int, Why]]:
    """Of each contact those that it is tied to, unless somebody said that the two are not one."""
    edges: dict[int, dict[int, Why]] = defaultdict(dict)
    for one, other, why in (*_said(rows, said), *_following(rows), *_of_cases(rows, tied)):
        bond = said.get(frozenset((one, other)))
        if bond is None or bond.together:
            edges[one].setdefault(other, why)
            edges[other].setdefault(one, why)
    return edges


def _said(
    rows: Mapping[int, Interaction], said: Mapping[frozenset[int], Bond]
) -> Iterator[tuple[int, int, Why]]:
    for pair, bond in said.items():
        if bond.together and pair <= rows.keys():
            yield bond.first_id, bond.second_id, "said"


def _following(rows: Mapping[int, Interaction]) -> Iterator[tuple[int, int, Why]]:
    for row in rows.values():
        if row.previous_id is not None and row.previous_id in rows:
            yield row.id, row.previous_id, "follows"


def _of_cases(
    rows: Mapping[int, Interaction], tied: Mapping[int, AbstractSet[int]]
) -> Iterator[tuple[int, int, Why]]:
    of_case: dict[int, list[int]] = defaultdict(list)
    for one in rows:
        for case in tied.get(one, ()):
            of_case[case].append(one)
    for ids in of_case.values():
        yield from ((one, other, "case") for one, other in combinations(ids, 2))


def _bond(said: Mapping[frozenset[int], Bond], one: int, ours: Iterable[int]) -> Bond | None:
    bonds = (said.get(frozenset((one, other))) for other in ours if other != one)
    return next((bond for bond in bonds if bond is not None and bond.together), None)


def _suggestions(contact: Interaction, others: Iterable[Interaction]) -> list[Suggestion]:
    found = []
    for row in others:
        hint = _hint(contact, row)
        if hint is not None:
            found.append(Suggestion(row, hint))
    order: tuple[Hint, ...] = ("number", "topic", "days")
    apart = {row.contact.id: abs(row.contact.received_at - contact.received_at) for row in found}
    found.sort(key=lambda one: (order.index(one.hint), apart[one.contact.id]))
    return found[:SUGGESTED]


def _hint(contact: Interaction, other: Interaction) -> Hint | None:
    if _names(contact, other) or _names(other, contact):
        return "number"
    apart = abs(contact.received_at - other.received_at)
    if contact.topic_id is not None and contact.topic_id == other.topic_id:
        return "topic" if apart <= SAME_TOPIC else None
    # two topics are two matters, as far as anybody has said
    unknown = contact.topic_id is None or other.topic_id is None
    return "days" if unknown and apart <= NEAR else None


def _names(one: Interaction, other: Interaction) -> bool:
    """Whether the subject of one has the number of the other."""
    return any(number_to_id(found) == other.id for found in _NUMBER.findall(one.subject))
