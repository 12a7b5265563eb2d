"""What happens in this process beside the log: told to the streams at once."""

from collections.abc import Callable

from .queries import Said

#: The streams (meetings.py) hear of a meeting that changed; in any thread.
TOUCHED: set[Callable[[int], None]] = set()
#: They hear what one browser says to another's.
SAID: set[Callable[[Said], None]] = set()


def touched(meeting_id: int) -> None:
    """A meeting changed without an event."""
    for told in list(TOUCHED):
        told(meeting_id)


def said(what: Said) -> None:
    """One browser says something to another's; the row is there."""
    for told in list(SAID):
        told(what)
