"""What strangers wrote, as it can be kept and shown: no door lets control characters in."""

import re
import unicodedata

# Control characters but tab and line ends; PostgreSQL takes neither NUL nor lone surrogates.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# More marks over one letter than any language has: they cover the lines above and below.
_PILED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that nobody sees
# Marks that change the direction of text: they let "exe.fdp" be shown as "pdf.exe" turned round.
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# Programs of letters make links of bare names, too.
_ENDINGS = (
    "com|net|org|info|biz|eu|pl|ua|ru|by|de|cc|ly|gl|io|me|xyz|top|site|online|shop|store|club|link"
    "|click|icu|app|dev|live|win|vip|fun|space|website"
)
_ADDRESS = re.compile(rf"https?://|www\.|@|\w\.(?:{_ENDINGS})\b", re.IGNORECASE)
_WORD = re.compile(r"\S+")


def clean(text: str) -> str:
    """`text` without control characters, lone surrogates and piled marks, with plain line ends."""
    flat = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _PILED.sub(r"\1", flat)


def one_line(text: str, limit: int = 998) -> str:
    """`text` as one line of at most `limit` characters, fit for a header or a heading.

    "" when nothing of it can be seen: a name of blanks is none.
    """
    flat = " ".join(_DIRECTION.sub("", clean(text)).split())
    found = _PILED.sub(r"\1", unicodedata.normalize("NFC", flat))[:limit]
    return found if any(map(_is_seen, found)) else ""


def _is_seen(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPS" and char not in _BLANK


def words(text: str) -> frozenset[str]:
    """The words of `text`, as a set: long lists of names read better so."""
    return frozenset(text.split())


def without_links(text: str) -> str:
    """`text` for a letter to an address that nobody has proved: without a stranger's links."""
    return _WORD.sub(lambda word: "[…]" if _ADDRESS.search(word[0]) else word[0], text)
