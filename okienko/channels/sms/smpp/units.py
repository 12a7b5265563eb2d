"""What a message centre brings, told apart: a receipt, a whole text, a part of one. Pure."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from . import pdu
from .pdu import Malformed, Short, Tag

_RECEIPT = 0x04  # esm_class, bits 5-2 (5.2.12): delivery receipt
_ACKNOWLEDGED = (0x08, 0x10)  # of the telephone or its user
_NOTICE = 0x20  # intermediate delivery notification
_HEADER = 0x40  # esm_class: a user data header stands before the text


@dataclass(frozen=True, slots=True)
class Header:
    """A user data header (TS 23.040, 9.2.3.24): its elements, and how many octets it takes."""

    elements: Mapping[int, bytes]
    length: int


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a long text something is: of one that is none, 1 of 1."""

    reference: str = ""
    number: int = 1
    of: int = 1


def is_receipt(short: Short) -> bool:
    """Whether it tells of a text of ours; some centres say so by the fields beside it alone."""
    told = Tag.RECEIPTED_MESSAGE_ID in short.options and Tag.STATE in short.options
    return told or short.esm_class & 0x3C in (_RECEIPT, *_ACKNOWLEDGED, _NOTICE)


def header(short: Short) -> Header:
    """Its user data header, an empty one for none; Malformed when it is none."""
    if not short.esm_class & _HEADER or not short.content:
        return Header({}, 0)
    elements: dict[int, bytes] = {}
    length, place = short.content[0], 1
    if length + 1 > len(short.content):
        raise Malformed("a header that is longer than its text")
    while place + 2 <= length + 1:
        name, size = short.content[place], short.content[place + 1]
        if place + 2 + size > length + 1:
            raise Malformed("a header whose parts are longer than it")
        elements.setdefault(name, short.content[place + 2 : place + 2 + size])
        place += 2 + size
    return Header(elements, length + 1)


def part_of(short: Short) -> Part:
    """Which part of a text it is, by its header or by fields beside it; Malformed."""
    found = header(short).elements
    options = short.options
    if len(found.get(0x00, b"")) == 3:
        reference, of, number = found[0x00]
        part = Part(f"8:{reference}", number, of)
    elif len(found.get(0x08, b"")) == 4:
        whole, of, number = struct.unpack(">HBB", found[0x08])
        part = Part(f"16:{whole}", number, of)
    elif all(tag in options for tag in (Tag.SAR_REFERENCE, Tag.SAR_TOTAL, Tag.SAR_NUMBER)):
        reference, of, number = (
            int.from_bytes(options[tag], "big")
            for tag in (Tag.SAR_REFERENCE, Tag.SAR_TOTAL, Tag.SAR_NUMBER)
        )
        part = Part(f"sar:{reference}", number, of)
    else:
        return Part()
    if not 1 <= part.number <= part.of <= 255:
        return Part()  # TS 23.040, 9.2.3.24.1: such a reference is to be ignored
    return part


def text_of(unit: bytes, short: Short, part: Part) -> str:
    """A digest that is the same for all parts of a text, and for a text brought twice."""
    who = f"{short.source}\0{short.destination}\0{part.reference}\0{part.of}".encode()
    return sha256(who if part.of > 1 else who + unit).hexdigest()


def without_place(content: bytes) -> bytes:
    """A unit without its place in a connection: brought again, it has the same bytes."""
    return content[:12] + bytes(4) + content[16:]


def own_id(short: Short) -> str:
    """The message centre's own id of a text, "" where it gives none."""
    return _words(short.options.get(Tag.RECEIPTED_MESSAGE_ID, b""))


def _words(value: bytes) -> str:
    return value.split(b"\0", 1)[0].decode("latin-1").strip()


def read(content: bytes) -> Short:
    """What a kept unit carries; Malformed."""
    return pdu.carried(pdu.parse(content))
