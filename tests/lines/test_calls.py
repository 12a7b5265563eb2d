"""Calls over real SIP through a real Asterisk: from the caller to the official and back."""

from __future__ import annotations

import time

import pytest

from tests.lines.conftest import CLOSED, NUMBER, STRANGER, Town
from tests.lines.peer import Call, Phone, power_at
from tests.whole import until

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]


async def heard(call: Call, hertz: float, seconds: float = 5.0) -> None:
    """Until the newest quarter of a second is mostly this tone."""

    def yes() -> bool:
        samples = call.sound.samples(time.monotonic() - 0.3)
        return len(samples) > 1000 and power_at(samples, hertz) > 0.5

    await until(yes, seconds, f"{hertz} Hz was not heard; loudness {call.sound.loudness()}")


async def test_a_call_through_the_menu_to_an_official_and_back(town: Town) -> None:
    anna = await town.official("anna")
    caller = await town.operator.call(NUMBER)
    caller.say(700)
    await until(lambda: caller.answered.is_set(), 5, "not answered")
    await until(lambda: caller.sound.loudness() > 100, 5, "no welcome was heard")
    assert await town.state() == "arrived"
    await caller.press("1")
    await until(lambda: not anna.arrivals.empty(), 5, town.run.log()[-3000:])
    ringing = anna.arrivals.get_nowait()
    assert await town.state() == "offered"
    ringing.say(440)
    ringing.answer()
    await town.until_state("active")
    await heard(caller, 440)
    await heard(ringing, 700)
    caller.hang_up()
    await until(lambda: ringing.ended.is_set(), 5, "the official's leg stayed")
    await town.until_state("wrap_up")


async def test_a_stranger_gets_nothing(town: Town) -> None:
    async with Phone(STRANGER, town.run.sip, "1000") as stranger:
        call = await stranger.call(NUMBER)
        await until(lambda: call.status >= 400, 5)
        assert call.status == 401
    assert await town.state() == ""


async def test_closed_hours_are_said_and_the_call_ends(town: Town) -> None:
    caller = await town.operator.call(CLOSED)
    await until(lambda: caller.ended.is_set(), 20, "the call did not end")
    assert caller.sound.loudness() > 100
    assert await town.state() == "closed"
