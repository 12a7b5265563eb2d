"""Who acts: said once, where somebody comes in, and written with each event that follows.

A page says which official asks (`access.signed_in`), the switchboard which of its parts works, a
timer or a durable reader its name. What such a one does in somebody else's name (a phone that is
answered, a letter that came) says so with `acting`. Verbs ask for rights through it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "official", "supervisor", "customer", "door", "timer", "program", "system", "operator"
]


@dataclass(frozen=True)
class Actor:
    """An official at the own desk, a supervisor on a supervisor's page, a customer, a door, ...

    `name` tells which door, timer, program or operator: one who runs the installation, without a
    right in any office. `officials` are a person's ids, by office: what the person does in one
    office is never told with the id of another.
    """

    kind: Kind
    name: str = ""
    officials: Mapping[int, int] = field(default_factory=dict)

    @property
    def is_person(self) -> bool:
        """Whether it is an official, whose rights count: as themselves or as a supervisor."""
        return self.kind in ("official", "supervisor")

    def within(self, office: int) -> str:
        """How events of `office` tell it: `official:7`, `timer:offer.lapse`, `customer`.

        A person without a seat in that office is `supervisor` or `official` alone.
        """
        name = self.officials.get(office, "") if self.is_person else self.name[:60]
        return f"{self.kind}:{name}" if name else self.kind


#: Nobody said who it is: the program by itself.
SYSTEM = Actor("system")
#: Who called or wrote: which one, the contact of the event tells.
CUSTOMER = Actor("customer")

_actor: ContextVar[Actor] = ContextVar("okienko_actor", default=SYSTEM)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Inside the block (or the function, as its decorator) `actor` acts."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def current_actor() -> Actor:
    """Who acts now."""
    return _actor.get()


def acting_official(office: int) -> int | None:
    """The id in `office` of the official who acts; None for one of no seat there, and no person."""
    return _actor.get().officials.get(office)


def official(office: int, official_id: int) -> Actor:
    """An official of one office."""
    return Actor("official", officials={office: official_id})


def door(kind: str) -> Actor:
    """A door, in what it does by itself."""
    return Actor("door", kind)


def timer(kind: str) -> Actor:
    """A timer that is due."""
    return Actor("timer", kind)


def program(name: str) -> Actor:
    """A part of the program: the matcher, a reader, a command."""
    return Actor("program", name)
