"""The verbs of the inbox; nobody else writes its tables."""

from .handling import begin, forget_old, handle, set_aside
from .hooks import forged, open_hook
from .keeping import drop, keep, try_again

__all__ = [
    "begin",
    "drop",
    "forged",
    "forget_old",
    "handle",
    "keep",
    "open_hook",
    "set_aside",
    "try_again",
]
