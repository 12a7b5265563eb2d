"""The verbs of the e-mail door; nobody else writes its tables."""

from .cursor import begin, compared, server_answered, skip, trouble
from .form import keep_form
from .mend import mark_sent, resend
from .send import Letter, claim, hand, put_off, recover, refuse, sent, uncertain
from .take import Taken, take_in

__all__ = [
    "Letter",
    "Taken",
    "begin",
    "claim",
    "compared",
    "hand",
    "keep_form",
    "mark_sent",
    "put_off",
    "recover",
    "refuse",
    "resend",
    "sent",
    "server_answered",
    "skip",
    "take_in",
    "trouble",
    "uncertain",
]
