"""Numbers as people write and paste them are found, typed and dialled alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.phone import rules
from okienko.channels.phone.settings import TrunkSettings
from okienko.customers import actions, queries
from okienko.customers.identities import phone_address, phone_numbers, typed_address
from okienko.customers.numbers import is_nip, is_pesel
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from tests.cast import the_cast

MOBILE, WARSAW, KYIV = "+48601000212", "+48226210000", "+380441234567"
TRUNK = TrunkSettings(addresses=["192.0.2.1"], proxy="sip:192.0.2.1", prefixes=["+48", "+380"])

PASTED = [
    ("601\u00a0000\u00a0212", MOBILE),
    ("601\u2009000\u202f212", MOBILE),
    ("601\u2011000\u2011212", MOBILE),
    ("601\u2013000\u2013212", MOBILE),
    ("601\u2212000\u2014212", MOBILE),
    ("\u200b601\u200b000\u200d212\ufeff", MOBILE),
    ("\u202a+48 601 000 212\u202c", MOBILE),
    ("\u2066+48\u00ad601000212\u2069", MOBILE),
    ("601.000.212", MOBILE),
    ("601\t000\t212", MOBILE),
    ("601\n000\n212", MOBILE),
    ("tel. 601 000 212", MOBILE),
    ("tel.:601-000-212", MOBILE),
    ("Tel: 601000212", MOBILE),
    ("kom.601000212", MOBILE),
    ("numer telefonu: 601000212", MOBILE),
    ("тел. 601 000 212", MOBILE),
    ("0 601 000 212", MOBILE),
    ("0601000212", MOBILE),
    ("48 601 000 212", MOBILE),
    ("00 48 601 000 212", MOBILE),
    ("0048601000212", MOBILE),
    ("(+48) 601 000 212", MOBILE),
    ("+48 (0) 601 000 212", MOBILE),
    ("６０１　０００　２１２", MOBILE),
    ("٦٠١٠٠٠٢١٢", MOBILE),
    ("۶۰۱ ۰۰۰ ۲۱۲", MOBILE),
    ("601 000 212 wew. 3", MOBILE),
    ("0 22 621 00 00", WARSAW),
    ("(22) 621-00-00", WARSAW),
    ("(0-22) 621 00 00", WARSAW),
    ("22/621 00 00", WARSAW),
    ("+48 (22) 621 00 00", WARSAW),
    ("22 621 00 00/01", WARSAW),
    ("22 621 00 00, wew. 12", WARSAW),
    ("22 621 00 00 (w. 12)", WARSAW),
    ("22 621 00 00 #4", WARSAW),
    ("22 621 00 00 nr wew. 12", WARSAW),
    ("22 621 00 00 int. 12", WARSAW),
    ("tel. kom.: 601 000 212", MOBILE),
    ("telefon kom. 601 000 212", MOBILE),
    ("mój numer to 601 000 212", MOBILE),
    ("tel./fax: 22 621 00 00", WARSAW),
    ("phone number: 601 000 212", MOBILE),
    ("номер телефону: +380 44 123 45 67", KYIV),
    ("\u260e 601 000 212", MOBILE),
    ("\U0001f4de+48601000212", MOBILE),
    ("\u201e601 000 212\u201d", MOBILE),
    ("[601 000 212]", MOBILE),
    ("601 000 212 (prywatny)", MOBILE),
    ("601\u00b7000\u00b7212", MOBILE),
    ("380 44 123 45 67", KYIV),
    ("00380441234567", KYIV),
    ("тел.: +380 44 123-45-67", KYIV),
    ("+380\u2011(44)\u2011123\u201145\u201167", KYIV),
]
NONE = [
    "44051401359",
    "PESEL 44051401359",
    "525-234-40-78",
    "NIP 5252344078",
    "61 1090 1014 0000 0712 1981 2874",
    "PL61109010140000071219812874",
    "601000212, 602000213",
    "601 000 212 / 602 000 213",
    "601 000 212 lub 602 000 213",
    "601000212602000213",
    "2026-03-02 12:30",
    "tel.",
    "wew. 3",
    "+",
    "",
]


@pytest.mark.parametrize(("text", "value"), PASTED)
def test_what_is_pasted_is_the_number_and_is_dialled(text: str, value: str) -> None:
    address = typed_address(text)
    assert address is not None
    assert (address.kind, address.value) == ("e164", value)
    assert rules.check(address, TRUNK) == value
    assert phone_numbers(f"  {text} ")[0].value == value


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_number_or_more_than_one_is_not_dialled(text: str) -> None:
    address = typed_address(text)
    assert address is None or address.kind == "short"
    if address is not None:
        with pytest.raises(Refused):
            rules.check(address, TRUNK)


def test_an_extension_is_kept_and_not_dialled() -> None:
    for text in ("22 621 00 00 wew. 12", "22 621 00 00 w.12", "22 621 00 00 ext 12"):
        address = typed_address(text)
        assert address is not None
        assert (address.value, address.extension) == (WARSAW, "12")
    assert phone_address("sip:+48601000212@trunk").extension == ""


def test_two_numbers_of_one_text_are_both_found() -> None:
    assert [one.value for one in phone_numbers("601 000 212 / 22 621 00 00")] == [MOBILE, WARSAW]


@pytest.mark.parametrize(
    "text",
    ["1\u200b1\u200b2", "１１２", "١١٢", "tel. 112", "112 wew. 3", "(112)", "0\u00a0112",
     "+48\u2011112", "00 48 112", "1-1-2", "9\u20119\u20119", "112/112",
     "+48 (0) 112", "112 345 678"],
)  # fmt: skip
def test_no_spelling_dials_an_emergency_number(text: str) -> None:
    with pytest.raises(Refused):
        rules.check(phone_address(text), TRUNK)


@pytest.mark.parametrize(
    "text", ["70\u200b3 123 456", "７０３ 123 456", "tel. 703-123-456", "+48\u2013703 123 456",
     "0 703 123 456"]
)  # fmt: skip
def test_no_spelling_dials_a_premium_rate_number(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.check(phone_address(text), TRUNK)
    assert refusal.value.code == "number_not_allowed"


SPACES = st.sampled_from(["", " ", "-", "\u00a0", "\u2009", "\u2011", "\u2013", "\u200b", "\u202c"])


@given(st.from_regex(r"[4-8][0-9]{8}", fullmatch=True), st.lists(SPACES, min_size=10, max_size=10))
def test_any_characters_between_make_no_other_number(digits: str, between: list[str]) -> None:
    text = "".join(mark + digit for mark, digit in zip(between, digits, strict=False))
    plain = phone_address(digits)
    assert (phone_address(text).kind, phone_address(text).value) == (plain.kind, plain.value)


@given(st.text(max_size=60))
def test_what_is_dialled_is_plain_digits(text: str) -> None:
    address = typed_address(text)
    if address is not None and address.telephone:
        assert address.value.lstrip("+").isascii()
        assert address.value.lstrip("+").isdigit()
        assert phone_address(address.value).value == address.value


def test_numbers_of_people_and_firms() -> None:
    assert is_pesel("44051401359")
    assert not is_pesel("44051401358")
    assert is_nip("5252344078")
    assert not is_nip("5252344079")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["601\u00a0000\u00a0212", "tel. 601-000-212", "\u202a+48 601\u2011000\u2011212\u202c",
     "0 601 000 212", "00 48 601 000 212", "601 000 212 wew. 3", "601\u2009000", "٦٠١ ٠٠٠ ٢١٢"],
)  # fmt: skip
def test_a_pasted_number_finds_its_card(text: str) -> None:
    here = the_cast().here.id
    customer = actions.find_or_make(here, address=phone_address(MOBILE), name="Jan Kowalski")
    with in_offices([here]):
        assert [one.id for one in queries.search(text)] == [customer]
