"""Calls over real SIP through a real Asterisk: from the caller to the official and back."""

from __future__ import annotations

import asyncio
import time

import pytest
from django.utils.translation import override

from okienko.channels.phone.actions import asked, consult
from okienko.channels.phone.models import ConsultLeg
from okienko.channels.phone.record.course import Course, course_of
from okienko.channels.satisfaction.actions import add_questions
from okienko.channels.satisfaction.models import Asked
from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.events.models import EventRow
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Callback, Presence
from tests.lines.conftest import CLOSED, NUMBER, REAL, STRANGER, Town
from tests.lines.peer import Call, Phone
from tests.lines.sound import power_at
from tests.lines.talk import answer_saying, hear, heard, silent, talking
from tests.whole import until, within

pytestmark = REAL


def in_english(interaction: int) -> Course | None:
    with override("en"):
        return course_of(interaction)


async def test_a_call_through_the_menu_to_an_official_and_back(town: Town) -> None:
    anna = await town.official("anna")
    caller = await town.operator.call(NUMBER)
    caller.say(700)
    await caller.until_answered()
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
    await until(ringing.ended.is_set, 5, "the official's leg stayed")
    await town.until_state("wrap_up")
    rows = EventRow.objects.order_by("id").values_list("kind", "actor")
    log = await town.read(lambda: dict(rows))
    kinds = ("interaction.received", "wait.entered", "offer.made", "offer.accepted")
    assert {kind: log[kind] for kind in (*kinds, "contact.changed")} == {
        "interaction.received": "customer",
        "wait.entered": "customer",
        "offer.made": "program:matcher",
        "offer.accepted": f"official:{town.here.officials['anna']}",
        "contact.changed": "customer",
    }
    contact = await town.newest()
    course = await town.read(lambda: course_of(contact))
    assert course is not None
    assert [key for _seconds, _step, key in course.call.way if key] == ["1"]
    assert (course.call.hung_up, course.call.cause) == ("customer", 16)


@pytest.mark.parametrize("name", ["1000", "trunk", "phone"])
async def test_a_stranger_gets_nothing(town: Town, name: str) -> None:
    """A name proves nothing: neither a trunk's nor an official's."""
    await town.official("anna")
    person = town.here.persons["anna"]
    user = {"trunk": f"trunk-{town.account}", "phone": f"p{person}"}.get(name, name)
    async with Phone(STRANGER, town.run.sip, user) as stranger:
        call = await stranger.call(NUMBER)
        await until(lambda: call.status >= 400, 5)
        assert call.status == 401
    assert await town.state() == ""


async def test_closed_hours_are_said_and_the_call_ends(town: Town) -> None:
    caller = await town.operator.call(CLOSED)
    await until(caller.ended.is_set, 20, "the call did not end")
    assert caller.sound.loudness() > 100
    assert await town.state() == "closed"


async def test_the_caller_waits_with_music_and_gives_up(town: Town) -> None:
    caller = await town.operator.call(NUMBER)
    await caller.until_answered()
    await caller.press("0")
    await town.until_state("waiting")
    began = time.monotonic()
    await until(lambda: caller.sound.loudness(began) > 30, 8, "no music")
    caller.hang_up()
    await town.until_state("abandoned")


async def test_hold_resume_and_hanging_up_by_the_official(town: Town) -> None:
    caller, desk, _phone = await talking(town)
    interaction, anna = await town.newest(), town.here.officials["anna"]
    await town.do(routing.hold, interaction_id=interaction, official_id=anna)
    await silent(desk)
    await until(lambda: power_at(caller.sound.samples(time.monotonic() - 0.3), 440) < 0.1, 5)
    await town.do(routing.resume, interaction_id=interaction, official_id=anna)
    await heard(caller, 440)
    await heard(desk, 700)
    desk.hang_up()
    await until(caller.ended.is_set, 5, "the customer's leg stayed")
    await town.until_state("wrap_up")
    course = await town.read(lambda: in_english(interaction))
    assert course is not None
    assert course.call.hung_up == "official"
    words = [moment.words for moment in course.moments]
    assert words.index("The customer is on hold") < words.index("Back to the customer")


