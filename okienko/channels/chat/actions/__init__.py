"""The verbs of the chat door; nobody else writes its tables."""

from .talk import Begun, begin, say, seen
from .windows import open_window

__all__ = ["Begun", "begin", "open_window", "say", "seen"]
