"""What happens to what providers bring."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class PayloadKept(Event):
    """Requests of a provider were kept (subject: the first payload), or are to be read again."""

    kind: ClassVar[str] = "inbox.kept"
    account: int
    many: int = 1


@dataclass(frozen=True, kw_only=True)
class PayloadSetAside(Event):
    """A payload could not be read (subject: the payload); a person decides about it."""

    kind: ClassVar[str] = "inbox.aside"
    account: int


@dataclass(frozen=True, kw_only=True)
class PayloadDropped(Event):
    """A person has put a payload away that could not be read (subject: the payload)."""

    kind: ClassVar[str] = "inbox.dropped"
    account: int


@dataclass(frozen=True, kw_only=True)
class HookOpened(Event):
    """An account has a new address for its provider (subject: the account); an old one is dead."""

    kind: ClassVar[str] = "hook.opened"


@dataclass(frozen=True, kw_only=True)
class PayloadLooked(Event):
    """A person has looked at what a provider brought, word for word (subject: the payload)."""

    kind: ClassVar[str] = "inbox.looked"
    account: int


@dataclass(frozen=True, kw_only=True)
class PayloadsReplayed(Event):
    """A person has had what a provider brought read once more (subject: the account)."""

    kind: ClassVar[str] = "inbox.replayed"
    many: int


@dataclass(frozen=True, kw_only=True)
class FloodHeld(Event):
    """One address sends more than the office lets in within an hour (subject: the flood)."""

    kind: ClassVar[str] = "flood.held"
    account: int


@dataclass(frozen=True, kw_only=True)
class FloodDecided(Event):
    """A person let in what one address had sent, discarded it, or took that back."""

    kind: ClassVar[str] = "flood.decided"
    state: str
    official: int | None
