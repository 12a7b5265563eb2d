"""What happens to what providers bring."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class PayloadKept(Event):
    """A provider's request was kept (subject: the payload), or is to be tried again."""

    kind: ClassVar[str] = "inbox.kept"
    account: int


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
