"""How the sound of a call does: judged while it goes on, told, and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from okienko.channels.phone.models import LegQuality
from okienko.events.models import EventRow
from okienko.routing import actions as routing
from tests.lines.conftest import REAL, Town
from tests.lines.talk import talking
from tests.whole import until

pytestmark = REAL


async def leg(town: Town, whose: str) -> LegQuality | None:
    """The newest row of whose leg it is."""
    found: LegQuality | None = await town.read(
        lambda: LegQuality.objects.filter(whose=whose).order_by("-id").first()
    )
    return found


async def until_leg(
    town: Town, whose: str, holds: Callable[[LegQuality], bool], words: str, seconds: float = 8
) -> LegQuality:
    """Until the row of a leg is so."""
    last: LegQuality | None = None

    async def so() -> bool:
        nonlocal last
        last = await leg(town, whose)
        return last is not None and holds(last)

    try:
        await until(so, seconds, every=0.1)
    except AssertionError:
        raise AssertionError(f"{words}: {vars(last) if last else None}") from None
    assert last is not None
    return last


async def test_bad_and_one_way_sound_is_found_told_and_kept_with_the_call(town: Town) -> None:
    """The customer's leg loses every fifth packet, then sends nothing, and is hung up by them."""
    caller, _desk, _phone = await talking(town)
    contact = await town.newest()
    caller.sound.lose = 5

    def reported(row: LegQuality) -> bool:
        caller.sound.report(lost=30, jitter=40)
        return row.lost_out == 30 and row.jitter_out == 40 and row.lost_in > 0 and row.bars == 1

    await until_leg(town, "customer", reported, "the losses were not counted", 15)
    caller.sound.lose = 0
    caller.sound.stall()
    silent = await until_leg(town, "customer", lambda row: row.fault == "silent", "not found")
    assert silent.ended_at is None
    there = await until_leg(town, "official", lambda row: row.bars == 4, "anna's is good", 20)
    assert not there.fault, "who sends is not the one at fault"
    told = await town.read(
        lambda: list(
            EventRow.objects.filter(kind="phone.quality", subject=contact).values_list(
                "data__whose", "data__fault", "data__official"
            )
        )
    )
    anna = town.here.officials["anna"]
    assert ("customer", "silent", anna) in told
    assert caller.sound.remote is not None
    caller.sound.start(caller.sound.remote)
    await until_leg(town, "customer", lambda row: not row.fault, "it is not heard again")

    await town.do(partial(routing.hold, official_id=anna), interaction_id=contact)
    caller.hang_up()
    theirs = await until_leg(town, "customer", lambda row: row.ended_at is not None, "it is over")
    assert (theirs.hung_up, theirs.cause) == (True, 16)
    assert theirs.received > 100
    assert theirs.mos_in is not None
    assert 1 < theirs.mos_in < 4
    ours = await until_leg(town, "official", lambda row: row.ended_at is not None, "it is over")
    assert (ours.hung_up, ours.channel[:6]) == (False, "offer-")


async def test_a_leg_that_ends_while_nobody_looks_is_closed(town: Town) -> None:
    caller, desk, _phone = await talking(town)
    await until_leg(town, "customer", lambda row: row.received > 0, "it was not counted")
    town.run.kill("switchboard")
    caller.hang_up()
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    await until(desk.ended.is_set, 15)
    row = await until_leg(town, "customer", lambda row: row.ended_at is not None, "left open")
    assert (row.cause, row.hung_up, row.ended_at) == (None, False, row.seen_at)
