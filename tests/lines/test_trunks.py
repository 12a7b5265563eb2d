"""A trunk that registers with its operator, and what Asterisk knows of phones and trunks."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.utils.translation import override
from pydantic import SecretStr

from okienko.channels.actions import change_account
from okienko.channels.models import Account
from okienko.channels.phone.actions import asked
from okienko.channels.phone.actions.trying import ring_me, ring_menu
from okienko.channels.phone.asterisk.ari import Ari
from okienko.channels.phone.asterisk.config import APP, ari_password
from okienko.channels.phone.asterisk.health import states
from okienko.channels.phone.models import StrayCall, TryCall
from okienko.channels.phone.probe import Answer, ask_operator
from okienko.channels.phone.settings import TrunkSettings
from okienko.config import Config
from okienko.customers.identities import phone_address
from okienko.events.refusals import Refused
from okienko.events.runtime.health import Health
from okienko.interactions.models import Interaction
from tests.lines.conftest import NUMBER, REAL, Town
from tests.lines.registrar import Registrar
from tests.lines.talk import heard
from tests.whole import Running, until, within

pytestmark = REAL

OPERATOR = "127.0.0.4"
USER, WORD = "gmina-19", 's3cret, with "signs"'


async def moves(town: Town, operator: Registrar) -> None:
    """Lead the office's trunk to this operator."""
    settings = TrunkSettings(
        addresses=[OPERATOR],
        proxy=f"{OPERATOR}:{operator.port}",
        username=USER,
        password=SecretStr(WORD),
        register_there=True,
    )
    await town.do(change_account, account_id=town.account, settings=settings)


