"""Beside the field for a number: which is shown, whom one dialled, who hung up; notes by time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from okienko.channels.actions import add_account
from okienko.channels.phone.models import Call, Number
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.events import clock
from okienko.events.actor import acting, official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import note
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from tests.cast import Cast, a_call, at_work

NOW = clock.now().replace(hour=11, minute=0)


@pytest.fixture
def numbers(cast: Cast) -> list[int]:
    """Two lines, each with a number."""
    here = cast.here
    made = []
    with in_offices([here.id], durable=True):
        for digits, shown in (("+48140001900", True), ("+48140001905", False)):
            trunk = TrunkSettings(addresses=["127.0.0.2"], proxy="127.0.0.2:5060")
            line = add_account.within(here.id, kind="phone", name=digits, settings=trunk)
            menu = {
                "start": "all",
                "person": "all",
                "closed": "all",
                "languages": ["pl"],
                "steps": {"all": {"kind": "queue", "queue": here.queue}},
            }
            made.append(
                add_number.within(
                    here.id,
                    digits=digits,
                    name="centrala" if shown else "podatki",
                    account_id=line,
                    schedule_id=None,
                    menu=menu,
                    outgoing=shown,
                )
            )
    return made


def rings(cast: Cast, call: int, name: str) -> int:
    with in_offices([cast.here.id]):
        wait = Wait.objects.get(interaction=call, result="").id
    offer = routing.make_offer(cast.here.id, wait_id=wait, official_id=cast.here.officials[name])
    assert offer is not None
    return offer


def test_who_hung_up_today_while_it_rang_here(cast: Cast, anna: Client) -> None:
    here = cast.here
    with clock.at(NOW):
        at_work(here, "anna", "piotr")
        mine, his = a_call(here, "+48601000212"), a_call(here, "+48601000213")
        early, withheld = a_call(here, "+48601000214"), a_call(here, "")
        for call, name in ((his, "piotr"), (mine, "anna")):
            rings(cast, call, name)
        routing.customer_left(here.id, interaction_id=mine)
        routing.customer_left(here.id, interaction_id=his)
        offer = rings(cast, withheld, "anna")
        routing.customer_left(here.id, interaction_id=withheld)
        offer = rings(cast, early, "anna")
        routing.take_back(here.id, offer_id=offer)
    with clock.at(NOW + timedelta(minutes=10)):
        routing.customer_left(here.id, interaction_id=early)  # it rang elsewhere, or nowhere
        page = anna.get(reverse("desk:lately")).content.decode()
        assert f'id="missed-{mine}"' in page
        assert 'data-dials="601 000 212"' in page
        assert page.count("data-dials") == 1
    with clock.at(NOW + timedelta(days=1)):
        at_work(here, "anna")
        assert "data-dials" not in anna.get(reverse("desk:lately")).content.decode()


def test_another_number_is_shown_and_who_was_dialled_is_dialled_again(
    cast: Cast, anna: Client, numbers: list[int]
) -> None:
    here = cast.here
    at_work(here, "anna")
    page = anna.get(reverse("desk:lately")).content.decode()
    assert page.index("14 000 19 00") < page.index("14 000 19 05"), "the usual one stands first"
    for shown in (*reversed(numbers), numbers[0]):
        answer = anna.post(reverse("desk:call"), {"address": "601 000 299", "shown": str(shown)})
        assert answer.status_code == 204
        with in_offices([here.id]):
            call = Call.objects.order_by("-id")[0]
            assert call.number_id == shown
            assert call.account_id == Number.objects.get(id=shown).account_id
        mine = {"interaction_id": call.interaction_id, "official_id": here.officials["anna"]}
        routing.end_talk(here.id, **mine)
        routing.finish(here.id, **mine, outcome="information")
    page = anna.get(reverse("desk:lately")).content.decode()
    assert page.count('data-dials="601 000 299"') == 1, "each number once"
    wrong = anna.post(reverse("desk:call"), {"address": "601 000 299", "shown": "99999"})
    assert wrong.status_code == 409


def test_a_note_tells_how_far_into_the_talk_it_was_written(cast: Cast, anna: Client) -> None:
    here = cast.here
    with clock.at(NOW):
        at_work(here, "anna")
        call = a_call(here)
        offer = rings(cast, call, "anna")
        with acting(official(here.id, here.officials["anna"])):
            routing.accept(here.id, offer_id=offer, official_id=here.officials["anna"])
    with clock.at(NOW + timedelta(seconds=134)), acting(official(here.id, here.officials["anna"])):
        note(here.id, interaction_id=call, text="Dzieci: dwoje", drafted=False)
    mine = {"interaction_id": call, "official_id": here.officials["anna"]}
    with clock.at(NOW + timedelta(seconds=200)):
        routing.end_talk(here.id, **mine)
    with clock.at(NOW + timedelta(seconds=210)), acting(official(here.id, here.officials["anna"])):
        note(here.id, interaction_id=call, text="Po rozmowie", drafted=False)
    page = anna.get(reverse("desk:contact", args=[call])).content.decode()
    assert page.count("2:14") == 1
    assert "at 2:14 of the talk" in page or "2:14 rozmowy" in page


def test_how_it_rings_is_ones_own_and_the_name_is_heard_while_it_rings(
    cast: Cast, anna: Client
) -> None:
    at_work(cast.here, "anna", "piotr")
    call = a_call(cast.here)
    offer = rings(cast, call, "anna")
    says = reverse("desk:offer_says", args=[offer])

    def told() -> tuple[bool, bool]:
        presence = anna.get(reverse("desk:state")).json()["presence"]
        return presence["answers"], presence["says"]

    assert told() == (False, False)
    assert anna.post(reverse("desk:ringing"), {"answers": "on", "says": "on"}).status_code == 204
    assert told() == (True, True)
    sound = anna.get(says)
    assert sound["Content-Type"] == "audio/wav"
    assert sound.content[:4] == b"RIFF"
    assert len(sound.content) > 4000
    anna.post(reverse("desk:ringing"), {"answers": "on"})
    assert told() == (True, False)
    routing.customer_left(cast.here.id, interaction_id=call)
    assert anna.get(says).status_code == 404
