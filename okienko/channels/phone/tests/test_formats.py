"""How operators write numbers, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from okienko.customers.identities import phone_address

from ..formats import Reading, Style, read, written
from ..settings import TrunkSettings

NUMBERS = {
    "+48601000212": ("+48601000212", "48601000212", "0048601000212", "601000212"),
    "+48140001900": ("+48140001900", "48140001900", "0048140001900", "140001900"),
    "+49301234567": ("+49301234567", "49301234567", "0049301234567", "0049301234567"),
    "+380441234567": ("+380441234567", "380441234567", "00380441234567", "00380441234567"),
    "19115": ("19115",) * 4,
}
STYLES: tuple[Style, ...] = ("plus", "country", "zeros", "national")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_of_ours_as_each_operator_wants_it(number: str) -> None:
    assert tuple(written(number, style) for style in STYLES) == NUMBERS[number]


@pytest.mark.parametrize(
    ("sent", "reading", "number"),
    [
        ("+48601000212", "auto", "+48601000212"),
        ("0048601000212", "auto", "+48601000212"),
        ("48601000212", "auto", "+48601000212"),
        ("601000212", "auto", "+48601000212"),
        ("0049301234567", "auto", "+49301234567"),
        ("49301234567", "country", "+49301234567"),
        ("48601000212", "country", "+48601000212"),
        ("0048601000212", "country", "+48601000212"),
        ("+48601000212", "country", "+48601000212"),
        ("19115", "country", "19115"),
        ("anonymous", "country", ""),
    ],
)
def test_a_callers_number_as_each_operator_sends_it(
    sent: str, reading: Reading, number: str
) -> None:
    assert phone_address(read(sent, reading)).value == number


@given(some.integers(100_000_000, 799_999_999), some.sampled_from(STYLES))
def test_what_is_written_is_read_back(digits: int, style: Style) -> None:
    number = f"+48{digits}"
    reading: Reading = "country" if style == "country" else "auto"
    back = read(written(number, style), reading)
    assert back.removeprefix("00").removeprefix("+").removeprefix("48") == str(digits)


def test_settings_of_before_are_read() -> None:
    old = TrunkSettings.model_validate({"proxy": "sip.operator.example", "national": True})
    assert old.dialled == "national"
    old = TrunkSettings.model_validate({"proxy": "sip.operator.example", "national": False})
    assert old.dialled == "plus"
