"""A supervisor at a call, by the pages: who may, what each of the three sees."""

import pytest
from django.test import Client
from django.urls import reverse

from okienko.channels.phone.actions import listening
from okienko.channels.phone.models import Listening
from okienko.channels.phone.tests.test_consult import Talk
from okienko.events.security.scope import in_offices
from tests.cast import at_work, the_cast

from .test_pages import client


@pytest.fixture
def talk(transactional_db: None) -> Talk:
    cast = the_cast()
    at_work(cast.here, "anna", "maria")
    return Talk(cast)


def pages(talk: Talk) -> tuple[Client, Client]:
    return client(talk.cast, "anna"), client(talk.cast, "maria")


def post(page: Client, talk: Talk, step: str) -> int:
    return page.post(reverse("supervision:listening", args=[talk.call, step])).status_code


def test_each_sees_who_is_at_the_call(talk: Talk) -> None:
    anna, maria = pages(talk)
    menu = maria.get(reverse("supervision:official", args=[talk.anna])).content.decode()
    assert f"/contact/{talk.call}/listening/listen/" in menu
    assert "take-over" not in menu, "who is not there cannot take it over"
    assert post(maria, talk, "listen") == 204
    with in_offices([talk.office]):
        channel = Listening.objects.get().channel
    talk.report(listening.ear_up, channel)
    told = anna.get("/desk/state/").json()
    assert told["talks"][0]["listened"] == "Maria listens"
    assert told["listens"] is None
    told = maria.get("/desk/state/").json()["listens"]
    assert (told["interaction"], told["mode"], told["up"]) == (talk.call, "listen", True)
    assert "Maria listens" in maria.get("/wallboard/").content.decode()
    menu = maria.get(reverse("supervision:official", args=[talk.anna])).content.decode()
    assert 'aria-pressed="true"' in menu
    assert post(maria, talk, "take-over") == 204
    assert anna.get("/desk/state/").json()["talks"] == []
    assert maria.get("/desk/state/").json()["talks"][0]["state"] == "active"
    assert maria.get("/desk/state/").json()["listens"] is None
    assert "Took the call over" in maria.get(f"/desk/contact/{talk.call}/").content.decode()


def test_who_does_not_supervise_may_not_and_one_steps_back(talk: Talk) -> None:
    anna, maria = pages(talk)
    assert post(anna, talk, "listen") in (403, 404)
    assert post(maria, talk, "anything") == 404
    with in_offices([talk.office]):
        assert not Listening.objects.exists()
    assert post(maria, talk, "join") == 204
    assert post(maria, talk, "stop") == 204
    assert anna.get("/desk/state/").json()["talks"][0]["listened"] == ""
    menu = maria.get(reverse("supervision:official", args=[talk.here.officials["maria"]]))
    assert "listening" not in menu.content.decode(), "nobody listens to oneself"
