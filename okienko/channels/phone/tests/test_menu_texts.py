"""A step of the menu sends the caller a text: said, written down once, never in the way."""

import pytest
from pydantic import ValidationError

from okienko.channels.actions import add_account
from okienko.channels.sms.settings import SmsSettings
from okienko.customers.identities import phone_address
from okienko.events.security.scope import in_offices
from tests.cast import the_cast

from ..menu import checking, edits, machine
from ..menu.machine import (
    CANNOT,
    Finished,
    Graph,
    MenuPlace,
    Pressed,
    Started,
    Text,
    advance,
    begin,
)
from ..settings import TrunkSettings
from ..texting import can_text

HERE = MenuPlace()
NOT_HERE = MenuPlace(texts=False)


def menu(**sends: str) -> Graph:
    return Graph.model_validate(
        {
            "start": "ask",
            "person": "person",
            "closed": "person",
            "languages": ["pl", "uk"],
            "steps": {
                "ask": {
                    "kind": "ask",
                    "text": {"pl": "Adres: 1", "uk": "Адреса: 1"},
                    "keys": {"1": {"to": "send", "language": None}},
                    "otherwise": "person",
                },
                "send": {
                    "kind": "text",
                    "text": {"pl": "Wysłaliśmy.", "uk": "Надіслали."},
                    "sends": {"pl": "Urząd, Rynek 1", "uk": "Уряд, Ринок 1"} | sends,
                    "next": "person",
                },
                "person": {"kind": "queue", "queue": None},
            },
        }
    )


def pressed(place: MenuPlace) -> tuple[machine.MenuState, tuple[machine.Action, ...]]:
    graph = menu()
    state, _actions = advance(graph, begin(graph, place), Started(), place)
    return advance(graph, state, Pressed(key="1"), place)


def test_a_key_sends_it_says_so_and_goes_on() -> None:
    state, actions = pressed(HERE)
    assert actions[0] == Text(step="send", language="pl", text="Urząd, Rynek 1")
    assert isinstance(actions[1], machine.Play)
    assert actions[1].sounds[0].text == "Wysłaliśmy."
    state, actions = advance(menu(), state, Finished(sequence=state.sequence), HERE)
    assert isinstance(actions[0], machine.Enqueue)


def test_who_cannot_get_one_hears_that_and_goes_on() -> None:
    state, actions = pressed(NOT_HERE)
    assert not [one for one in actions if isinstance(one, Text)]
    assert isinstance(actions[0], machine.Play)
    assert actions[0].sounds[0].step == CANNOT
    _state, actions = advance(menu(), state, Finished(sequence=state.sequence), NOT_HERE)
    assert isinstance(actions[0], machine.Enqueue)


def test_without_words_it_is_no_menu_for_callers() -> None:
    with pytest.raises(ValidationError, match="no text"):
        menu(uk="")
    sketch = machine.Sketch.model_validate(
        {**edits.plain(menu()), "steps": {**edits.plain(menu())["steps"]}}
    )
    empty = edits.change("send", {"sends": {"pl": "Urząd"}})(sketch)
    found = [one for one in checking.check(empty, queues=[]) if one.kind == "sends"]
    assert [(one.step, one.stops, one.more) for one in found] == [("send", True, "uk")]


def test_it_is_put_in_moved_and_taken_out_as_a_text_that_is_said() -> None:
    graph = edits.add("key:ask:1", "text")(menu())
    name = edits.target(graph, "key:ask:1")
    assert edits.target(graph, f"next:{name}") == "send"
    gone = edits.remove(name)(graph)
    assert edits.target(gone, "key:ask:1") == "send"
    assert edits.target(edits.remove("send")(gone), "key:ask:1") == "person"
    assert machine.in_circles(graph) == []


def test_all_that_it_says_is_spoken_in_advance() -> None:
    texts = machine.texts(menu(), HERE)
    assert ("pl", "Wysłaliśmy.") in texts
    assert ("uk", machine.NO_TEXT["uk"]) in texts


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("caller", "prefixes", "texted"),
    [
        ("601 000 212", ["+48"], True),
        ("+380 67 123 4567", ["+48"], False),
        ("+380 67 123 4567", ["+48", "+380"], True),
        ("+881 6 1234 5678", ["+48", "+881"], False),
        ("700 123 456", ["+48"], False),
        ("22 443 25 55", ["+48"], False),
    ],
)
def test_callers_are_texted_where_the_office_calls_as_well(
    caller: str, prefixes: list[str], texted: bool
) -> None:
    """Who calls under another's number abroad has the office pay for no text."""
    here = the_cast().here
    settings = SmsSettings(carrier="modem", folder="gmina", sender="+48799448084")
    add_account(here.id, kind="sms", name="SMS", settings=settings)
    trunk = TrunkSettings(proxy="sip.example.org", prefixes=prefixes)
    with in_offices([here.id]):
        assert can_text(here.id, phone_address(caller), trunk) is texted
        assert not can_text(here.id, phone_address(caller), None)
