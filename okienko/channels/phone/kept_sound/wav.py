"""A-law as a file that every browser plays, part by part; and how loud it is. Pure."""

from __future__ import annotations

import struct
from itertools import pairwise

RATE = 8000
HEADER = 44  # bytes
PEAKS = 160  # parts of a waveform


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


def header(size: int) -> bytes:
    """What stands before the samples (16 bits, mono) of a sound of so many."""
    return b"".join(
        (
            struct.pack("<4sI4s", b"RIFF", 36 + 2 * size, b"WAVE"),
            struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16),
            struct.pack("<4sI", b"data", 2 * size),
        )
    )


def samples(content: bytes) -> bytes:
    """A-law as samples of 16 bits."""
    return b"".join(map(_SAMPLE.__getitem__, content))


def peaks(content: bytes) -> bytes:
    """The loudest moment of each part, 0 to 255; as many parts as a picture shows, or fewer."""
    loud = content.translate(_LOUD)
    many = min(PEAKS, len(loud))
    edges = [len(loud) * part // many for part in range(many + 1)] if many else []
    return bytes(max(loud[a:b]) for a, b in pairwise(edges))
