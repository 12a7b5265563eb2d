"""A desk telephone is set up by its person alone; its password is shown once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from okienko.channels.phone.actions import devices
from okienko.channels.phone.devices.reading import on_desk_phones, rung
from okienko.events.refusals import Refused
from tests.cast import Cast

PAGE = "/phone/device/"


def test_set_up_used_and_given_back_on_its_page(cast: Cast, anna: Client) -> None:
    person = cast.here.persons["anna"]
    assert "desk-phone" not in anna.get(PAGE).content.decode()
    with pytest.raises(Refused) as refused:
        devices.use(cast.here.id, person_id=person, desk_phone=True)
    assert refused.value.code == "no_desk_phone"
    shown = anna.post(PAGE, {"step": "set-up"})
    assert shown.headers["Cache-Control"] == "no-store"
    page = shown.content.decode()
    assert f"d{person}" in page
    assert "data:image/svg+xml" in page
    password = re.findall(r"<code>([\w-]{24})</code>", page)[0]
    assert password not in anna.get(PAGE).content.decode(), "it is shown once"
    assert rung(person) == f"p{person}", "nothing rings there until it is chosen"
    anna.post(PAGE, {"step": "desk-phone"})
    assert rung(person) == f"d{person}"
    assert on_desk_phones() == {person}
    told = anna.get("/desk/state/").json()
    assert told["device"] == {"kind": "desk_phone", "up": False}
    assert anna.post(PAGE, {"step": "browser"}, headers={"HX-Request": "true"}).status_code == 204
    assert anna.get("/desk/state/").json()["device"] is None
    anna.post(PAGE, {"step": "remove"})
    assert "set-up" in anna.get(PAGE).content.decode()


def test_its_settings_are_fetched_once_with_the_secret_alone(cast: Cast, client: Client) -> None:
    person = cast.here.persons["anna"]
    password, token = devices.set_up(cast.here.id, person_id=person)
    assert client.get(f"{PAGE}{token[:-1]}.xml").status_code == 404
    got = client.get(f"{PAGE}{token}.xml")
    assert got.headers["Cache-Control"] == "no-store"
    assert f">{password}<" in got.content.decode()
    assert f">d{person}<" in got.content.decode()
    assert client.get(f"{PAGE}{token}.xml").status_code == 404, "a second time there is nothing"
    again, _token = devices.set_up(cast.here.id, person_id=person)
    assert again != password
