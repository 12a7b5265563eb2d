"""A supervisor at a call over real SIP: who hears whom, by the sound that each receives."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from okienko.channels.phone.actions import listening
from okienko.events.actor import acting, official
from okienko.routing import actions as routing
from tests.lines.conftest import REAL, Town
from tests.lines.talk import answer_saying, hear, talking
from tests.whole import until, within

pytestmark = REAL


async def test_a_supervisor_listens_whispers_takes_part_and_takes_over(town: Town) -> None:
    """The customer says 700 Hz, Anna 440, Maria 900."""
    caller, desk, _phone = await talking(town)
    phone = await town.official("maria")
    phone.on_call = answer_saying(900)
    contact = await town.newest()
    maria = official(town.here.id, town.here.officials["maria"])

    async def as_maria(verb: Callable[..., Any], **words: str) -> None:
        def step(office: int) -> None:
            with acting(maria):
                verb(office, interaction_id=contact, **words)

        await town.do(step)

    await as_maria(listening.listen, mode="listen", words="listens")
    ear = await within(8, phone.arrivals.get())
    assert ear.invite is not None
    assert ear.invite.get("x-okienko-answer") == "auto"
    await hear(ear, {440, 700}, set())
    await hear(caller, {440}, {900})
    await hear(desk, {700}, {900})

    await as_maria(listening.listen, mode="whisper", words="whispers")
    await hear(desk, {700, 900}, set())
    await hear(caller, {440}, {900})
    await hear(ear, {440, 700}, set())

    await town.do(
        partial(routing.hold, official_id=town.here.officials["anna"]), interaction_id=contact
    )
    await hear(desk, {900}, {700})
    await town.do(
        partial(routing.resume, official_id=town.here.officials["anna"]), interaction_id=contact
    )

    await as_maria(listening.listen, mode="join", words="takes part")
    await hear(caller, {440, 900}, set())
    await hear(desk, {700, 900}, set())
    await hear(ear, {440, 700}, set())

    await as_maria(listening.take_over, words="took over")
    await until(desk.ended.is_set, 5, "anna's leg stayed")
    await hear(caller, {900}, {440})
    await hear(ear, {700}, {440})
    assert await town.state() == "active"
    caller.hang_up()
    await until(ear.ended.is_set, 5, "maria's leg stayed")
    await town.until_state("wrap_up")


async def test_a_kill_of_the_switchboard_leaves_who_listens_where_they_are(town: Town) -> None:
    caller, desk, _phone = await talking(town)
    phone = await town.official("maria")
    phone.on_call = answer_saying(900)
    contact = await town.newest()
    maria = official(town.here.id, town.here.officials["maria"])

    def listens(office: int) -> None:
        with acting(maria):
            listening.listen(office, interaction_id=contact, mode="listen", words="listens")

    await town.do(listens)
    ear = await within(8, phone.arrivals.get())
    await hear(ear, {440, 700}, set())
    town.run.kill("switchboard")
    caller.hang_up()
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    await until(ear.ended.is_set, 15, "nobody listens to a call that is over")
    await until(desk.ended.is_set, 5)
    await town.until_state("wrap_up")
