"""The form in which a letter is shown: made once from its text and HTML, and kept.

Nothing here knows a database. It is made where letters are read (reading.py), in a process that
can be ended; pages print what is kept and work out nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from okienko.channels.email.quotes import Fold, folds
from okienko.channels.email.sanitise import Kept, keep_html

#: The rules of folding and cleaning. Raise it with them: what is kept by older ones is made anew
#: in the background (preparing.py), and the HTML is not shown until then.
VERSION = 2


@dataclass(frozen=True, slots=True)
class Form:
    """What pages need of a letter beside its words.

    `folds` are the places of the text that are folded, `folds_of_answer` those of a letter that
    is known to answer one of ours; which of them counts is told by the thread.
    """

    folds: tuple[Fold, ...] = ()
    folds_of_answer: tuple[Fold, ...] = ()
    kept: Kept = field(default_factory=Kept)
    invitations: tuple[Mapping[str, str | int | bool], ...] = ()  # invitation.Invitation, as data


def form_of(text: str, html: str) -> Form:
    """The form of a letter; linear in its length."""
    kept = keep_html(html) if html else Kept()
    return Form(folds(text, answers=False), folds(text, answers=True), kept)
