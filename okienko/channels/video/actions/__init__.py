"""The verbs of the video door; nobody else writes its tables."""

from .beside import (
    answer_snapshot,
    ask_snapshot,
    give_snapshot,
    hide_document,
    say_as_office,
    share_screen,
    show_document,
    turn_page,
)
from .meeting import Begun, begin, say, send_file, take_seat
from .presence import come, gone, here, leave
from .settling import settle
from .sound import want_sound
from .talk import set_flags, signal

__all__ = [
    "Begun",
    "answer_snapshot",
    "ask_snapshot",
    "begin",
    "come",
    "give_snapshot",
    "gone",
    "here",
    "hide_document",
    "leave",
    "say",
    "say_as_office",
    "send_file",
    "set_flags",
    "settle",
    "share_screen",
    "show_document",
    "signal",
    "take_seat",
    "turn_page",
    "want_sound",
]
