"""What happens in this process beside the log: told to the streams at once."""

from collections.abc import Callable
from dataclasses import dataclass

from .queries import Said


@dataclass(frozen=True, slots=True)
class Passing:
    """What passes and is not kept: words as they are typed (caption), where somebody points."""

    meeting: int
    sender: int
    kind: str
    body: object


#: The streams (meetings.py) hear of a meeting that changed; in any thread.
TOUCHED: set[Callable[[int], None]] = set()
#: They hear what one browser says to another's.
SAID: set[Callable[[Said], None]] = set()
#: They hear what passes.
PASSED: set[Callable[[Passing], None]] = set()


def touched(meeting_id: int) -> None:
    """A meeting changed without an event."""
    for told in list(TOUCHED):
        told(meeting_id)


def said(what: Said) -> None:
    """One browser says something to another's; the row is there."""
    for told in list(SAID):
        told(what)


def passes(what: Passing) -> None:
    """Something passes; nobody keeps it."""
    for told in list(PASSED):
        told(what)
