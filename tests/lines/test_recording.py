"""Calls recorded by a rule, over real SIP: each track has its own voice, whoever dies meanwhile."""

from __future__ import annotations

import asyncio
import statistics
from functools import partial
from typing import Any

from okienko.channels.phone.kept_sound.actions import part as part_of
from okienko.channels.phone.models import KeptSound, RecordedPart, RecordingTold
from okienko.channels.phone.recording import actions, queries
from okienko.channels.phone.recording.rules import add_rule
from okienko.events.actor import acting, official
from okienko.routing import actions as routing
from tests.lines.conftest import NUMBER, REAL, Town
from tests.lines.peer import Call
from tests.lines.sound import LINEAR, power_at
from tests.lines.talk import heard, talking
from tests.whole import until, within

pytestmark = REAL
SPOOL = "asterisk/spool/recording"
BASIS = "art. 6 ust. 1 lit. e RODO: dowód ustaleń"


async def recorded_queue(town: Town, mode: str = "every") -> None:
    await town.do(
        add_rule,
        queue_id=town.here.queue,
        mode=mode,
        basis=BASIS,
        keep_days=20,
        short_pl="Nagrywamy.",
        long_pl="Nagranie usuwamy po dwudziestu dniach.",
    )


async def steps(town: Town, step: str) -> None:
    """What Anna's page does."""
    anna = official(town.here.id, town.here.officials["anna"])
    contact = await town.newest()

    def take(office: int) -> None:
        with acting(anna):
            actions.take_step(office, interaction_id=contact, step=step)

    await town.do(take)


async def parts(town: Town, **where: Any) -> list[RecordedPart]:
    def ask() -> list[RecordedPart]:
        return list(RecordedPart.objects.filter(**where).order_by("id"))

    return list(await town.read(ask))


async def until_parts(town: Town, *states: str) -> list[RecordedPart]:
    """Until the parts of the one call are in these states."""
    found: list[RecordedPart] = []

    async def so() -> bool:
        found[:] = await parts(town)
        return [part.state for part in found] == list(states)

    try:
        await until(so, 40)
    except AssertionError:
        were = [part.state for part in found]
        raise AssertionError(f"{were}, not {states}\n{town.run.log()[-4000:]}") from None
    return found


async def until_written(town: Town, many: int, seconds: float = 10) -> None:
    """Until Asterisk writes so many files."""
    await until(lambda: asyncio.to_thread(lambda: len(files(town)) == many), seconds, "no files")


async def tracks(town: Town, part: RecordedPart) -> tuple[list[int], list[int]]:
    """The samples of both sides."""

    def ask() -> tuple[bytes, bytes]:
        sounds = KeptSound.objects.in_bulk([part.customer_sound_id, part.desk_sound_id])
        both = [sounds[pk] for pk in (part.customer_sound_id, part.desk_sound_id) if pk]
        return tuple(part_of(one, 0, one.size - 1) for one in both)  # type: ignore[return-value]

    customer, desk = await town.read(ask)
    return [LINEAR[code] for code in customer], [LINEAR[code] for code in desk]


def share_of(samples: list[int], hertz: float) -> float:
    """How much of a track is this tone, in most quarters of a second: a busy machine stumbles."""
    windows = [samples[at : at + 2000] for at in range(0, len(samples) - 1999, 2000)]
    return statistics.median(power_at(one, hertz) for one in windows)


def files(town: Town) -> list[str]:
    """What Asterisk's folder holds."""
    return [path.name for path in (town.run.home / SPOOL).iterdir()]


async def test_each_track_holds_its_own_voice_and_no_pause_and_no_hold(town: Town) -> None:
    """The customer says 700 Hz, Anna 440; while it is paused 1200."""
    await recorded_queue(town)
    caller, desk, _phone = await talking(town)
    assert await town.read(RecordingTold.objects.count) == 1
    await until_parts(town, "open")
    await until_written(town, 2)
    await asyncio.sleep(2)  # what is recorded
    await steps(town, "pause")
    await until_parts(town, "kept")
    caller.say(1200)
    await heard(desk, 1200)
    caller.say(700)
    await heard(desk, 700)
    await steps(town, "go_on")
    await until_written(town, 2)
    await asyncio.sleep(1)
    await caller.press("5")  # they type: paused by itself
    await until_parts(town, "kept", "kept")
    await until_parts(town, "kept", "kept", "open")
    await until_written(town, 2)
    await town.do(
        partial(routing.hold, official_id=town.here.officials["anna"]),
        interaction_id=await town.newest(),
    )
    found = await until_parts(town, "kept", "kept", "kept")
    sound = await tracks(town, found[0])
    for samples, own, other in zip(sound, (700, 440), (440, 700), strict=True):
        assert 1.5 < len(samples) / 8000 < 6
        assert share_of(samples, own) > 0.5
        assert share_of(samples, other) < 0.05
    for part in found[1:]:
        for samples in await tracks(town, part):
            assert len(samples) < 2000 or share_of(samples, 1200) < 0.02
    assert not await asyncio.to_thread(files, town)
    caller.hang_up()


