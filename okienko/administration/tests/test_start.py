"""The first office is founded by a page, once, by who has the code."""

from typing import Any

import pytest
from django.test import Client

from okienko.events.security.scope import all_offices, in_offices
from okienko.knowledge.models import ReplyTemplate
from okienko.offices.actions import found_office
from okienko.offices.models import Official, Person, Schedule
from okienko.offices.refusals import FOUNDED_ALREADY
from okienko.offices.starting import start_code
from okienko.routing.models import Queue, Skill

pytestmark = pytest.mark.django_db

WHOLE: dict[str, Any] = {
    "name": "Urząd Gminy Łąki Małe",
    "zone": "Europe/Warsaw",
    "pack": "nothing",
    "languages": ["pl"],
    "admin": "Ewa Nowak",
    "username": "ewa",
    "password": "czerwony parasol w deszczu",
    "again": "czerwony parasol w deszczu",
}


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en"})


def test_without_an_office_the_beginning_says_how_to_begin_and_not_the_code(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "/start/" in page
    assert start_code() not in page


def test_the_office_is_founded_and_its_administrator_is_inside(client: Client) -> None:
    address = f"/start/{start_code()}/"
    assert client.get(address).status_code == 200
    inside = client.post(address, WHOLE, follow=True)
    (office,) = all_offices()
    assert inside.redirect_chain[-1][0] == f"/administration/{office}/"
    assert inside.status_code == 200
    with in_offices([office]):
        assert Official.objects.get().name == "Ewa Nowak"
        assert [queue.name for queue in Queue.objects.all()] == ["General"]  # a call has a place
    assert Client().get(address).status_code == 404  # the code has ended
    assert client.get("/laki-male/").status_code == 404
    assert client.get("/urzad-gminy-laki-male/").status_code == 200


def test_the_office_begins_with_a_pack_in_its_languages(client: Client) -> None:
    whole = {**WHOLE, "pack": "gmina", "languages": ["pl", "uk"]}
    client.post(f"/start/{start_code()}/", whole)
    (office,) = all_offices()
    with in_offices([office]):
        assert Schedule.objects.order_by("id").values_list("name", flat=True)[0] == "Urząd"
        assert set(ReplyTemplate.objects.values_list("language", flat=True)) == {"pl", "uk"}
        assert set(Skill.objects.values_list("language", flat=True)) == {"", "uk"}
        assert Queue.objects.filter(schedule__name="Urząd").count() == 5


def test_with_nothing_the_office_is_open_from_8_to_16(client: Client) -> None:
    client.post(f"/start/{start_code()}/", WHOLE)
    (office,) = all_offices()
    with in_offices([office]):
        assert Schedule.objects.get().name == WHOLE["name"]
        assert Queue.objects.count() == 1


def test_a_wrong_code_opens_nothing(client: Client) -> None:
    assert client.get("/start/nothing/").status_code == 404
    assert client.post(f"/start/{start_code()[:-1]}/", WHOLE).status_code == 404
    assert not all_offices()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"again": "another"}, "differ"),
        ({"password": "12345678", "again": "12345678"}, "common"),
        ({"name": " "}, "required"),
        ({"zone": "Europe/Nowhere"}, "valid choice"),
        ({"pack": "another"}, "valid choice"),
        ({"languages": []}, "required"),
        ({"username": "\0"}, "Null characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    client: Client, wrong: dict[str, Any], words: str
) -> None:
    page = client.post(f"/start/{start_code()}/", {**WHOLE, **wrong})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not all_offices()
    assert not Person.objects.exists()


def test_the_second_of_two_founders_is_told(client: Client) -> None:
    found_office(name="Gmina", username="jan", password="parasol", first=True)
    with pytest.raises(type(FOUNDED_ALREADY())) as told:
        found_office(name="Druga", username="ola", password="parasol", first=True)
    assert told.value.code == "founded_already"
    assert len(all_offices()) == 1
