"""These words as settings: made, changed, removed, listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, Unpack

from okienko.events import prepared
from okienko.events.changing import change, make, remove
from okienko.events.verbs import chosen
from okienko.offices.access import settings_verb
from okienko.routing.models import Queue

from ..events import WaitingWordsChanged
from ..refusals import WAITING_WORDS_WRONG
from .models import LANGUAGES, WaitingWords

MOST = 20  # messages of a queue
LONGEST = 500  # signs of one: half a minute of speech


class WordsSettings(TypedDict, total=False):
    """As models.WaitingWords has them."""

    queue_id: int
    welcome_pl: str
    welcome_en: str
    welcome_uk: str
    messages: Sequence[Sequence[str]]
    pause_seconds: int
    active: bool


@settings_verb
def add_waiting_words(_office: int, **settings: Unpack[WordsSettings]) -> int:
    """Give a queue words of its own; their id. Refused `taken`, `gone`, `waiting_words_wrong`."""
    _check(settings)
    return make(WaitingWords, WaitingWordsChanged, **settings).id


@settings_verb
def change_waiting_words(_office: int, *, words_id: int, **settings: Unpack[WordsSettings]) -> None:
    """Change them: who waits hears the new ones from the next time on. Refused as above."""
    _check(settings)
    change(chosen(WaitingWords, words_id, lock=True), WaitingWordsChanged, **settings)


@settings_verb
def remove_waiting_words(_office: int, *, words_id: int) -> None:
    """Take them away."""
    remove(chosen(WaitingWords, words_id, lock=True), WaitingWordsChanged)


def _check(settings: WordsSettings) -> None:
    if "queue_id" in settings:
        chosen(Queue, settings["queue_id"])
    if "messages" not in settings:
        return
    found = [[" ".join(text.split()) for text in row] for row in settings["messages"]]
    if len(found) > MOST or any(
        len(row) != len(LANGUAGES) or not row[0] or max(map(len, row)) > LONGEST for row in found
    ):
        raise WAITING_WORDS_WRONG()
    settings["messages"] = found


def all_waiting_words() -> list[WaitingWords]:
    """All of the open scope, those out of use too."""
    return list(WaitingWords.objects.select_related("queue").order_by("queue__order", "queue_id"))


def words_of(queue_id: int) -> WaitingWords | None:
    """Those that are in use for a queue. In an open scope."""
    return prepared.get(WaitingWords, queue_id=queue_id, active=True)


def spoken_texts() -> list[tuple[str, str]]:
    """(language, text) of all of the open scope, to be spoken in advance."""
    found = []
    for row in WaitingWords.objects.filter(active=True):
        for language in LANGUAGES:
            found.append((language, row.welcome(language)))
            found += [
                (language, row.message(number, language)) for number in range(len(row.messages))
            ]
    return [(language, text) for language, text in found if text]
