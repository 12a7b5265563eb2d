"""Who may call from a browser, how often, and who may open Asterisk's port for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from okienko.config import Config
from okienko.events import clock
from okienko.events.models import Timer
from okienko.events.refusals import Refused
from okienko.events.runtime import timers
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.offices.models import Office
from tests.cast import the_cast

from .. import turn
from ..actions import arrive, guests
from ..models import Call, Guest
from ..numbers import change_number
from .test_numbers import a_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return the_cast().here


@pytest.fixture
def number(here):
    return a_number(here, None, web=True)


def begin(here, network="192.0.2.7", **more):
    return guests.begin_guest(here.id, network=network, language="pl", **more)


def ringing(made, call_id="one@web", called="+48140001955"):
    return arrive.Ringing("channel", call_id, "", called, False, "1", made.guest_id)


def connects(made):
    address = f"/ws?guest={made.token}"
    return Client().get("/phone/may-connect/", headers={"X-Forwarded-Uri": address}).status_code


def test_an_office_that_does_not_want_it_is_not_called(here):
    a_number(here, None)
    with pytest.raises(Refused) as refusal:
        begin(here)
    assert refusal.value.code == "no_web_calls"


def test_a_network_has_some_and_others_still_get_in(here, number):
    for _ in range(guests.OF_A_NETWORK):
        begin(here)
    with pytest.raises(Refused) as refusal:
        begin(here)
    assert refusal.value.code == "guests_many_here"
    begin(here, network="192.0.2.8")
    with clock.at(clock.now() + guests.LATELY + timedelta(seconds=1)):
        begin(here)


def test_an_office_gives_so_many(here, number, monkeypatch):
    monkeypatch.setattr(guests, "OF_AN_OFFICE", 2)
    begin(here, network="192.0.2.8")
    begin(here, network="192.0.2.9")
    with pytest.raises(Refused) as refusal:
        begin(here)
    assert refusal.value.code == "guests_many"


def test_only_digests_are_kept_and_not_for_long(here, number):
    made = begin(here, name="  Ewa \n Lis ", shown="601 000 212")
    with in_offices([here.id]):
        row = Guest.objects.get(id=made.guest_id)
    assert (row.name, row.shown) == ("Ewa Lis", "+48601000212")
    kept = f"{row.token} {row.network}"
    assert made.token not in kept
    assert "192.0.2.7" not in kept
    assert [rows_after(here, guests.VALID), rows_after(here, guests.LATELY)] == [1, 0]


@pytest.mark.parametrize("shown", ["112", "00 48 112", "nie mam"])
def test_a_number_that_nobody_can_call_back_is_said_at_once(here, number, shown):
    with pytest.raises(Refused) as refusal:
        begin(here, shown=shown)
    assert refusal.value.code == "guest_number"
    begin(here, shown="  ")


def test_odd_characters_break_nothing(here, number):
    made = begin(here, name="Ewa\0\u202eL\ud800")
    arrive.arrive(here.id, number_id=number, ringing=ringing(made))
    with in_offices([here.id]):
        Interaction.objects.update(state="waiting")
    text = "PESEL\0 44051401359"
    guests.guest_writes(here.id, token=made.token, client_id="a\0b", text=text)
    with in_offices([here.id]):
        assert Guest.objects.get().name == "EwaL"
        assert Message.objects.get().text == "PESEL 44051401359"
        # what is kept of it a day later has no such number
        assert Timer.objects.filter(kind="numbers.mask").exists()


def test_a_relay_lets_a_strangers_sound_begin_for_an_hour(here, number, monkeypatch):
    settings = Config(turn_urls="turn:turn.example.org:3478", turn_secret="quiet")
    monkeypatch.setattr(turn, "config", lambda: settings)
    with in_offices([here.id]):
        slug = Office.objects.get(id=here.id).slug
    answer = Client().post(reverse("phone:guest_begin", args=[slug])).json()
    ends = int(answer["ice"][0]["username"].partition(":")[0])
    assert abs(ends - clock.now().timestamp() - 3600) < 5


def rows_after(here, time):
    """How many guests are kept, so long after now."""
    with clock.at(clock.now() + time + timedelta(seconds=1)):
        timers.run_due()
    with in_offices([here.id]):
        return Guest.objects.count()


def test_a_guest_is_kept_as_long_as_the_call_goes_on(here, number):
    arrive.arrive(here.id, number_id=number, ringing=ringing(begin(here)))
    assert [rows_after(here, time) for time in (guests.VALID, timedelta(hours=1))] == [1, 1]
    with in_offices([here.id]):
        Call.objects.update(ended_at=clock.now())
    assert rows_after(here, timedelta(hours=2)) == 0


def test_it_calls_once_and_the_same_call_told_twice_is_one(here, number):
    made = begin(here)
    first = arrive.arrive(here.id, number_id=number, ringing=ringing(made))
    again = arrive.arrive(here.id, number_id=number, ringing=ringing(made))
    assert again.known
    assert again.interaction_id == first.interaction_id
    with pytest.raises(Refused) as refusal:
        arrive.arrive(here.id, number_id=number, ringing=ringing(made, "two@web"))
    assert refusal.value.code == "guest_gone"
    with in_offices([here.id]):
        assert Interaction.objects.count() == 1


def test_it_reaches_no_other_number(here, number):
    made = begin(here)
    other = a_number(here, None, digits="+48140001956", web=True)
    with pytest.raises(Refused):
        arrive.arrive(here.id, number_id=other, ringing=ringing(made))


def test_its_minutes_end(here, number):
    made = begin(here)
    with clock.at(clock.now() + guests.VALID), pytest.raises(Refused):
        arrive.arrive(here.id, number_id=number, ringing=ringing(made))
    assert connects(made) == 204
    with clock.at(clock.now() + guests.VALID):
        assert connects(made) == 403
        due = timers.next_due()
        assert due is not None
        assert due <= clock.now()  # Asterisk is told


def test_asterisks_port_is_opened_some_times_and_to_nobody_else(here, number):
    made = begin(here)
    assert [connects(made) for _ in range(guests.CONNECTIONS)] == [204] * guests.CONNECTIONS
    assert connects(made) == 403
    for stranger in (f"{here.id}.x", "x", f"{here.id}.", "999999.abc", "٣.abc", "9" * 30 + ".a"):
        address = f"/ws?guest={stranger}"
        answer = Client().get("/phone/may-connect/", headers={"X-Forwarded-Uri": address})
        assert answer.status_code == 403
    assert Client().get("/phone/may-connect/").status_code == 302


def test_a_call_that_stands_may_connect_again(here, number):
    made = begin(here)
    arrive.arrive(here.id, number_id=number, ringing=ringing(made))
    with clock.at(clock.now() + timedelta(hours=1)):
        assert connects(made) == 204


def test_who_gave_up_is_not_let_in(here, number):
    made = begin(here)
    guests.end_guest(here.id, token=made.token)
    assert connects(made) == 403


def test_a_number_out_of_use_or_not_offered_any_more_takes_none(here, number):
    change_number(here.id, number_id=number, web=False)
    with pytest.raises(Refused):
        begin(here)
