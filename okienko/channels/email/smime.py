"""Signed letters wrapped whole (S/MIME, RFC 8551): what is inside the signature's wrapping.

Only unwrapped, never checked: who signed is for a program with the office's trusted authorities.
"""

import base64
import re
from collections.abc import Iterator

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = bytes.fromhex("2a864886f70d010703")
_AUTH_ENVELOPED = bytes.fromhex("2a864886f70d0109100117")
_MOST_DEPTH = 12
# Values looked at for one letter. Signers write pieces of a thousand bytes, and each is passed some
# eight times: 36 MB need 300,000. With more of them it stays the file that it came as.
_MOST_VALUES = 1_000_000
_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]{1,40}-----([A-Za-z0-9+/=\s]+)-----END")

Value = tuple[int, int, int, int]  # tag, where the content begins and ends, where the next begins


def is_encrypted(content: bytes) -> bool:
    """Whether this is a CMS envelope that only its recipient can open."""
    kind = _kind(_der(content))
    return kind in (_ENVELOPED, _AUTH_ENVELOPED)


def unwrap_signed(content: bytes) -> bytes | None:
    """What a CMS SignedData (RFC 5652) wraps; None when it is none, or its content is elsewhere.

    DER and BER with indefinite lengths, as files and as PEM.
    """
    der = _der(content)
    if _kind(der) != _SIGNED:
        return None
    data = _Ber(der)
    try:
        # ContentInfo { oid, [0] { SignedData { version, algorithms, { oid, [0] { octets } } } } }
        signed = _inner(data, [0, 1, 0])
        encapsulated = _children(data, *_span(_children(data, *signed)[2]))
        if len(encapsulated) < 2:
            return None
        octets = _children(data, *_span(encapsulated[1]))[0]
        return b"".join(_octets(data, octets, 0))
    except (IndexError, ValueError):
        return None


def _der(content: bytes) -> bytes:
    if content[:1] == b"0":
        return content
    match = _PEM.search(content) if b"-----BEGIN " in content[:200] else None
    text = match[1] if match else content
    if re.match(rb"^[A-Za-z0-9+/=\s]+$", text[:4_000]):
        try:
            return base64.b64decode(text)
        except ValueError:
            return content
    return content


def _kind(der: bytes) -> bytes:
    data = _Ber(der)
    try:
        tag, begin, _, _ = _value(data, 0, len(der))
        oid = _value(data, begin, len(der))
    except (IndexError, ValueError):
        return b""
    return der[oid[1] : oid[2]] if tag == 0x30 and oid[0] == 6 else b""


class _Ber:
    """Bytes in BER, and how many values of them may still be looked at."""

    def __init__(self, content: bytes) -> None:
        self.bytes = content
        self.left = _MOST_VALUES


def _value(ber: _Ber, at: int, end: int) -> Value:
    """One value of BER. Raises ValueError or IndexError on what is none, or one too many."""
    ber.left -= 1
    if ber.left < 0:
        raise ValueError("values")
    data = ber.bytes
    tag, size = data[at], data[at + 1]
    at += 2
    if tag & 31 == 31:
        raise ValueError("tag")
    if size == 0x80:  # indefinite: the content ends with two zero bytes
        place = at
        return tag, at, place, -1
    if size > 0x80:
        count = size & 127
        if count > 8:
            raise ValueError("length")
        size = int.from_bytes(data[at : at + count], "big")
        at += count
    if at + size > end:
        if at >= end:
            raise ValueError("length")
        size = end - at  # cut off: what is there is read
    return tag, at, at + size, at + size


def _closed(data: _Ber, at: int, end: int, depth: int = 0) -> tuple[int, int]:
    """(where an indefinite content that begins at `at` ends, where the next value begins)."""
    if depth > _MOST_DEPTH:
        raise ValueError("depth")
    while at < end:
        if data.bytes[at : at + 2] == b"\0\0":
            return at, at + 2
        _, begin, _, following = _value(data, at, end)
        at = following if following >= 0 else _closed(data, begin, end, depth + 1)[1]
    return end, end


def _children(data: _Ber, begin: int, end: int) -> list[Value]:
    """The values between two places, at most twenty: more are asked for nowhere here."""
    found: list[Value] = []
    while begin < end and len(found) < 20 and data.bytes[begin : begin + 2] != b"\0\0":
        tag, inner, stop, following = _value(data, begin, end)
        if following < 0:
            stop, following = _closed(data, inner, end)
        found.append((tag, inner, stop, following))
        begin = following
    return found


def _span(value: Value) -> tuple[int, int]:
    return value[1], value[2]


def _inner(data: _Ber, path: list[int]) -> tuple[int, int]:
    span = (0, len(data.bytes))
    for number in path:
        span = _span(_children(data, *span)[number])
    return span


def _octets(data: _Ber, value: Value, depth: int) -> Iterator[bytes]:
    """The bytes of an OCTET STRING, also of one in pieces."""
    tag, begin, end, _ = value
    if depth > 3:
        raise ValueError("depth")
    if tag == 0x24:
        while begin < end and data.bytes[begin : begin + 2] != b"\0\0":
            inner_tag, inner, stop, following = _value(data, begin, end)
            if following < 0:
                stop, following = _closed(data, inner, end)
            yield from _octets(data, (inner_tag, inner, stop, following), depth + 1)
            begin = following
    else:
        yield data.bytes[begin:end]
