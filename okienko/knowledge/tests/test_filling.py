"""Placeholders: what is known is filled, what is not stands there, and nothing else is reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.knowledge.filling import PLACEHOLDERS, Filled, fill, unknown


def test_names_in_braces_are_filled() -> None:
    body = "Dzień dobry {customer},\nnumer {contact_number}. {official}"
    filled = fill(body, {"customer": "Jan Kos", "contact_number": "K-2026-000001"})
    assert filled == Filled("Dzień dobry Jan Kos,\nnumer K-2026-000001. {official}", ("official",))


@pytest.mark.parametrize(
    "body",
    [
        "{customer.__class__}",
        "{customer[0]}",
        "{customer!r}",
        "{customer:>99999999}",
        "{0}",
        "{}",
        "{ customer }",
        "{customer",
        "%(customer)s",
        "$customer",
    ],
)
def test_nothing_but_a_name_is_understood(body: str) -> None:
    assert fill(body, {"customer": "Jan"}).text == body


def test_braces_are_doubled_to_stand_for_themselves() -> None:
    assert fill("{{customer}} {customer}", {"customer": "Jan"}).text == "{customer} Jan"


def test_values_are_not_filled_again() -> None:
    assert fill("{customer}", {"customer": "{official}", "official": "Anna"}).text == "{official}"


def test_unknown_names() -> None:
    assert unknown("{customer} {pesel} {{x}} {pesel}") == ("pesel",)


@given(st.text(), st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text()))
def test_any_text_is_filled_without_an_error(body: str, context: dict[str, str]) -> None:
    filled = fill(body, context)
    assert all(not context.get(name) for name in filled.missing)


@given(st.text(alphabet=st.characters(exclude_characters="{}")))
def test_a_text_without_braces_stays(body: str) -> None:
    assert fill(body, {}) == Filled(body)
