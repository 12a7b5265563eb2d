"""The verbs of interactions; nobody else writes their tables."""

from .receive import Arrival, File, Received, receive
from .write import close, delivered, describe, note, reopen, reply

__all__ = [
    "Arrival",
    "File",
    "Received",
    "close",
    "delivered",
    "describe",
    "note",
    "receive",
    "reopen",
    "reply",
]
