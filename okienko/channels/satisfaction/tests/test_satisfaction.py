"""Customers are asked how a call was, once in a month; by keys and by a link."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.actions import add_account
from okienko.channels.phone.actions import arrive, reported
from okienko.channels.phone.menu import machine
from okienko.channels.phone.models import Call
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.phone.tests.test_numbers import DIGITS, menu_to
from okienko.channels.sms.settings import SmsSettings
from okienko.customers.actions.consents import object_to
from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.runtime import timers
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from okienko.offices.models import Person
from okienko.offices.queries import office as office_row
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from okienko.statistics.measure import Selection, measure
from okienko.statistics.periods import day_of
from tests.cast import Cast, at_work, the_cast

from .. import actions, words
from ..models import Asked
from ..reader import CallsOver

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)
ANNAS = "+48601000212"


class Line:
    """An office whose line and texts work; callers whom Anna answers at once."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.here, self.id = cast, cast.here, cast.here.id
        self.calls = 0
        trunk = TrunkSettings(addresses=["127.0.0.2"], proxy="127.0.0.2:5060", prefixes=["+48"])
        self.account = add_account(self.id, kind="phone", name="operator", settings=trunk)
        menu = menu_to(cast.here.queue)
        add_number(self.id, account_id=self.account, digits=DIGITS, name="centrala", menu=menu)

    def asks(self, how: str) -> None:
        actions.add_questions(self.id, queue_id=self.here.queue, how=how, keep_days=30)

    def texts(self) -> None:
        carrier = SmsSettings(carrier="modem", folder="gmina", sender="+48799448084")
        add_account(self.id, kind="sms", name="bramka", settings=carrier)

    def call(self, caller: str = ANNAS) -> int:
        """Somebody calls and speaks with Anna; the contact's id."""
        at_work(self.here, "anna")
        self.calls += 1
        name = f"call-{self.calls}"
        ringing = arrive.Ringing(name, f"{name}@test", caller, DIGITS, bool(caller), "1")
        found = arrive.come_in(ringing)
        assert found is not None
        contact = found[1].interaction_id
        with in_offices([self.id]):
            wait = Wait.objects.get(interaction=contact)
        offer = routing.make_offer(self.id, wait_id=wait.id, official_id=self.anna)
        reported.offer_answered(self.id, contact, f"offer-{offer}", 0)
        return contact

    @property
    def anna(self) -> int:
        return self.here.officials["anna"]

    def official_leaves(self, contact: int) -> None:
        routing.end_talk(self.id, interaction_id=contact, official_id=self.anna)
        reported.settle(self.id, interaction_id=contact)

    def released(self, contact: int) -> None:
        routing.finish(
            self.id, interaction_id=contact, official_id=self.anna, outcome="information"
        )

    def over(self, caller: str = ANNAS) -> int:
        """A whole call that the customer ends, after which its customer may be sent a link."""
        contact = self.call(caller)
        with in_offices([self.id]):
            channel = Call.objects.get(interaction=contact).channel
        reported.customer_gone(self.id, contact, channel, 16)
        self.released(contact)
        actions.ask_by_text(self.id, interaction_id=contact)
        return contact

    def press(self, contact: int, key: str) -> None:
        arrive.signal(self.id, interaction_id=contact, signal=machine.Pressed(key=key))

    def row(self, contact: int) -> Call:
        with in_offices([self.id]):
            return Call.objects.get(interaction=contact)

    def asked(self, contact: int) -> Asked | None:
        with in_offices([self.id]):
            return Asked.objects.filter(interaction=contact).first()

    def texted(self) -> list[str]:
        with in_offices([self.id]):
            rows = Message.objects.filter(direction="auto").order_by("id")
            return list(rows.values_list("text", flat=True))


@pytest.fixture
def line(db: None) -> Line:
    return Line(the_cast())


def test_who_stays_is_asked_by_keys_once_in_a_month(line: Line) -> None:
    line.asks("keys")
    with clock.at(NINE):
        contact = line.call()
        line.official_leaves(contact)
    asked, call = line.asked(contact), line.row(contact)
    assert asked is not None
    assert (asked.mark, asked.official_id, call.ended_at) == (None, line.anna, None)
    line.press(contact, "4")
    halfway = line.asked(contact)
    assert halfway is not None
    assert (halfway.mark, halfway.settled) == (4, None)
    line.press(contact, "2")
    told = line.asked(contact)
    assert told is not None
    assert (told.mark, told.settled) == (4, False)
    with override("en"):
        assert told.told == "4 of 5, matter not settled"
    line.released(contact)
    # again within thirty days: not asked, and the call is over with the talk; then asked again
    for days, again in ((29, False), (31, True)):
        with clock.at(NINE + timedelta(days=days)):
            second = line.call()
            line.official_leaves(second)
            line.released(second)
        assert (line.asked(second) is not None) == again
        assert (line.row(second).ended_at is None) == again
    hidden = line.call("")  # nobody knows whether they were asked
    line.official_leaves(hidden)
    assert line.asked(hidden) is None


