"""What the voice is given to read."""

from __future__ import annotations

import array
import math
import wave
from datetime import date, time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.offices.hours import Hours

from ..menu.hours_words import in_words
from ..menu.sound import BadSound, read_wav
from ..menu.speech import Speech, resample, speak
from ..menu.words import expand

EXPANDED = [
    ("pl", "Opłata: 12,50 zł.", "Opłata: dwanaście złotych pięćdziesiąt groszy."),
    ("pl", "Opłata 17 zł.", "Opłata siedemnaście złotych."),
    ("pl", "ul. Lipowa 7", "ulica Lipowa siedem"),
    ("pl", "art. 63 § 1", "artykuł sześćdziesiąt trzy paragraf jeden"),
    ("pl", "od 7:30 do 15:00", "od siódmej trzydzieści do piętnastej"),
    ("pl", "godz. 8:05", "godzina ósma zero pięć"),
    ("pl", "15 marca", "piętnastego marca"),
    ("pl", "3 maja", "trzeciego maja"),
    ("pl", "tel. 14 000 19 00", "telefon jeden cztery, zero zero zero, jeden dziewięć, zero zero"),
    ("pl", "19115", "jeden dziewięć jeden jeden pięć"),
    ("pl", "+48601000212", "plus cztery osiem sześć, zero jeden zero, zero zero dwa, jeden dwa"),
    ("pl", "K-2026-000123", "K, dwa zero dwa sześć, zero zero zero, jeden dwa trzy"),
    ("pl", "50%", "pięćdziesiąt procent"),
    ("en", "from 7:30 to 15:00", "from seven thirty to fifteen o'clock"),
    ("en", "12.50 PLN", "twelve zlotys fifty groszy"),
    ("uk", "з 7:30 до 15:00", "з сьомої тридцять до п'ятнадцятої"),
    ("uk", "вул. Липова 7", "вулиця Липова сім"),
]


@pytest.mark.parametrize(("language", "text", "spoken"), EXPANDED)
def test_expanded(language: str, text: str, spoken: str) -> None:
    assert expand(text, language) == spoken


@given(st.text(max_size=60), st.sampled_from(["pl", "en", "uk", "de"]))
def test_any_text_can_be_expanded(text: str, language: str) -> None:
    assert isinstance(expand(text, language), str)


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_voice_speaks(language: str) -> None:
    samples, rate = speak("Okienko 7", language)
    assert rate == 22050
    assert 0.3 < len(samples) / rate < 5
    assert max(samples) > 3000


def test_resampling_keeps_a_tone_and_its_loudness() -> None:
    tone = [round(10000 * math.sin(2 * math.pi * 440 * i / 22050)) for i in range(22050)]
    out = resample(tone, 22050, 8000)
    assert abs(len(out) - 8000) <= 1
    middle = out[1000:7000]
    crossings = sum(1 for a, b in pairwise(middle) if a < 0 <= b)
    assert abs(crossings - 330) <= 2
    assert 9500 < max(middle) < 10500


def test_resampling_drops_what_the_line_cannot_carry() -> None:
    tone = [round(10000 * math.sin(2 * math.pi * 6000 * i / 22050)) for i in range(11025)]
    assert max(resample(tone, 22050, 8000)[500:-500]) < 500


def test_a_text_is_spoken_once_and_kept(tmp_path: Path) -> None:
    speech = Speech(tmp_path)
    assert not speech.has("Proszę czekać.", "pl")
    path = speech.text("Proszę czekać.", "pl")
    with wave.open(str(path.with_suffix(".wav"))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
    assert path.with_suffix(".sln16").stat().st_size > 16000
    kept = path.with_suffix(".wav").stat().st_mtime_ns
    assert speech.text("Proszę czekać.", "pl") == path
    assert path.with_suffix(".wav").stat().st_mtime_ns == kept
    assert not list(tmp_path.glob("*.new"))


def wav(rate: int = 16000, channels: int = 1, width: int = 2, seconds: float = 0.5) -> bytes:
    import io

    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(array.array("h", [500] * int(rate * seconds * channels)).tobytes())
    return out.getvalue()


def test_a_recording_of_a_person_is_taken(tmp_path: Path) -> None:
    path = Speech(tmp_path).recording(wav(44100, channels=2))
    with wave.open(str(path.with_suffix(".wav"))) as file:
        assert abs(file.getnframes() - 4000) < 5


@pytest.mark.parametrize("bad", [b"", b"RIFF", wav(width=1), wav(4000), wav(seconds=0.01)])
def test_what_is_no_sound_is_refused(bad: bytes) -> None:
    with pytest.raises(BadSound):
        read_wav(bad)


def test_midnight_is_said_in_words() -> None:
    """Open round the clock, from midnight, and until midnight."""
    spans = ((0, time(0), time(0)), (1, time(0), time(7, 30)), (2, time(22), time(0)))
    week = Hours(zone="Europe/Warsaw", spans=spans, closed=frozenset(), holidays=True)
    said = in_words(week)
    assert said["pl"] == (
        "w poniedziałek przez całą dobę; we wtorek od północy do 7:30; w środę od 22:00 do północy"
    )
    assert said["en"] == (
        "on Monday at any hour; on Tuesday from midnight to 7:30; "
        "on Wednesday from 22:00 to midnight"
    )
    assert said["uk"] == (
        "у понеділок цілодобово; у вівторок з опівночі до 7:30; у середу з 22:00 до опівночі"
    )


@pytest.mark.parametrize(
    ("day", "since", "told"),
    [
        (date(2026, 11, 24), time(13), "; today only until 13:00"),
        (date(2026, 11, 24), time(18), "; today only until 16:00"),  # as it is anyway
        (date(2026, 11, 24), time(7), "; closed today"),
        (date(2026, 12, 25), time(12), "; closed today"),  # a holiday
    ],
)
def test_a_day_that_ends_early_is_told_as_it_goes(day: date, since: time, told: str) -> None:
    spans = tuple((weekday, time(8), time(16)) for weekday in range(5))
    week = Hours("Europe/Warsaw", spans, early={day: since})
    assert in_words(week, day)["en"].endswith(told)
