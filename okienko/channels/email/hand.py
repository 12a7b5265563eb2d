"""How many bytes of letters a process has in hand, over all its mailboxes.

A large letter is fetched only when no other mailbox has one: four of 36 MB at once would be
several hundred MB. Small ones never wait for a large one.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 2 * 1024 * 1024
_SMALL_AT_ONCE = 12 * 1024 * 1024


class _Room:
    """Room for so many bytes; whoever needs more than all of it gets it alone."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.taken = 0
        self.changed = threading.Condition()

    def enter(self, size: int, stopped: threading.Event) -> bool:
        with self.changed:
            while self.taken and self.taken + size > self.limit:
                if stopped.is_set():
                    return False
                self.changed.wait(0.5)
            self.taken += size
            return True

    def leave(self, size: int) -> None:
        with self.changed:
            self.taken -= size
            self.changed.notify_all()


_large, _small = _Room(LARGE), _Room(_SMALL_AT_ONCE)


@contextmanager
def in_hand(size: int, stopped: threading.Event) -> Iterator[None]:
    """While letters of `size` bytes are in memory; waits for room, or until `stopped` is set."""
    room = _large if size > LARGE else _small
    entered = room.enter(size, stopped)
    try:
        yield
    finally:
        if entered:
            room.leave(size)
