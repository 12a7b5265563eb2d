"""The statutory terms that a kind of case can follow: data/terms.toml, with dates and basis."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import cast

from django.utils.translation import gettext, gettext_noop

from .terms import Term, Unit

# the labels of data/terms.toml, so that the translators' tools see them
_ = gettext_noop
_LABELS = (
    _("Information or intervention"),
    _("Administrative case"),
    _("Certificate"),
    _("Call to fill gaps in an application"),
    _("Application to the wrong authority"),
    _("Complaint to the wrong authority"),
    _("Complaint"),
    _("Suggestion"),
    _("Petition"),
    _("Public information"),
    _("Access for a person with special needs"),
    _("Request about personal data"),
)


@dataclass(frozen=True)
class StatutoryTerm:
    """A term set by law; `longest` with its extension, of which the customer is told."""

    code: str
    msgid: str
    term: Term
    longest: Term
    basis: str
    since: date
    checked: date

    @property
    def label(self) -> str:
        """What the term is for, in the reader's language."""
        return gettext(self.msgid)


@cache
def rules() -> tuple[StatutoryTerm, ...]:
    """All rules, in the order of the file."""
    text = (files(__package__) / "data" / "terms.toml").read_text("utf-8")
    return tuple(_rule(row) for row in tomllib.loads(text)["term"])


def rule(code: str, on: date) -> StatutoryTerm:
    """The rule that holds for an event on the day `on`.

    Before the first line of a code that first line is used; LookupError for an unknown code.
    """
    lines = sorted((r for r in rules() if r.code == code), key=lambda r: r.since)
    if not lines:
        raise LookupError(f"no statutory term has the code {code}")
    return [lines[0], *(r for r in lines if r.since <= on)][-1]


def rules_on(on: date) -> list[StatutoryTerm]:
    """The rule of each code that holds on a day, in the order of the file: for a choice."""
    return [rule(code, on) for code in dict.fromkeys(each.code for each in rules())]


def _rule(row: dict[str, object]) -> StatutoryTerm:
    unit = cast("Unit", row["unit"])
    term = Term(cast("int", row["amount"]), unit)
    longest = Term(
        cast("int", row.get("longest", term.amount)), cast("Unit", row.get("longest_unit", unit))
    )
    return StatutoryTerm(
        code=cast("str", row["code"]),
        msgid=cast("str", row["label"]),
        term=term,
        longest=longest,
        basis=cast("str", row["basis"]),
        since=cast("date", row["since"]),
        checked=cast("date", row["checked"]),
    )
