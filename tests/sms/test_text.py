"""Alphabets, segments, folding: what a text costs and how it is divided."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.sms.text import (
    ALONE,
    EACH,
    Measure,
    alphabet_of,
    decode_gsm,
    encode,
    fold,
    measure,
    split,
    units_of,
)

GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà\f^{}\\[~]|€"

texts = st.text(
    st.one_of(
        st.sampled_from(GSM), st.sampled_from("ąęółńŻ"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=700,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Measure("gsm", 0, 0, 160)),
        ("a" * 160, Measure("gsm", 160, 1, 0)),
        ("a" * 161, Measure("gsm", 161, 2, 145)),
        ("a" * 306, Measure("gsm", 306, 2, 0)),
        ("a" * 307, Measure("gsm", 307, 3, 152)),
        ("a" * 459, Measure("gsm", 459, 3, 0)),
        ("€" * 80, Measure("gsm", 160, 1, 0)),
        ("a" * 152 + "€" * 10, Measure("gsm", 172, 2, 133)),  # the € is not parted
        ("ł" * 70, Measure("ucs2", 70, 1, 0)),
        ("ł" * 71, Measure("ucs2", 71, 2, 63)),
        ("я" * 134, Measure("ucs2", 134, 2, 0)),
        ("я" * 201, Measure("ucs2", 201, 3, 0)),
        ("🙂" * 35, Measure("ucs2", 70, 1, 0)),
        ("я" * 66 + "🙂" * 3, Measure("ucs2", 72, 2, 61)),  # nor is a picture
    ],
)
def test_what_a_text_costs(text: str, expected: Measure) -> None:
    assert measure(text) == expected


@given(texts)
def test_segments_are_the_text_and_each_fits(text: str) -> None:
    alphabet, pieces = alphabet_of(text), split(text)
    assert "".join(pieces) == text
    assert len(pieces) == measure(text).segments
    most = ALONE[alphabet] if len(pieces) == 1 else EACH[alphabet]
    for piece in pieces:
        assert 0 < sum(units_of(letter, alphabet) for letter in piece) <= most
        encoded = encode(piece, alphabet)
        read = decode_gsm(encoded) if alphabet == "gsm" else encoded.decode("utf-16-be")
        assert read == piece


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zażółć gęślą jaźń", "Zazolc gesla jazn"),
        ("„Łąka” – 5 zł…", '"Laka" - 5 zl...'),
        ("café über", "café über"),  # GSM has these
        ("Droga\u00a0Pani", "Droga Pani"),
        ("Дякую, łąka", "Дякую, łąka"),  # nothing would be gained
        ("łąka 🙂", "łąka 🙂"),
        ("Za\u0301k", "Zak"),
    ],
)
def test_letters_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.binary(max_size=200), st.integers(0, 20), st.integers(0, 20))
def test_whatever_came_is_some_text(content: bytes, locking: int, single: int) -> None:
    assert len(decode_gsm(content, locking=locking, single=single)) <= len(content)


@pytest.mark.parametrize(
    ("content", "tables", "text"),
    [
        (b"\x1b\x53\x1b\x69", {"single": 1}, "Şı"),
        (b"\x1b\x41\x1b\x75", {"single": 2}, "Áú"),
        (b"\x1b\x7b\x1b\x5c", {"single": 3}, "ãÕ"),
        (b"\x04\x0b\x40", {"locking": 1}, "€Ğİ"),
        (b"\x40\x5b\x7b", {"locking": 3}, "ÍÃã"),
        (b"a\x1bab\x1b", {}, "aab"),  # an escape to nothing is the letter itself
        (b"\xff", {}, "�"),
    ],
)
def test_national_tables(content: bytes, tables: dict[str, int], text: str) -> None:
    assert decode_gsm(content, **tables) == text
