"""The registry of doors: found by kind, never imported by name from below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from okienko.channels.door import Door
from okienko.events.runtime.health import Health

if TYPE_CHECKING:
    from okienko.channels.models import Account
    from okienko.customers.identities import Address

KIND = 30  # characters of the kind of a door, in every table that names one
ADDRESS_KIND = 10  # of the kind of an address (customers.models.Identity)

_doors: dict[str, Door] = {}


class UnknownDoor(LookupError):
    """No door of this kind is installed."""


class Absent(Door):
    """Stands for a door whose package is no longer installed, or not yet.

    Its contacts are shown as ever, and nothing goes out through it.
    """

    installed = False

    def __init__(self, kind: str) -> None:
        self.kind = self.label = kind

    def check(self, _account: Account) -> Health:
        """Not in use."""
        return Health("off", str(ABSENT))


#: What an official reads who wants to answer by such a door.
ABSENT = _("This channel is not installed any more. Answer in another way.")


def register(door: Door) -> None:
    """Make a door known; called by the AppConfig.ready() of its package. Once per kind.

    ValueError when the columns could not hold its names: said now, not with the first message.
    """
    if not 0 < len(door.kind) <= KIND:
        raise ValueError(f"the kind {door.kind!r} must have 1 to {KIND} characters")
    for kind in door.abilities.identity_kinds:
        if not 0 < len(kind) <= ADDRESS_KIND:
            raise ValueError(f"the kind {kind!r} must have 1 to {ADDRESS_KIND} characters")
    known = _doors.get(door.kind)
    if known is not None and type(known) is not type(door):
        raise ValueError(f"two doors of the kind {door.kind!r}")
    _doors[door.kind] = door


def door(kind: str) -> Door:
    """The door of this kind; one that is `Absent` when its package is not installed."""
    return _doors.get(kind) or Absent(kind)


def word_of(kind: str) -> str:
    """What a kind of address is called by the door that has it; "" for none."""
    for each in doors():
        if kind in each.address_words:
            return str(each.address_words[kind])
    for each in doors():
        if kind in each.abilities.identity_kinds:
            return str(each.label)
    return ""


def doors() -> tuple[Door, ...]:
    """All installed doors, in the order of their kinds."""
    return tuple(_doors[kind] for kind in sorted(_doors))


def contact_of(reference: str) -> int | None:
    """The contact that a number which a door gave out for what it held has become. In a scope."""
    return next((found for each in doors() if (found := each.contact_of(reference))), None)


def may_be_called(address: Address) -> bool:
    """Whether officials may call an address by one of the doors, by its rules. In an open scope."""
    return any(
        each.may_call(address) for each in doors() if address.kind in each.abilities.identity_kinds
    )
