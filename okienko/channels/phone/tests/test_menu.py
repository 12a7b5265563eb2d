"""The menu machine: walks by hand and by hypothesis."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ..menu import machine
from ..menu.machine import (
    EndCall,
    Enqueue,
    Finished,
    Listen,
    MenuPlace,
    Play,
    Pressed,
    Started,
    TimedOut,
)
from ..menu.shown import in_words, on_screen
from ..menu.steps import BARE, Graph

DATA: dict[str, Any] = {
    "start": "welcome",
    "person": "anybody",
    "closed": "closed",
    "languages": ["pl", "en", "uk"],
    "wrong": {"pl": "Nie ma takiej pozycji.", "en": "No such choice.", "uk": "Немає."},
    "steps": {
        "welcome": {
            "kind": "say",
            "next": "language",
            "text": {"pl": "Dzień dobry.", "en": "Hello.", "uk": "Добрий день."},
        },
        "language": {
            "kind": "ask",
            "tries": 1,
            "otherwise": "matter",
            "text": {"pl": "Język.", "en": "Language.", "uk": "Мова."},
            "keys": {
                "1": {"to": "matter", "language": "pl"},
                "2": {"to": "matter", "language": "en"},
                "3": {"to": "matter", "language": "uk"},
            },
        },
        "matter": {
            "kind": "ask",
            "tries": 2,
            "otherwise": "anybody",
            "text": {"pl": "Sprawa.", "en": "Matter.", "uk": "Справа."},
            "keys": {"1": {"to": "waste", "choice": {"pl": "odpady", "en": "waste"}}},
        },
        "waste": {"kind": "queue", "queue": 1, "topic": "Odpady"},
        "anybody": {
            "kind": "queue",
            "queue": 2,
            "text": {"pl": "Łączę.", "en": "Connecting.", "uk": "З'єдную."},
        },
        "closed": {
            "kind": "end",
            "text": {"pl": "Czynne {hours}.", "en": "Open {hours}.", "uk": "Працюємо {hours}."},
        },
    },
}
GRAPH = Graph.model_validate(DATA)
OPEN = MenuPlace(open=True, hours={"pl": "w dni robocze", "en": "on weekdays", "uk": "щодня"})
CLOSED = OPEN.model_copy(update={"open": False})


def walk(*signals: str, place: MenuPlace = OPEN) -> tuple[machine.MenuState, list[machine.Action]]:
    """Take signals one after another; "." means: what plays came to its end."""
    state, done = machine.begin(GRAPH, place), list[machine.Action]()
    state, actions = machine.advance(GRAPH, state, Started(), place)
    done += actions
    for word in signals:
        signal: machine.Signal = (
            Pressed(key=word)
            if word not in "._"
            else (
                Finished(sequence=state.sequence)
                if word == "."
                else TimedOut(sequence=state.sequence)
            )
        )
        state, actions = machine.advance(GRAPH, state, signal, place)
        done += actions
    return state, done


def test_the_whole_way_in_english() -> None:
    state, done = walk(".", ".", "2", ".", "1")
    assert state.language == "en"
    assert done[-1] == Enqueue(
        queue=1, language="en", topic="Odpady", choices=("language:2", "matter:1")
    )
    assert in_words(GRAPH, state.choices, "pl") == ["odpady"]
    assert [s.text for a in done if isinstance(a, Play) for s in a.sounds] == [
        "Dzień dobry.",
        "Język.",
        "Matter.",
    ]
    assert [a for a in done if isinstance(a, Listen)]


@pytest.mark.parametrize("before", [(), (".",), (".", "."), (".", ".", "1"), (".", ".", "1", ".")])
def test_zero_is_a_person_at_once(before: tuple[str, ...]) -> None:
    _state, done = walk(*before, "0", ".")
    assert isinstance(done[-1], Enqueue)
    assert done[-1].queue == 2


def test_who_knows_the_menu_presses_at_once() -> None:
    state, _done = walk("2")
    assert (state.step, state.language) == ("matter", "en")


def test_the_question_of_language_is_spoken_by_each_voice() -> None:
    data = DATA | {
        "steps": DATA["steps"] | {"language": DATA["steps"]["language"] | {"each": True}}
    }
    graph = Graph.model_validate(data)
    state, _ = machine.advance(graph, machine.begin(graph, OPEN), Started(), OPEN)
    _, actions = machine.advance(graph, state, Finished(sequence=state.sequence), OPEN)
    assert isinstance(actions[0], Play)
    assert [(s.language, s.text) for s in actions[0].sounds] == [
        ("pl", "Język."),
        ("en", "Language."),
        ("uk", "Мова."),
    ]


def test_who_presses_nothing_reaches_a_person() -> None:
    _state, done = walk(".", ".", "_", ".", "_", ".", "_", ".")
    assert isinstance(done[-1], Enqueue)


def test_a_wrong_key_is_told_and_asked_again() -> None:
    state, done = walk(".", ".", "1", ".", "7")
    assert state.step == "matter"
    assert isinstance(done[-1], Play)
    assert [s.step for s in done[-1].sounds] == ["wrong", "matter"]


def test_closed_says_the_hours_and_hangs_up() -> None:
    state, done = walk(".", place=CLOSED)
    assert isinstance(done[0], Play)
    assert done[0].sounds[0].text == "Czynne w dni robocze."
    assert isinstance(done[-1], EndCall)
    assert state.phase == "done"


def test_no_key_opens_a_closed_office() -> None:
    _state, done = walk("0", "1", ".", place=CLOSED)
    assert not [a for a in done if isinstance(a, Enqueue)]


def test_old_news_changes_nothing() -> None:
    state, _ = walk(".")
    old: machine.Signal
    for old in (Finished(sequence=0), TimedOut(sequence=0), TimedOut(sequence=state.sequence)):
        assert machine.advance(GRAPH, state, old, OPEN) == (state, ())


signals = st.lists(st.sampled_from([".", "_", *"0123456789*#"]), max_size=25)


@given(signals)
def test_any_walk_ends_in_one_queue_or_still_plays_or_listens(presses: list[str]) -> None:
    state, done = walk(*presses)
    ends = [a for a in done if isinstance(a, Enqueue | EndCall)]
    assert len(ends) == (1 if state.phase == "done" else 0)
    if state.phase != "done":
        assert isinstance(done[-1], Play | Listen)
    numbers = [a.sequence for a in done if isinstance(a, Play)]
    assert numbers == sorted(set(numbers))


@given(signals)
def test_a_state_survives_its_row(presses: list[str]) -> None:
    state, _ = walk(*presses)
    assert machine.MenuState.model_validate(state.model_dump(mode="json")) == state


@given(signals)
def test_patience_always_reaches_a_person(presses: list[str]) -> None:
    state, done = walk(*presses)
    for _ in range(20):
        signal: machine.Signal = TimedOut(sequence=state.sequence)
        if state.phase == "playing":
            signal = Finished(sequence=state.sequence)
        state, actions = machine.advance(GRAPH, state, signal, OPEN)
        done += actions
    assert isinstance(done[-1], Enqueue)


def changed(**changes: object) -> dict[str, Any]:
    return DATA | changes


@pytest.mark.parametrize(
    "bad",
    [
        changed(start="nowhere"),
        changed(person="matter"),
        changed(
            steps=DATA["steps"]
            | {"matter": {"kind": "ask", "text": {"pl": "x"}, "keys": {}, "otherwise": "anybody"}}
        ),
        changed(
            steps=DATA["steps"]
            | {"waste": {"kind": "say", "text": {"pl": "a", "en": "b", "uk": "c"}, "next": "waste"}}
        ),
        changed(steps=DATA["steps"] | {"waste": {"kind": "dance"}}),
        changed(surprise=1),
    ],
)
def test_a_graph_that_leads_nowhere_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Graph.model_validate(bad)


def test_every_text_can_be_spoken_in_advance() -> None:
    spoken = machine.texts(GRAPH, OPEN)
    assert ("uk", "Працюємо щодня.") in spoken
    assert ("pl", "Nie ma takiej pozycji.") in spoken


@pytest.mark.parametrize("signal", [Finished(sequence=1), TimedOut(sequence=1), Pressed(key="1")])
def test_a_menu_that_was_changed_meanwhile_leads_to_a_person(signal: machine.Signal) -> None:
    """The step where the caller stands is no longer there, nor is the language."""
    state, _ = machine.advance(GRAPH, machine.begin(GRAPH, MenuPlace()), Started(), MenuPlace())
    state = state.model_copy(update={"step": "gone", "language": "uk"})
    other = Graph.model_validate(DATA | {"languages": ["pl", "en"]})
    for new, language in ((GRAPH, "uk"), (other, "pl")):
        after, actions = machine.advance(new, state, signal, MenuPlace())
        assert (after.step, after.language) == ("anybody", language)
        assert actions
    closed, _actions = machine.advance(GRAPH, state, signal, MenuPlace(open=False))
    assert closed.step == "closed"


def test_a_caller_is_told_why_it_is_closed_today() -> None:
    """In the caller's language, before all else; while it is open, nothing of it."""

    def said(**place: Any) -> list[tuple[str, str]]:
        here = MenuPlace(hours=OPEN.hours, today={"pl": "Dziś jest nieczynne.", "uk": "x"}, **place)
        state, actions = machine.advance(GRAPH, machine.begin(GRAPH, here), Started(), here)
        assert isinstance(actions[0], Play)
        assert state.phase == "playing"
        return [(sound.language, sound.step) for sound in actions[0].sounds]

    assert said(open=False)[0] == ("pl", "today")
    assert said(open=False)[1:] == [("pl", GRAPH.closed)]
    assert ("pl", "today") not in said(open=True)
    assert ("pl", "Dziś jest nieczynne.") in machine.texts(
        GRAPH, MenuPlace(today={"pl": "Dziś jest nieczynne."})
    )
    english = machine.begin(GRAPH, MenuPlace(open=False), "en")
    shut = MenuPlace(open=False, today={"pl": "Dziś jest nieczynne."})
    _state, actions = machine.advance(GRAPH, english, Started(), shut)
    assert isinstance(actions[0], Play)
    assert [sound.language for sound in actions[0].sounds] == ["en"]


