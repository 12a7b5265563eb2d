"""The office's own words for what a contact came to: offered when one is described."""

from collections.abc import Iterable
from typing import TypedDict, Unpack

from django.db.models import Max

from okienko.events.changing import change, make, put_in_order, remove
from okienko.events.verbs import chosen
from okienko.offices.access import settings_verb

from ..events import OutcomeWordsChanged
from ..models import OutcomeWords


class OutcomeWordsSettings(TypedDict, total=False):
    """What is said; `outcome` of models.Outcome, "" for any. Offered while `active`."""

    words: str
    outcome: str
    active: bool


@settings_verb
def add_outcome_words(_office: int, **settings: Unpack[OutcomeWordsSettings]) -> int:
    """Add words, as the last; their id. Refused `taken`, `invalid` (an outcome that is none)."""
    last = OutcomeWords.objects.aggregate(last=Max("order"))["last"] or 0
    return make(OutcomeWords, OutcomeWordsChanged, order=last + 1, **settings).id


@settings_verb
def change_outcome_words(
    _office: int, *, words_id: int, **settings: Unpack[OutcomeWordsSettings]
) -> None:
    """Change words; contacts keep what was said of them. Refused as `add_outcome_words`."""
    change(chosen(OutcomeWords, words_id, lock=True), OutcomeWordsChanged, **settings)


@settings_verb
def order_outcome_words(_office: int, *, words_ids: Iterable[int]) -> None:
    """Put them into this order; those not named follow. Refused `gone`."""
    rows = OutcomeWords.objects.select_for_update(no_key=True).order_by("order", "id")
    put_in_order(rows, OutcomeWordsChanged, words_ids)


@settings_verb
def remove_outcome_words(_office: int, *, words_id: int) -> None:
    """Take words away; contacts keep what was said of them."""
    remove(chosen(OutcomeWords, words_id, lock=True), OutcomeWordsChanged)
