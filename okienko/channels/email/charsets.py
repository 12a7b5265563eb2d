"""Bytes and header values of e-mails turned into text, whatever their senders did to them.

Nothing here raises on bad input: a letter with a broken charset is read as well as it can be.
"""

import codecs
import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header

# Codecs that mail really uses. Others that Python knows (idna, punycode, unicode_escape...) are
# slow or surprising on hostile input, so a letter cannot ask for them.
_USABLE = re.compile(
    r"^(utf-(8|16|32|7)(-[bl]e)?(-sig)?|ascii|iso8859-\d+|cp\d{3,4}|koi8-[rut]|mac-\w+|gb\w+|hz|"
    r"big5\w*|shift_jis\w*|euc_\w+|iso2022_\w+|johab|tis-620|kz1048|ptcp154)$"
)
_ALIASES = {"ansi": "cp1250", "x-unknown": "utf-8", "unknown-8bit": "utf-8", "utf8mb4": "utf-8"}
_LETTERS_PL = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_LETTERS_UK = frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ")
# Control characters but tab and line ends; PostgreSQL refuses NUL in text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Marks that change the direction of text: they let "exe.fdp" be shown as "pdf.exe" turned round.
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def words(text: str) -> frozenset[str]:
    """The words of `text`, as a set: long lists of names read better so."""
    return frozenset(text.split())


def usable_codec(charset: str | None) -> str | None:
    """The name of the Python codec for a charset of a letter; None when there is none to use."""
    name = (charset or "").strip().strip("\"'").lower()[:40]
    name = _ALIASES.get(name, name)
    try:
        codec = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return None
    return codec if _USABLE.match(codec) else None


def decode_bytes(data: bytes, charset: str | None = None) -> tuple[str, bool]:
    """Text of `data`; the second value is False when the declared charset did not fit.

    Order: the declared charset, UTF-8, then the better of the two Windows code pages that the
    senders of a Polish office use (1250 and 1251), judged by the letters that come out.
    """
    codec = usable_codec(charset)
    for candidate in (codec, "utf-8"):
        if candidate is None:
            continue
        try:
            return data.decode(candidate), candidate == codec or not charset
        except (UnicodeError, ValueError):
            continue
    polish = data.decode("cp1250", "replace")
    cyrillic = data.decode("cp1251", "replace")
    return max(polish, cyrillic, key=_plausible), False


def _plausible(text: str) -> int:
    """How much of the text beyond ASCII is made of letters of Polish, or of Ukrainian words."""
    sample = text[:20_000]
    odd = [char for char in sample if ord(char) > 127]
    polish = sum(char in _LETTERS_PL for char in odd)
    cyrillic = sum(char in _LETTERS_UK for char in odd)
    # Cyrillic words are Cyrillic from end to end; a Polish letter stands between Latin ones.
    runs = len(re.findall(r"[а-яґєіїА-ЯҐЄІЇ]{3,}", sample))
    return polish * 2 if not runs else cyrillic + runs - len(odd) // 2


def clean(text: str) -> str:
    """`text` without control characters and lone surrogates, with plain line ends."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, limit: int = 998) -> str:
    """`text` as one line of at most `limit` characters, fit for a header or a heading."""
    flat = " ".join(_DIRECTION.sub("", clean(text)).split())
    return unicodedata.normalize("NFC", flat)[:limit]


def decode_value(raw: str) -> str:
    """A header's raw value as text: encoded words (RFC 2047), raw 8-bit bytes, or plain."""
    value = raw[:65_536]
    if any("\udc80" <= char <= "\udcff" for char in value):
        value = decode_bytes(value.encode("utf-8", "surrogateescape"))[0]
    if "=?" not in value:
        return one_line(value)
    try:
        chunks = decode_header(value)
    except (HeaderParseError, ValueError):
        return one_line(value)
    words = [
        chunk if isinstance(chunk, str) else decode_bytes(chunk, charset)[0]
        for chunk, charset in chunks
    ]
    return one_line("".join(words))
