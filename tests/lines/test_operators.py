"""Lines to a real operator's server (Kamailio): UDP, TCP and TLS, with a password."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from okienko.channels.actions import add_account, change_account
from okienko.channels.phone.actions import asked
from okienko.channels.phone.asterisk.health import registrations
from okienko.channels.phone.models import Call, LineProof, LineState
from okienko.channels.phone.probe import ask_operator
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.phone.trunks import order_trunks
from okienko.customers.identities import phone_address
from okienko.routing import actions as routing
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
    if transport == "tls":  # signed by nobody whom the system knows
        assert (await asyncio.to_thread(ask_operator, settings)).kind == "untrusted"


@pytest.fixture
async def second(town: Town, keys: Any) -> AsyncIterator[Kamailio]:
    """Another operator, by whose line the office has no number."""
    async with Phone("127.0.0.8", town.run.sip, CUSTOMER) as there:
        one = Kamailio("127.0.0.7", there, town.run.sip, keys)
        try:
            await one.start()
            yield one
        finally:
            one.kill()


async def call_out(town: Town, desk: Phone) -> Any:
    """Anna calls the customer; her telephone has answered."""
    await town.do(
        asked.begin, official_id=town.here.officials["anna"], address=phone_address(CUSTOMER)
    )
    ours = await within(8, desk.arrivals.get())
    ours.say(440)
    ours.answer()
    return ours


async def over(town: Town) -> None:
    """The call is over, and Anna has wrapped it up."""
    await town.until_state("wrap_up")
    await town.do(
        routing.finish,
        interaction_id=await town.newest(),
        official_id=town.here.officials["anna"],
        outcome="information",
    )


async def carried(town: Town) -> tuple[int, str]:
    """By which line the newest call goes, and those by which it was tried."""
    newest = await town.newest()
    row = await town.read(lambda: Call.objects.get(interaction_id=newest))
    return row.account_id, row.tried


async def test_a_call_goes_by_the_next_line_when_one_refuses_or_dies(
    town: Town, operator: Kamailio, second: Kamailio, far: Phone
) -> None:
    await town.do(change_account, account_id=town.account, settings=line(operator))
    backup = await town.do(
        add_account, kind="phone", name="backup", settings=line(second, register_there=False)
    )
    try:
        await until(lambda: registered(town, f"trunk-{town.account}"), 20, "not registered")
        await until(lambda: town.run.takes_calls_of(f"trunk-{backup}"), 10, "no second line")
        desk = await town.official("anna")
        # the operator is out of order: the same call reaches the customer by the other
        operator.kill()
        operator.refuses = 503
        await operator.start()
        ours = await call_out(town, desk)
        customer = await within(8, second.far.arrivals.get())
        assert customer.invite is not None
        assert NUMBER in customer.invite.get("p-asserted-identity")
        customer.say(700)
        customer.answer()
        await heard(ours, 700)
        assert await carried(town) == (backup, str(town.account))
        customer.hang_up()
        await over(town)
        # who is busy is busy, and is not called by another line
        operator.kill()
        operator.refuses = 0
        await operator.start()
        ours = await call_out(town, desk)
        customer = await within(8, far.arrivals.get())
        customer.refuse(486)
        await over(town)
        assert await carried(town) == (town.account, "")
        # it dies with a call up, which goes on, and a call that is being dialled does, too
        ours = await call_out(town, desk)
        customer = await within(8, far.arrivals.get())
        customer.say(700)
        customer.answer()
        await heard(ours, 700)
        # an operator that was never seen to answer OPTIONS is not missed: the rows know it
        proved = lambda: LineProof.objects.filter(account_id=town.account).exists()  # noqa: E731
        await until(lambda: town.read(proved), 30, "it was not seen to answer", every=0.5)
        operator.kill()
        down = lambda: LineState.objects.filter(account_id=town.account).exists()  # noqa: E731
        await until(lambda: town.read(down), 40, "it was not seen to be down", every=0.5)
        await heard(ours, 700)
        ours.hang_up()
        await over(town)
        ours = await call_out(town, desk)
        customer = await within(8, second.far.arrivals.get())
        assert await carried(town) == (backup, "")
        customer.answer()
        customer.hang_up()
        await over(town)
        # and is back
        await operator.start()
        await until(lambda: town.read(lambda: not down()), 60, "it stayed down", every=0.5)
        # the office would rather call by the other
        await town.do(order_trunks, account_ids=[backup, town.account])
        ours = await call_out(town, desk)
        customer = await within(8, second.far.arrivals.get())
        assert await carried(town) == (backup, "")
        customer.answer()
        customer.hang_up()
        await over(town)
    finally:
        await town.do(change_account, account_id=backup, enabled=False)
