"""The office's own words for what a contact came to."""

import pytest

from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import (
    add_outcome_words,
    change_outcome_words,
    order_outcome_words,
    remove_outcome_words,
)
from okienko.interactions.queries import all_outcome_words, outcome_words
from tests.cast import Cast, the_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


def said(office: int) -> list[tuple[str, str]]:
    with in_offices([office]):
        return [(row.words, row.outcome) for row in outcome_words(office)]


def test_words_are_kept_in_the_order_of_the_office(cast: Cast) -> None:
    here = cast.here.id
    done = add_outcome_words(here, words="Załatwiono od ręki")
    county = add_outcome_words(here, words="Skierowano do  powiatu", outcome="not_ours")
    wrong = add_outcome_words(here, words="Pomyłka", outcome="mistake")
    order_outcome_words(here, words_ids=[county])
    change_outcome_words(here, words_id=wrong, active=False)
    assert said(here) == [("Skierowano do powiatu", "not_ours"), ("Załatwiono od ręki", "")]
    with in_offices([here]):
        assert [row.id for row in all_outcome_words(here)] == [county, done, wrong]
    remove_outcome_words(here, words_id=done)
    assert said(here) == [("Skierowano do powiatu", "not_ours")]
    assert said(cast.there.id) == []
    with in_offices([here]):
        told = EventRow.objects.filter(kind="outcome_words.changed", subject=done).latest("id")
    assert told.data["before"]["words"] == "Załatwiono od ręki"
    assert told.data["after"] is None


def test_what_no_words_are(cast: Cast) -> None:
    here = cast.here.id
    made = add_outcome_words(here, words="Załatwiono")
    for words, code in (
        ({"words": " "}, "invalid"),
        ({"words": "x" * 201}, "invalid"),
        ({"words": "x", "outcome": "nothing"}, "invalid"),
        ({"words": "Załatwiono"}, "taken"),
    ):
        with pytest.raises(Refused) as refused:
            add_outcome_words(here, **words)
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        change_outcome_words(cast.there.id, words_id=made, words="x")
    assert refused.value.code == "gone"
    mine = cast.here.actor("anna")
    with pytest.raises(Refused) as refused:
        change_outcome_words.by(mine)(here, words_id=made, words="x")
    assert refused.value.code == "may_not_administer"
