"""Why verbs say no: each reason once, with a code for programs and words for people.

Each room, and each door, declares its own in `refusals.py`; docs/refusals.md lists them.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: "dict[str, Refusal]" = {}


class Refused(Exception):
    """A verb says no, in words for the person who asked. Nothing was written.

    `words` is a translatable text; `code` is stable, for programs. `field` is the column that they
    are about, so that a form says them there; "" when they are about no single one.
    """

    def __init__(self, code: str, words: object, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.field = field

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True)
class Refusal:
    """A reason. Called with the values of its words, and a `field`, it gives what is raised."""

    code: str
    words: str | Promise

    def __call__(self, field: str = "", **values: object) -> Refused:
        return Refused(self.code, str(self.words) % values if values else self.words, field)


def refusal(code: str, words: str | Promise) -> Refusal:
    """Declare a reason. ValueError when the code is not `like_this`, or is another reason's."""
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", code):
        raise ValueError(f"a code is written like_this, not {code!r}")
    if code in REFUSALS:
        raise ValueError(f"the code {code!r} is declared twice")
    REFUSALS[code] = Refusal(code, words)
    return REFUSALS[code]


GONE = refusal("gone", _("What was chosen is no longer there. Choose again."))
INVALID = refusal("invalid", _("This cannot be kept: %(words)s"))
TAKEN = refusal("taken", _("There is another one of this name. Choose a different name."))
USED = refusal("used", _("This is still used. Take it out of what uses it first."))
NO_READER = refusal("no_reader", _("No part of this installation is called %(name)s. Drop it."))
