"""A step of the menu sends the caller a text: said, written down once, never in the way."""

from datetime import timedelta

import pytest
from django.utils.translation import override
from pydantic import SecretStr, ValidationError

from okienko.channels.actions import add_account
from okienko.channels.connections.queries import connections
from okienko.channels.sms.settings import SmsSettings
from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from tests.cast import the_cast

from ..menu import checking, edits, machine, steps
from ..menu.machine import Finished, MenuPlace, Pressed, Started, Text, advance, begin
from ..menu.steps import CANNOT, Graph
from ..models import Call
from ..settings import TrunkSettings
from ..texting import can_text, send_text

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
    sketch = steps.Sketch.model_validate(
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
    assert steps.in_circles(graph) == []


def test_all_that_it_says_is_spoken_in_advance() -> None:
    texts = machine.texts(menu(), HERE)
    assert ("pl", "Wysłaliśmy.") in texts
    assert ("uk", steps.NO_TEXT["uk"]) in texts


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


@pytest.mark.django_db
def test_all_callers_together_get_no_more_than_the_office_says(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each calls under another number: no limit of one number stops that."""
    here = the_cast().here
    token = SecretStr("secret-token")
    settings = SmsSettings(carrier="smsapi", token=token, sender="+48799448084", menus_a_day=2)
    account = add_account(here.id, kind="sms", name="SMS", settings=settings)
    trunk = add_account(
        here.id,
        kind="phone",
        name="Trunk",
        settings=TrunkSettings(proxy="sip.example.org", prefixes=["+48"]),
    )

    def sent() -> int:
        with in_offices([here.id]):
            return Interaction.objects.filter(channel="sms").count()

    def light() -> str:
        with in_offices([here.id]), override("en"):
            found = {one.account.id: one.health for one in connections()}[account]
        return found.words if found else ""

    noon = clock.now().replace(hour=11, minute=0)
    with clock.at(noon):
        for number in range(4):
            texted(here.id, trunk, f"+4860100020{number}")
            assert sent() == min(number + 1, 2)
            assert ("all texts" in light()) == (number > 0)
        with in_offices([here.id]):
            told = EventRow.objects.filter(kind="phone.texts_used_up").values_list("subject")
            assert list(told) == [(account,)]
    assert [one.message for one in caplog.records].count("menu_texts_used_up") == 1
    with clock.at(noon + timedelta(days=1)):
        assert "all texts" not in light()
        texted(here.id, trunk, "+48601000209")
        assert sent() == 3


@pytest.mark.django_db
def test_an_office_that_lets_menus_send_none_sends_none_and_is_not_warned() -> None:
    here = the_cast().here
    token = SecretStr("secret-token")
    settings = SmsSettings(carrier="smsapi", token=token, sender="+48799448084", menus_a_day=0)
    add_account(here.id, kind="sms", name="SMS", settings=settings)
    trunk = TrunkSettings(proxy="sip.example.org", prefixes=["+48"])
    with in_offices([here.id]), override("en"):
        assert not can_text(here.id, phone_address("601 000 212"), trunk)
        assert not [one for one in connections() if one.health and "all texts" in one.health.words]


def texted(office: int, trunk: int, number: str) -> None:
    """Somebody calls by a trunk and comes to the step that sends a text."""
    caller = phone_address(number)
    with in_offices([office], durable=True):
        contact = Interaction.objects.create(
            office_id=office,
            channel="phone",
            account_id=trunk,
            direction="in",
            state="arrived",
            address_kind=caller.kind,
            address_value=caller.value,
            received_at=clock.now(),
            taken_in_at=clock.now(),
        )
        call = Call.objects.create(
            office_id=office, interaction=contact, account_id=trunk, began_at=clock.now()
        )
        send_text(office, call, Text(step="send", language="pl", text="Urząd, Rynek 1"))
