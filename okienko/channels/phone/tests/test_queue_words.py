"""The place and the wait as they are spoken: tables of cases, read by people who speak them."""

import pytest

from okienko.routing.expecting import LONGEST, Minutes

from ..menu.queue_words import ordinal, place_words, shown_words, wait_words
from ..menu.steps import Language
from ..menu.words import expand

PLACES = {
    "pl": {
        1: "pierwsze",
        2: "drugie",
        3: "trzecie",
        4: "czwarte",
        7: "siódme",
        10: "dziesiąte",
        12: "dwunaste",
        20: "dwudzieste",
        21: "dwudzieste pierwsze",
        33: "trzydzieste trzecie",
    },
    "en": {1: "first", 2: "second", 3: "third", 21: "twenty-first"},
    "uk": {
        1: "перше",
        2: "друге",
        3: "третє",
        4: "четверте",
        7: "сьоме",
        10: "десяте",
        21: "двадцять перше",
        33: "тридцять третє",
    },
}
WAITS = [
    ("pl", Minutes(0, 1), "Szacowany czas oczekiwania: mniej niż minuta."),
    ("pl", Minutes(1, 1), "Szacowany czas oczekiwania: około jednej minuty."),
    ("pl", Minutes(5, 5), "Szacowany czas oczekiwania: około pięciu minut."),
    ("pl", Minutes(1, 2), "Szacowany czas oczekiwania: od jednej do dwóch minut."),
    ("pl", Minutes(2, 5), "Szacowany czas oczekiwania: od dwóch do pięciu minut."),
    (
        "pl",
        Minutes(25, 40),
        "Szacowany czas oczekiwania: od dwudziestu pięciu do czterdziestu minut.",
    ),
    ("pl", Minutes(120, None), "Szacowany czas oczekiwania: ponad dwie godziny."),
    ("en", Minutes(1, 1), "The wait is about one minute."),
    ("en", Minutes(2, 5), "The wait is from two to five minutes."),
    ("en", Minutes(0, 1), "The wait is less than a minute."),
    ("uk", Minutes(1, 1), "Орієнтовний час очікування: близько однієї хвилини."),
    ("uk", Minutes(2, 5), "Орієнтовний час очікування: від двох до п'яти хвилин."),
    ("uk", Minutes(40, 90), "Орієнтовний час очікування: від сорока до дев'яноста хвилин."),
    ("uk", Minutes(120, None), "Орієнтовний час очікування: понад дві години."),
]


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_places(language: Language) -> None:
    said = {place: ordinal(place, language) for place in PLACES[language]}
    assert said == PLACES[language]
    assert place_words(3, "pl") == "Państwa miejsce w kolejce: trzecie."


@pytest.mark.parametrize(("language", "wait", "words"), WAITS)
def test_waits(language: Language, wait: Minutes, words: str) -> None:
    assert wait_words(wait, language) == words


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_every_wait_that_is_rounded_has_its_words(language: Language) -> None:
    rounded = [*range(1, 10), 10, 15, 20, 25, *range(30, LONGEST + 1, 10)]
    for high in rounded:
        for low in (each for each in rounded if each <= high):
            assert not any(c.isdecimal() for c in wait_words(Minutes(low, high), language))


def test_a_number_is_read_digit_by_digit() -> None:
    said = expand(shown_words("601 000 212", "pl"), "pl")
    assert "sześć zero jeden, zero zero zero, dwa jeden dwa" in said
