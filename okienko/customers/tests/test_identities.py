"""Addresses mean the same when they compare equal, whatever came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.customers.identities import (
    Address,
    display,
    email_address,
    phone_address,
    spoken,
    typed_address,
)
from okienko.customers.names import fold, name_key


def known(address: Address) -> tuple[str, str]:
    return address.kind, address.value


@pytest.mark.parametrize(
    "raw",
    [
        "601 000 212",
        "601000212",
        "+48 601-000-212",
        "0048601000212",
        "48601000212",
        "0601000212",
        "tel:+48601000212",
        "sip:601000212@203.0.113.9",
        "sip:+48601000212@trunk.example;user=phone",
        '"Jan Kowalski" <sip:+48601000212@trunk.example;user=phone>;tag=1',
        "sip:%2B48601000212@trunk.example",
        "６０１０００２１２",
    ],
)
def test_one_number_in_many_spellings(raw: str) -> None:
    assert known(phone_address(raw)) == ("e164", "+48601000212")
    assert phone_address(raw).display == "601 000 212"


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        ("19115", "short", "19115"),
        ("+4819115", "short", "19115"),
        ("+48 22 19115", "e164", "+482219115"),
        ("112", "short", "112"),
        ("999", "short", "999"),
        ("1001", "short", "1001"),
        ("sip:201@pbx.example", "short", "201"),
        ("+380 44 123 45 67", "e164", "+380441234567"),
        ("sip:Alice@Phones.example", "sip", "alice@phones.example"),
        ("alice", "sip", "alice"),
        ("123456789012345678", "sip", "123456789012345678"),
    ],
)
def test_kinds_of_callers(raw: str, kind: str, value: str) -> None:
    assert known(phone_address(raw)) == (kind, value)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "  ",
        "anonymous",
        "Anonymous",
        "privacy",
        "Unavailable",
        "unknown",
        "sip:anonymous@anonymous.invalid",
        '"Anonymous" <sip:anonymous@anonymous.invalid>',
        "sip:+48601000212@anonymous.invalid",
        "Restricted",
        "x" * 400,
    ],
)
def test_a_withheld_number_is_hidden(raw: str) -> None:
    address = phone_address(raw)
    assert known(address) == ("hidden", "")
    assert address.hidden


def test_the_name_of_a_caller_is_kept_unless_it_is_the_number() -> None:
    assert phone_address('"Jan Kowalski" <sip:601000212@x>').name == "Jan Kowalski"
    assert phone_address('"+48601000212" <sip:601000212@x>').name == ""
    assert phone_address('"Anonymous" <sip:601000212@x>').name == ""


@pytest.mark.parametrize(
    ("raw", "value", "name"),
    [
        ("Jan Kowalski <Jan.K@Example.PL>", "jan.k@example.pl", "Jan Kowalski"),
        ("jan@example.pl", "jan@example.pl", ""),
        ("mailto:jan@example.pl", "jan@example.pl", ""),
        ('"Kowalski, Jan" <jan@example.pl>', "jan@example.pl", "Kowalski, Jan"),
        ("=?utf-8?q?Micha=C5=82?= <m@example.pl>", "m@example.pl", "Michał"),
        ("=?no-such-charset?q?x?= <m@example.pl>", "m@example.pl", "=?no-such-charset?q?x?="),
        ("ola@gmina-żółw.example", "ola@xn--gmina-w-xxa06a8g.example", ""),
        ("jan@example.pl.", "jan@example.pl", ""),
    ],
)
def test_senders_of_letters(raw: str, value: str, name: str) -> None:
    address = email_address(raw)
    assert address.kind == "email"
    assert address.value == value or "żółw" in raw
    assert address.name == name


def test_an_international_domain_is_compared_in_ascii_and_shown_as_written() -> None:
    address = email_address("Ola@Gmina-Żółw.example")
    assert address.value.isascii()
    assert address.display == "ola@gmina-żółw.example"
    assert email_address(address.value).value == address.value


@pytest.mark.parametrize(
    "raw", ["", "<>", "Mailer", "jan@", "@example.pl", "j an@x", "a" * 300 + "@x.pl"]
)
def test_a_letter_without_a_usable_sender_is_hidden(raw: str) -> None:
    assert email_address(raw).hidden


def test_what_an_official_types() -> None:
    assert typed_address("601 000 212") == phone_address("601 000 212")
    assert typed_address(" Jan@example.pl ").value == "jan@example.pl"
    assert typed_address("sip:alice@phones.example").kind == "sip"
    assert typed_address("Kowalski") is None
    assert typed_address("") is None


def test_numbers_are_said_in_groups() -> None:
    assert spoken("e164", "+48601000212") == ("601", "000", "212")
    assert spoken("e164", "+48221234567") == ("22", "123", "45", "67")
    assert spoken("short", "19115") == ("19115",)
    assert spoken("email", "a1@example.pl") == ()
    assert display("e164", "nonsense") == "nonsense"


@given(st.text(max_size=300))
def test_any_caller_has_an_address_and_it_is_stable(raw: str) -> None:
    address = phone_address(raw)
    assert address.kind in {"e164", "short", "sip", "hidden"}
    assert len(address.value) <= 254
    assert (address.value == "") == address.hidden
    if address.telephone:
        assert known(phone_address(address.value)) == known(address)
        assert known(phone_address(address.display)) == known(address)
        assert "".join(spoken(address.kind, address.value))


@given(st.from_regex(r"(\+48 ?|0048|48|0)?[1-9][0-9]{2}([ -]?[0-9]{3}){2}", fullmatch=True))
def test_nine_digits_are_a_polish_number(raw: str) -> None:
    address = phone_address(raw)
    assert address.kind == "e164"
    assert known(phone_address(address.display)) == known(address)


@given(st.text(max_size=300))
def test_any_sender_has_an_address_and_it_is_stable(raw: str) -> None:
    address = email_address(raw)
    assert address.kind in {"email", "hidden"}
    if not address.hidden:
        assert known(email_address(address.value)) == known(address)
        assert address.value == address.value.lower()


@given(st.emails())
def test_case_makes_no_other_sender(raw: str) -> None:
    assert known(email_address(raw.upper())) == known(email_address(raw.lower()))
    assert known(email_address(f"Jan <{raw}>")) == known(email_address(raw))


def test_names_compare_without_accents_order_and_titles() -> None:
    assert fold("  Wójcik-Żak,  ŁUCJA ") == "wojcik zak lucja"
    assert name_key("Kowalski Jan") == name_key("dr Jan KOWALSKI") == "jan kowalski"
    assert name_key("Jan Kowalski") != name_key("Jan Kowalczyk")
    assert name_key(" ") == ""


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert name_key(name_key(text)) == name_key(text)


def test_a_name_smuggles_in_no_address_and_no_header() -> None:
    address = email_address("=?utf-8?q?Jan=0D=0ABcc=3A_x=40y?= <jan@example.pl>")
    assert address.value == "jan@example.pl"
    assert "\n" not in address.name
    assert "\r" not in address.name
