"""What happens to the connections to the outside."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.changing import Change
from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Change):
    """A connection was made, changed or removed (subject: the account): its door follows.

    Of its secrets the names are told that are new, never what they are.
    """

    kind: ClassVar[str] = "account.changed"
    channel: str


@dataclass(frozen=True, kw_only=True)
class EndNear(Event):
    """Administrators were told that a connection's token ends (subject: the account), `days` before
    or less.
    """

    kind: ClassVar[str] = "account.ends"
    days: int
