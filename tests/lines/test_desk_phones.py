"""A telephone on an official's desk: it rings instead of the browser, loses power, and is left."""

from __future__ import annotations

import asyncio
import time

from okienko.channels.phone.actions import devices
from okienko.channels.phone.devices.models import DeskPhone
from okienko.routing import actions as routing
from okienko.routing.models import Presence
from tests.lines.conftest import NUMBER, REAL, Town
from tests.lines.peer import Phone
from tests.lines.talk import heard, talking
from tests.whole import until, within

pytestmark = REAL


async def desk_phone(town: Town, name: str) -> Phone:
    """Set one up for an official, with the password that was shown, and have it registered."""
    person = town.here.persons[name]
    password, _fetch = await town.do(devices.set_up, person_id=person)
    phone = await Phone("127.0.0.1", town.run.sip, f"d{person}", password).open()
    await phone.register_soon()
    town.phones["desk"] = phone
    there = DeskPhone.objects.filter(person_id=person, registered=True)
    await until(lambda: town.read(there.all().exists), 5, "it is not seen")
    return phone


async def reached(town: Town, name: str, *, up: bool, seconds: float = 5) -> None:
    rows = Presence.objects.filter(person_id=town.here.persons[name], phone_up=up)
    await until(lambda: town.read(rows.all().exists), seconds, f"phone_up is not {up}")


async def test_calls_ring_on_the_desk_telephone_while_it_is_in_use(town: Town) -> None:
    """It talks, loses its power in mid-call, and the customer goes on in the browser."""
    browser = await town.official("anna")
    person, anna = town.here.persons["anna"], town.here.officials["anna"]
    phone = await desk_phone(town, "anna")
    await town.do(devices.use, person_id=person, desk_phone=True)
    await reached(town, "anna", up=True)
    town.phones |= {"browser": browser, "anna": phone}
    caller, leg, _phone = await talking(town)
    assert browser.arrivals.empty(), "the browser rang, too"
    contact = await town.newest()

    await town.do(routing.hold, interaction_id=contact, official_id=anna)
    await until(lambda: caller.sound.loudness(time.monotonic() - 0.3) > 50, 5, "no music")
    await town.do(routing.resume, interaction_id=contact, official_id=anna)
    await heard(caller, 440)

    for name in ("desk", "anna"):
        town.phones.pop(name)
    leg.vanish()  # its plug is pulled: no sound, and no answer to anything
    phone.close()
    await town.until_state("kept", seconds=25)
    await until(lambda: caller.sound.loudness(time.monotonic() - 0.3) > 50, 5, "silence")
    await town.do(devices.use, person_id=person, desk_phone=False)
    await reached(town, "anna", up=True)
    await town.do(routing.come_back, interaction_id=contact, official_id=anna)
    back = await within(8, browser.arrivals.get())
    assert back.invite is not None
    assert "answer-after=0" in back.invite.get("call-info")
    back.say(900)
    back.answer()
    await heard(caller, 900)
    await town.until_state("active")
    caller.hang_up()


async def test_what_rings_at_one_without_power_goes_on_to_the_next(town: Town) -> None:
    phone = await desk_phone(town, "anna")
    person = town.here.persons["anna"]
    await town.do(devices.use, person_id=person, desk_phone=True)
    await reached(town, "anna", up=True)
    await _ready(town, "anna")
    caller = await town.operator.call(NUMBER)
    await caller.until_answered()
    await caller.press("0")
    await within(8, phone.arrivals.get())
    piotr = await town.official("piotr")
    phone.close()  # and rings no more
    ringing = await within(30, piotr.arrivals.get())
    ringing.say(440)
    ringing.answer()
    await heard(caller, 440)
    await reached(town, "anna", up=False)
    await town.do(devices.remove, person_id=person)
    await until(lambda: asyncio.to_thread(gone, town, f"d{person}"), 5, "its endpoint stayed")


async def test_a_new_password_ends_the_telephone_that_had_the_one_before(town: Town) -> None:
    """Who has taken the settings' address or the telephone is rung no more, and at once."""
    await desk_phone(town, "anna")
    person = town.here.persons["anna"]
    await town.do(devices.set_up, person_id=person)
    there = DeskPhone.objects.filter(person_id=person, registered=True)
    await until(lambda: town.read(lambda: not there.all().exists()), 5, "it is still rung")


def gone(town: Town, name: str) -> bool:
    return name not in town.run.endpoints()


async def _ready(town: Town, name: str) -> None:
    official = town.here.officials[name]
    town.without_page.add(name)
    await town.do(routing.stream_seen, official_id=official)
    await town.do(routing.ready, official_id=official)
