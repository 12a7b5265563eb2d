"""What happens in this process beside the log: told to the streams at once, and kept nowhere."""

from collections.abc import Callable

#: The windows' streams (web.py) hear of a chat that changed, by its visit; in any thread.
TOUCHED: set[Callable[[int], None]] = set()
#: They hear that the official who has a chat types, by its contact.
TYPES: set[Callable[[int], None]] = set()


def touched(visit_id: int) -> None:
    """A chat changed without an event, or its visitor waits for the echo."""
    for told in list(TOUCHED):
        told(visit_id)


def types(contact: int) -> None:
    """The official types in a chat."""
    for told in list(TYPES):
        told(contact)
