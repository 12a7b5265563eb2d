"""The verbs of the e-mail door; nobody else writes its tables."""

from .cursor import begin, compared, server_answered, skip, trouble
from .form import keep_form
from .take import TakenLetter, take_in

__all__ = [
    "TakenLetter",
    "begin",
    "compared",
    "keep_form",
    "server_answered",
    "skip",
    "take_in",
    "trouble",
]
