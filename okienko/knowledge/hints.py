"""Hints for the one who answers. Pure: the words come from data/hints.toml.

An ordinary e-mail cannot open an administrative case (KPA art. 63 § 1). Where a customer asks for
one in a letter, or a draft would promise it, the desk says so and has the right answer at hand.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from okienko.customers.names import bare, fold

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LOOKED_AT = 20_000  # characters of a text
LANGUAGES = ("pl", "en", "uk")

Said = Literal["request", "promise"]


@dataclass(frozen=True)
class Hint:
    """What to know before answering.

    `said` tells whether the text asks (request) or promises; `found` is the place in the text,
    folded; `answer` is a ready reply in `language`.
    """

    code: str
    title: _StrPromise
    words: _StrPromise
    said: Said
    found: str
    answer: str
    language: str
    basis: str
    checked: date


_WORDS: dict[Said, _StrPromise] = {
    "request": _(
        "This letter asks for what only an application can bring about. Left as an e-mail it stays "
        "unexamined: tell the customer how to apply (e-Doręczenia, paper, orally to a protocol)."
    ),
    "promise": _(
        "This answer would promise what an ordinary e-mail cannot bring about. Tell the customer "
        "how to apply instead (e-Doręczenia, paper, orally to a protocol)."
    ),
}


def for_text(text: str, said: Said | None = None) -> Hint | None:
    """The hint for a customer's letter (`said` "request") or an official's draft ("promise").

    None `said` looks for both. None when nothing is found, or when the text is about a matter that
    an e-mail can open: a complaint, a suggestion, a petition, a request for public information.
    """
    folded = fold(text[:LOOKED_AT])
    whats: tuple[Said, ...] = (said,) if said else ("promise", "request")
    for language in LANGUAGES:
        if _patterns(language, "exempt").search(folded):
            return None
    for what in whats:
        for language in LANGUAGES:
            if found := _patterns(language, f"{what}s").search(folded):
                return _hint(what, language, found[0])
    return None


def answer(language: str) -> str:
    """The ready reply in a language of the interface; Polish for another."""
    return str(_data()[language if language in LANGUAGES else "pl"]["answer"])


def _hint(said: Said, language: str, found: str) -> Hint:
    return Hint(
        code="email_opens_no_case",
        title=_("An ordinary e-mail cannot open an administrative case"),
        words=_WORDS[said],
        said=said,
        found=found,
        answer=answer(language),
        language=language,
        basis=_data()["basis"],
        checked=_data()["checked"],
    )


@cache
def _patterns(language: str, group: str) -> re.Pattern[str]:
    any_of = "|".join(f"(?:{bare(pattern)})" for pattern in _data()[language][group])
    return re.compile(rf"\b(?:{any_of})\b")


@cache
def _data() -> dict[str, Any]:
    text = (files(__package__) / "data" / "hints.toml").read_text("utf-8")
    data: dict[str, Any] = tomllib.loads(text)["email_opens_no_case"]
    return data
