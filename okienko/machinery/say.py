"""What the machinery tells the person at the terminal: one plain line for each step."""

import os
import sys
import time

#: A helper process counts from the start of the one that asked for it.
_start = float(os.environ.setdefault("OKIENKO_BEGAN", str(time.time())))


def say(text: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"  {time.time() - _start:5.1f} s  {text}", file=sys.stderr, flush=True)


def warn(text: str) -> None:
    """One line that asks for attention, and the program goes on."""
    print(f"  !        {text}", file=sys.stderr, flush=True)
