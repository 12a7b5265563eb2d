"""Lines to a real operator's server (Kamailio): UDP, TCP and TLS, with a password."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from okienko.channels.actions import change_account
from okienko.channels.phone.actions import asked
from okienko.channels.phone.asterisk.health import registrations
from okienko.channels.phone.probe import ask_operator
from okienko.channels.phone.settings import TrunkSettings
from okienko.customers.identities import phone_address
from tests.lines.conftest import NUMBER, OPERATOR, REAL, Town
from tests.lines.kamailio import USER, WORD, Kamailio
from tests.lines.peer import Phone
from tests.lines.talk import heard
from tests.whole import until, within

pytestmark = REAL

FAR = "127.0.0.6"
CUSTOMER = "+48601000213"


@pytest.fixture
async def far(town: Town) -> AsyncIterator[Phone]:
    async with Phone(FAR, town.run.sip, CUSTOMER) as one:
        yield one


@pytest.fixture
async def operator(town: Town, far: Phone, keys: Any) -> AsyncIterator[Kamailio]:
    one = Kamailio(OPERATOR, far, town.run.sip, keys)
    try:
        await one.start()
        yield one
    finally:
        one.kill()


def line(operator: Kamailio, **more: Any) -> TrunkSettings:
    secure = more.get("transport") == "tls"
    port = operator.tls_port if secure else operator.port
    values: dict[str, Any] = {
        "proxy": f"{operator.host}:{port}",
        "username": USER,
        "password": SecretStr(WORD),
        "register_there": True,
        **more,
    }
    return TrunkSettings(**values)


def registered(town: Town, trunk: str) -> bool:
    """Whether Asterisk is registered there, by its console."""
    return registrations(town.run.home).get(trunk) == "Registered"


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_calls_come_and_go_over_each_transport(
    town: Town, operator: Kamailio, far: Phone, keys: tuple[Path, Path], transport: str
) -> None:
    srtp = "offered" if transport == "tls" else "off"
    settings = line(operator, transport=transport, srtp=srtp, dialled="zeros", identity="preferred")
    await town.do(change_account, account_id=town.account, settings=settings)
    # in: to where we have registered, by the same connection
    await until(lambda: registered(town, f"trunk-{town.account}"), 20, "not registered")
    caller = await operator.call_there(NUMBER)
    await caller.until_answered()
    await caller.press("0")
    await town.until_state("waiting")
    caller.hang_up()
    await town.until_state("abandoned")
    # out: challenged, in this operator's way to write numbers
    desk = await town.official("anna")
    await town.do(
        asked.begin, official_id=town.here.officials["anna"], address=phone_address(CUSTOMER)
    )
    ours = await within(8, desk.arrivals.get())
    ours.say(440)
    ours.answer()
    customer = await within(8, far.arrivals.get())
    assert customer.invite is not None
    assert customer.invite.first.startswith(f"INVITE sip:00{CUSTOMER[1:]}@")
    assert f"sip:00{NUMBER[1:]}@{OPERATOR}" in customer.invite.get("p-preferred-identity")
    # offered only: who does not know it answers in the clear
    assert ("a=crypto:" in customer.invite.body) == (srtp == "offered")
    customer.say(700)
    customer.answer()
    await heard(customer, 440)
    await heard(ours, 700)
    customer.hang_up()
    await town.until_state("wrap_up")
    told = await asyncio.to_thread(ask_operator, settings, keys[0])
    assert (told.kind, told.status) == ("answered", 200)
