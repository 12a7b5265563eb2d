"""A caller leaves a message: it is a written contact with their sound, whoever dies meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from okienko.channels.phone.kept_sound.actions import part
from okienko.channels.phone.messages.boxes import add_box
from okienko.channels.phone.models import KeptSound, LeftMessage
from okienko.channels.phone.numbers import change_number
from okienko.interactions.models import Interaction
from tests.lines.conftest import NUMBER, REAL, Town
from tests.lines.peer import Call
from tests.lines.sound import LINEAR, power_at
from tests.whole import until

pytestmark = REAL
HERTZ = 440
SPOOL = "asterisk/spool/recording"


@pytest.fixture
async def box(town: Town) -> int:
    """A box behind the town's number, which callers reach without pressing anything."""
    found = await town.do(
        add_box, name="Wieczorna", queue_id=town.here.queue, text_pl="Nagraj.", keep_days=30
    )
    menu: dict[str, Any] = {
        "start": "box",
        "person": "anybody",
        "closed": "box",
        "languages": ["pl"],
        "steps": {
            "box": {"kind": "message", "box": found},
            "anybody": {"kind": "queue", "queue": None},
        },
    }
    await town.do(change_number, number_id=town.number, menu=menu)
    return int(found)


async def test_what_was_said_is_a_contact_in_the_boxs_queue(town: Town, box: int) -> None:
    """Ended by #: the caller hears thanks, and the call is over by itself."""
    caller = await speaks(town, 5)
    await caller.press("#")
    contact = await the_contact(town)
    await asyncio.wait_for(caller.ended.wait(), 20)
    row = await town.read(lambda: Interaction.objects.get(id=contact))
    assert (row.channel, row.live, row.state) == ("phone", False, "waiting")
    call = await town.read(lambda: LeftMessage.objects.get(contact=contact))
    assert call.box_id == box
    assert await town.state(call.interaction_id) == "closed"
    sound = await heard(town, contact)
    assert 4 < len(sound) / 8000 < 8
    assert power_at(sound, HERTZ) > 0.8
    assert not await asyncio.to_thread(files, town)


async def test_silence_ends_it_and_nothing_said_is_no_message(town: Town, box: int) -> None:
    caller = await speaks(town, 0)
    await asyncio.wait_for(caller.ended.wait(), 20)
    await until(lambda: _state(town, "none"), 10, town.run.log()[-3000:])
    assert await town.read(KeptSound.objects.count) == 0
    assert await town.state() == "abandoned"


async def test_the_switchboard_dies_while_a_message_is_left(town: Town, box: int) -> None:
    caller = await speaks(town, 2)
    town.run.kill("switchboard")
    await asyncio.sleep(1)  # what is said while nobody but Asterisk listens
    caller.hang_up()
    town.run.start("switchboard")
    sound = await heard(town, await the_contact(town))
    assert len(sound) / 8000 > 2.5
    assert power_at(sound, HERTZ) > 0.8


async def test_asterisk_dies_while_a_message_is_left(town: Town, box: int) -> None:
    """What it had written down is kept: it writes four seconds at a time."""
    caller = await speaks(town, 10)
    await asyncio.to_thread(town.run.kill_asterisk)
    caller.vanish()
    await asyncio.to_thread(town.run.start_asterisk)
    sound = await heard(town, await the_contact(town))
    assert len(sound) / 8000 > 5
    assert power_at(sound, HERTZ) > 0.8


async def speaks(town: Town, seconds: float) -> Call:
    """Somebody calls, waits for the tone and speaks so long; a room is quiet before."""
    caller = await town.operator.call(NUMBER)
    await caller.until_answered()
    await until(lambda: _state(town, "recording"), 20, town.run.log()[-3000:])
    if seconds:
        caller.say(HERTZ)
        await asyncio.sleep(seconds)
    return caller


async def _state(town: Town, state: str) -> bool:
    rows = LeftMessage.objects.filter(state=state)
    return bool(await town.read(rows.exists))


async def the_contact(town: Town) -> int:
    """The contact that the message became."""
    rows = LeftMessage.objects.filter(contact__isnull=False)

    async def there() -> bool:
        return bool(await town.read(rows.exists))

    await until(there, 40, town.run.log()[-3000:])
    return int(await town.read(lambda: rows.get().contact_id))


async def heard(town: Town, contact: int) -> list[int]:
    """The samples of a contact's sound, unsealed."""

    def ask() -> bytes:
        sound = KeptSound.objects.get(interaction=contact)
        return part(sound, 0, sound.size - 1)

    return [LINEAR[code] for code in await town.read(ask)]


def files(town: Town) -> list[str]:
    """What Asterisk's folder still holds."""
    return [path.name for path in (town.run.home / SPOOL).iterdir()]
