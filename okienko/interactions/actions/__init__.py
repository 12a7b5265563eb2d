"""The verbs of interactions; nobody else writes their tables."""

from .holder import answer, keep, may_answer
from .parts import name_writer
from .receive import Arrival, File, Received, receive
from .write import belongs_to, close, delivered, describe, note, reopen, reply

__all__ = [
    "Arrival",
    "File",
    "Received",
    "answer",
    "belongs_to",
    "close",
    "delivered",
    "describe",
    "keep",
    "may_answer",
    "name_writer",
    "note",
    "receive",
    "reopen",
    "reply",
]