def test_who_calls_a_number_without_a_usable_menu_comes_to_a_person() -> None:
    _state, actions = machine.advance(
        BARE, machine.begin(BARE, MenuPlace()), Started(), MenuPlace()
    )
    assert isinstance(actions[0], Enqueue)
    shut = MenuPlace(open=False, hours={"pl": "od 8:00 do 16:00"})
    _state, actions = machine.advance(BARE, machine.begin(BARE, shut), Started(), shut)
    assert isinstance(actions[0], Play)
    assert "od 8:00 do 16:00" in actions[0].sounds[0].text


def test_a_screen_shows_the_question_that_a_key_would_answer() -> None:
    state = machine.begin(GRAPH, OPEN)  # "welcome", which leads to the question
    text, language, keys = on_screen(GRAPH, state, OPEN)
    assert (text, language, sorted(keys)) == ("Język.", "pl", ["1", "2", "3"])
    state = state.model_copy(update={"step": "matter", "language": "en"})
    text, language, keys = on_screen(GRAPH, state, OPEN)
    assert (text, keys["1"].choice["en"]) == ("Matter.", "waste")
    for step in ("anybody", "closed", "a-step-that-is-gone"):
        assert on_screen(GRAPH, state.model_copy(update={"step": step}), OPEN)[2] == {}
