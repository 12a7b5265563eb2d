"""An office's logo: a PNG picture, of which nothing is kept but its points.

Anybody on the internet is shown it, and an administrator may have got it from anybody. So a picture
is taken apart (W3C PNG, third edition) and written anew: what is no picture, what unpacks to more
than it says, and all that is said beside the points (names, places, what hangs on behind the end)
does not come through. Pictures of other kinds are made PNG by the browser that sends them.
"""

import struct
import zlib
from dataclasses import dataclass

from .refusals import LOGO_BROKEN, LOGO_LARGE, LOGO_NO_PNG

LARGEST = 1024 * 1024  # bytes of a file
SMALLEST_SIDE, LONGEST_SIDE = 16, 1024  # points
SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Bits of a point by kind of colour, for one bit of depth; and the depths that the standard allows.
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
INDEXED = 3
#: Columns and rows of the points of each pass of an interlaced picture: first and step.
PASSES = ((0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2),
          (0, 1, 1, 2))  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A picture written anew; its sides in points."""

    content: bytes
    width: int
    height: int


def clean(data: bytes) -> Picture:
    """The picture of a file. Refused `logo_no_png`, `logo_large`, `logo_broken`."""
    if len(data) > LARGEST:
        raise LOGO_LARGE(field="logo")
    if not data.startswith(SIGNATURE):
        raise LOGO_NO_PNG(field="logo")
    try:
        return _written(_chunks(data))
    except (ValueError, KeyError, struct.error, zlib.error):
        raise LOGO_BROKEN(field="logo") from None


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """The parts that make the points; those of IDAT joined. ValueError for what is no PNG."""
    found: dict[bytes, bytes] = {}
    points = []
    at = len(SIGNATURE)
    while b"IEND" not in found:
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", data, at + 8 + length)
        if len(body) != length or zlib.crc32(kind + body) != check:
            raise ValueError("a part is damaged")
        if not found and kind != b"IHDR":
            raise ValueError("it does not begin with its size")
        if kind == b"IDAT":
            points.append(body)  # a file may have tens of thousands: joined once, at the end
        elif kind in (b"PLTE", b"tRNS", b"IHDR", b"IEND"):
            found[kind] = body
        at += 12 + length
    return {**found, b"IDAT": b"".join(points)}


def _written(chunks: dict[bytes, bytes]) -> Picture:
    head = chunks[b"IHDR"]
    width, height, depth, colour, packed, filtered, laced = struct.unpack(">IIBBBBB", head)
    if depth not in DEPTHS[colour] or packed or filtered or laced > 1:
        raise ValueError("a kind of picture that there is not")
    if not all(SMALLEST_SIDE <= side <= LONGEST_SIDE for side in (width, height)):
        raise LOGO_LARGE(field="logo")
    palette, clear = chunks.get(b"PLTE", b""), chunks.get(b"tRNS", b"")
    if len(palette) % 3 or len(palette) > 768 or len(clear) > 256:
        raise ValueError("its colours are none")
    if colour == INDEXED and not palette:
        raise ValueError("it has no colours")
    lines = _lines(width, height, depth * CHANNELS[colour], laced=bool(laced))
    many = sum(1 + line for line in lines)
    opened = zlib.decompressobj()
    points = opened.decompress(chunks[b"IDAT"], many + 1)  # no more than it may have
    if len(points) != many:
        raise ValueError("it has other points than it says")
    at = 0
    for line in lines:
        if points[at] > 4:
            raise ValueError("a line is written in no known way")
        at += 1 + line
    parts = [(b"IHDR", head), (b"PLTE", palette), (b"tRNS", clear)]
    parts += [(b"IDAT", zlib.compress(points, 9)), (b"IEND", b"")]
    content = SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
        if body or kind == b"IEND"
    )
    return Picture(content, width, height)


def _lines(width: int, height: int, bits: int, *, laced: bool) -> list[int]:
    """The bytes of each line, without the one that says how it is written."""
    if not laced:
        return [(width * bits + 7) // 8] * height
    found = []
    for left, across, top, down in PASSES:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        found += [(columns * bits + 7) // 8] * rows if columns > 0 else []
    return found
