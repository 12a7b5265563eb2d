"""What the machinery tells the person at the terminal: one plain line for each step."""

import contextlib
import os
import sys
import time

#: A helper process counts from the start of the one that asked for it.
_start = float(os.environ.setdefault("OKIENKO_BEGAN", str(time.time())))


def say(text: str) -> None:
    """One line of progress, with the seconds since the start."""
    _tell(f"  {time.time() - _start:5.1f} s  {text}")


def warn(text: str) -> None:
    """One line that asks for attention, and the program goes on."""
    _tell(f"  !        {text}")


def _tell(line: str) -> None:
    """Where nobody listens, or into a file on a full disk, it is lost; the program goes on."""
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)
