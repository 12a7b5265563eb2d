"""The verbs of the chat door; nobody else writes its tables."""

from .after import by_email, call_me, end, mailbox, rate
from .presence import gone, here
from .talk import Begun, begin, official_read, say, seen, send_file
from .tokens import link, resume
from .windows import open_window

__all__ = [
    "Begun",
    "begin",
    "by_email",
    "call_me",
    "end",
    "gone",
    "here",
    "link",
    "mailbox",
    "official_read",
    "open_window",
    "rate",
    "resume",
    "say",
    "seen",
    "send_file",
]
