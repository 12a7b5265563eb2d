"""People by telephone in a meeting, departments that take over: over a real Asterisk."""

from __future__ import annotations

import time
from typing import Any

from okienko.channels.phone.models import ConsultLeg, SoundLeg
from okienko.channels.registry import door
from okienko.channels.video import actions
from okienko.customers.identities import typed_address
from okienko.routing import actions as routing
from tests.lines.conftest import REAL, Town
from tests.lines.peer import Call
from tests.lines.sound import power_at
from tests.lines.talk import heard, within, without_holes
from tests.lines.test_meetings import Meeting, without
from tests.whole import until

pytestmark = REAL


async def calls(meeting: Meeting) -> tuple[int, Call]:
    """Anna calls somebody in: the seat, and the call as it arrives at the operator."""
    address = typed_address("601 000 213")
    seat: int = await meeting.town.do(
        actions.call_in.by(meeting.town.here.actor("anna")),
        interaction_id=meeting.contact,
        name="Jan Nowak",
        address=address,
        words="Jan Nowak",
    )
    return seat, await within(8, meeting.town.operator.arrivals.get())


async def hears(call: Call, *tones: float) -> None:
    """Until these are in what it hears, all at once."""

    def yes() -> bool:
        samples = call.sound.samples(time.monotonic() - 0.3)
        return len(samples) > 1000 and all(power_at(samples, tone) > 0.2 for tone in tones)

    await until(yes, 8, f"not {tones}")


async def is_so(town: Town, seat: int, state: str, reason: str = "") -> None:
    seen = ("", "")

    def found() -> bool:
        nonlocal seen
        seen = SoundLeg.objects.filter(seat=seat).values_list("state", "reason")[0]
        return seen == (state, reason)

    try:
        await until(lambda: town.read(found), 8)
    except AssertionError:
        raise AssertionError(f"{seen} instead of {state} {reason}") from None


def words(meeting: Meeting) -> dict[str, Any]:
    return {
        "interaction_id": meeting.contact,
        "official_id": meeting.town.here.officials["anna"],
    }


async def test_somebody_is_called_in_heard_held_and_hung_up(town: Town) -> None:
    meeting = Meeting(town)
    mine, its = await meeting.talks()
    seat, called = await calls(meeting)
    assert called.invite is not None
    assert "+48601000213" in called.invite.first
    assert "+48140001900" in called.invite.get("from"), "the office's number is shown"
    assert not called.invite.get("x-okienko-answer")
    called.say(900)
    called.answer()
    await is_so(town, seat, "up")
    await hears(mine, 440, 900)
    await hears(its, 700, 900)
    await hears(called, 440, 700)
    await town.do(routing.hold, **words(meeting))
    await without(mine, 900)
    await without(called, 440)
    began = time.monotonic()
    await until(lambda: called.sound.loudness(began) > 30, 8, "no music")
    await town.do(routing.resume, **words(meeting))
    await hears(called, 440, 700)
    # the switchboard is killed: the next one adopts them, and can end them
    before = len(mine.sound.stamps)
    town.run.kill("switchboard")
    await hears(mine, 440, 900)
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    without_holes(mine, before)
    assert town.operator.arrivals.empty(), "called once more"
    end = actions.hang_up.by(town.here.actor("anna"))
    await town.do(end, interaction_id=meeting.contact, seat_id=seat)
    await until(called.ended.is_set, 8, "their leg stayed")
    await heard(mine, 440)
    assert await town.state(meeting.contact) == "active"
    # busy; and who hangs up themselves
    seat, called = await calls(meeting)
    called.refuse(486)
    await is_so(town, seat, "ended", "busy")
    seat, called = await calls(meeting)
    called.say(900)
    called.answer()
    await hears(mine, 440, 900)
    called.hang_up()
    await is_so(town, seat, "ended", "left")
    # with the meeting they end
    seat, called = await calls(meeting)
    called.answer()
    await is_so(town, seat, "up")
    await town.do(actions.leave, who=meeting.customer)
    await until(called.ended.is_set, 8, "their leg stayed")


async def test_a_department_is_asked_and_takes_the_customer_over(town: Town) -> None:
    meeting = Meeting(town)
    mine, its = await meeting.talks()
    asked: Any = door("video")
    unit = {"department_id": town.here.department, **words(meeting)}
    # it is busy: the official goes back to the customer
    await town.do(asked.pass_to, **unit)
    department = await within(8, town.operator.arrivals.get())
    assert department.invite is not None
    assert "+48140001930" in department.invite.first
    department.refuse(486)

    def busy() -> bool:
        return ConsultLeg.objects.filter(state="ended", reason="busy").exists()

    await until(lambda: town.read(busy), 5)
    await town.do(routing.resume, **words(meeting))
    await heard(mine, 440)
    await town.do(asked.ask, **unit)
    department = await within(8, town.operator.arrivals.get())
    department.say(900)
    department.answer()
    await heard(its, 900)
    await heard(department, 440)
    assert power_at(mine.sound.samples(time.monotonic() - 0.3), 900) < 0.1
    await town.do(asked.complete, **words(meeting))
    await heard(mine, 900)
    await heard(department, 700)
    await until(its.ended.is_set, 8, "anna's leg stayed")
    assert await town.state(meeting.contact) == "wrap_up"
    town.run.kill("switchboard")
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    await heard(mine, 900)
    await town.do(actions.leave, who=meeting.customer)
    await until(department.ended.is_set, 8, "the department's leg stayed")
    await until(mine.ended.is_set, 8, "the customer's leg stayed")
