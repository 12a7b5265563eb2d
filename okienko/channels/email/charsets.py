"""Bytes and header values of e-mails turned into text, whatever their senders did to them.

Nothing here raises on bad input: a letter with a broken charset is read as well as it can be.
"""

import binascii
import codecs
import re
from collections.abc import Iterator

from okienko.channels.email.guessing import best_of, doubtful
from okienko.channels.plain_text import one_line

# Codecs that mail really uses. Others that Python knows (idna, punycode, unicode_escape...) are
# slow or surprising on hostile input, so a letter cannot ask for them.
_USABLE = re.compile(
    r"^(utf-(8|16|32|7)(-[bl]e)?(-sig)?|ascii|iso8859-\d+|cp\d{3,4}|koi8-[rut]|mac-\w+|gb\w+|hz|"
    r"big5\w*|shift_jis\w*|euc_\w+|iso2022_\w+|johab|tis-620|kz1048|ptcp154)$"
)
_ALIASES = {
    "ansi": "cp1250",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "utf8mb4": "utf-8",
    "windows-1250": "cp1250",
    "x-mac-ce": "mac-latin2",
    "mac-ce": "mac-latin2",
    "x-mac-centraleurroman": "mac-latin2",
    "x-mac-centraleurope": "mac-latin2",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "x-mac-roman": "mac-roman",
    "cp-1250": "cp1250",
    "iso-8859-2-i": "iso8859-2",
}
# Each byte is a letter in these, so that they fit any text: what comes out is looked at.
_ONE_BYTE = re.compile(r"^(iso8859-|cp125|koi8|mac|ascii|ptcp|kz)")
_SEVEN_BIT = re.compile(r"^(utf-(7|16|32)|hz|iso2022)")
# An encoded word (RFC 2047), and as broken mailers write it: with blanks inside.
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]{0,4000})\?=")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NOT_BASE64 = bytes(
    byte
    for byte in range(256)
    if byte not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)
_MOST_BLOCKS = 500_000  # of base64, each with its own end: as many as lines of a large file


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

    UTF-8 that is valid, or spoiled in a few bytes only, is believed whatever was declared: no
    other text looks like it. Else the declared charset, unless what comes out is no writing; else
    the likeliest of the code pages that the senders of a Polish office use (see guessing.py).
    """
    codec = usable_codec(charset)
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return data.decode(marked, "replace").lstrip("\ufeff"), codec in (None, "utf-8", marked)
    if data.isascii() and not (codec and _needs(codec, data)):
        return data.decode("ascii"), codec is not None or not charset
    text = None if codec and _needs(codec, data) else _utf8(data, certain=codec == "utf-8")
    if text is not None:
        return text, codec == "utf-8" or not charset
    if codec == "iso8859-1":
        codec = "cp1252"  # what writes Latin-1 on the label writes Windows' quotes and dashes
    text = _as_declared(data, codec)
    if text is None:
        return best_of(data), False
    if _ONE_BYTE.match(codec or "") and doubtful(text, codec or ""):
        return best_of(data, first=codec or ""), False
    return text, True


def _as_declared(data: bytes, codec: str | None) -> str | None:
    if codec is None or (_SEVEN_BIT.match(codec) and not _needs(codec, data)):
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _needs(codec: str, data: bytes) -> bool:
    """Whether these bytes can be text in a codec that gives ASCII bytes another meaning."""
    if not _SEVEN_BIT.match(codec):
        return False
    return b"\0" in data if codec.startswith(("utf-16", "utf-32")) else data.isascii()


def _utf8(data: bytes, *, certain: bool) -> str | None:
    """`data` as UTF-8, with a few spoiled bytes allowed for; None when it is something else."""
    try:
        return data.decode("utf-8")
    except UnicodeError:
        pass
    text = data.decode("utf-8", "replace")
    spoiled = text.count("\ufffd")
    whole = sum(char > "\x7f" for char in text) - spoiled if len(text) < 2_000_000 else spoiled * 9
    return text if whole >= spoiled * (1 if certain else 3) else None


def decode_value(raw: str, charset: str | None = None) -> str:
    """A header's raw value as text: encoded words (RFC 2047), raw 8-bit bytes, or plain.

    Raw bytes stand in `raw` as the parser leaves them (surrogate escapes); `charset` is that of
    the letter's body, for those that are not UTF-8.
    """
    value = raw[:65_536]
    if any("\udc80" <= char <= "\udcff" for char in value):
        value = decode_bytes(value.encode("utf-8", "surrogateescape"), charset)[0]
    if "=?" not in value:
        return one_line(value)
    return one_line(decoded_words(value))


def decoded_words(value: str) -> str:
    """The encoded words of a value decoded, all else as it is: with whatever line ends are in."""
    return "".join(_decoded_words(value[:65_536]))


def _decoded_words(value: str) -> Iterator[str]:
    """The pieces of a value; blanks between two encoded words are none (RFC 2047, 6.2).

    Neighbours of one charset are joined before they are decoded: mailers cut letters in two.
    """
    at = 0
    charset, pending = "", b""
    for match in _ENCODED_WORD.finditer(value):
        between = value[at : match.start()]
        encoding = match[1].partition("*")[0].lower()  # RFC 2231, section 5: a language may follow
        if pending and (between.strip() or encoding != charset):
            yield decode_bytes(pending, charset)[0]
            pending = b""
        if between.strip() or at == 0:
            yield between
        charset = encoding
        pending += _bytes_of_word(match[2], match[3])
        at = match.end()
    if pending:
        yield decode_bytes(pending, charset)[0]
    yield value[at:]


def _bytes_of_word(how: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if how in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    return decode_base64(data)


def decode_base64(data: bytes | memoryview) -> bytes:
    """Base64 as it comes: foreign bytes left out, an ending that is missing made up for.

    Several blocks behind each other, each with its own end, are read as one.
    """
    try:
        found = binascii.a2b_base64(data)
    except (binascii.Error, ValueError):
        found = None
    body = bytes(data).rstrip(b" \t\r\n=") if len(data) < 1_000_000 or found is None else b""
    if found is not None and b"=" not in body:
        return found
    if body.count(b"=") > _MOST_BLOCKS:
        return _block(body)
    return b"".join(_block(block) for block in body.split(b"="))


def _block(data: bytes) -> bytes:
    kept = data.translate(None, _NOT_BASE64)
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
