"""Our processes and Asterisk are killed while calls and letters come in."""

from __future__ import annotations

import asyncio
from collections import Counter

from okienko.channels.phone.actions import consult
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Callback, Offer, Wait
from tests.cast import an_email
from tests.lines.conftest import NUMBER, REAL, TRUNK, Town, as_program
from tests.lines.peer import Call, Phone
from tests.lines.talk import heard, talking
from tests.whole import until, within

pytestmark = REAL

LETTER = "Halina Wrzos <h.wrzos@example.pl>"


async def a_customer(town: Town, number: str) -> tuple[Phone, Call]:
    """Somebody who calls from this number and says 700 Hz."""
    phone = Phone(TRUNK, town.run.sip, number)
    await phone.open()
    # the trunk is known by its address; whichever port it speaks from
    call = await phone.call(NUMBER)
    call.say(700)
    town.phones[f"customer {call.call_id}"] = phone  # hung up with the town's own
    return phone, call


async def in_queue(town: Town, number: str) -> Call:
    """A customer who pressed 0 and waits with music."""
    _phone, call = await a_customer(town, number)
    await call.until_answered(8)
    await call.press("0")
    await until(lambda: town.read(lambda: _waits(number)), 8, f"{number} does not wait")
    return call


def _waits(number: str) -> bool:
    return Wait.objects.filter(interaction__address_value=number, left_at=None, result="").exists()


async def test_the_switchboard_is_killed_under_load(town: Town) -> None:
    talker, desk, phone = await talking(town)
    early = ["+48601000301", "+48601000302", "+48601000303"]
    calls = {number: await in_queue(town, number) for number in early}
    late = ["+48601000311", "+48601000312", "+48601000313", "+48601000314"]
    for number in late[:2]:
        calls[number] = (await a_customer(town, number))[1]
        await calls[number].until_answered(8)  # and is in the menu
    town.run.kill("switchboard")
    letter = await asyncio.to_thread(as_program, an_email, town.here, LETTER)
    for number in late[2:]:
        calls[number] = (await a_customer(town, number))[1]
    await heard(talker, 440)
    await heard(desk, 700)
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    for number in late:
        await calls[number].until_answered(10, f"{number} was lost")

    async def everybody() -> bool:
        # who says nothing in the menu comes to a person by itself
        return all([await town.read(lambda n=n: _waits(n)) for n in calls])

    await until(everybody, 20, "somebody waits no longer")
    assert await town.state(letter) in ("waiting", "offered")

    anna = town.here.officials["anna"]
    order = await town.read(lambda: _order(list(calls)))
    assert order[:3] == early, "who waited before keeps the place"
    talked = await town.read(
        lambda: Interaction.objects.get(state="active", address_value="+48601000212").id
    )
    words = {"interaction_id": talked, "official_id": anna}
    await town.do(routing.hold, **words)
    await town.do(routing.resume, **words)
    await heard(talker, 440)
    await town.do(routing.end_talk, **words)
    await until(talker.ended.is_set, 8)
    await town.do(routing.finish, **words, outcome="information")
    ringing = await within(20, phone.arrivals.get())
    ringing.say(520)
    ringing.answer()
    await heard(calls[early[0]], 520, 10)
    offers = await town.read(
        lambda: Counter(
            Offer.objects.filter(interaction__address_value__in=list(calls)).values_list(
                "interaction_id", flat=True
            )
        )
    )
    assert set(offers.values()) == {1}, "nobody is offered twice"
    logs = town.run.log() + town.run.log("asterisk.log") + town.run.log("messages.log")
    for secret in ("6010003", "601000212", "h.wrzos", "Wrzos"):
        assert secret not in logs, "a customer stands in a log"


def _order(numbers: list[str]) -> list[str]:
    return list(
        Wait.objects.filter(interaction__address_value__in=numbers, left_at=None)
        .order_by("rank_at", "id")
        .values_list("interaction__address_value", flat=True)
    )


async def with_a_department(town: Town, number: str) -> None:
    """A customer whom Maria has passed on: nobody of ours is in the call any more."""
    maria = await town.official("maria")
    customer = await in_queue(town, number)
    leg = await within(8, maria.arrivals.get())
    leg.answer()
    await town.until_state("active")
    await town.do(
        consult.ask,
        interaction_id=await town.newest(),
        official_id=town.here.officials["maria"],
        department_id=town.here.department,
        blind=True,
    )
    department = await within(8, town.operator.arrivals.get())
    department.say(900)
    department.answer()
    await heard(customer, 900)
    await until(leg.ended.is_set, 8)


async def test_asterisk_is_killed_with_callers_everywhere(town: Town) -> None:
    held, _desk, _phone = await talking(town)
    anna = town.here.officials["anna"]
    await town.do(routing.hold, interaction_id=await town.newest(), official_id=anna)
    await town.official("piotr")
    _one, talks = await a_customer(town, "+48601000321")
    await talks.until_answered(8)
    await talks.press("0")
    leg = await within(8, town.phones["piotr"].arrivals.get())
    leg.say(440)
    leg.answer()
    await heard(talks, 440)
    await with_a_department(town, "+48601000324")
    await in_queue(town, "+48601000322")
    _two, in_menu = await a_customer(town, "+48601000323")
    await in_menu.until_answered(8)
    assert not held.ended.is_set()
    await asyncio.to_thread(town.run.kill_asterisk)
    await asyncio.to_thread(town.run.start_asterisk)
    # whoever was in the menu had pressed nothing yet, and is concerned all the same
    wanted = {"+48601000212", *(f"+4860100032{last}" for last in "1234")}

    async def listed() -> bool:
        rows = await town.read(lambda: list(Callback.objects.filter(state="open", first=True)))
        return wanted <= {row.value for row in rows}

    await until(listed, 20, "somebody is not on the call-back list")
    live = ("active", "held", "waiting", "offered", "self_service")
    await until(
        lambda: town.read(
            lambda: not Interaction.objects.filter(channel="phone", state__in=live).exists()
        ),
        10,
        "a call is still thought to be up",
    )
