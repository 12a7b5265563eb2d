"""What fits into a text message: alphabets, segments, and Polish letters folded away.

The GSM 7-bit alphabet and its tables are those of 3GPP TS 23.038 (6.2.1, A.2, A.3). How many units
a segment has that is one of several, says TS 23.040 (9.2.3.24.1) with a reference of 8 bits: the
header takes 6 octets, which is 7 septets or 3 letters of UCS-2. Pure.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Alphabet = Literal["gsm", "ucs2"]

#: Units of a message that is one segment, and of each segment of several.
ALONE: Mapping[Alphabet, int] = {"gsm": 160, "ucs2": 70}
EACH: Mapping[Alphabet, int] = {"gsm": 153, "ucs2": 67}

ESCAPE = b"\x1b"  # what follows is of another table
_DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TURKISH = (
    "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà"
)
_PORTUGUESE = (
    "@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|\x1bÂâÊÉ !\"#º%&'()*+,-./0123456789:;<=>?"
    "ÍABCDEFGHIJKLMNOPQRSTUVWXYZÃÕÚÜ§~abcdefghijklmnopqrstuvwxyzãõ`üà"
)
#: What stands behind an escape: two units each.
_EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]",
    0x40: "|", 0x65: "€",
}  # fmt: skip
_SINGLE: Mapping[int, Mapping[int, str]] = {
    1: _EXTENSION | {0x47: "Ğ", 0x49: "İ", 0x53: "Ş", 0x63: "ç", 0x67: "ğ", 0x69: "ı", 0x73: "ş"},
    2: _EXTENSION
    | {0x09: "ç", 0x41: "Á", 0x49: "Í", 0x4F: "Ó", 0x55: "Ú", 0x61: "á", 0x69: "í", 0x6F: "ó"}
    | {0x75: "ú"},
    3: _EXTENSION
    | {0x05: "ê", 0x09: "ç", 0x0B: "Ô", 0x0C: "ô", 0x0E: "Á", 0x0F: "á", 0x12: "Φ", 0x13: "Γ"}
    | {0x15: "Ω", 0x16: "Π", 0x17: "Ψ", 0x18: "Σ", 0x19: "Θ", 0x1F: "Ê", 0x41: "À", 0x49: "Í"}
    | {0x4F: "Ó", 0x55: "Ú", 0x5B: "Ã", 0x5C: "Õ", 0x61: "Â", 0x69: "í", 0x6F: "ó", 0x75: "ú"}
    | {0x7B: "ã", 0x7C: "õ", 0x7F: "â"},
}
_LOCKING: Mapping[int, str] = {1: _TURKISH, 3: _PORTUGUESE}

_CODES = {letter: bytes([code]) for code, letter in enumerate(_DEFAULT) if code != ESCAPE[0]} | {
    letter: ESCAPE + bytes([code]) for code, letter in _EXTENSION.items()
}

#: What is written in place of letters and marks that GSM has not.
_PLAIN = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "„": '"', "”": '"'}
    | {"“": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "‚": "'", "–": "-", "—": "-", "‑": "-"}
    | {"−": "-", "…": "...", "•": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " "}
    | {"\u200b": "", "\ufeff": "", "\u00ad": "", "→": "->", "×": "x", "№": "nr", "²": "2"}
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a text costs: `units` septets or letters of UTF-16 in so many `segments`.

    `left` are the units that the last segment has room for.
    """

    alphabet: Alphabet
    units: int
    segments: int
    left: int


def alphabet_of(text: str) -> Alphabet:
    """GSM where it has every letter, else UCS-2, which has room for less than half as many."""
    return "gsm" if all(letter in _CODES for letter in text) else "ucs2"


def units_of(letter: str, alphabet: Alphabet) -> int:
    """How many units one letter takes: of two, none may be parted from the other."""
    if alphabet == "gsm":
        return len(_CODES[letter])
    return 2 if ord(letter) > 0xFFFF else 1


def measure(text: str) -> Measure:
    """How many segments a text is; none for no text."""
    alphabet = alphabet_of(text)
    units = sum(units_of(letter, alphabet) for letter in text)
    if units <= ALONE[alphabet]:
        return Measure(alphabet, units, int(bool(text)), ALONE[alphabet] - units)
    pieces = split(text)
    last = sum(units_of(letter, alphabet) for letter in pieces[-1])
    return Measure(alphabet, units, len(pieces), EACH[alphabet] - last)


def split(text: str) -> list[str]:
    """The text of each segment; no letter of two units is cut in two. Together they are `text`."""
    alphabet = alphabet_of(text)
    if sum(units_of(letter, alphabet) for letter in text) <= ALONE[alphabet]:
        return [text] if text else []
    return list(_pieces(text, alphabet))


def _pieces(text: str, alphabet: Alphabet) -> Iterator[str]:
    begin, used = 0, 0
    for place, letter in enumerate(text):
        units = units_of(letter, alphabet)
        if used + units > EACH[alphabet]:
            yield text[begin:place]
            begin, used = place, 0
        used += units
    yield text[begin:]


def fold(text: str) -> str:
    """`text` without Polish and other marks on letters, and with plain quotes and dashes.

    Where GSM does not suffice all the same (Cyrillic, a picture), nothing is gained: `text` as it
    is. Letters that GSM has (é, ö, à) stay.
    """
    folded = "".join(_folded(letter) for letter in unicodedata.normalize("NFC", text))
    return folded if alphabet_of(folded) == "gsm" else text


def _folded(letter: str) -> str:
    if letter in _CODES:
        return letter
    plain = letter.translate(_PLAIN)
    if plain != letter:
        return plain
    bare = unicodedata.normalize("NFKD", letter)
    return "".join(each for each in bare if not unicodedata.combining(each))


def encode(text: str, alphabet: Alphabet) -> bytes:
    """The bytes of a segment: a septet in each byte, or UTF-16 with the high byte first."""
    if alphabet == "gsm":
        return b"".join(_CODES[letter] for letter in text)
    return text.encode("utf-16-be", "replace")


def decode_gsm(content: bytes, *, locking: int = 0, single: int = 0) -> str:
    """The text of septets, a septet in each byte. Never raises: what is nothing becomes �.

    `locking` and `single` are national tables (TS 23.038, 6.2.1.2.4) that the header named:
    1 Turkish, 2 Spanish, 3 Portuguese; others are read by the default table, as it says.
    """
    letters = _LOCKING.get(locking, _DEFAULT)
    more = _SINGLE.get(single, _EXTENSION)
    found, escaped = [], False
    for code in content:
        if escaped:
            # 6.2.1.1: what is not in the table is shown as in the first one
            found.append(more.get(code) or (letters[code] if code < 128 else "�"))
            escaped = False
        elif code == ESCAPE[0]:
            escaped = True
        else:
            found.append(letters[code] if code < 128 else "�")
    return "".join(found)


def decode_ucs2(content: bytes) -> str:
    """The text of UTF-16, big end first unless its mark says otherwise. Never raises: of a letter
    that is cut off the half stays, as `whole_letters` takes it.
    """
    code = "utf-16-le" if content.startswith(b"\xff\xfe") else "utf-16-be"
    odd = len(content) % 2
    text = content[: len(content) - odd].decode(code, "surrogatepass")
    return text.removeprefix("\ufeff") + "�" * odd


def whole_letters(text: str) -> str:
    """A text of several parts in which halves have met; a half that stayed alone becomes �."""
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")
