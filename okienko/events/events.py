"""What happens to the work that the log sets off."""

from dataclasses import dataclass
from typing import ClassVar

from .log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class SetAsideSettled(Event):
    """What was set aside was tried again, or dropped by a person (subject: its id in `what`)."""

    kind: ClassVar[str] = "set_aside.settled"
    what: str  # "event" or "timer"
    of: str
    dropped: bool
