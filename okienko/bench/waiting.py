"""Waiting for a condition of what is measured."""

import time
from collections.abc import Callable

from .figures import Unavailable


def until(true: Callable[[], object], seconds: float, words: str) -> None:
    """Wait for a condition; Unavailable with `words` when it does not come."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise Unavailable(words)
        time.sleep(0.05)
