"""Spoken texts: eSpeak NG speaks, or Piper where a voice is configured; a file keeps, Asterisk
plays.

eSpeak runs inside the process (a library from a wheel, no root); each text is spoken once and kept
by a hash of text, voice and language, as 8 kHz wav and as 16 kHz samples for wide-band callers. A
recording by a person replaces any of them.
"""

from __future__ import annotations

import array
import ctypes
import hashlib
import math
import operator
import os
import threading
import wave
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from . import piper
from .sound import read_wav
from .words import expand

VOICES = {"pl": "pl", "en": "en-gb", "uk": "uk"}
PACE = 155  # words a minute: calm, as one speaks to somebody who takes notes
VERSION = "1"  # part of the hash: raise it when voices, pace or expansion change


class _Voice:
    """The one eSpeak of this process; it is not made for two threads."""

    def __init__(self) -> None:
        import espeakng_loader

        self._lock = threading.Lock()
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path()).encode()
        # 2: synchronous, samples come to the callback
        self.rate = int(self._library.espeak_Initialize(2, 0, data, 0))
        if self.rate <= 0:
            raise RuntimeError("the voice eSpeak NG could not be started")
        kind = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
        )
        self._spoken = array.array("h")
        self._callback = kind(self._take)  # kept: the library calls it later
        self._library.espeak_SetSynthCallback(self._callback)

    def _take(self, samples: ctypes._Pointer[ctypes.c_short], count: int, _: int) -> int:
        if samples and count > 0:
            self._spoken.frombytes(ctypes.string_at(samples, count * 2))
        return 0

    def speak(self, text: str, voice: str) -> array.array[int]:
        with self._lock:
            self._spoken = array.array("h")
            self._library.espeak_SetVoiceByName(voice.encode())
            self._library.espeak_SetParameter(1, PACE, 0)
            raw = text.encode()
            # 1: the text is UTF-8; 0x1000: a pause at its end
            self._library.espeak_Synth(raw, len(raw) + 1, 0, 1, 0, 1 | 0x1000, None, None)
            self._library.espeak_Synchronize()
            return self._spoken


@cache
def _voice() -> _Voice:
    return _Voice()


def speak(text: str, language: str) -> tuple[array.array[int], int]:
    """Say a text; returns samples (16 bit, mono) and their rate in hertz."""
    return piper.speak(expand(text, language), language) or _plainly(text, language)


def _plainly(text: str, language: str) -> tuple[array.array[int], int]:
    """The same by the voice that is always there."""
    voice = _voice()
    return voice.speak(expand(text, language), VOICES.get(language, "en-gb")), voice.rate


def resample(samples: Sequence[int], rate: int, to: int) -> array.array[int]:
    """Change the rate by a windowed sinc, one table of taps for each phase."""
    if rate == to:
        return array.array("h", samples)
    step = math.gcd(rate, to)
    up, down = to // step, rate // step
    cut = min(1.0, to / rate) * 0.92
    half = int(12 / cut)
    taps = [_phase(phase / up, cut, half) for phase in range(up)]
    padded = [0] * half + list(samples) + [0] * (half + 1)
    out = array.array("h", bytes(2 * (len(samples) * up // down)))
    for i in range(len(out)):
        whole, phase = divmod(i * down, up)
        value = sum(map(operator.mul, taps[phase], padded[whole : whole + 2 * half + 1]))
        out[i] = max(-32768, min(32767, round(value)))
    return out


def _phase(fraction: float, cut: float, half: int) -> list[float]:
    row = []
    for k in range(-half, half + 1):
        x = k - fraction
        window = 0.5 + 0.5 * math.cos(math.pi * x / (half + 1))
        sinc = cut if x == 0 else math.sin(math.pi * cut * x) / (math.pi * x)
        row.append(sinc * window)
    total = sum(row)
    return [value / total for value in row]


class Speech:
    """The store of spoken texts and of recordings, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, text: str, language: str) -> Path:
        """Where the sound of a text is kept; without a suffix, as Asterisk wants it."""
        return self._path(text, language, piper.mark(language))

    def _path(self, text: str, language: str, voice: str) -> Path:
        key = f"{VERSION}|{PACE}|{language}|{text}" + (voice and f"|{voice}")
        return self.folder / f"{language}-{hashlib.sha256(key.encode()).hexdigest()[:20]}"

    def has(self, text: str, language: str) -> bool:
        """Was it spoken before?"""
        return self.path(text, language).with_suffix(".wav").exists()

    def text(self, text: str, language: str) -> Path:
        """The sound of a text, spoken now if need be; blocks for a second then."""
        path = self.path(text, language)
        if path.with_suffix(".wav").exists():
            return path
        better = piper.speak(expand(text, language), language)
        if better is None:  # kept by another name: the better voice may be back
            path = self._path(text, language, "")
        if better is not None or not path.with_suffix(".wav").exists():
            self._keep(path, *(better or _plainly(text, language)))
        return path

    def recorded(self, content: bytes) -> Path:
        """Where the sound of an uploaded file is kept; without a suffix."""
        return self.folder / f"rec-{hashlib.sha256(content).hexdigest()[:20]}"

    def has_recording(self, content: bytes) -> bool:
        """Was it made ready before?"""
        return self.recorded(content).with_suffix(".wav").exists()

    def recording(self, content: bytes) -> Path:
        """The sound of an uploaded wav file (mono or stereo, 16 bit). Raises BadSound."""
        path = self.recorded(content)
        if not path.with_suffix(".wav").exists():
            samples, rate = read_wav(content)
            self._keep(path, samples, rate)
        return path

    def _keep(self, path: Path, samples: Sequence[int], rate: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        wide = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.new")
        wide.write_bytes(resample(samples, rate, 16000).tobytes())
        wide.replace(path.with_suffix(".sln16"))
        narrow = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.new")
        with wave.open(str(narrow), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(8000)
            out.writeframes(resample(samples, rate, 8000).tobytes())
        narrow.replace(path.with_suffix(".wav"))


def main() -> None:
    """Make ready what standard input names (JSON), into a folder and unhurriedly: `texts` as
    [language, text] pairs, and `recordings` as wav files in base64.
    """
    import base64
    import json
    import sys

    os.nice(10)
    speech = Speech(Path(sys.argv[1]))
    asked = json.load(sys.stdin)
    for content in asked["recordings"]:
        speech.recording(base64.b64decode(content))
    for language, text in asked["texts"]:
        speech.text(text, language)


if __name__ == "__main__":
    main()
