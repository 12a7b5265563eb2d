"""A customer's browser reaches one number of one office, once, for minutes; and nothing else."""

from __future__ import annotations

import pytest

from okienko.channels.phone.actions import guests
from okienko.channels.phone.actions.guests import GuestCredentials
from okienko.channels.phone.models import Call
from okienko.channels.phone.models import Guest as Row
from okienko.channels.phone.numbers import change_number
from okienko.events import clock
from okienko.interactions.models import Interaction
from tests.lines.conftest import NUMBER, REAL, Town
from tests.lines.guest import OFFER, Guest
from tests.whole import until

pytestmark = REAL


async def invited(town: Town, **words: str) -> GuestCredentials:
    """A customer's browser that Asterisk knows."""
    await town.do(change_number, number_id=town.number, web=True)
    words = {"network": "192.0.2.7", "language": "pl", **words}
    made: GuestCredentials = await town.do(guests.begin_guest, **words)
    await until(lambda: made.username in town.run.endpoints(), 5, "Asterisk does not know it")
    return made


def phone(town: Town, made: GuestCredentials) -> Guest:
    return Guest(town.run.asterisk_port, made.username, made.password)


async def calls(town: Town) -> int:
    return int(await town.read(Call.objects.count))


async def test_reaches_the_one_number_and_is_nobodys_number(town: Town) -> None:
    made = await invited(town, name="Ewa Lis", shown="601 000 212")
    async with phone(town, made) as browser:
        status, _call = await browser.ask("INVITE", body=OFFER)
        assert status == 200
        contact = await town.read(lambda: Interaction.objects.get(id=row_of(made).interaction_id))
        assert (contact.address_kind, contact.address_name) == ("hidden", "Ewa Lis")
        assert contact.receiver == NUMBER
        assert contact.customer_id is None
        # one call each: a second finds the line busy, or is nobody's
        status, _call = await browser.ask("INVITE", body=OFFER)
        assert status in (486, 404, 603)
        assert await calls(town) == 1


def row_of(made: GuestCredentials) -> Row:
    return Row.objects.get(id=made.guest_id)


@pytest.mark.parametrize("number", [NUMBER, "0", "112", "p1", "trunk-1", "enter", "s", "h"])
async def test_dials_nothing_else(town: Town, number: str) -> None:
    async with phone(town, await invited(town)) as browser:
        status, _call = await browser.ask("INVITE", number, body=OFFER)
        assert status == 404
        assert await calls(town) == 0


@pytest.mark.parametrize("method", ["REGISTER", "MESSAGE", "SUBSCRIBE", "REFER", "PUBLISH"])
async def test_asks_for_nothing_else(town: Town, method: str) -> None:
    made = await invited(town)
    extra = {
        "REGISTER": "Expires: 300\r\n",
        "SUBSCRIBE": "Event: presence\r\nExpires: 300\r\n",
        "REFER": f"Refer-To: <sip:{NUMBER}@okienko>\r\n",
        "PUBLISH": "Event: presence\r\n",
    }.get(method, "")
    async with phone(town, made) as browser:
        to = made.username if method == "REGISTER" else "office"
        status, _call = await browser.ask(method, to, extra=extra)
        assert 400 <= status < 700
        assert made.username in town.run.endpoints()


async def test_a_call_is_not_transferred_from_within(town: Town) -> None:
    async with phone(town, await invited(town)) as browser:
        status, call = await browser.ask("INVITE", body=OFFER)
        assert status == 200
        status, _call = await browser.ask(
            "REFER", call_id=call, extra=f"Refer-To: <sip:{NUMBER}@okienko>\r\n"
        )
        assert 400 <= status < 700
        assert await calls(town) == 1


async def test_is_refused_after_its_minutes(town: Town) -> None:
    made = await invited(town)
    await town.do(guests.end_guest, token=made.token)
    await until(lambda: made.username not in town.run.endpoints(), 5, "Asterisk still knows it")
    async with phone(town, made) as browser:
        status, _call = await browser.ask("INVITE", body=OFFER)
        assert status == 401


async def test_is_refused_when_asterisk_has_not_yet_been_told(town: Town) -> None:
    made = await invited(town)
    await town.read(lambda: Row.objects.filter(id=made.guest_id).update(valid_until=clock.now()))
    async with phone(town, made) as browser:
        status, _call = await browser.ask("INVITE", body=OFFER)
        assert status in (404, 486, 603)
        assert await calls(town) == 0


async def test_cannot_call_as_another(town: Town) -> None:
    one, two = await invited(town), await invited(town)
    async with phone(town, one) as browser:
        for name in (two.username, "nobody", f"trunk-{town.account}"):
            status, _call = await browser.ask("INVITE", signs_as=name, body=OFFER)
            assert status in (401, 403)
        assert await calls(town) == 0


async def test_goes_on_in_the_hands_of_another_switchboard(town: Town) -> None:
    made = await invited(town)
    async with phone(town, made) as browser:
        assert (await browser.ask("INVITE", body=OFFER))[0] == 200
        town.run.kill("switchboard")
        town.run.start("switchboard")
        await town.run.wait_for_switchboard()
        assert made.username in town.run.endpoints()
        contact = (await town.read(lambda: row_of(made))).interaction_id
        assert await town.state(contact) in ("arrived", "waiting")
