"""What strangers wrote, as it can be kept and shown: no door lets control characters in."""

import re
import unicodedata

# Control characters but tab and line ends; PostgreSQL takes neither NUL nor lone surrogates.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
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
    """`text` without control characters and lone surrogates, with plain line ends."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, limit: int = 998) -> str:
    """`text` as one line of at most `limit` characters, fit for a header or a heading."""
    flat = " ".join(_DIRECTION.sub("", clean(text)).split())
    return unicodedata.normalize("NFC", flat)[:limit]


def words(text: str) -> frozenset[str]:
    """The words of `text`, as a set: long lists of names read better so."""
    return frozenset(text.split())


def without_links(text: str) -> str:
    """`text` for a letter to an address that nobody has proved: without a stranger's links."""
    return _WORD.sub(lambda word: "[…]" if _ADDRESS.search(word[0]) else word[0], text)
