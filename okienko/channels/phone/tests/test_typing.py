"""Steps at which callers type: numbers of cases and PINs, digits for the official, a call-back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from okienko.cases import actions as cases
from okienko.cases import queries as case_queries
from okienko.cases.actions.pins import WRONG, number_of
from okienko.cases.models import CasePin
from okienko.channels.actions import add_account
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.events import clock
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from okienko.routing.models import OwedCall, Wait
from tests.cast import OfficeCast, the_cast

from ..actions import arrive
from ..asterisk import call_query
from ..menu import checking, edits, keypad, machine
from ..menu.machine import (
    AskCase,
    Collected,
    EndCall,
    Enqueue,
    Finished,
    Found,
    MenuPlace,
    Play,
    Pressed,
    Started,
    TimedOut,
)
from ..menu.shown import types
from ..menu.steps import Graph, Sketch
from ..models import Call, WaitingTalk
from ..queries import walk as walk_text
from .test_branches import graph_of
from .test_menu import DATA, OPEN

NUMBER = "+48140001977"
CALLER = "+48601000300"
TEXT = {"pl": "Numer.", "en": "Number.", "uk": "Номер."}
DIGITS: dict[str, Any] = {
    "kind": "digits",
    "text": TEXT,
    "least": 2,
    "most": 4,
    "tries": 2,
    "name": "Licznik",
    "next": "waste",
    "otherwise": "anybody",
}
STATUS: dict[str, Any] = {"kind": "status", "text": TEXT, "next": "waste", "otherwise": "anybody"}
CALLBACK: dict[str, Any] = {"kind": "callback", "queue": 1, "text": TEXT, "otherwise": "anybody"}
WHOLE = graph_of(
    first={**DIGITS, "next": "status"},
    status={**STATUS, "next": "callback"},
    callback=CALLBACK,
)
HERE = OPEN.model_copy(update={"calls_back": ("callback",)})


class Walk:
    """A caller at the step `first` of a menu."""

    def __init__(self, place: MenuPlace = HERE, **steps: Any) -> None:
        self.graph, self.place = graph_of(**steps), place
        self.state = machine.begin(self.graph, place).model_copy(update={"step": "first"})
        self.done: list[machine.Action] = []
        self.take(Started())

    def take(self, signal: machine.Signal) -> None:
        self.state, actions = machine.advance(self.graph, self.state, signal, self.place)
        self.done += actions

    def go(self, keys: str) -> Walk:
        """Press keys; "." means that what plays ends, "_" that nothing is pressed in time."""
        for key in keys:
            number = self.state.sequence
            signals = {".": Finished(sequence=number), "_": TimedOut(sequence=number)}
            self.take(signals.get(key) or Pressed(key=key))
        return self

    @property
    def collected(self) -> list[str]:
        return [one.digits for one in self.done if isinstance(one, Collected)]

    @property
    def said(self) -> list[str]:
        plays = [one for one in self.done if isinstance(one, Play)]
        return [sound.text for one in plays for sound in one.sounds]


@pytest.mark.parametrize(
    ("keys", "collected", "queue"),
    [
        ("1234.1", ["1234"], 1),  # as many as there can be, and right
        ("12#.1", ["12"], 1),
        (".12_..._", ["12"], 1),  # waits, and agrees by silence
        ("12#.2.34#.1", ["34"], 1),  # typed anew
        ("1*56#.1", ["56"], 1),  # * begins anew
        ("007#.1", ["007"], 1),  # 0 is a digit here
        ("1#.1#.", [], 2),  # too few, twice
        ("._._.", [], 2),  # nothing, twice
        ("*.", [], 2),  # a person
        ("12#.0.", [], 2),
    ],
)
def test_digits_are_collected(keys: str, collected: list[str], queue: int) -> None:
    walk = Walk(first=DIGITS).go(keys)
    assert walk.collected == collected
    assert isinstance(walk.done[-1], Enqueue)
    assert walk.done[-1].queue == queue
    assert walk.state.typed == ""


def test_what_is_typed_is_read_digit_by_digit_and_how_it_ends_is_said() -> None:
    walk = Walk(first=DIGITS).go("12#")
    assert walk.said[:3] == ["Numer.", keypad.HASH["pl"], keypad.STAR["pl"]]
    assert walk.said[-4:] == [keypad.TYPED["pl"], "1", "2", keypad.RIGHT["pl"]]
    known = {text for tongue, text in machine.texts(walk.graph, HERE) if tongue == "pl"}
    assert set(walk.said) <= known, "all of it is spoken in advance, and nobody's number is"
    shut = Walk(OPEN.model_copy(update={"open": False}), first=DIGITS).go("*")
    assert keypad.STAR["pl"] not in shut.said
    assert shut.state.step == "first", "outside the hours there is no person to speak to"


def test_sensitive_digits_are_not_read_and_shown_by_their_end() -> None:
    walk = Walk(first={**DIGITS, "most": 11, "sensitive": True}).go("44051401359")
    assert walk.collected == ["…359"]
    assert "4" not in walk.said
    assert Walk(first={**DIGITS, "sensitive": True}).go("12#").collected == ["…"]


def test_who_knows_the_menu_types_while_another_step_speaks() -> None:
    before = {"kind": "say", "text": TEXT, "next": "digits"}
    walk = Walk(first=before, digits=DIGITS).go("12#.1")
    assert walk.collected == ["12"]
    assert isinstance(Walk(first=before, digits=DIGITS).go("0.").done[-1], Enqueue)


@pytest.mark.parametrize("number", ["1234#", "1234_"])
def test_a_status_is_asked_by_number_and_pin(number: str) -> None:
    walk = Walk(first=STATUS).go(f".{number}.654321")
    assert AskCase(number="1234", pin="654321") in walk.done[-1:]
    assert "654321" not in walk.state.model_dump_json()
    walk.take(Found(text={"pl": "Sprawa w toku."}))
    assert walk.said[-1] == "Sprawa w toku."
    walk.go(".")
    assert isinstance(walk.done[-1], Enqueue)
    assert walk.done[-1].queue == 1


def test_a_wrong_number_or_pin_is_asked_for_again_and_not_for_ever() -> None:
    walk = Walk(first={**STATUS, "tries": 2}).go("1#.000000")
    walk.take(Found())
    assert walk.said[-4:-2] == [keypad.NOT_FOUND["pl"], "Numer."]
    walk.go(".2#.111111")
    walk.take(Found())
    assert walk.state.step == "anybody"
    walk.go(".")
    assert isinstance(walk.done[-1], Enqueue)


def test_a_key_ends_what_is_told_of_a_case() -> None:
    walk = Walk(first={**STATUS, "next": "matter"}).go("1#.000000")
    walk.take(Found(text={"pl": "W toku."}))
    assert walk.go("5").state.step == "matter"


def test_who_can_be_called_is_asked_for_a_number_in_the_queue() -> None:
    walk = Walk(first={**CALLBACK}, place=OPEN.model_copy(update={"calls_back": ("first",)})).go(
        "."
    )
    assert walk.done[-1] == Enqueue(
        queue=1, language="pl", topic="", choices=(), calls=True, number=""
    )
    typed = Walk(
        first={**DIGITS, "most": 9, "goal": "number", "next": "callback"}, callback=CALLBACK
    ).go("601000212.1.")
    assert isinstance(typed.done[-1], Enqueue)
    assert typed.done[-1].number == "601000212"
    assert typed.state.number == ""
    other = Walk(OPEN, first=CALLBACK).go(".")
    assert isinstance(other.done[-1], Enqueue)
    assert not other.done[-1].calls


signals = st.lists(st.sampled_from([".", "_", "+", "-", *"0123456789*#"]), max_size=60)


@given(signals, st.booleans(), st.sampled_from([(), ("callback",)]))
@example(["1", "2", "#", "2"] * 15, True, ())
def test_any_keys_at_any_moment_end_somewhere_once(
    presses: list[str], is_open: bool, back: tuple[str, ...]
) -> None:
    """Keys of every kind during a text, between two, in tens; answers that come late or twice."""
    place = OPEN.model_copy(update={"open": is_open, "calls_back": back})
    state = machine.begin(WHOLE, place).model_copy(update={"step": "first"})
    state, done = machine.advance(WHOLE, state, Started(), place)
    all_done = list(done)
    for word in [*presses, *"._" * 40]:
        known: dict[str, machine.Signal] = {
            ".": Finished(sequence=state.sequence),
            "_": TimedOut(sequence=state.sequence),
            "+": Found(text={"pl": "W toku.", "en": "Open.", "uk": "Так."}),
            "-": Finished(sequence=max(0, state.sequence - 1)),  # one that is out of date
        }
        signal = known.get(word) or Pressed(key=word)
        before = state
        state, done = machine.advance(WHOLE, state, signal, place)
        if any(isinstance(one, AskCase) for one in done):
            state, more = machine.advance(WHOLE, state, Found(), place)
            done = (*done, *more)
        if word == "-":
            assert (state, done) == (before, ())
        assert len(state.typed) <= keypad.MOST_OF_A_CASE + 1 + keypad.PIN
        all_done += done
    assert state.phase == "done"
    assert sum(isinstance(one, Enqueue | EndCall) for one in all_done) == 1


@given(st.lists(st.sampled_from([".", "_", *"0123456789*#"]), max_size=40))
def test_a_draft_that_goes_in_circles_and_says_nothing_ends(presses: list[str]) -> None:
    steps = {
        **DATA["steps"],
        "a": {"kind": "say", "text": {}, "next": "b"},
        "b": {**DIGITS, "text": {}, "next": "a", "otherwise": "c"},
        "c": {"kind": "ask", "text": {}, "keys": {"1": {"to": "b"}}, "otherwise": "a"},
        "d": {"kind": "say", "text": {}, "next": "e"},
        "e": {"kind": "say", "text": {}, "next": "d"},
    }
    for start in "ad":
        sketch = Sketch.model_validate({**DATA, "start": start, "steps": steps})
        state, done = machine.advance(sketch, machine.begin(sketch, OPEN), Started(), OPEN)
        for word in [*presses, *"._" * (3 * machine.MOST_PLAYED)]:
            if state.phase == "done":
                break
            number = state.sequence
            signal = {".": Finished(sequence=number), "_": TimedOut(sequence=number)}.get(word)
            state, done = machine.advance(sketch, state, signal or Pressed(key=word), OPEN)
        assert isinstance(done[-1], Enqueue)


def test_what_stops_such_steps_from_being_heard() -> None:
    with pytest.raises(ValidationError):
        graph_of(first={**DIGITS, "least": 5})
    with pytest.raises(ValidationError):
        graph_of(first={**STATUS, "otherwise": "first"})
    with pytest.raises(Refused) as why:
        edits.lead("otherwise:callback", "callback")(Sketch.model_validate(WHOLE.model_dump()))
    assert why.value.code == "menu_loops"
    silent = {**DIGITS, "text": {}}
    steps = {**DATA["steps"], "first": silent, "back": {**CALLBACK, "queue": 9}}
    sketch = Sketch.model_validate({**DATA, "start": "first", "steps": steps})
    found = checking.check(sketch, queues=[1, 2])
    assert {(one.step, one.kind) for one in found if one.stops} == {
        ("first", "silent"),
        ("back", "queue"),
    }


@pytest.mark.parametrize("kind", ["digits", "status", "callback"])
def test_it_is_added_and_taken_out_like_any_step(kind: str) -> None:
    sketch = Sketch.model_validate(DATA)
    added = edits.add("next:welcome", kind)(sketch)
    (name,) = set(added.steps) - set(sketch.steps)
    assert added.steps[name].kind == kind
    assert edits.remove(name)(added) == sketch


def test_a_page_with_keys_is_told_that_digits_are_typed() -> None:
    walk = Walk(first=DIGITS)
    assert types(walk.graph, walk.state, HERE)
    assert not types(walk.graph, walk.go("*").state, HERE)


# --- as rows -----------------------------------------------------------------------------------


@pytest.fixture
def here(db: None) -> OfficeCast:
    return the_cast().here


def a_number(here: OfficeCast, **steps: Any) -> int:
    known = {
        "waste": {**DATA["steps"]["waste"], "queue": here.queue},
        "anybody": {**DATA["steps"]["anybody"], "queue": here.other_queue},
    }
    with in_offices([here.id]):
        trunk = TrunkSettings(addresses=["192.0.2.8"], proxy="192.0.2.8")
        account = add_account.within(here.id, kind="phone", name="Line", settings=trunk)
        menu = {**DATA, "start": "first", "steps": {**DATA["steps"], **known, **steps}}
        return add_number.within(
            here.id, digits=NUMBER, name="Główny", account_id=account, menu=menu
        )


class RealCaller:
    """A caller at a number, by the verbs alone."""

    def __init__(
        self, here: OfficeCast, number: int, name: str = "c1", *, shown: bool = True
    ) -> None:
        self.office = here.id
        ringing = arrive.Ringing(name, f"{name}@x", CALLER, NUMBER, shown, "1")
        taken = arrive.arrive(here.id, number_id=number, ringing=ringing)
        self.contact, self.actions = taken.interaction_id, list[Any](taken.actions)

    def go(self, keys: str) -> RealCaller:
        for key in keys:
            with in_offices([self.office]):
                row = Call.objects.get(interaction=self.contact)
            number = row.menu["sequence"]
            signals = {".": Finished(sequence=number), "_": TimedOut(sequence=number)}
            signal = signals.get(key) or Pressed(key=key)
            self.actions += arrive.signal(self.office, interaction_id=self.contact, signal=signal)
        return self

    @property
    def said(self) -> str:
        plays = [one for one in self.actions if isinstance(one, Play)]
        return " ".join(sound.text for one in plays for sound in one.sounds)


def test_the_official_reads_what_was_typed_and_no_event_holds_it(here: OfficeCast) -> None:
    caller = RealCaller(here, a_number(here, first={**DIGITS, "most": 7})).go("738291")
    with in_offices([here.id]):
        assert "738291" not in str(Call.objects.get(interaction=caller.contact).menu)
    caller.go("#.1")
    with in_offices([here.id]):
        (note,) = Message.objects.filter(interaction=caller.contact, direction="note")
        assert note.text == "Licznik: 738291"
        assert "738291" not in str(list(EventRow.objects.values_list("data", flat=True)))
        assert "738291" not in str(Call.objects.get(interaction=caller.contact).menu)
        assert Wait.objects.get(interaction=caller.contact).queue_id == here.queue


def test_a_case_is_told_by_its_pin_alone_and_locked_after_wrong_ones(here: OfficeCast) -> None:
    number = a_number(here, first=STATUS)
    kind = cases.add_kind(here.id, name="Odpady", term_days=30)
    case = cases.open_case(here.id, kind_id=kind, title="Pojemnik")
    with in_offices([here.id]):
        line, pin = case_queries.line(case), case_queries.pin(case)
        assert line is not None
        assert pin not in CasePin.objects.get(case=case).sealed
        assert pin not in str(list(EventRow.objects.values_list("data", flat=True)))
    typed = str(int(line.number.rpartition("-")[2]))
    told = RealCaller(here, number).go(f"{typed}#.{pin}")
    assert f"Państwa sprawa {line.number} jest w toku, termin do" in told.said
    assert "Pojemnik" not in told.said
    wrong = f"{(int(pin) + 1) % 10**6:06}"
    for turn in range(2):  # three tries in each call
        other = RealCaller(here, number, f"w{turn}").go(f"{typed}#.{wrong}" * 3)
        assert line.number not in other.said
    with in_offices([here.id]):
        assert CasePin.objects.get(case=case).locked_until is not None
        assert EventRow.objects.filter(kind="case.pin_locked").count() == 1
    assert line.number not in RealCaller(here, number, "l").go(f"{typed}#.{pin}").said
    with clock.at(clock.now() + timedelta(hours=1, minutes=1)):
        assert line.number in RealCaller(here, number, "u").go(f"{typed}#.{pin}").said
    cases.new_pin(here.id, case_id=case)
    with in_offices([here.id]):
        renewed = case_queries.pin(case)
    assert WRONG > 1
    told = RealCaller(here, number, "n").go(f"{typed}#.{renewed}")
    assert line.number in told.said


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", "Z-2026-00012"), ("202500012", "Z-2025-00012"), ("2025412", "Z-2025-00412"), ("", "")],
)
def test_how_numbers_of_cases_are_typed(typed: str, number: str) -> None:
    assert number_of(typed, 2026) == number


def test_a_caller_who_wants_it_is_called_and_one_who_stays_waits(here: OfficeCast) -> None:
    number = a_number(here, first={**CALLBACK, "queue": here.queue, "text": {}})
    with clock.at(clock.now().replace(hour=10)):
        caller = RealCaller(here, number)
        rows = call_query.read(here.id, caller.contact)
        assert rows is not None
        assert rows.speaks, "no music: they are asked at once"
        asked = arrive.resume(here.id, interaction_id=caller.contact)
        assert isinstance(asked[0], Play)
        assert "601 000 300" in asked[0].sounds[0].text
        arrive.signal(here.id, interaction_id=caller.contact, signal=Pressed(key="1"))
        with in_offices([here.id]):
            owed = OwedCall.objects.get(interaction=caller.contact)
            assert owed.interaction.address_value == CALLER
        other = RealCaller(here, number, "stays")
        arrive.resume(here.id, interaction_id=other.contact)
        arrive.signal(here.id, interaction_id=other.contact, signal=Pressed(key="*"))
        with in_offices([here.id]):
            assert WaitingTalk.objects.get(interaction=other.contact).state["phase"] == "news"
            assert not Wait.objects.get(interaction=other.contact).by_call


@pytest.mark.parametrize("shown", [True, False])
def test_nobody_has_strangers_called_one_after_another(here: OfficeCast, shown: bool) -> None:
    number = a_number(here, first={**CALLBACK, "queue": here.queue, "text": {}})
    kept = []
    with clock.at(clock.now().replace(hour=10)):
        for nth in range(7):
            caller = RealCaller(here, number, f"c{nth}", shown=shown)
            arrive.resume(here.id, interaction_id=caller.contact)
            for key in ("2" if shown else "") + f"60200010{nth}#1":
                arrive.signal(here.id, interaction_id=caller.contact, signal=Pressed(key=key))
            with in_offices([here.id]):
                kept.append(Wait.objects.get(interaction=caller.contact).by_call)
        assert kept == [True] * 5 + [False] * 2
        other = RealCaller(here, number, "own")
        arrive.resume(here.id, interaction_id=other.contact)
        arrive.signal(here.id, interaction_id=other.contact, signal=Pressed(key="1"))
        with in_offices([here.id]):
            assert Wait.objects.get(interaction=other.contact).by_call, "one's own is none of them"


@pytest.mark.django_db
def test_it_is_walked_as_text(here: OfficeCast) -> None:
    from okienko.channels.phone.models import Number

    pk = a_number(here, first={**DIGITS, "next": "status"}, status=STATUS)
    with in_offices([here.id]):
        row = Number.objects.get(id=pk)
        told = walk_text(row, Graph.model_validate(row.menu), "12#1" + "412#123456")
    assert ("note", "", "Licznik: 12") in told.told
    assert "Z-2026-00412" in str(told.told)
    assert told.enqueued