async def test_who_stays_when_the_official_hangs_up_is_asked_by_keys(town: Town) -> None:
    for queue in (town.here.queue, town.here.other_queue):
        await town.do(add_questions, queue_id=queue, how="keys")
    caller, desk, _phone = await talking(town)
    desk.hang_up()
    began = time.monotonic()
    await until(lambda: caller.sound.loudness(began + 0.5) > 100, 12, "no question was heard")
    await caller.press("5")
    await caller.press("1")
    await until(caller.ended.is_set, 20, "the call did not end")
    asked = await town.read(Asked.objects.get)
    assert (asked.mark, asked.settled) == (5, True)
    assert await town.state() == "wrap_up"


async def test_the_official_does_not_answer(town: Town) -> None:
    for queue in (town.here.queue, town.here.other_queue):
        await town.do(routing.change_queue, queue_id=queue, offer_seconds=2)
    anna = await town.official("anna")
    caller = await town.operator.call(NUMBER)
    await caller.until_answered()
    await caller.press("0")
    ringing = await within(8, anna.arrivals.get())
    await until(ringing.ended.is_set, 8, "it rings on")
    await town.until_state("waiting")
    presence = await town.read(lambda: Presence.objects.get(person_id=town.here.persons["anna"]))
    assert (presence.state, presence.reason) == ("not_ready", "missed")
    assert not caller.ended.is_set()


async def test_declining_on_the_phone_rings_the_next_official(town: Town) -> None:
    anna = await town.official("anna")
    caller = await town.operator.call(NUMBER)
    await caller.until_answered()
    await caller.press("0")
    ringing = await within(8, anna.arrivals.get())
    piotr = await town.official("piotr")
    ringing.refuse(486)
    second = await within(8, piotr.arrivals.get())
    second.say(500)
    second.answer()
    await heard(caller, 500)


async def test_passed_on_to_another_official(town: Town) -> None:
    caller, desk, _phone = await talking(town)
    piotr = await town.official("piotr")
    interaction = await town.newest()
    await town.do(
        routing.transfer_to_official,
        interaction_id=interaction,
        official_id=town.here.officials["anna"],
        to_official_id=town.here.officials["piotr"],
    )
    await until(desk.ended.is_set, 5, "anna's leg stayed")
    ringing = await within(8, piotr.arrivals.get())
    ringing.say(500)
    ringing.answer()
    await heard(caller, 500)


async def test_a_department_is_asked_and_takes_over(town: Town) -> None:
    caller, desk, _phone = await talking(town)
    interaction, anna = await town.newest(), town.here.officials["anna"]
    words = {"interaction_id": interaction, "official_id": anna}
    await town.do(consult.ask, department_id=town.here.department, **words)
    department = await within(8, town.operator.arrivals.get())
    assert department.invite is not None
    assert "+48140001930" in department.invite.first
    assert "+48601000212" in department.invite.get("from"), "the department sees who it is"
    department.say(900)
    await until(lambda: desk.sound.loudness(time.monotonic() - 0.3) > 100, 5, "no ringing tone")
    department.answer()
    await heard(desk, 900)
    await heard(department, 440)
    assert power_at(caller.sound.samples(time.monotonic() - 0.3), 900) < 0.1
    await town.do(consult.complete, **words)
    await heard(caller, 900)
    await heard(department, 700)
    await until(desk.ended.is_set, 5, "anna's leg stayed")
    await town.until_state("wrap_up")
    caller.hang_up()
    await until(department.ended.is_set, 5, "the department's leg stayed")


async def test_from_one_to_the_other_and_all_three_together(town: Town) -> None:
    """Anna (440) asks a department (900) beside a customer (700): by what each hears."""
    caller, desk, _phone = await talking(town)
    words = {"interaction_id": await town.newest(), "official_id": town.here.officials["anna"]}
    await town.do(consult.ask, department_id=town.here.department, **words)
    department = await within(8, town.operator.arrivals.get())
    department.say(900)
    department.answer()
    await heard(department, 440)
    await town.do(consult.swap, **words)
    await hear(caller, {440}, {900})
    await hear(desk, {700}, {900})
    await hear(department, set(), {440, 700})
    assert department.sound.loudness(time.monotonic() - 0.3) > 30, "who is apart hears music"
    await town.do(consult.gather, **words)
    await hear(caller, {440, 900}, set())
    await hear(desk, {700, 900}, set())
    await hear(department, {440, 700}, set())
    await town.do(consult.swap, **words)
    await hear(desk, {900}, {700})
    await hear(caller, set(), {440, 900})
    await town.do(consult.gather, **words)
    await hear(caller, {440, 900}, set())
    desk.hang_up()  # the two others go on
    await hear(caller, {900}, {440})
    await hear(department, {700}, {440})
    await town.until_state("wrap_up")
    caller.hang_up()
    await until(department.ended.is_set, 5, "the department's leg stayed")


