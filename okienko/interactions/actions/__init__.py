"""The verbs of interactions; nobody else writes their tables."""

from .receive import Arrival, File, Received, receive
from .write import belongs_to, close, delivered, describe, note, reopen, reply

__all__ = [
    "Arrival",
    "File",
    "Received",
    "belongs_to",
    "close",
    "delivered",
    "describe",
    "note",
    "receive",
    "reopen",
    "reply",
]
