"""The verbs of this room; each takes the office first and the rest by keyword.

`standing_for` is no verb but a lock for those of the rooms above.
"""

from .addresses import add_identity, mark_shared, remove_identity
from .card import correct, make, standing_for
from .consents import agree, object_to
from .finding import find_or_make
from .given import keep_given, keep_profile
from .joining import dismiss, merge, propose, unmerge

__all__ = [
    "add_identity",
    "agree",
    "correct",
    "dismiss",
    "find_or_make",
    "keep_given",
    "keep_profile",
    "make",
    "mark_shared",
    "merge",
    "object_to",
    "propose",
    "remove_identity",
    "standing_for",
    "unmerge",
]
