"""The verbs of the outbox; nobody else writes its table, or moves a message of ours."""

from .deciding import mark_sent, resend, take_back
from .giving_up import give_up
from .sending import Try, claim, hand, hasten, put_off, recover, refuse, sent, uncertain
from .telling import echoed, had, tell, told

__all__ = [
    "Try",
    "claim",
    "echoed",
    "give_up",
    "had",
    "hand",
    "hasten",
    "mark_sent",
    "put_off",
    "recover",
    "refuse",
    "resend",
    "sent",
    "take_back",
    "tell",
    "told",
    "uncertain",
]
