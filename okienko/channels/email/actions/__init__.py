"""The verbs of the e-mail door; nobody else writes its tables."""

from .cursor import begin, compared, server_answered, skip, trouble
from .form import keep_form
from .take import Taken, take_in

__all__ = [
    "Taken",
    "begin",
    "compared",
    "keep_form",
    "server_answered",
    "skip",
    "take_in",
    "trouble",
]
