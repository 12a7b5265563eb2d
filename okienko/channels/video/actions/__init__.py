"""The verbs of the video door; nobody else writes its tables."""

from .meeting import Begun, begin, say, send_file, take_seat
from .presence import come, gone, here, leave
from .settling import settle
from .sound import want_sound
from .talk import set_flags, signal

__all__ = [
    "Begun",
    "begin",
    "come",
    "gone",
    "here",
    "leave",
    "say",
    "send_file",
    "set_flags",
    "settle",
    "signal",
    "take_seat",
    "want_sound",
]
