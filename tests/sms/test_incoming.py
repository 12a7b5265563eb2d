"""What telephones and message centres really bring: letters cut in two, receipts of all sorts."""

from datetime import UTC, datetime

import pytest

from okienko.channels.door import News, Receipt, Unknown, Webhook
from okienko.channels.models import Account
from okienko.channels.sms.senders import sender_of
from okienko.channels.sms.settings import SmsSettings
from okienko.channels.sms.smpp import incoming, pdu
from okienko.channels.sms.smpp.pdu import Command, Party, Pdu, Short, Tag
from okienko.interactions.actions import Arrival

WHO = Party("48601000212", 1, 1), Party("48600100200", 1, 1)
AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
SMILE = "\N{GRINNING FACE}".encode("utf-16-be")
PART = 0x40


def read(*shorts: Short | None) -> News:
    wires = [
        short and Pdu(Command.DELIVER_SM, 1, pdu.submit(short)).wire  # the same form both ways
        for short in shorts
    ]
    webhook = Webhook(incoming.packed(incoming.Brought("x", wires)), {}, AT)
    settings = SmsSettings.model_construct(sender="48600100200")
    (found,) = incoming.parse(Account(id=7), settings, webhook)
    return found


def text(*parts: bytes | None, coding: int = 0) -> str:
    of = len(parts)
    found = read(
        *(
            None if part is None else Short(*WHO, bytes((5, 0, 3, 7, of, n)) + part, PART, coding)
            for n, part in enumerate(parts, 1)
        )
    )
    assert isinstance(found, Arrival)
    return found.text


def test_an_emoji_that_was_cut_in_two_is_one() -> None:
    begin = "Dziękuję ".encode("utf-16-be")
    assert text(begin + SMILE[:2], SMILE[2:] + begin, coding=8) == "Dziękuję 😀Dziękuję "
    assert text(begin + SMILE[:2], None, SMILE[2:], coding=8) == "Dziękuję �[…]�"
    assert text(b"\0a\0", b"\0b", coding=8) == "a�b"


def test_a_letter_whose_escape_ended_the_part_before() -> None:
    assert text(b"Ile: 5 \x1b", b"\x65 czy 6?") == "Ile: 5 € czy 6?"


@pytest.mark.parametrize("coding", [0x08, 0x18, 0xE0])
def test_flash_messages_and_marks_of_the_order_of_bytes(coding: int) -> None:
    words = "Łąka"
    for content in (
        words.encode("utf-16-be"),
        b"\xfe\xff" + words.encode("utf-16-be"),
        b"\xff\xfe" + words.encode("utf-16-le"),
    ):
        assert text(content, coding=coding) == words


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("id:0A1 sub:001 dlvrd:001 done date:2611301200 stat:DELIVERED err:000", "delivered"),
        ("id:0a1 stat:delivrd", "delivered"),
        ("id:0a1 submit date:261130120003912+ stat:REJECTED", "failed"),
        ("id:0a1 stat:UNDELIVERABLE err:27", "failed"),
        ("id:0a1 stat:EXPIRED", "failed"),
    ],
)
def test_receipts_as_centres_write_them(words: str, state: str) -> None:
    for content, coding in ((words.encode(), 0), (words.encode("utf-16-be"), 8)):
        found = read(Short(*WHO, content, 0x04, coding))
        assert isinstance(found, Receipt)
        assert (found.external_id, found.state) == ("a1", state)


def test_a_receipt_of_which_only_the_fields_tell_is_no_customers_text() -> None:
    options = {Tag.RECEIPTED_MESSAGE_ID: b"0a1\0", Tag.STATE: b"\2"}
    found = read(Short(*WHO, b"id:0a1 stat:DELIVRD", options=options))
    assert isinstance(found, Receipt)
    assert (found.external_id, found.state) == ("a1", "delivered")
    assert isinstance(read(Short(*WHO, b"id:1 stat:NOWHERE", 0x04)), Unknown)


@pytest.mark.parametrize(
    "number",
    [
        "601000212",
        "+48601000212",
        "48601000212",
        "0048601000212",
        "+601000212",
        "601 000 212",
        "+48 601-000-212",
        "(48) 601.000.212",
    ],
)
@pytest.mark.parametrize("international", [True, False])
def test_a_number_is_a_person_however_it_is_written(number: str, international: bool) -> None:
    found = sender_of(number, international=international)
    assert (found.kind, found.value) == ("e164", "+48601000212")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("8068", "short"),
        ("Urząd Gminy", "smsname"),
        ("+", "smsname"),
        ("1-2-3 Taxi", "smsname"),
        ("\u200b", "hidden"),
    ],
)
def test_a_short_number_and_a_name_are_none(value: str, kind: str) -> None:
    assert sender_of(value).kind == kind
