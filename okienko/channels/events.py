"""What happens to the connections to the outside."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.changing import Change


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Change):
    """A connection was made, changed or removed (subject: the account): its door follows.

    Of its secrets the names are told that are new, never what they are.
    """

    kind: ClassVar[str] = "account.changed"
    channel: str
