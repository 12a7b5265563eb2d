"""An ordinary e-mail cannot open an administrative case: where the desk says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.knowledge.hints import LANGUAGES, answer, for_text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dzień dobry, składam wniosek o warunki zabudowy dla działki 12/3.", "pl"),
        ("Wnoszę o umorzenie zaległości w podatku od nieruchomości", "pl"),
        ("Proszę o wydanie zaświadczenia o niezaleganiu", "pl"),
        ("ODWOŁUJĘ SIĘ od decyzji z dnia 3 marca", "pl"),
        ("W załączeniu przesyłam wniosek o zezwolenie na wycinkę drzewa", "pl"),
        ("Hello, I hereby apply for a permit", "en"),
        ("This is my appeal against the decision", "en"),
        ("Добрий день, прошу видати довідку про проживання", "uk"),
    ],
)
def test_a_letter_that_asks_for_what_needs_an_application(text: str, language: str) -> None:
    hint = for_text(text, "request")
    assert hint is not None
    assert (hint.said, hint.language) == ("request", language)
    assert hint.answer == answer(language)
    assert hint.basis == "KPA art. 63 § 1"
    assert "e-Doręczenia" in hint.answer


@pytest.mark.parametrize(
    "text",
    [
        "Państwa wniosek został przyjęty i zarejestrowany.",
        "Rozpatrzymy Pana wniosek w ciągu miesiąca.",
        "Wszczęliśmy postępowanie w tej sprawie.",
        "Wydamy decyzję do końca miesiąca.",
        "Zostanie wydana decyzja.",
        "Wystawimy zaświadczenie jutro.",
        "Your application has been registered.",
        "Розглянемо вашу заяву найближчим часом",
        "Вашу заяву прийнято.",
    ],
)
def test_a_draft_that_would_promise_it(text: str) -> None:
    hint = for_text(text, "promise")
    assert hint is not None
    assert hint.said == "promise"
    assert str(hint.words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kiedy odbierają bioodpady na Polnej?",
        "Czy wniosek o dowód osobisty można złożyć w poniedziałek?",
        "Odpady odbierzemy jutro. Pozdrawiam, Anna",
        "Składam wniosek o udostępnienie informacji publicznej: umowy z 2025 r.",
        "Składam skargę na działanie urzędu i wnoszę o wydanie odpowiedzi",
        "Petycja: wnosimy o zmianę rozkładu jazdy",
        "Please tell me when the office is open.",
        "Коли вивозять сміття?",
    ],
)
def test_what_an_e_mail_may_do_brings_no_hint(text: str) -> None:
    assert for_text(text) is None


def test_a_draft_that_explains_brings_no_hint() -> None:
    for language in LANGUAGES:
        assert for_text(answer(language), "promise") is None


def test_an_answer_in_a_language_that_is_not_there_is_polish() -> None:
    assert answer("de") == answer("pl") == answer("")


@given(st.text(max_size=500))
def test_any_text_is_looked_at_without_an_error(text: str) -> None:
    hint = for_text(text)
    assert hint is None or hint.found
