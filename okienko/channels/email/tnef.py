"""winmail.dat (MS-OXTNEF): Outlook's wrapping, of which others can make nothing."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from okienko.channels.email.charsets import decode_bytes

_SIGNATURE = 0x223E9F78
_RENDDATA, _TITLE, _DATA = 0x00069002, 0x00018010, 0x0006800F
_ATTACHMENT, _PROPERTIES, _BODY = 0x00069005, 0x00069003, 0x0002800C
# MAPI properties (MS-OXPROPS), by their number
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _OBJECT = 0x3707, 0x3704, 0x3001, 0x3701
_TEXT, _HTML, _SUBJECT, _CONTENT_ID, _MIME = 0x1000, 0x1013, 0x0037, 0x3712, 0x370E
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_MOST_FILES = 100
_MOST_DEPTH = 4


@dataclass(slots=True)
class Unwrapped:
    """What lay inside: the letter's own words, if any, and files (name, kind, id, content)."""

    text: str = ""
    html: str = ""
    files: list[tuple[str, str, str, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    name: str = ""
    data: bytes = b""
    properties: dict[int, bytes | str] = field(default_factory=dict)


def unwrap_tnef(content: bytes, depth: int = 0) -> Unwrapped:
    """All that a winmail.dat holds; nothing when it is none. Never raises.

    A letter within (forwarded as an attachment) gives its files and its words as a text file.
    """
    found = Unwrapped()
    files: list[_File] = []
    for attribute, value in _attributes(content):
        if attribute == _RENDDATA:
            if len(files) == _MOST_FILES:
                break
            files.append(_File())
        elif attribute == _BODY:
            found.text = decode_bytes(value.rstrip(b"\0"))[0]
        elif attribute == _PROPERTIES:
            own = _properties(value)
            found.text = _string(own.get(_TEXT)) or found.text
            found.html = _string(own.get(_HTML))
        elif files and attribute == _TITLE:
            files[-1].name = decode_bytes(value.split(b"\0", 1)[0])[0]
        elif files and attribute == _DATA:
            files[-1].data = value
        elif files and attribute == _ATTACHMENT:
            files[-1].properties = _properties(value)
    for file in files:
        _gather(found, file, depth)
    return found


def _gather(found: Unwrapped, file: _File, depth: int) -> None:
    told = file.properties
    name = next(
        (text for key in (_LONG_NAME, _SHOWN_NAME) if (text := _string(told.get(key)))),
        file.name or _string(told.get(_SHORT_NAME)),
    )
    inner = told.get(_OBJECT)
    data = file.data
    if isinstance(inner, bytes) and not data:
        data = inner
    # an object begins with the id of its interface; what follows of a letter is a TNEF again
    nested = data[16:] if struct.pack("<I", _SIGNATURE) == data[16:20] else data
    if nested[:4] == struct.pack("<I", _SIGNATURE) and depth < _MOST_DEPTH:
        inside = unwrap_tnef(nested, depth + 1)
        words = inside.html or inside.text
        if words:
            ending, kind = (".html", "text/html") if inside.html else (".txt", "text/plain")
            found.files.append((f"{name or 'message'}{ending}", kind, "", words.encode()))
        found.files.extend(inside.files[: _MOST_FILES - len(found.files)])
    elif data:
        found.files.append((name, _string(told.get(_MIME)), _string(told.get(_CONTENT_ID)), data))


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(attribute, value) of each level; stops at the first thing that does not fit."""
    if len(content) < 6 or struct.unpack_from("<I", content)[0] != _SIGNATURE:
        return
    at = 6
    while at + 9 <= len(content):
        attribute, size = struct.unpack_from("<II", content, at + 1)
        end = at + 9 + size
        if end > len(content):
            # cut off: what is there of a file is better than nothing
            if content[at] in (1, 2):
                yield attribute, content[at + 9 :]
            return
        yield attribute, content[at + 9 : end]
        at = end + 2


def _string(value: bytes | str | None) -> str:
    if isinstance(value, bytes):
        return decode_bytes(value.rstrip(b"\0"))[0]
    return (value or "").rstrip("\0")


def _properties(data: bytes) -> dict[int, bytes | str]:
    """The MAPI properties in an attribute, those of texts and bytes, by number."""
    found: dict[int, bytes | str] = {}
    try:
        (count,) = struct.unpack_from("<I", data)
        at = 4
        for _ in range(min(count, 2_000)):
            kind, number = struct.unpack_from("<HH", data, at)
            at = _behind_name(data, at + 4) if number >= 0x8000 else at + 4
            many = bool(kind & 0x1000)
            at, values = _values(data, at, kind & 0xFFF, many=many)
            if values and not many:
                found.setdefault(number, values[0])
    except (struct.error, IndexError, ValueError):
        pass  # what was read so far stands
    return found


def _behind_name(data: bytes, at: int) -> int:
    """Behind the name of a named property: a GUID, a kind, and a number or a text."""
    (how,) = struct.unpack_from("<I", data, at + 16)
    at += 20
    (size,) = struct.unpack_from("<I", data, at)
    return at + 4 + (_padded(size) if how == 1 else 0)


def _values(data: bytes, at: int, kind: int, *, many: bool) -> tuple[int, list[bytes | str]]:
    if kind in _FIXED:
        count = 1
        if many:
            (count,) = struct.unpack_from("<I", data, at)
            at += 4
        return at + _FIXED[kind] * count, []
    if kind not in (13, 30, 31, 258):
        raise ValueError("kind of property")
    (count,) = struct.unpack_from("<I", data, at)
    at += 4
    values: list[bytes | str] = []
    for _ in range(min(count, 1_000)):
        (size,) = struct.unpack_from("<I", data, at)
        at += 4
        value = data[at : at + size]
        values.append(value.decode("utf-16-le", "replace") if kind == 31 else value)
        at += _padded(size)
    return at, values


def _padded(size: int) -> int:
    return size + (-size % 4)
