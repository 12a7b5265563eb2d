"""A step of the menu speaks a service card and sends its address to who asks for it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from okienko.channels.phone import menus, queries
from okienko.channels.phone.models import Number
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.knowledge.cards import add_card, change_card, remove_card
from tests.cast import the_cast

from ..menu import checking, edits, machine
from ..menu.machine import Enqueue, Finished, Listen, MenuPlace, Play, Pressed, Started, TimedOut
from ..menu.shown import on_screen
from ..menu.signals import MenuCard
from ..menu.steps import OFFER, SENT, Sketch
from .test_menus import a_number

CARD = MenuCard(
    text={"pl": "Dowód robi się 30 dni.", "en": "A card takes 30 days."},
    name={"pl": "Dowód", "en": "Card"},
    page="https://example.pl/d",
)
HERE = MenuPlace(cards={7: CARD})


def menu(card: int | None = 7, **answer: Any) -> Sketch:
    return Sketch.model_validate(
        {
            "start": "card",
            "person": "person",
            "closed": "person",
            "languages": ["pl", "en"],
            "steps": {
                "card": {"kind": "answer", "card": card, "next": "person", **answer},
                "person": {"kind": "queue", "queue": None},
            },
        }
    )


def begun(place: MenuPlace, graph: Sketch | None = None) -> Any:
    graph = graph or menu()
    return machine.advance(graph, machine.begin(graph, place), Started(), place)


def spoken(actions: tuple[machine.Action, ...]) -> list[str]:
    return [sound.text for one in actions if isinstance(one, Play) for sound in one.sounds]


def test_a_card_is_spoken_and_its_address_sent_to_who_asks() -> None:
    state, actions = begun(HERE)
    assert spoken(actions) == ["Dowód robi się 30 dni.", OFFER["pl"]]
    assert on_screen(menu(), state, HERE)[0] == "Dowód robi się 30 dni."
    state, actions = machine.advance(menu(), state, Finished(sequence=state.sequence), HERE)
    assert isinstance(actions[0], Listen)
    quiet, actions = machine.advance(menu(), state, TimedOut(sequence=state.sequence), HERE)
    assert isinstance(actions[0], Enqueue)
    assert quiet.phase == "done"
    state, actions = machine.advance(menu(), state, Pressed(key="1"), HERE)
    assert actions[0] == machine.Text(
        step="card", language="pl", text="Dowód: https://example.pl/d"
    )
    assert spoken(actions) == [SENT["pl"]]
    _state, actions = machine.advance(menu(), state, Finished(sequence=state.sequence), HERE)
    assert isinstance(actions[0], Enqueue)


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        (HERE.model_copy(update={"texts": False}), {}),
        (MenuPlace(cards={7: CARD.model_copy(update={"page": ""})}), {}),
        (HERE, {"offers": False}),
    ],
)
def test_what_cannot_be_sent_is_not_offered(place: MenuPlace, answer: dict[str, Any]) -> None:
    graph = menu(**answer)
    state, actions = begun(place, graph)
    assert spoken(actions) == ["Dowód robi się 30 dni."]
    assert machine.advance(graph, state, Pressed(key="1"), place) == (state, ())
    _state, actions = machine.advance(graph, state, Finished(sequence=state.sequence), place)
    assert isinstance(actions[0], Enqueue)


def test_a_card_that_is_gone_keeps_nobody() -> None:
    """Whoever took it away in mid-call: the caller goes on at once."""
    _state, actions = begun(MenuPlace())
    assert [type(one) for one in actions] == [Enqueue]
    state, _actions = begun(HERE)
    _state, actions = machine.advance(menu(), state, Finished(sequence=state.sequence), MenuPlace())
    assert isinstance(actions[0], Enqueue)


@given(some.lists(some.sampled_from("019*#-."), max_size=30))
def test_whatever_is_pressed_the_address_goes_out_once_and_the_caller_arrives(keys: str) -> None:
    state, actions = begun(HERE)
    sent = 0
    for key in keys:
        signal: machine.Signal = Pressed(key="1")
        if key == "-":
            signal = TimedOut(sequence=state.sequence)
        elif key == ".":
            signal = Finished(sequence=state.sequence)
        else:
            signal = Pressed(key=key)
        state, actions = machine.advance(menu(), state, signal, HERE)
        sent += sum(isinstance(one, machine.Text) for one in actions)
    assert sent <= 1
    for _ in range(3):
        state, _a = machine.advance(menu(), state, Finished(sequence=state.sequence), HERE)
        state, _a = machine.advance(menu(), state, TimedOut(sequence=state.sequence), HERE)
    assert state.phase == "done"


def test_a_card_that_is_gone_or_silent_stops_publishing() -> None:
    def found(card: int | None, **said: Any) -> set[tuple[str, str, bool]]:
        problems = checking.check(menu(card), queues=[], **said)
        return {(one.kind, one.more, one.stops) for one in problems}

    assert found(7, cards={7: CARD.text}) == set()
    assert found(7, cards={7: ["pl"]}) == {("card_language", "en", True)}
    for gone in (None, 8):
        assert found(gone, cards={7: CARD.text}) == {("card", "", True)}


def test_it_is_put_in_moved_and_taken_out_as_a_text_that_is_said() -> None:
    graph = edits.add("start", "answer")(menu())
    assert edits.target(graph, f"next:{graph.start}") == "card"
    moved = edits.move("start", f"next:{graph.start}")(graph)
    assert (moved.start, edits.target(moved, "next:card")) == ("card", graph.start)
    assert edits.remove("card")(graph).steps.keys() == {graph.start, "person"}


@pytest.mark.django_db
def test_a_card_of_the_office_is_walked_and_one_that_is_over_stops_the_menu() -> None:
    here = the_cast().here
    number = a_number(here)
    card = add_card(here.id, name_pl="Dowód", spoken_pl="Trzydzieści dni.", page="https://a.pl/d")
    menus.edit_menu(here.id, number_id=number, edit=edits.add("start", "answer"))
    with in_offices([here.id]):
        row = Number.objects.get(id=number)
        step = queries.menu_of(row).sketch.start
    menus.edit_menu(here.id, number_id=number, edit=edits.change(step, {"card": card}))
    with in_offices([here.id]):
        told = queries.walk(row, queries.menu_of(row).sketch, "1").told
    said = [words for _who, _language, words in told]
    assert said[0] == "Trzydzieści dni."
    assert "Dowód: https://a.pl/d" in said

    def publish() -> None:
        with in_offices([here.id]):
            draft = queries.menu_of(row).draft
        menus.publish_menu(here.id, number_id=number, seen=menus.digest(draft.menu))

    yesterday = clock.now().date() - timedelta(days=1)
    change_card(here.id, service_card_id=card, valid_until=yesterday)
    with pytest.raises(Refused, match=r"."):
        publish()
    change_card(here.id, service_card_id=card, valid_until=None, active=False)
    with pytest.raises(Refused, match=r"."):
        publish()
    change_card(here.id, service_card_id=card, active=True)
    publish()
    remove_card(here.id, service_card_id=card)
    with in_offices([here.id]):
        sketch = queries.menu_of(Number.objects.get(id=number)).sketch
        problems = queries.problems(sketch, [])
        assert ("card", True) in {(one.kind, one.stops) for one in problems}
