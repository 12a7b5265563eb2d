"""What happens in this process beside the log: told to the streams at once, and kept nowhere."""

from collections.abc import Callable

#: The windows' streams (web.py) hear of a chat that changed; in any thread.
TOUCHED: set[Callable[[int], None]] = set()


def touched(visit_id: int) -> None:
    """A chat changed without an event, or its visitor waits for the echo."""
    for told in list(TOUCHED):
        told(visit_id)
