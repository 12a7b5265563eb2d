"""The transaction that is open here: which offices it sees, which events it will leave."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .log.feed import Fact
    from .log.kinds import Event

NOWHERE = 0  # the id of no office


@dataclass
class Scope:
    """One open transaction: the offices it may see and the events (and actors) that it will leave.

    `known` is there while a page is made, which only reads: what it has read once (see `once`).
    """

    offices: tuple[int, ...]
    events: "list[tuple[Event, str]]" = field(default_factory=list)
    written: "list[list[Fact]]" = field(default_factory=list)
    known: dict[Any, Any] | None = None


OPEN: ContextVar[Scope | None] = ContextVar("okienko_scope", default=None)


def current() -> Scope:
    """The open scope; RuntimeError outside `in_offices`."""
    scope = OPEN.get()
    if scope is None:
        raise RuntimeError("no office is set: open `in_offices` or call a verb")
    return scope
