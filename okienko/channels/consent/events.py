"""What happens to consents."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class ConsentChanged(Event):
    """A connection was let in at its provider, or is no more (subject: the account).

    Whatever waited for it goes on when it is given.
    """

    kind: ClassVar[str] = "account.consent"
    channel: str
    state: str  # given, ended
