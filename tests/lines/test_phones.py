"""Whose phone Asterisk knows: it follows sign-out and seats while the switchboard runs."""

from __future__ import annotations

import asyncio

import pytest
from django.test import Client

from okienko.channels.phone.asterisk.lines import phone_credentials
from okienko.channels.phone.models import Line
from okienko.offices import actions as offices
from okienko.offices.models import Person
from okienko.routing import actions as routing
from okienko.routing.models import Presence
from tests.lines.conftest import NUMBER, REAL, Town, as_program
from tests.lines.peer import Phone
from tests.lines.talk import heard, talking
from tests.whole import until, within

pytestmark = REAL


def leaves(person: int, address: str) -> int:
    """Sign a person in and out again by one of the ways out; the answer's status."""
    client = Client()
    client.force_login(Person.objects.get(id=person))
    status = client.post(address).status_code
    assert "_auth_user_id" not in client.session
    return status


async def may_register(town: Town, user: str, password: str) -> bool:
    async with Phone("127.0.0.1", town.run.sip, user, password) as phone:
        phone._register()
        await until(lambda: phone.registered.is_set() or len(phone.answers) > 2, 5)
        return phone.registered.is_set()


@pytest.mark.parametrize("address", ["/account/logout/", "/desk/sign-out/"])
async def test_signing_out_ends_the_telephones_password(town: Town, address: str) -> None:
    phone = await town.official("anna")
    person = town.here.persons["anna"]
    assert phone.user in town.run.endpoints()
    assert await asyncio.to_thread(as_program, leaves, person, address) == 302
    await until(lambda: phone.user not in town.run.endpoints(), 5, "Asterisk still knows it")
    assert not await may_register(town, phone.user, phone.password)
    presence = await town.read(lambda: Presence.objects.get(person_id=person))
    assert presence.state == "off"
    await until(
        lambda: town.read(lambda: Presence.objects.filter(person=person, phone_up=False).exists()),
        5,
    )
    again = await town.official("anna")  # who signs in again telephones again
    assert again.registered.is_set()


async def test_signing_out_while_no_switchboard_runs(town: Town) -> None:
    phone = await town.official("anna")
    town.run.kill("switchboard")
    person = town.here.persons["anna"]
    assert await asyncio.to_thread(as_program, leaves, person, "/account/logout/") == 302
    town.run.start("switchboard")
    await until(lambda: phone.user not in town.run.endpoints(), 15, "Asterisk still knows it")
    assert not await may_register(town, phone.user, phone.password)


async def test_signing_out_in_mid_call_cuts_nobody_off(town: Town) -> None:
    caller, desk, phone = await talking(town)
    person = town.here.persons["anna"]
    assert await asyncio.to_thread(as_program, leaves, person, "/account/logout/") == 302
    await until(lambda: phone.user not in town.run.endpoints(), 5)
    await heard(caller, 440)
    await heard(desk, 700)
    desk.hang_up()
    await until(caller.ended.is_set, 5, "the customer's leg stayed")
    await town.until_state("wrap_up")


async def test_a_seat_given_while_it_runs_rings(town: Town) -> None:
    """A phone that was seen without a seat: a new official, or one who changed the office."""
    person = town.here.persons["anna"]
    official = town.here.officials["anna"]
    await town.do(offices.end_seat, official_id=official)
    made = await town.do(phone_credentials, person_id=person, kind="desk_phone")
    await until(lambda: town.read(lambda: Line.objects.filter(person_id=person).exists()), 5)
    assert not await may_register(town, made.username, made.password)
    await town.do(offices.renew_seat, official_id=official)
    await town.do(routing.ready, official_id=official)
    caller, ringing, _phone = await talking(town)
    assert ringing.answered.is_set()
    caller.hang_up()


async def test_a_telephone_that_comes_from_another_address_rings_there(town: Town) -> None:
    """As when its network changes: the old address ends after the new one has begun."""
    old = await town.official("anna")
    person = town.here.persons["anna"]
    gone = town.run.log().count("phone_moved")
    async with Phone("127.0.0.1", town.run.sip, old.user, old.password) as new:
        await new.register()
        await until(lambda: town.run.log().count("phone_moved") > gone, 10)
        assert await town.read(lambda: Presence.objects.get(person_id=person).phone_up)
        caller = await town.operator.call(NUMBER)
        await caller.until_answered()
        await caller.press("0")
        assert await within(8, new.arrivals.get())
        caller.hang_up()
