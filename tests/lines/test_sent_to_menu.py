"""A talk goes back into a menu over real SIP: who is sent there hears it and goes on by keys."""

from __future__ import annotations

import time
from typing import Any

from okienko.channels.phone.actions import flow
from okienko.channels.phone.models import Call
from okienko.interactions.models import Interaction
from tests.lines.conftest import REAL, Town
from tests.lines.sound import power_at
from tests.lines.talk import heard, talking
from tests.whole import until, within

pytestmark = REAL


async def test_who_is_sent_into_a_menu_hears_it_also_after_a_kill(town: Town) -> None:
    caller, desk, phone = await talking(town)
    contact = await town.newest()
    place: dict[str, Any] = {"number_id": town.number, "step": "matter"}
    anna = town.here.officials["anna"]
    await town.do(flow.to_menu, interaction_id=contact, official_id=anna, **place)
    await until(desk.ended.is_set, 5, "the official's leg stays")

    async def spoken() -> None:
        """A voice from now on: loud, and not the official's tone."""
        began = time.monotonic()

        def voice() -> bool:
            samples = caller.sound.samples(max(began, time.monotonic() - 0.3))
            loud = len(samples) > 1000 and caller.sound.loudness(time.monotonic() - 0.3) > 100
            return loud and power_at(samples, 440) < 0.3

        await until(voice, 10, "no voice of the menu is heard")

    await spoken()
    assert await town.state(contact) == "arrived"
    town.run.kill("switchboard")
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    await spoken()
    await caller.press("1")
    again = await within(10, phone.arrivals.get())
    again.say(440)
    again.answer()
    await heard(caller, 440)
    await heard(again, 700)
    call = await town.read(lambda: Call.objects.get(interaction_id=contact))
    assert (call.menu["step"], call.menu_of_id) == ("waste", town.number)
    chosen = await town.read(lambda: Interaction.objects.get(id=contact).chosen)
    assert chosen == "odpady"
    caller.hang_up()
    await town.until_state("wrap_up")
