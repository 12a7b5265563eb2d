"""The record of a call: its course moment by moment, who ended it; lists of calls, exported."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.actions import add_account
from okienko.events import clock
from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.offices.models import Person
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Wait
from tests.cast import Cast, at_work, the_cast

from ..actions import arrive, consult, reported
from ..menu import machine
from ..models import Call
from ..numbers import add_number
from ..record.calls import CallsWanted, every_call, page_of_calls
from ..record.course import Course, course_of
from ..record.way import MOST, walked
from ..settings import TrunkSettings
from .test_menu import DATA, GRAPH, OPEN
from .test_numbers import DIGITS, a_number

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


class Caller:
    """Somebody who calls at nine and goes through the menu to the second queue."""

    def __init__(self, cast: Cast, call: str = "1", caller: str = "+48601000212") -> None:
        self.office, self.here = cast.here.id, cast.here
        ringing = arrive.Ringing(f"in-{call}", f"id-{call}", caller, DIGITS, True, "1")
        found = arrive.come_in(ringing)
        assert found is not None
        self.id = found[1].interaction_id
        self.channel = ringing.channel

    def hears_it_all(self) -> None:
        with in_offices([self.office]):
            menu = Call.objects.get(interaction=self.id).menu
        self.says(machine.Finished(sequence=menu["sequence"]))

    def says(self, signal: machine.Signal) -> None:
        arrive.signal(self.office, interaction_id=self.id, signal=signal)

    def hang_up(self, cause: int = 16) -> None:
        reported.customer_gone(self.office, self.id, self.channel, cause)

    def course(self) -> Course:
        with in_offices([self.office]), override("en"):
            found = course_of(self.id)
        assert found is not None
        return found


def a_menu(cast: Cast) -> dict[str, Any]:
    menu = copy.deepcopy(DATA)
    menu["steps"]["anybody"]["queue"] = cast.here.other_queue
    menu["steps"]["waste"]["queue"] = cast.here.queue
    return menu


def test_the_whole_course_of_a_call(cast: Cast) -> None:
    here = cast.here
    with clock.at(NINE - timedelta(hours=1)):
        trunk = TrunkSettings(addresses=["127.0.0.2"], proxy="127.0.0.2:5060")
        line = add_account(here.id, kind="phone", name="operator", settings=trunk)
        add_number(here.id, account_id=line, digits=DIGITS, name="centrala", menu=a_menu(cast))
    anna, at = here.officials["anna"], NINE
    with clock.at(NINE):
        caller = Caller(cast)
        at_work(here, "anna")
        caller.hears_it_all()
    for second, key in ((4, "1"), (9, "1")):
        with clock.at(NINE + timedelta(seconds=second)):
            caller.says(machine.Pressed(key=key))
    with in_offices([caller.office]):
        wait = Wait.objects.get(interaction=caller.id)
    at += timedelta(seconds=40)
    with clock.at(at):
        offer = routing.make_offer(caller.office, wait_id=wait.id, official_id=anna)
        assert offer
        reported.offer_answered(caller.office, caller.id, f"offer-{offer}", 0)
    with clock.at(at + timedelta(seconds=30)):
        leg = consult.ask(
            caller.office, interaction_id=caller.id, official_id=anna, department_id=here.department
        )
    with clock.at(at + timedelta(seconds=36)):
        reported_leg = f"leg-{leg}"
        consult.department_answered(caller.office, caller.id, reported_leg, 0)
    with clock.at(at + timedelta(seconds=50)):
        consult.give_up(caller.office, interaction_id=caller.id, official_id=anna)
    with clock.at(at + timedelta(seconds=90)):
        caller.hang_up()
    course = caller.course()
    told = [
        ((one.at - NINE).total_seconds(), f"{one.words} · {one.detail}".removesuffix(" · "))
        for one in course.moments
    ]
    assert told == [
        (0.0, "601 000 212 calls 14 000 19 55 centrala · operator"),
        (0.0, "Menu: Dzień dobry."),
        (0.0, "Menu: Język."),
        (4.0, "Presses 1"),
        (4.0, "Menu: Sprawa."),
        (9.0, "Presses 1 · odpady"),
        (9.0, "Menu: to a queue"),
        (9.0, "Waits in the queue Odpady"),
        (40.0, "Rings at Anna"),
        (40.0, "Anna answers"),
        (70.0, "Anna asks GK Gospodarka komunalna · 14 000 19 30"),
        (70.0, "The customer is on hold"),
        (76.0, "GK Gospodarka komunalna answers"),
        (90.0, "Back to the customer"),
        (90.0, "GK Gospodarka komunalna is gone · let go by the official"),
        (130.0, "Anna has finished speaking · spoke 1:10, on hold 0:20"),
        (130.0, "End · the customer hung up"),
    ]
    assert (course.ended, course.seconds, course.cut) == ("the customer hung up", 130.0, False)
    assert _refused_to_others(cast, caller.id)


def _refused_to_others(cast: Cast, contact: int) -> bool:
    client = Client()
    client.force_login(Person.objects.get(id=cast.there.persons["olena"]))
    theirs = client.get(f"/phone/contact/{contact}/course/").status_code
    client.force_login(Person.objects.get(id=cast.here.persons["anna"]))
    return (theirs, client.get(f"/phone/contact/{contact}/course/").status_code) == (404, 200)


def test_who_ended_it_and_why(cast: Cast) -> None:
    here, anna = cast.here, cast.here.officials["anna"]
    a_number(here, here.queue)
    at_work(here, "anna")

    def ended(caller: Caller) -> str:
        return caller.course().ended

    lost, waits = Caller(cast, "lost"), Caller(cast, "waits")
    lost.hang_up(44)
    assert ended(lost) == "the connection broke: no sound came for a while"
    reported.media_died(here.id, waits.id, waits.channel, 0)
    assert ended(waits) == "the connection broke"
    talks = Caller(cast, "talks")
    with in_offices([here.id]):
        wait = Wait.objects.get(interaction=talks.id)
    offer = routing.make_offer(here.id, wait_id=wait.id, official_id=anna)
    reported.offer_answered(here.id, talks.id, f"offer-{offer}", 0)
    assert ended(talks) == ""
    routing.end_talk(here.id, interaction_id=talks.id, official_id=anna)
    reported.settle(here.id, interaction_id=talks.id)
    assert ended(talks) == "the official hung up"
    assert not talks.course().cut
    with in_offices([here.id]):  # as when the log of that time is kept no more
        Engagement.objects.filter(interaction=talks.id).update(held_seconds=5)
    assert talks.course().cut


def test_calls_are_listed_by_what_is_asked_for_and_exported_with_a_note_in_the_log(
    cast: Cast,
) -> None:
    here = cast.here
    a_number(here, here.queue)
    with clock.at(NINE):
        first = Caller(cast, "a")
    with clock.at(NINE + timedelta(seconds=20)):
        first.hang_up()
    with clock.at(NINE + timedelta(days=1)):
        second = Caller(cast, "b", "+48601000999")
    day = CallsWanted(since=NINE - timedelta(hours=9), until=NINE + timedelta(hours=14))
    both = CallsWanted(since=day.since, until=NINE + timedelta(days=2))

    def found(wanted: CallsWanted) -> list[int]:
        with in_offices([here.id]):
            assert page_of_calls([here.id], wanted).total == len(
                list(every_call([here.id], wanted))
            )
            return [line.contact.id for line in every_call([here.id], wanted)]

    assert found(day) == [first.id]
    assert found(both) == [second.id, first.id]
    wanted = {"since": both.since, "until": both.until}
    assert found(CallsWanted(**wanted, hung_up="customer")) == [first.id]
    assert found(CallsWanted(**wanted, text="601 000 999")) == [second.id]
    assert found(CallsWanted(**wanted, queue=here.other_queue)) == []
    assert found(CallsWanted(**wanted, direction="out")) == []
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(Person.objects.get(id=here.persons["maria"]))
    asked = {"since": "2026-12-01", "until": "2026-12-01"}
    page = client.get("/wallboard/calls/", asked).content.decode()
    assert "601 000 212" in page
    assert "601 000 999" not in page
    answer = client.get("/wallboard/calls/export.csv", asked)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "2026-12-01 10:00:00+01:00" in lines[1]
    assert ",20,20,0,0,601 000 212,'+48140001955," in lines[1]
    with in_offices([here.id]):
        told = EventRow.objects.get(kind="calls.exported")
    assert (told.data["calls"], told.actor) == (1, f"supervisor:{here.officials['maria']}")
    client.force_login(Person.objects.get(id=here.persons["anna"]))
    assert client.get("/wallboard/calls/").status_code == 403
    assert client.get("/wallboard/calls/export.csv").status_code == 403


@given(st.lists(st.sampled_from([".", "_", *"0123456789*#"]), max_size=40))
def test_the_way_holds_each_key_that_counted_and_ends_where_the_caller_stands(
    presses: list[str],
) -> None:
    state, _ = machine.advance(GRAPH, machine.begin(GRAPH, OPEN), machine.Started(), OPEN)
    way = walked([], NINE, state, NINE)
    for second, word in enumerate(presses):
        before = state.model_copy(update={"passed": ()})
        signal: machine.Signal = machine.Finished(sequence=state.sequence)
        if word != ".":
            timed_out = word == "_"
            late = machine.TimedOut(sequence=state.sequence)
            signal = late if timed_out else machine.Pressed(key=word)
        state, _ = machine.advance(GRAPH, before, signal, OPEN)
        way = walked(way, NINE, state, NINE + timedelta(seconds=second), before=before)
    assert [f"{name}:{key}" for _, name, key in way if key] == list(state.choices)
    assert [name for _, name, key in way if not key][-1] == state.step
    assert [seconds for seconds, _, _ in way] == sorted(seconds for seconds, _, _ in way)
    assert len(way) <= MOST