async def test_who_refuses_by_key_talks_on_and_nothing_is_kept(town: Town) -> None:
    """In the notice; the official who takes the call at once waits for no more than its end."""
    await recorded_queue(town)
    phone = await town.official("anna")
    caller = await town.operator.call(NUMBER)
    caller.say(700)
    await caller.until_answered()
    await caller.press("0")
    ringing = await within(8, phone.arrivals.get())
    ringing.say(440)
    ringing.answer()
    await town.until_state("active")
    assert caller.sound.loudness() >= 0
    await caller.press("9")
    await heard(caller, 440, 10)
    await heard(ringing, 700)
    sign = await _sign(town)
    assert sign is not None
    assert sign.state == "refused"
    town.run.kill("switchboard")
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    await heard(caller, 440)
    caller.hang_up()
    await town.until_state("wrap_up")
    assert await parts(town) == []
    assert await town.read(KeptSound.objects.count) == 0
    assert not await asyncio.to_thread(files, town)


async def _sign(town: Town) -> queries.Sign | None:
    contact = await town.newest()
    found = await town.read(partial(queries.sign, contact))
    return found if isinstance(found, queries.Sign) else None


async def _talks(town: Town) -> tuple[Call, Call]:
    await recorded_queue(town)
    caller, desk, _phone = await talking(town)
    await until_parts(town, "open")
    await until_written(town, 2)
    return caller, desk


async def test_the_switchboard_dies_while_it_records(town: Town) -> None:
    """What was said meanwhile is there; refused by word then, nothing is."""
    caller, desk = await _talks(town)
    town.run.kill("switchboard")
    await asyncio.sleep(2)  # what is said while nobody but Asterisk listens
    caller.hang_up()
    town.run.start("switchboard")
    (part,) = await until_parts(town, "kept")
    customer, official_ = await tracks(town, part)
    assert len(customer) / 8000 > 1.5
    assert share_of(customer, 700) > 0.5
    assert share_of(official_, 440) > 0.5
    assert not part.broken
    await until(desk.ended.is_set, 10)


async def test_refused_while_the_switchboard_is_dead_nothing_is_left(town: Town) -> None:
    caller, desk = await _talks(town)
    town.run.kill("switchboard")
    await steps(town, "refuse")
    town.run.start("switchboard")
    await until_parts(town, "dropped")
    await until(lambda: asyncio.to_thread(lambda: not files(town)), 10, "files stay")
    assert await town.read(KeptSound.objects.count) == 0
    await heard(caller, 440)
    await heard(desk, 700)
    caller.hang_up()


async def test_asterisk_dies_while_it_records(town: Town) -> None:
    """What it had written down is kept: it writes four seconds at a time."""
    caller, _desk = await _talks(town)
    await asyncio.sleep(6)
    await asyncio.to_thread(town.run.kill_asterisk)
    caller.vanish()
    await asyncio.to_thread(town.run.start_asterisk)
    (part,) = await until_parts(town, "kept")
    customer, official_ = await tracks(town, part)
    assert min(len(customer), len(official_)) / 8000 > 3
    assert share_of(customer, 700) > 0.5
    assert share_of(official_, 440) > 0.5


async def test_a_disk_that_takes_nothing_stops_no_call(town: Town) -> None:
    """The talk goes on, the part is marked, which outlives the switchboard, and health says it."""
    spool = town.run.home / SPOOL
    spool.rmdir()
    spool.write_text("no folder: nothing can be written there")
    await recorded_queue(town)
    caller, desk, _phone = await talking(town)

    async def marked() -> bool:
        return bool(await parts(town, broken=True))

    await until(marked, 15, town.run.log()[-3000:])
    await heard(caller, 440)
    await heard(desk, 700)
    town.run.kill("switchboard")
    spool.unlink()
    spool.mkdir(0o700)
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    await heard(desk, 700)
    caller.hang_up()
    (part,) = await until_parts(town, "kept")
    assert part.broken
    sign = await asyncio.to_thread(queries.recordings_part)
    assert sign.state == "failed"
