"""Branches of a menu: by the hours and by who calls; what a caller hears of an open case."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from okienko.cases import actions as cases
from okienko.cases import queries as case_queries
from okienko.channels.actions import add_account
from okienko.channels.phone import menus
from okienko.channels.phone.actions import arrive
from okienko.channels.phone.menu import checking, edits, machine
from okienko.channels.phone.menu.machine import (
    EndCall,
    Enqueue,
    Finished,
    MenuCaller,
    Play,
    Pressed,
    Started,
    TimedOut,
)
from okienko.channels.phone.menu.steps import Graph, Sketch
from okienko.channels.phone.menu.words import expand
from okienko.channels.phone.models import MenuDraft
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.customers.models import Customer, Identity
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices.actions import add_schedule
from tests.cast import OfficeCast, the_cast

from ..callers import told
from .test_menu import DATA, OPEN

NUMBER = "+48140001966"
MINE = "+48601000300"
CASE = {"pl": "Sprawa w toku.", "en": "A case."}


def graph_of(**branches: Any) -> Graph:
    """The menu of test_menu, whose greeting leads to a branch `first`."""
    steps = {**DATA["steps"], **branches}
    steps["welcome"] = {**steps["welcome"], "next": "first"}
    return Graph.model_validate({**DATA, "steps": steps})


BY_CALLER = graph_of(
    first={"kind": "customer", "case": "anybody", "known": "waste", "otherwise": "language"}
)
BY_HOURS = graph_of(first={"kind": "hours", "hours": 7, "open": "waste", "otherwise": "anybody"})


def greeted(graph: Graph, **place: Any) -> tuple[machine.MenuState, tuple[machine.Action, ...]]:
    """Where a caller is once the greeting was said."""
    here = OPEN.model_copy(update=place)
    state, _ = machine.advance(graph, machine.begin(graph, here), Started(), here)
    return machine.advance(graph, state, Finished(sequence=state.sequence), here)


@pytest.mark.parametrize(
    ("caller", "step"),
    [
        (MenuCaller(), "language"),
        (MenuCaller(known=True), "waste"),
        (MenuCaller(known=True, language="uk"), "waste"),
    ],
)
def test_a_caller_goes_on_by_who_it_is(caller: MenuCaller, step: str) -> None:
    state, _ = greeted(BY_CALLER, caller=caller)
    assert state.step == step
    assert state.language == (caller.language or "pl")


def test_who_has_an_open_case_hears_how_it_stands() -> None:
    caller = MenuCaller(known=True, case=CASE, language="en")
    state, (play,) = greeted(BY_CALLER, caller=caller)
    assert isinstance(play, Play)
    assert [(one.language, one.text) for one in play.sounds] == [("en", "A case.")]
    state, _ = machine.advance(
        BY_CALLER,
        state,
        Finished(sequence=state.sequence),
        OPEN.model_copy(update={"caller": caller}),
    )
    assert state.step == "anybody"


@pytest.mark.parametrize(("holds", "queue"), [(True, 1), (False, None)])
def test_a_caller_goes_on_by_the_hours(holds: bool, queue: int | None) -> None:
    state, actions = greeted(BY_HOURS, schedules={7: holds})
    assert state.step == ("waste" if holds else "anybody")
    if queue is not None:
        assert isinstance(actions[0], Enqueue)


signals = st.lists(st.sampled_from([".", "_", *"0123456789*#"]), max_size=40)


@given(
    signals,
    st.builds(
        MenuCaller,
        known=st.booleans(),
        case=st.sampled_from([{}, CASE]),
        language=st.sampled_from(["", "pl", "en", "uk", "de"]),
    ),
    st.sampled_from([BY_CALLER, BY_HOURS]),
)
def test_any_walk_through_branches_ends(
    presses: list[str], caller: MenuCaller, graph: Graph
) -> None:
    place = OPEN.model_copy(update={"caller": caller, "schedules": {7: caller.known}})
    state, done = machine.advance(graph, machine.begin(graph, place), Started(), place)
    all_done = list(done)
    for word in [*presses, *"._" * 12]:
        signal: machine.Signal = Finished(sequence=state.sequence)
        if word != ".":
            pressed = Pressed(key=word) if word != "_" else TimedOut(sequence=state.sequence)
            signal = pressed
        state, done = machine.advance(graph, state, signal, place)
        all_done += done
    assert state.phase == "done"
    assert sum(isinstance(one, Enqueue | EndCall) for one in all_done) == 1


def test_who_goes_round_in_circles_by_keys_comes_to_a_person_at_last() -> None:
    steps = {
        **DATA["steps"],
        "matter": {
            **DATA["steps"]["matter"],
            "keys": {"1": {"to": "matter"}},
        },
    }
    graph = Graph.model_validate({**DATA, "steps": steps})
    state, _ = machine.advance(graph, machine.begin(graph, OPEN), Started(), OPEN)
    done: list[machine.Action] = []
    for _ in range(3 * machine.MOST_PLAYED):
        signal: machine.Signal = Pressed(key="1")
        if state.step == "anybody":
            signal = Finished(sequence=state.sequence)
        state, actions = machine.advance(graph, state, signal, OPEN)
        done += actions
    assert isinstance(done[-1], Enqueue)


def test_branches_that_lead_round_in_circles_are_refused() -> None:
    with pytest.raises(ValidationError):
        graph_of(first={"kind": "hours", "open": "first", "otherwise": "anybody"})
    sketch = Sketch.model_validate(BY_HOURS.model_dump())
    with pytest.raises(Refused) as why:
        edits.lead("open:first", "first")(sketch)
    assert why.value.code == "menu_loops"


def test_hours_that_are_gone_stop_a_menu() -> None:
    def kinds(schedules: list[int]) -> list[str]:
        found = checking.check(BY_HOURS, queues=[1, 2], schedules=schedules)
        return [one.kind for one in found if one.stops]

    assert kinds([7]) == []
    assert kinds([8]) == ["hours"]


# --- who it is, from the rows ------------------------------------------------------------------


def line(number: str, days: int | None) -> case_queries.CaseLine:
    base: dict[str, Any] = dict.fromkeys(case_queries.CaseLine.__dataclass_fields__)
    return case_queries.CaseLine(
        **{**base, "number": number, "days": days, "due_on": date(2026, 12, 5)}
    )


def test_what_is_told_of_cases() -> None:
    first = line("Z-2026-000123", 4)
    assert told([first]) == {
        "pl": "Państwa sprawa Z-2026-000123 jest w toku, termin do 5 grudnia.",
        "en": "Your case Z-2026-000123 is being worked on, until 5 December.",
        "uk": "Вашу справу Z-2026-000123 розглядають, термін до 5 грудня.",
    }
    assert "piątego grudnia" in expand(told([first])["pl"], "pl")
    assert told([line("Z-2026-000123", -1)])["pl"] == "Państwa sprawa Z-2026-000123 jest w toku."
    assert told([first, first])["pl"].startswith("Mają Państwo sprawy w toku: 2.")
    assert told([]) == {}


@pytest.fixture
def here() -> OfficeCast:
    return the_cast().here


def a_number(here: OfficeCast, branch: dict[str, Any]) -> int:
    steps = {
        **DATA["steps"],
        "waste": {**DATA["steps"]["waste"], "queue": here.queue},
        "anybody": {**DATA["steps"]["anybody"], "queue": here.other_queue},
        "first": branch,
    }
    with in_offices([here.id]):
        account = add_account.within(
            here.id, kind="phone", name="Line", settings=TrunkSettings(addresses=["192.0.2.8"])
        )
        menu = {**DATA, "start": "first", "steps": steps}
        return add_number.within(
            here.id, digits=NUMBER, name="Główny", account_id=account, menu=menu
        )


CUSTOMER = {"kind": "customer", "case": "waste", "known": "anybody", "otherwise": "language"}


def called(here: OfficeCast, number: int, call: str, *, shown: bool = True) -> list[str]:
    """What a caller hears first."""
    ringing = arrive.Ringing(call, f"{call}@x", MINE, NUMBER, shown, "1")
    taken = arrive.arrive(here.id, number_id=number, ringing=ringing)
    return [one.text for act in taken.actions if isinstance(act, Play) for one in act.sounds]


@pytest.mark.django_db
def test_a_case_is_told_to_whom_the_number_alone_belongs(here: OfficeCast) -> None:
    number = a_number(here, CUSTOMER)
    assert called(here, number, "c1") == ["Język."]  # a new card, without a name
    with in_offices([here.id]):
        card = Identity.objects.get(kind="e164", value=MINE).customer_id
        Customer.objects.filter(id=card).update(name="Jan Nowak")
    assert called(here, number, "c2") == ["Łączę."]
    kind = cases.add_kind(here.id, name="Odpady", term_days=30)
    with in_offices([here.id]):
        cases.open_case.within(
            here.id,
            kind_id=kind,
            title="Pojemnik",
            customer_id=card,
        )
    (words,) = called(here, number, "c3")
    assert words.startswith("Państwa sprawa ")
    assert "Nowak" not in words
    assert "Pojemnik" not in words
    assert called(here, number, "c4", shown=False) == ["Język."]
    with in_offices([here.id]):
        Identity.objects.filter(value=MINE).update(customer=None, shared=True)
    assert called(here, number, "c5") == ["Język."]


@pytest.mark.django_db
def test_the_hours_of_a_branch_are_looked_at_in_the_call(here: OfficeCast) -> None:
    with in_offices([here.id]):
        never = add_schedule.within(here.id, name="nigdy", spans=[], holidays=False)
    branch = {"kind": "hours", "hours": never, "open": "language", "otherwise": "anybody"}
    number = a_number(here, branch)
    assert called(here, number, "h1") == ["Łączę."]
    edit = edits.change("first", {"hours": here.schedule})
    menus.edit_menu(here.id, number_id=number, edit=edit)
    with in_offices([here.id]):
        draft = MenuDraft.objects.get(number=number)
    menus.publish_menu(here.id, number_id=number, seen=menus.digest(draft.menu))
    assert called(here, number, "h2") == ["Język."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hour", "minute", "opens"),
    [
        # 28 March 2027, UTC: at one o'clock the clocks go from 2:00 to 3:00
        (0, 29, False),
        (0, 30, True),  # 1:30
        (1, 0, True),  # 3:00: half past two never came
        (1, 29, True),
        (1, 30, False),  # 3:30
        # 31 October 2027, a day later here: at one o'clock from 3:00 back to 2:00
        (24 + 0, 30, True),  # 2:30 for the first time
        (24 + 1, 30, True),  # 2:30 for the second time
        (24 + 2, 29, True),
        (24 + 2, 30, False),  # 3:30
    ],
)
def test_the_hours_of_a_branch_follow_the_clock_that_changes_in_the_night(
    here: OfficeCast, hour: int, minute: int, opens: bool
) -> None:
    spans = [(6, time(1, 30), time(3, 30))]
    with in_offices([here.id]):
        night = add_schedule.within(here.id, name="noc", spans=spans, holidays=False)
    branch = {"kind": "hours", "hours": night, "open": "language", "otherwise": "anybody"}
    number = a_number(here, branch)
    day = datetime(2027, 3, 28, tzinfo=UTC) if hour < 24 else datetime(2027, 10, 31, tzinfo=UTC)
    with clock.at(day.replace(hour=hour % 24, minute=minute)):
        assert called(here, number, "n") == (["Język."] if opens else ["Łączę."])
