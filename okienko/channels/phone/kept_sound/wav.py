"""A-law as a file that every browser plays, part by part; and how loud it is. Pure."""

from __future__ import annotations

import struct
from itertools import pairwise

RATE = 8000
HEADER = 44  # bytes
PEAKS = 160  # parts of a waveform
SILENCE = b"\xd5"


def _linear(code: int) -> int:
    """ITU-T G.711, a-law: a byte as a sample of 16 bits."""
    code ^= 0x55
    exponent, mantissa = (code >> 4) & 7, code & 0x0F
    value = (mantissa << 4) + 8
    if exponent:
        value = (value + 0x100) << (exponent - 1)
    return value if code & 0x80 else -value


_SAMPLE = [struct.pack("<h", _linear(code)) for code in range(256)]
_LOUD = bytes(min(255, abs(_linear(code)) >> 7) for code in range(256))


def header(size: int, channels: int = 1) -> bytes:
    """What stands before the samples (16 bits) of a sound of so many in each channel."""
    frame = 2 * channels
    form = (b"fmt ", 16, 1, channels, RATE, frame * RATE, frame, 16)
    return b"".join(
        (
            struct.pack("<4sI4s", b"RIFF", 36 + frame * size, b"WAVE"),
            struct.pack("<4sIHHIIHH", *form),
            struct.pack("<4sI", b"data", frame * size),
        )
    )


def samples(content: bytes) -> bytes:
    """A-law as samples of 16 bits."""
    return b"".join(map(_SAMPLE.__getitem__, content))


def beside(left: bytes, right: bytes) -> bytes:
    """Two sounds in a-law, as long as each other, as samples of two channels."""
    both = bytearray(4 * len(left))
    for place, track in enumerate((samples(left), samples(right))):
        both[2 * place :: 4] = track[::2]
        both[2 * place + 1 :: 4] = track[1::2]
    return bytes(both)


def peaks(content: bytes) -> bytes:
    """The loudest moment of each part, 0 to 255; as many parts as a picture shows, or fewer."""
    loud = content.translate(_LOUD)
    many = min(PEAKS, len(loud))
    edges = [len(loud) * part // many for part in range(many + 1)] if many else []
    return bytes(max(loud[a:b]) for a, b in pairwise(edges))
