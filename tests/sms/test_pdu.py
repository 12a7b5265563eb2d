"""The bytes of SMPP: what we write is read the same, and whatever comes is read or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.sms.smpp import pdu, units
from okienko.channels.sms.smpp.pdu import Command, Malformed, Party, Pdu, Short, Tag

WHO = Party("48601000212", 1, 1), Party("48600100200", 1, 1)

words = st.text(st.characters(max_codepoint=255, exclude_characters="\0"), max_size=20)
parties = st.builds(Party, words, st.integers(0, 255), st.integers(0, 255))
shorts = st.builds(
    Short,
    parties,
    parties,
    st.binary(min_size=1, max_size=300),
    st.integers(0, 255),
    st.integers(0, 255),
    st.integers(0, 255),
    st.just(""),
    st.dictionaries(st.integers(0x500, 0xFFFF), st.binary(max_size=20), max_size=4),
)


@given(shorts)
def test_what_is_written_is_read(short: Short) -> None:
    found = pdu.delivered(pdu.submit(short))
    options = {tag: value for tag, value in found.options.items() if tag != Tag.PAYLOAD}
    assert (found.source, found.destination, found.content, options) == (
        short.source, short.destination, short.content, short.options,
    )  # fmt: skip


@given(st.binary(max_size=300), st.sampled_from([Command.DELIVER_SM, Command.DATA_SM]))
def test_whatever_comes_is_read_or_malformed(body: bytes, command: int) -> None:
    try:
        short = units.read(Pdu(command, 7, body).wire)
        part = units.part_of(short)
    except Malformed:
        return
    assert 1 <= part.number <= part.of


@pytest.mark.parametrize("content", [b"", bytes(15), b"\0\0\0\x11" + bytes(12)])
def test_what_is_no_unit_is_malformed(content: bytes) -> None:
    with pytest.raises(Malformed):
        pdu.parse(content)


@pytest.mark.parametrize(
    ("short", "part"),
    [
        (Short(*WHO, b"\5\0\3\7\2\1ab", 0x40), ("8:7", 1, 2)),
        (Short(*WHO, b"\6\x08\4\1\7\2\2ab", 0x40), ("16:263", 2, 2)),
        (
            Short(*WHO, b"ab", options={0x20C: b"\1\7", 0x20E: b"\3", 0x20F: b"\3"}),
            ("sar:263", 3, 3),
        ),
        (Short(*WHO, b"\5\0\3\7\2\3ab", 0x40), ("", 1, 1)),  # 3 of 2 is to be ignored
        (Short(*WHO, b"\5\0\3\7\2\1ab"), ("", 1, 1)),  # nobody said that this is a header
    ],
)
def test_parts(short: Short, part: tuple[str, int, int]) -> None:
    found = units.part_of(short)
    assert (found.reference, found.number, found.of) == part


def test_a_text_brought_twice_has_the_same_digest_and_another_has_not() -> None:
    def digest(content: bytes, sequence: int) -> str:
        unit = Pdu(Command.DELIVER_SM, sequence, pdu.submit(Short(*WHO, content))).wire
        same = units.without_place(unit)
        return units.text_of(same, units.read(same), units.part_of(units.read(same)))

    assert digest(b"Tak", 1) == digest(b"Tak", 99) != digest(b"Nie", 1)
