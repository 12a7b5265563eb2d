"""What doors show of what customers sent: held before it is a contact, answered in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Held:
    """What came and looks as if a program had sent it: no contact until a person says so.

    `why` and `wish` are in words, `lines` what it says: (what was asked, the answer).
    """

    id: int
    office: int
    kind: str  # of the door
    name: str
    reference: str
    at: datetime
    why: Sequence[str]
    lines: Sequence[tuple[str, str]]
    wish: str = ""
    files: int = 0


@dataclass(frozen=True, slots=True)
class Answers:
    """What a customer has answered to questions of a door's, in one contact.

    `lines`: (what was asked, the answer in words).
    """

    contact: int
    name: str
    lines: Sequence[tuple[str, str]]
