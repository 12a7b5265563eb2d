"""A person's recording in the place of a spoken text, heard by a caller."""

from __future__ import annotations

import array
import asyncio
import io
import math
import time
import wave
from pathlib import Path

import pytest

from okienko.channels.phone.live import AGAIN
from okienko.channels.phone.menu.prompts import record
from okienko.channels.phone.models import Number, Prompt
from okienko.events.refusals import Refused
from okienko.machinery import recording
from okienko.machinery.trouble import Trouble
from okienko.offices.models import Office
from tests.lines.conftest import NUMBER, REAL, Town, as_program, menu_of
from tests.lines.sound import power_at
from tests.whole import until

pytestmark = REAL

HERTZ = 1000


def wav(seconds: float = 2, rate: int = 16000, width: int = 2) -> bytes:
    """A tone as an uploaded file."""
    count = int(seconds * rate)
    wave_ = (int(9000 * math.sin(2 * math.pi * HERTZ * i / rate)) for i in range(count))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(array.array("h", wave_).tobytes())
    return file.getvalue()


async def is_heard(town: Town) -> bool:
    """Whether the next caller is welcomed by the recording."""
    caller = await town.operator.call(NUMBER)
    await until(lambda: caller.sound.loudness() > 200, 10, "nothing is said")
    await until(lambda: len(caller.sound.samples()) > 6000, 10)
    caller.hang_up()
    return power_at(caller.sound.samples(), HERTZ) > 0.5


async def test_a_caller_hears_the_recording_until_it_is_taken_away(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "welcome.wav"
    file.write_bytes(wav())
    slug = await town.read(Office.objects.values_list("slug", flat=True).get)
    place = (slug, NUMBER, "welcome", "pl")
    await asyncio.to_thread(as_program, recording.add, *place, str(file))
    # a file of the same sound may lie there from another test: only hearing it tells
    await until(lambda: is_heard(town), 10, "it was not made ready", every=0.5)
    await asyncio.to_thread(as_program, recording.show, slug, NUMBER)
    assert "welcome              pl  welcome.wav" in capsys.readouterr().out

    await asyncio.to_thread(as_program, recording.remove, *place)
    caller = await town.operator.call(NUMBER)
    await until(lambda: caller.sound.loudness() > 200, 10, "nothing is said")
    await until(lambda: caller.sound.loudness(time.monotonic() - 0.5) > 200, 10)
    assert power_at(caller.sound.samples(), HERTZ) < 0.3
    caller.hang_up()
    with pytest.raises(Trouble, match="no recording"):
        await asyncio.to_thread(as_program, recording.remove, *place)


async def test_a_recording_of_which_nobody_told_is_heard_all_the_same(town: Town) -> None:
    """Its event was missed, or the row came by a restored backup: the next look finds it."""
    row = Prompt(
        office_id=town.here.id,
        number_id=town.number,
        step="welcome",
        language="pl",
        name="a.wav",
        content=wav(),
    )
    assert not await is_heard(town)
    await town.read(row.save)
    await town.read(
        lambda: Number.objects.filter(id=town.number).update(
            menu={**menu_of(town.here), "recordings": {"welcome": {"pl": row.id}}}
        )
    )
    await until(lambda: is_heard(town), AGAIN, "the recording is never found", every=2)


@pytest.mark.parametrize(
    ("step", "language", "content", "code"),
    [
        ("nowhere", "pl", b"", "nothing_said_there"),
        ("waste", "pl", b"", "nothing_said_there"),  # a queue that says nothing
        ("welcome", "uk", b"", "nothing_said_there"),
        ("welcome", "pl", b"RIFF and no sound", "sound_unreadable"),
        ("welcome", "pl", wav(1, width=1), "sound_unreadable"),
        ("welcome", "pl", wav(0.05), "sound_unreadable"),
        ("welcome", "pl", wav(1, rate=4000), "sound_unreadable"),
        ("welcome", "pl", wav(121, rate=8000), "sound_too_long"),
        ("welcome", "pl", bytes((24 << 20) + 1), "sound_too_large"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
async def test_what_callers_would_not_hear_is_refused(
    town: Town, step: str, language: str, content: bytes, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        await town.do(
            record,
            number_id=town.number,
            step=step,
            language=language,
            name="a.wav",
            content=content,
        )
    assert refusal.value.code == code
