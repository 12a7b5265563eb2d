"""The verbs of the inbox; nobody else writes its tables."""

from .flooding import decide_flood
from .handling import begin, forget_old, handle, set_aside, take_in
from .hooks import forged, open_hook, skewed
from .keeping import drop, keep_all, look, replay, replay_span, try_again

__all__ = [
    "begin",
    "decide_flood",
    "drop",
    "forged",
    "forget_old",
    "handle",
    "keep_all",
    "look",
    "open_hook",
    "replay",
    "replay_span",
    "set_aside",
    "skewed",
    "take_in",
    "try_again",
]