@pytest.fixture(autouse=True)
def asterisk_of_here(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of Asterisk goes to the one of these tests."""
    monkeypatch.setattr("okienko.channels.phone.asterisk.health.config", running._config)


@pytest.fixture
async def operator(town: Town) -> AsyncIterator[Registrar]:
    async with Registrar(OPERATOR, town.run.sip, USER, WORD) as one:
        yield one


async def test_a_trunk_registers_and_calls_come_and_go_over_it(
    town: Town, operator: Registrar
) -> None:
    await moves(town, operator)
    await within(20, operator.told.wait())
    await until(lambda: in_state(town, "ok", "Registered at the operator."))
    # the operator of before is a stranger now
    stranger = await town.operator.call(NUMBER)
    await until(stranger.ended.is_set, 5)
    assert stranger.status == 401
    # in: the operator calls what was registered and says the number in To
    caller = await operator.call_there(NUMBER)
    await caller.until_answered()
    await caller.press("0")
    await town.until_state("waiting")
    caller.hang_up()
    await town.until_state("abandoned")
    # out: challenged once more
    desk = await town.official("anna")
    await town.do(
        asked.begin, official_id=town.here.officials["anna"], address=phone_address("+48601000213")
    )
    ours = await within(8, desk.arrivals.get())
    ours.say(440)
    ours.answer()
    customer = await within(8, operator.arrivals.get())
    assert customer.invite is not None
    assert f"sip:{USER}@{OPERATOR}" in customer.invite.get("from")
    assert NUMBER in customer.invite.get("p-asserted-identity")
    customer.say(700)
    customer.answer()
    await heard(customer, 440)
    await heard(ours, 700)
    assert operator.refused == []
    customer.hang_up()
    await town.until_state("wrap_up")


async def test_the_operator_says_how_it_takes_us(town: Town, operator: Registrar) -> None:
    """Asked beside Asterisk, and without changing what the operator has of it."""
    await moves(town, operator)
    await within(20, operator.told.wait())
    registered = operator.contact
    line = TrunkSettings(
        proxy=f"{OPERATOR}:{operator.port}",
        username=USER,
        password=SecretStr(WORD),
        register_there=True,
    )

    async def asked(**other: Any) -> Answer:
        return await asyncio.to_thread(ask_operator, line.model_copy(update=other))

    right = await asked()
    assert (right.kind, right.status) == ("answered", 200)
    assert registered == f"sip:trunk@{right.known_at}"
    assert operator.contact == registered
    assert (await asked(password=SecretStr("wrong"))).status == 401
    assert (await asked(username="nobody")).status == 401
    assert (await asked(proxy="operator.invalid")).kind == "name"
    assert (await asked(proxy="")).kind == "off"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind((OPERATOR, 0))
        port = deaf.getsockname()[1]
        assert (await asked(proxy=f"{OPERATOR}:{port}")).kind == "silent"
    assert (await asked(proxy=f"{OPERATOR}:{port}")).kind == "closed"


async def test_the_light_of_a_line_tells_what_asterisk_knows(
    town: Town, operator: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.expects = (USER, "another")
    await moves(town, operator)
    await until(lambda: in_state(town, "failed", "refuses the registration"), 20)
    monkeypatch.setattr(
        "okienko.channels.phone.asterisk.health.config",
        lambda: Config(home=town.run.home / "nowhere", asterisk_http_port=1),
    )
    assert (await light(town)).words == "The telephone server does not run: nobody can call."


async def light(town: Town) -> Health:
    """The light of the office's line, in English."""
    accounts = await town.read(lambda: list(Account.objects.filter(id=town.account)))

    def asked() -> Health:
        with override("en"):
            return states(accounts)[town.account]

    return await asyncio.to_thread(asked)


async def in_state(town: Town, state: str, words: str) -> bool:
    found = await light(town)
    return found.state == state and words in found.words


async def test_a_line_is_tried_by_a_call_that_speaks_and_ends(town: Town) -> None:
    number = "+48601000213"
    one = await town.do(ring_me, account_id=town.account, number="601 000 213")
    with pytest.raises(Refused) as why:
        await town.do(ring_me, account_id=town.account, number=number)
    assert why.value.code == "tried_just_now"
    arrived = await within(8, town.operator.arrivals.get())
    arrived.answer()
    await until(lambda: arrived.sound.loudness() > 200, 10, "nothing is said")
    await until(arrived.ended.is_set, 20, "it is not hung up")
    row = lambda: TryCall.objects.get(id=one)  # noqa: E731
    await until(lambda: town.read(lambda: row().state == "ended"), 5)
    assert (await town.read(row)).heard


async def test_a_menu_is_tried_by_a_call(town: Town) -> None:
    """Who is rung hears the menu, presses a key, is told where a caller would be, and let go."""
    one = await town.do(ring_menu, number_id=town.number, number="601 000 213")
    arrived = await within(8, town.operator.arrivals.get())
    arrived.answer()
    await until(lambda: arrived.sound.loudness() > 200, 10, "nothing is said")
    await arrived.press("1")
    await until(arrived.ended.is_set, 30, "it is not hung up")
    row = lambda: TryCall.objects.get(id=one)  # noqa: E731
    await until(lambda: town.read(lambda: row().state == "ended"), 5)
    assert (await town.read(row)).heard
    assert await town.read(lambda: not Interaction.objects.exists())  # no contact comes of it


async def test_a_call_for_a_number_of_nobody_is_told_on_the_lines_page(town: Town) -> None:
    caller = await town.operator.call("+48140001999")
    await until(caller.ended.is_set, 5)
    await until(
        lambda: town.read(
            lambda: StrayCall.objects.filter(account=town.account, called="+48140001999").exists()
        ),
        5,
    )


async def test_a_phone_that_is_made_anew_is_told_of(running: Running, town: Town) -> None:
    """Asterisk forgets the one before some moments late; once in fifty times it took the new."""
    address = f"http://127.0.0.1:{running.asterisk_port}/ari"
    async with Ari(address, app=APP, password=ari_password(running.home / "asterisk")) as ari:
        for _ in range(200):
            await ari.put("endpoint", "p0", {"transport": "udp", "allow": "alaw"})
            await asyncio.sleep(0.01)
            assert "p0" in await ari.endpoints()
        await ari.remove("endpoint", "p0")
