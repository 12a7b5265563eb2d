"""A better voice, where the installation has one: Piper speaks by a voice's file (ONNX).

It is a program of its own, started for each text: its model's memory and whatever it does wrong
stay there. Each text is spoken once and kept (speech.py), so its second or two are paid once. Where
it fails, eSpeak NG speaks instead, and for a while Piper is not tried again.
"""

from __future__ import annotations

import array
import logging
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from okienko.config import config

from .sound import BadSound, evened, read_wav

log = logging.getLogger(__name__)

PATIENCE = 60  # seconds for one text; the longest of a menu takes some five
NOT_AGAIN = 300.0  # seconds for which a voice that failed is not tried again

_failed: dict[str, float] = {}  # voice -> when, by time.monotonic


def voice_of(language: str) -> Path | None:
    """The file of the voice that speaks a language here; None: eSpeak NG does."""
    return config().voices.get(language)


def program(told: str) -> str:
    """Where Piper is: as it was told, beside our Python, or on the path; "" nowhere."""
    beside = Path(sys.executable).parent / "piper"
    return shutil.which(told or str(beside)) or shutil.which(told or "piper") or ""


def mark(language: str) -> str:
    """What tells this voice from another one of that language; "" where there is none."""
    voice = voice_of(language)
    if voice is None:
        return ""
    try:
        facts = voice.stat()
    except OSError:
        return ""
    return f"{voice.name}|{facts.st_size}|{facts.st_mtime_ns}"


def speak(words: str, language: str) -> tuple[array.array[int], int] | None:
    """Samples (16 bit, mono) and their rate in hertz; None where no voice speaks it now."""
    voice, known = voice_of(language), mark(language)
    if voice is None or time.monotonic() < _failed.get(known, float("-inf")) + NOT_AGAIN:
        return None
    try:
        return _spoken(voice, words)
    except (OSError, subprocess.SubprocessError, BadSound) as error:
        _failed[known] = time.monotonic()
        log.error(  # noqa: TRY400 - what was to be said stays out of the log
            "voice_failed", extra={"voice": voice.name, "error": type(error).__name__}
        )
        return None


def _spoken(voice: Path, words: str) -> tuple[array.array[int], int]:
    with tempfile.TemporaryDirectory(prefix="okienko-voice-") as folder:
        out = Path(folder) / "spoken.wav"
        subprocess.run(
            [program(config().piper) or "piper", "--model", str(voice), "--output-file", str(out)],
            input=" ".join(words.split()),
            text=True,
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        )
        samples, rate = read_wav(out.read_bytes())
    return evened(samples, rate), rate  # as loud as the other voice and as recordings
