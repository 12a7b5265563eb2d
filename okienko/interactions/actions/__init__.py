"""The verbs of interactions; nobody else writes their tables."""

from .drafts import drop_drafts, save_draft, settle_draft
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
    "drop_drafts",
    "keep",
    "may_answer",
    "name_writer",
    "note",
    "receive",
    "reopen",
    "reply",
    "save_draft",
    "settle_draft",
]
