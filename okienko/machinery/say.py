"""What the machinery tells the person at the terminal: one plain line for each step."""

import sys
import time

_start = time.monotonic()


def say(text: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"  {time.monotonic() - _start:5.1f} s  {text}", file=sys.stderr, flush=True)


def warn(text: str) -> None:
    """One line that asks for attention, and the program goes on."""
    print(f"  !        {text}", file=sys.stderr, flush=True)
