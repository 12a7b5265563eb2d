"""The better voice, by the real Piper: its model here is a hum of 440 Hz as long as the words."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from okienko.config import Config, config
from tests.lines.sound import power_at

from ..menu import piper
from ..menu.sound import read_wav
from ..menu.speech import Speech

RATE = 16_000
FLOAT, INT64 = 1, 7  # ONNX's numbers of types


def field(number: int, value: bytes | int) -> bytes:
    """One field of a protobuf message."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def node(kind: str, takes: list[str], gives: str, **more: int) -> bytes:
    parts = [field(1, each.encode()) for each in takes] + [field(2, gives.encode())]
    parts.append(field(4, kind.encode()))
    for name, value in more.items():
        parts.append(field(5, field(1, name.encode()) + field(3, value) + field(20, 2)))
    return field(1, b"".join(parts))


def constant(name: str, kind: int, raw: bytes, *sizes: int) -> bytes:
    dims = b"".join(field(1, size) for size in sizes)
    return field(5, dims + field(2, kind) + field(8, name.encode()) + field(9, raw))


def value(number: int, name: str, kind: int, *sizes: str | int) -> bytes:
    shape = b"".join(
        field(1, field(2, each.encode()) if isinstance(each, str) else field(1, each))
        for each in sizes
    )
    tensor = field(1, kind) + field(2, shape)
    return field(number, field(1, name.encode()) + field(2, field(1, tensor)))


def hum() -> bytes:
    """A model with Piper's inputs and output: sin(440 Hz), 1,024 samples for each sound."""
    step = struct.pack("<f", 2 * 3.14159265 * 440 / RATE)
    graph = (
        node("Mul", ["input_lengths", "samples"], "many")
        + node("Squeeze", ["many"], "count")
        + node("Range", ["zero", "count", "one"], "at")
        + node("Cast", ["at"], "place", to=FLOAT)
        + node("Mul", ["place", "step"], "phase")
        + node("Sin", ["phase"], "tone")
        + node("Reshape", ["tone", "shape"], "output")
        + field(2, b"hum")
        + constant("samples", INT64, struct.pack("<q", 1024), 1)
        + constant("zero", INT64, struct.pack("<q", 0))
        + constant("one", INT64, struct.pack("<q", 1))
        + constant("step", FLOAT, step)
        + constant("shape", INT64, struct.pack("<4q", 1, 1, 1, -1), 4)
        + value(11, "input", INT64, 1, "sounds")
        + value(11, "input_lengths", INT64, 1)
        + value(11, "scales", FLOAT, 3)
        + value(12, "output", FLOAT, 1, 1, 1, "time")
    )
    return field(1, 8) + field(7, graph) + field(8, field(1, b"") + field(2, 15))


@pytest.fixture
def voice(tmp_path: Path, monkeypatch: Any) -> Iterator[Path]:
    """A voice for Polish, as an installation has one."""
    path = tmp_path / "hum.onnx"
    path.write_bytes(hum())
    letters = {each: [number + 3] for number, each in enumerate("abcdefghijklmnoprstuwvxyzɔɛʃʒ ˈ.")}
    about = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "pl"},
        "phoneme_type": "espeak",
        "num_symbols": 64,
        "num_speakers": 1,
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_id_map": {"_": [0], "^": [1], "$": [2], **letters},
    }
    path.with_name("hum.onnx.json").write_text(json.dumps(about))
    monkeypatch.setenv("OKIENKO_VOICES", f"pl={path}")
    config.cache_clear()
    piper._failed.clear()
    yield path
    config.cache_clear()


def test_a_configured_voice_speaks_and_what_it_said_is_kept(voice: Path, tmp_path: Path) -> None:
    speech = Speech(tmp_path / "speech")
    short, long = speech.text("Dzień dobry.", "pl"), speech.text("Urząd jest czynny do 15.", "pl")
    heard = [read_wav(each.with_suffix(".wav").read_bytes()) for each in (short, long)]
    assert all(power_at(list(samples[400:4400]), 440) > 0.9 for samples, _rate in heard)
    assert len(heard[1][0]) > len(heard[0][0])
    assert speech.has("Dzień dobry.", "pl")
    other = speech.text("Good morning.", "en")  # no voice of English is there
    samples, _rate = read_wav(other.with_suffix(".wav").read_bytes())
    assert power_at(list(samples), 440) < 0.5
    voice.write_bytes(voice.read_bytes() + b"\x00")  # another voice in its place: spoken anew
    assert not speech.has("Dzień dobry.", "pl")


def test_a_voice_that_fails_leaves_nobody_in_silence(voice: Path, tmp_path: Path) -> None:
    voice.write_bytes(b"no model")
    speech = Speech(tmp_path / "speech")
    path = speech.text("Proszę czekać.", "pl")
    samples, rate = read_wav(path.with_suffix(".wav").read_bytes())
    assert len(samples) > rate // 2
    assert not speech.has("Proszę czekać.", "pl")  # it is tried again later
    assert speech.text("Proszę czekać.", "pl") == path  # and meanwhile nothing is spoken twice


@pytest.mark.parametrize("words", ["pl", "pl=", "de=/x.onnx"])
def test_a_setting_that_names_no_voice_is_refused(words: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("OKIENKO_VOICES", words)
    with pytest.raises(ValueError, match="a voice is a language"):
        Config()