def test_a_link_is_sent_after_the_call_and_its_page_keeps_the_last_word(line: Line) -> None:
    line.asks("text")
    line.texts()
    contact = line.over()
    (text,) = line.texted()
    assert "STOP" in text
    link = re.search(r"/\S+/o/(\S+)/", text)
    assert link is not None
    with in_offices([line.id]):
        path = f"/{office_row(line.id).slug}/o/{link[1]}/"
    client = Client()
    assert "Jak zostali Państwo obsłużeni?" in client.get(path).content.decode()
    assert client.post(path, {"settled": "yes"}).status_code == 422
    first = {"mark": "2", "settled": "no", "words": "Długo <b>czekałem</b>"}
    assert client.post(path, first).status_code == 200
    assert client.post(path, {**first, "mark": "5", "settled": "yes"}).status_code == 200
    asked = line.asked(contact)
    assert asked is not None
    assert (asked.mark, asked.settled, asked.words) == (5, True, "Długo <b>czekałem</b>")
    official = Client()
    official.force_login(Person.objects.get(id=line.here.persons["anna"]))
    page = official.get(f"/desk/contact/{contact}/").content.decode()
    assert "Długo &lt;b&gt;czekałem&lt;/b&gt;" in page
    line.over()  # not again, and nobody else's page opens by it
    assert len(line.texted()) == 1
    assert client.get(f"/{path.split('/')[1]}/o/nothing/").content.decode().count("<form") == 1
    with clock.at(clock.now() + timedelta(days=8)), pytest.raises(Refused) as why:
        actions.answer(line.id, token=link[1], mark=1, settled=None)
    assert why.value.code == "opinion_over"
    with clock.at(clock.now() + timedelta(days=31)):  # free words end, marks stay
        timers.run_due()
    later = line.asked(contact)
    assert later is not None
    assert (later.words, later.mark, later.words_gone_at is not None) == ("", 5, True)


def test_no_link_goes_to_who_wants_none_or_called_from_nowhere_or_was_passed_on(
    line: Line,
) -> None:
    line.asks("text")
    line.over()
    assert line.texted() == []  # the office has no connection for texts
    line.texts()
    stopped = "+48601000777"
    line.over(stopped)
    assert len(line.texted()) == 1
    with in_offices([line.id]):
        Asked.objects.all().delete()
    object_to(line.id, address=phone_address(stopped), how="sms")
    line.over(stopped)
    line.over("")
    assert len(line.texted()) == 1


def test_the_reader_asks_after_calls_that_are_described() -> None:
    reader = CallsOver()

    class Told:
        def __init__(self, channel: str, result: str) -> None:
            self.data = {"channel": channel, "result": result}

    wanted = [
        (channel, result)
        for channel in ("phone", "chat")
        for result in ("done", "time_up", "transferred", "passed_on", "lost")
        if reader.wants(Told(channel, result))
    ]
    assert wanted == [("phone", "done"), ("phone", "time_up")]


def test_the_figures_say_how_many_answered(line: Line) -> None:
    line.asks("keys")
    answers = {"+48601000301": "51", "+48601000302": "2", "+48601000303": ""}
    for caller, keys in answers.items():
        with clock.at(NINE):
            contact = line.call(caller)
            line.official_leaves(contact)
            for key in keys:
                line.press(contact, key)
            line.released(contact)
    chosen = Selection((line.id,), day_of(NINE.date(), "Europe/Warsaw"))
    with in_offices([line.id]):
        found = measure(["asked", "asked_answered", "satisfied", "said_settled"], chosen)
    assert found["asked"] == 3
    assert round(found["asked_answered"], 1) == 66.7
    assert (found["satisfied"], found["said_settled"]) == (50.0, 100.0)


@given(st.lists(st.sampled_from("0123456789*#._"), max_size=8), st.booleans())
def test_whatever_is_pressed_the_menu_ends_and_no_answer_is_made_up(
    presses: list[str], second: bool
) -> None:
    graph, place = words.menu({}, settled=second), machine.MenuPlace()
    state = machine.begin(graph, place)
    state, _ = machine.advance(graph, state, machine.Started(), place)
    for word in [*presses, *"._" * 4]:
        signal: machine.Signal = (
            machine.Pressed(key=word)
            if word not in "._"
            else (
                machine.Finished(sequence=state.sequence)
                if word == "."
                else machine.TimedOut(sequence=state.sequence)
            )
        )
        state, _ = machine.advance(graph, state, signal, place)
    said = words.opinion(state.choices)
    assert state.phase == "done"
    assert said.mark is None or str(said.mark) in presses
    assert said.settled is None or (second and said.mark is not None)
