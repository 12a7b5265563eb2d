"""Sounds as files, and recordings made as loud as the voice, so that callers hear no leaps between
two steps. Pure.
"""

from __future__ import annotations

import array
import io
import math
import wave
from collections.abc import Sequence
from itertools import starmap

LOUDNESS = 3000  # mean (root of squares) of what is spoken, of 32,767: that of our voice
LOUDEST = 29_000
MOST_GAIN = 16.0  # more would lift the noise of a room
PIECE = 0.05  # seconds
SILENT = 0.1  # of the loudest piece: pauses do not count


class BadSound(ValueError):
    """An uploaded file is no sound that we can use; the message says why."""


def evened(samples: Sequence[int], rate: int) -> array.array[int]:
    """The same sound at the loudness of the voice; silence stays silence."""
    size = max(1, int(rate * PIECE))
    pieces = [_mean(samples[at : at + size]) for at in range(0, len(samples), size)]
    loudest = max(pieces, default=0.0)
    spoken = [piece for piece in pieces if piece > SILENT * loudest]
    if not spoken:
        return array.array("h", samples)
    mean = math.sqrt(sum(piece * piece for piece in spoken) / len(spoken))
    peak = max(1, *map(abs, (max(samples), min(samples))))
    gain = min(LOUDNESS / mean, LOUDEST / peak, MOST_GAIN)
    return array.array("h", (round(one * gain) for one in samples))


def wav(samples: Sequence[int], rate: int) -> bytes:
    """A wav file of one channel and 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(array.array("h", samples).tobytes())
    return file.getvalue()


def read_wav(content: bytes) -> tuple[array.array[int], int]:
    """Samples (mono) and rate of a wav file of 16 bits. Raises BadSound."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise BadSound(f"not a wav file: {error}") from None
    if width != 2 or channels not in (1, 2) or not 8000 <= rate <= 48000:
        raise BadSound("the wav file must have 16 bits, one or two channels, 8 to 48 kHz")
    samples = array.array("h")
    samples.frombytes(frames)
    if channels == 2:
        pairs = zip(samples[::2], samples[1::2], strict=True)
        samples = array.array("h", starmap(lambda a, b: (a + b) // 2, pairs))
    if len(samples) < rate // 10:
        raise BadSound("the sound is shorter than a tenth of a second")
    return samples, rate


def _mean(piece: Sequence[int]) -> float:
    return math.sqrt(sum(one * one for one in piece) / len(piece)) if piece else 0.0
