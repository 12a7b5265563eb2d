"""The verbs of the video door; nobody else writes its tables."""

from .arranging import arrange, book, call_off, call_off_by_link, confirm, move_by_link, rearrange
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
from .by_phone import Turn, call_me
from .checks import keep_report
from .going_on import go_on
from .handing import hand_over
from .helping import go_on_without, invite, seek, take_back_invitation
from .meeting import Begun, begin, say, send_file, take_seat
from .outside import end_links, make_link, open_link, send_link
from .passing import ask_department, complete
from .presence import come, gone, here, leave
from .settling import settle
from .sound import want_sound
from .supervising import supervise
from .talk import set_flags, signal
from .telephone import call_in, hang_up

__all__ = [
    "Begun",
    "Turn",
    "answer_snapshot",
    "arrange",
    "ask_department",
    "ask_snapshot",
    "begin",
    "book",
    "call_in",
    "call_me",
    "call_off",
    "call_off_by_link",
    "come",
    "complete",
    "confirm",
    "end_links",
    "give_snapshot",
    "go_on",
    "go_on_without",
    "gone",
    "hand_over",
    "hang_up",
    "here",
    "hide_document",
    "invite",
    "keep_report",
    "leave",
    "make_link",
    "move_by_link",
    "open_link",
    "rearrange",
    "say",
    "say_as_office",
    "seek",
    "send_file",
    "send_link",
    "set_flags",
    "settle",
    "share_screen",
    "show_document",
    "signal",
    "supervise",
    "take_back_invitation",
    "take_seat",
    "turn_page",
    "want_sound",
]
