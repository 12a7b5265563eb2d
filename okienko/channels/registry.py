"""The registry of doors: found by kind, never imported by name from below."""

from __future__ import annotations

from okienko.channels.door import Door

_doors: dict[str, Door] = {}


class UnknownDoor(LookupError):
    """No door of this kind is installed."""


def register(door: Door) -> None:
    """Make a door known; called by the AppConfig.ready() of its package. Once per kind."""
    known = _doors.get(door.kind)
    if known is not None and type(known) is not type(door):
        raise ValueError(f"two doors of the kind {door.kind!r}")
    _doors[door.kind] = door


def door(kind: str) -> Door:
    """Return the door of this kind, or raise UnknownDoor."""
    try:
        return _doors[kind]
    except KeyError:
        raise UnknownDoor(kind) from None


def doors() -> tuple[Door, ...]:
    """All installed doors, in the order of their kinds."""
    return tuple(_doors[kind] for kind in sorted(_doors))
