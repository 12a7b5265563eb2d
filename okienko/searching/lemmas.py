"""The dictionaries: Polish by morfeusz2, Ukrainian by pymorphy3; each loaded when first needed.

Measured: Polish 0.1 s and 45 MiB, Ukrainian 0.1 s and 32 MiB. Only the process that reads the log
needs them, and `okienko search rebuild`; pages ask the table of words.
"""

import logging
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from .words import key

MOST_FORMS = 120  # of one lemma; a Polish verb with its participles has some ninety
REMEMBERED = 20_000  # words of which the lemmas are kept in memory
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_PERSONS = {"l": ("em", "es"), "la": ("m", "s"), "li": ("smy", "scie"), "ly": ("smy", "scie")}


@lru_cache(maxsize=REMEMBERED)
def lemmas(word: str) -> tuple[str, ...]:
    """The folded lemmas of a word as it stands, in all its readings; itself when nobody knows it.

    "Psami" gives "pies"; "mam" gives "mama", "mamic" and "miec".
    """
    if _CYRILLIC.search(word):
        found = {key(one.normal_form) for one in _ukrainian().parse(word.lower())}
    elif word.isalpha():
        found = {key(lemma) for lemma, _ in _readings(word)}
    else:
        found = set()
    return tuple(sorted(one for one in found if one)) or (key(word),)


@lru_cache(maxsize=REMEMBERED)
def forms(word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each lemma of `lemmas(word)` with its folded forms, `word` among them when it is alone."""
    found: dict[str, set[str]] = {}
    if _CYRILLIC.search(word):
        for one in _ukrainian().parse(word.lower()):
            found.setdefault(key(one.normal_form), set()).update(
                key(each.word) for each in one.lexeme
            )
    elif word.isalpha():
        for lemma, whole in _readings(word):
            found.setdefault(key(lemma), set()).update(_generated(whole))
    found = found or {key(word): set()}
    if len(found) == 1:
        next(iter(found.values())).add(key(word))
    return tuple(
        (lemma, tuple(sorted({lemma, *some})[:MOST_FORMS])) for lemma, some in sorted(found.items())
    )


def all_lemmas(words: Iterable[str]) -> set[str]:
    """The lemmas of several words."""
    return {lemma for word in words for lemma in lemmas(word)}


def _readings(word: str) -> set[tuple[str, str]]:
    """Lemmas and how morfeusz calls them ("pies", "pies:Sm1"); of "zrobił|em" the first part's."""
    return {
        (lemma.partition(":")[0], lemma)
        for start, _, (_, lemma, tag, *_) in _polish().analyse(word)
        if start == 0 and tag != "ign"
    }


def _generated(lemma: str) -> set[str]:
    found = set()
    for form, _, tag, *_ in _polish().generate(lemma):
        folded = key(form)
        found.add(folded)
        if tag.startswith("praet"):  # zrobił: zrobiłem, zrobiłeś
            for end, persons in _PERSONS.items():
                if folded.endswith(end):
                    found.update(folded + person for person in persons)
    return found


@cache
def _polish() -> Any:
    from morfeusz2 import Morfeusz

    return Morfeusz()


@cache
def _ukrainian() -> Any:
    logging.getLogger("pymorphy3").setLevel(logging.WARNING)
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="uk")
