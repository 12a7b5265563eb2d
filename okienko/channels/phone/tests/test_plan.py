"""Who hears whom: the plan and the picture, by properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ..asterisk import plan
from ..asterisk.call_state import LegRow, OfferRow, Rows, Seen, picture, reports, unsettled
from ..asterisk.plan import EndLeg, Facts, Join, Picture, WantedLeg
from ..fitting import FITS

STATES = (
    "arrived",
    "waiting",
    "offered",
    "active",
    "held",
    "kept",
    "dialling",
    "wrap_up",
    "closed",
    "abandoned",
)

legs = st.one_of(
    st.none(),
    st.builds(
        LegRow,
        id=st.integers(1, 3),
        state=st.sampled_from(["ringing", "asked", "waits", "together", "joined"]),
        blind=st.booleans(),
        official=st.just(1),
        dial=st.just("PJSIP/1@trunk-1"),
        caller=st.just('"a" <1>'),
    ),
)
offers = st.one_of(
    st.none(),
    st.builds(
        OfferRow,
        id=st.integers(1, 3),
        official=st.just(1),
        endpoint=st.sampled_from(["", "PJSIP/p1"]),
    ),
)


@st.composite
def calls(draw: st.DrawFn, interaction: int = 7) -> Rows:
    outbound = draw(st.booleans())
    return Rows(
        office=1,
        interaction=interaction,
        state=draw(st.sampled_from(STATES)),
        asterisk_epoch="b",
        customer=f"out-{interaction}" if outbound else f"in-{interaction}",
        customer_up=draw(st.booleans()),
        outbound=outbound,
        ended=draw(st.booleans()),
        dial="PJSIP/2@trunk-1",
        desk=draw(st.sampled_from(["", f"desk-{interaction}", "offer-1"])),
        desk_up=draw(st.booleans()),
        desk_endpoint="PJSIP/p1",
        official=1,
        offer=draw(offers),
        leg=draw(legs),
    )


@st.composite
def beside(draw: st.DrawFn) -> Rows:
    """A call with somebody who is asked, in step with each other."""
    states = [(leg, state) for leg, fit in FITS.items() for state in fit if leg != "joined"]
    leg, state = draw(st.sampled_from(states))
    rows = replace(draw(calls()), state=state, ended=False, offer=None)
    desk = "" if state == "kept" else "offer-1"
    return replace(rows, desk=desk, leg=LegRow(1, leg, False, 1, "PJSIP/1@trunk-1", '"a" <1>'))


@st.composite
def facts_of(draw: st.DrawFn, rows: Rows) -> Facts:
    names = [
        rows.customer,
        "offer-1",
        "offer-2",
        f"desk-{rows.interaction}",
        "leg-1",
        "leg-2",
        f"stray-{rows.interaction}",
    ]
    states = st.sampled_from(["Up", "Ring", "Ringing", "Down"])
    channels = draw(st.dictionaries(st.sampled_from(names), states))
    rooms = [f"{kind}-{rows.key}" for kind in ("wait", "talk", "ask")]
    there = draw(st.lists(st.sampled_from(rooms), unique=True))
    bridges: dict[str, set[str]] = {room: set() for room in there}
    for channel, state in channels.items():
        if state == "Up" and there and draw(st.booleans()):
            bridges[draw(st.sampled_from(there))].add(channel)
    return Facts(channels, {room: frozenset(members) for room, members in bridges.items()})


@st.composite
def situations(draw: st.DrawFn) -> tuple[Rows, Facts]:
    rows = draw(calls())
    return rows, draw(facts_of(rows))


@given(situations())
def test_carrying_the_plan_out_leaves_nothing_to_do(situation: tuple[Rows, Facts]) -> None:
    rows, facts = situation
    wanted = picture(rows)
    after = plan.apply(plan.plan(wanted, facts), facts)
    # a caller who was answered only now is seated by the next look, which answering wakes
    after = plan.apply(plan.plan(wanted, after), after)
    assert plan.plan(wanted, after) == []


@given(situations())
def test_who_is_not_wanted_goes_and_who_is_wanted_stays(situation: tuple[Rows, Facts]) -> None:
    rows, facts = situation
    wanted = {leg.channel for leg in picture(rows).legs}
    ended = {c.channel for c in plan.plan(picture(rows), facts) if isinstance(c, EndLeg)}
    assert ended == set(facts.channels) - wanted


@given(situations())
def test_a_customer_who_is_up_is_never_alone_in_silence(situation: tuple[Rows, Facts]) -> None:
    rows, facts = situation
    wanted = picture(rows)
    if rows.state in ("arrived", "dialling") or facts.channels.get(rows.customer) != "Up":
        return
    if rows.customer not in {leg.channel for leg in wanted.legs}:
        return
    after = plan.apply(plan.plan(wanted, facts), facts)
    after = plan.apply(plan.plan(wanted, after), after)
    room, members = next((r, m) for r, m in after.bridges.items() if rows.customer in m)
    assert plan.has_music(room) or len(members) > 1


@given(st.data())
def test_two_customers_never_share_a_room(data: st.DataObject) -> None:
    rooms: dict[str, set[str]] = {}
    for interaction in (7, 8):
        rows = data.draw(calls(interaction))
        facts = data.draw(facts_of(rows))
        after = plan.apply(plan.plan(picture(rows), facts), facts)
        for room, members in after.bridges.items():
            rooms.setdefault(room, set()).update(members)
    for mixed in rooms.values():
        assert not {"in-7", "out-7"} & mixed or not {"in-8", "out-8"} & mixed


@given(st.data())
def test_a_tap_stands_while_its_leg_is_up_and_is_written_once(data: st.DataObject) -> None:
    rows, facts = data.draw(situations())
    taps = (
        WantedLeg("tap-1", tap=plan.Tap(rows.customer, "in", record=True)),
        WantedLeg("tap-2", f"ear-{rows.key}", tap=plan.Tap(rows.desk, speaks=True)),
    )
    wanted = Picture((*picture(rows).legs, *taps))
    for _ in range(3):  # who is answered, tapped, written: each by the next look
        facts = plan.apply(plan.plan(wanted, facts), facts)
    assert plan.plan(wanted, facts) == []
    up = facts.channels.get(rows.customer) == "Up"  # who is not wanted is gone by now
    assert ("tap-1" in facts.channels) == ("tap-1" in facts.recorded) == up
    assert ("tap-2" in facts.channels) == (facts.channels.get(rows.desk) == "Up")


@given(situations())
def test_nobody_is_put_into_a_room_before_it_is_made(situation: tuple[Rows, Facts]) -> None:
    rows, facts = situation
    there = set(facts.bridges)
    for command in plan.plan(picture(rows), facts):
        if isinstance(command, plan.MakeRoom):
            there.add(command.room)
        if isinstance(command, Join):
            assert command.room in there
        if isinstance(command, plan.EndRoom):
            there.discard(command.room)


@given(situations())
def test_an_official_never_hears_a_customer_on_hold(situation: tuple[Rows, Facts]) -> None:
    rows, facts = situation
    if rows.state not in ("held", "kept", "waiting", "offered"):
        return
    after = plan.apply(plan.plan(picture(rows), facts), facts)
    for members in after.bridges.values():
        assert rows.customer not in members or rows.desk not in members


@given(beside(), st.data())
def test_who_is_apart_hears_music_and_nothing_else(rows: Rows, data: st.DataObject) -> None:
    """The customer while a department is asked, the department while the customer is spoken with.

    In a room with music nobody hears another who is there.
    """
    assert rows.leg is not None
    assert not unsettled(rows)
    facts = data.draw(facts_of(rows))
    apart = {"asked": rows.customer, "ringing": rows.customer, "waits": rows.leg.channel}
    after = plan.apply(plan.plan(picture(rows), facts), facts)
    where = {member: room for room, members in after.bridges.items() for member in members}
    channel = apart.get(rows.leg.state, "")
    if facts.channels.get(channel) == "Up":
        assert plan.has_music(where[channel])
    if rows.leg.state == "together":
        up = [c for c in (rows.customer, rows.leg.channel) if facts.channels.get(c) == "Up"]
        assert len(up) < 2 or {where[c] for c in up} == {f"talk-{rows.key}"}
        assert len(up) != 1 or where[up[0]] in {f"talk-{rows.key}", f"wait-{rows.key}"}


def test_an_official_who_comes_back_is_called_and_the_customer_hears_music() -> None:
    rows = Rows(1, 7, "active", "b", "in-7", True, desk="desk-1-1", desk_endpoint="PJSIP/p1")
    facts = Facts({"in-7": "Up"}, {"talk-1.7": frozenset({"in-7"})})
    commands = plan.plan(picture(rows), facts)
    assert isinstance(commands[0], plan.Originate)
    assert ("X-Okienko-Answer", "auto") in commands[0].dial.headers
    assert Join("in-7", "wait-1.7") in commands


def test_facts_without_a_wish_are_taken_down() -> None:
    facts = Facts({"in-7": "Up"}, {"talk-1.7": frozenset({"in-7"})})
    assert plan.plan(Picture(), facts) == [EndLeg("in-7"), plan.EndRoom("talk-1.7")]


def test_alone_is_where_one_waits_for_company() -> None:
    wanted = Picture((WantedLeg("a", "talk-1.1", "wait-1.1"), WantedLeg("b", "talk-1.1")))
    assert plan.seats(wanted, Facts({"a": "Up", "b": "Ringing"})) == {"a": "wait-1.1"}
    assert plan.seats(wanted, Facts({"a": "Up", "b": "Up"})) == {"a": "talk-1.1", "b": "talk-1.1"}


# --- what facts tell the rows --------------------------------------------------------------------


def said(
    rows: Rows,
    channels: Mapping[str, str] | None = None,
    gone: Mapping[str, int] | None = None,
    asterisk_epoch: str = "b",
) -> list[str]:
    return [r.name for r in reports(rows, Seen(channels or {}, gone or {}, asterisk_epoch))]


def call(state: str, **more: Any) -> Rows:
    return Rows(1, 7, state, "b", "in-7", customer_up=True, **more)


def test_a_customer_who_is_gone_is_told_once_and_before_all_else() -> None:
    rows = call("active", desk="offer-1", desk_up=True)
    assert said(rows, channels={}) == ["customer_gone"]
    assert said(rows, channels={}, asterisk_epoch="c") == ["media_died"]
    assert said(call("active", ended=True), channels={}) == []


def test_an_offer_is_accepted_by_answering_and_declined_by_being_busy() -> None:
    rows = call("offered", offer=OfferRow(3, 1, "PJSIP/p1"))
    here = {"in-7": "Up"}
    assert said(rows, channels=here) == []
    assert said(rows, channels=here | {"offer-3": "Ringing"}) == []
    assert said(rows, channels=here | {"offer-3": "Up"}) == ["offer_answered"]
    assert said(rows, channels=here, gone={"offer-3": 17}) == ["offer_declined"]
    assert said(rows, channels=here, gone={"offer-3": 20}) == ["offer_unreachable"]
    assert said(call("offered", offer=OfferRow(3, 1, "")), channels=here) == ["offer_unreachable"]


def test_the_officials_leg() -> None:
    rows = call("active", desk="desk-1-1")
    here = {"in-7": "Up"}
    assert said(rows, channels=here) == []
    assert said(rows, channels=here | {"desk-1-1": "Up"}) == ["desk_answered"]
    up = call("active", desk="desk-1-1", desk_up=True)
    assert said(up, channels=here) == ["desk_gone"]
    assert said(up, channels=here | {"desk-1-1": "Up"}) == []


def test_a_department() -> None:
    here = {"in-7": "Up", "d": "Up"}
    up, busy = {"leg-2": "Up"}, {"leg-2": 17}
    for state, there, gone, expected in (
        ("ringing", {}, {}, []),
        ("ringing", up, {}, ["department_answered"]),
        ("ringing", {}, busy, ["department_gone"]),
        ("asked", {}, {}, ["department_gone"]),
        ("joined", up, {}, []),
        ("waits", up, {}, []),
        ("waits", {}, {}, ["department_gone"]),
        ("together", {}, {}, ["department_gone"]),
    ):
        rows = call("held", desk="d", desk_up=True, leg=LegRow(2, state, False, 1, "x", "y"))
        assert said(rows, {**here, **there}, gone) == expected, state


@given(calls())
def test_a_call_that_is_over_asks_for_nothing(rows: Rows) -> None:
    if rows.ended:
        assert picture(rows) == Picture()
        assert not unsettled(rows)