async def test_connected_in_the_moment_of_the_answer(town: Town) -> None:
    """ "Connect them" while the department picks up: whatever is first, the two are connected."""
    phone_of_anna = await town.official("anna")
    for wait in (0.0, 0.005, 0.01, 0.02, 0.04):
        caller, desk, _phone = await talking(town)
        interaction, anna = await town.newest(), town.here.officials["anna"]
        words = {"interaction_id": interaction, "official_id": anna}
        await town.do(consult.ask, department_id=town.here.department, **words)
        department = await within(8, town.operator.arrivals.get())
        department.say(900)
        department.answer()
        await asyncio.sleep(wait)  # what is tried: the two come this close together
        await town.do(consult.complete, **words)
        await heard(caller, 900)
        await heard(department, 700)
        await until(desk.ended.is_set, 5, "anna's leg stayed")
        caller.hang_up()
        await until(department.ended.is_set, 5, "the department's leg stayed")
        await town.until_state("wrap_up")
        await town.do(routing.finish, outcome="information", **words)
    assert phone_of_anna.arrivals.empty()


async def test_a_blind_transfer_to_a_busy_department_comes_back(town: Town) -> None:
    caller, desk, _phone = await talking(town)
    interaction, anna = await town.newest(), town.here.officials["anna"]
    words = {"interaction_id": interaction, "official_id": anna}
    await town.do(consult.ask, department_id=town.here.department, blind=True, **words)
    department = await within(8, town.operator.arrivals.get())
    department.refuse(486)
    await until(
        lambda: town.read(lambda: ConsultLeg.objects.filter(state="ended", reason="busy").exists()),
        5,
    )
    assert await town.state() == "held"
    await town.do(routing.resume, **words)
    await heard(caller, 440)
    await town.do(consult.ask, department_id=town.here.department, blind=True, **words)
    department = await within(8, town.operator.arrivals.get())
    department.say(900)
    department.answer()
    await heard(caller, 900)
    await until(desk.ended.is_set, 5)
    department.hang_up()
    await until(caller.ended.is_set, 5)
    assert await town.state() == "wrap_up"


async def test_dialling_out_rings_the_official_first(town: Town) -> None:
    anna = await town.official("anna")
    anna.on_call = answer_saying(440)
    await town.do(
        asked.begin,
        official_id=town.here.officials["anna"],
        address=phone_address("+48601000212"),
    )
    desk = await within(8, anna.arrivals.get())
    assert desk.invite is not None
    assert desk.invite.get("x-okienko-answer") == "auto"
    customer = await within(8, town.operator.arrivals.get())
    assert customer.invite is not None
    assert NUMBER in customer.invite.get("from"), "the office's number is shown"
    assert await town.state() == "dialling"
    await until(lambda: desk.sound.loudness(time.monotonic() - 0.3) > 100, 5, "no ringing tone")
    customer.say(700)
    customer.answer()
    await heard(desk, 700)
    await heard(customer, 440)
    await town.until_state("active")
    customer.hang_up()
    await until(desk.ended.is_set, 5)
    await town.until_state("wrap_up")


async def test_a_busy_number_is_called_back_again(town: Town) -> None:
    anna = await town.official("anna")
    anna.on_call = answer_saying(440)
    official, address = town.here.officials["anna"], phone_address("+48601000212")
    listed = Callback(
        office_id=town.here.id,
        kind=address.kind,
        value=address.value,
        reason="abandoned",
        created_at=clock.now(),
    )
    await town.read(listed.save)

    async def call() -> Call:
        await town.do(asked.begin, official_id=official, address=address, callback_id=listed.id)
        return await within(8, town.operator.arrivals.get())

    async def entry() -> tuple[str, int]:
        return await town.read(lambda: Callback.objects.values_list("state", "tries").get())

    customer = await call()
    assert await entry() == ("taken", 1)
    customer.refuse(486)
    await town.until_state("wrap_up")
    interaction = await town.newest()
    words = await town.read(lambda: Interaction.objects.get(id=interaction).outcome_words)
    assert "zaj" in words or "busy" in words
    assert await entry() == ("open", 1)
    await town.do(
        routing.finish, interaction_id=interaction, official_id=official, outcome="information"
    )
    customer = await call()
    customer.answer()
    await town.until_state("active")
    assert await entry() == ("done", 2)
