"""Where one is signed in stands on the own page; one browser or all others are signed out."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.offices.models import Person, Role, SignedIn
from okienko.offices.sessions import BROWSERS, SYSTEMS, _first
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
ME = "/account/me/"
CHROMIUM = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0"
EDGE = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROMIUM} Safari/537.36 Edg/120.0"
PHONE = f"Mozilla/5.0 (Linux; Android 14) {CHROMIUM} Mobile Safari/537.36"
APPLE = "AppleWebKit/605 Version/17.0 Safari/605"


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return the_cast()


def browser(cast: Cast, agent: str = EDGE, name: str = "anna") -> Client:
    client = Client(headers={"Accept-Language": "en", "User-Agent": agent})
    client.force_login(Person.objects.get(id=cast.here.persons[name]))
    return client


def page(client: Client) -> str:
    text = client.get(ME).content.decode()
    found = re.search(r'id="elsewhere-title".*?</section>', text, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (EDGE, "Edge Windows"),
        (PHONE, "Chrome Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox Linux"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) {APPLE}", "Safari iPhone"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) {APPLE}", "Safari macOS"),
        ("<script>alert(1)</script>", " "),
        ("", " "),
    ],
)  # fmt: skip
def test_a_browser_is_called_by_its_name(said: str, words: str) -> None:
    assert f"{_first(BROWSERS, said)} {_first(SYSTEMS, said)}" == words


def test_each_browser_is_listed_and_one_signed_out(cast: Cast) -> None:
    here, there = browser(cast), browser(cast, PHONE)
    assert there.get("/desk/").status_code == 200
    text = page(here)
    assert "Edge, Windows" in text
    assert "Chrome, Android" in text
    assert text.count("this browser") == text.count("Sign out there :") == 1
    row = SignedIn.objects.get(system="Android")
    said = here.post(f"{ME}browser/", {"session": row.id}, follow=True).content.decode()
    assert "You are signed out there now." in said
    assert there.get("/desk/").status_code == 302
    assert here.get("/desk/").status_code == 200
    assert "Android" not in page(here)
    again = here.post(f"{ME}browser/", {"session": row.id}, follow=True).content.decode()
    assert "signed out there already" in again
    with in_offices([cast.here.id]):
        told = EventRow.objects.filter(kind="person.changed", data__browser="Chrome, Android")
        assert told.get().subject == cast.here.persons["anna"]


def test_nobody_signs_anothers_browser_out(cast: Cast) -> None:
    anna, piotr = browser(cast), browser(cast, PHONE, "piotr")
    assert piotr.get("/desk/").status_code == 200
    row = SignedIn.objects.get(person=cast.here.persons["piotr"])
    for odd in (row.id, 10**18, "x", ""):
        anna.post(f"{ME}browser/", {"session": odd})
    assert piotr.get("/desk/").status_code == 200


def test_who_signs_out_or_changes_the_password_stands_there_no_more(cast: Cast) -> None:
    here, there, third = browser(cast), browser(cast, PHONE), browser(cast, "Firefox/1 Linux")
    for client in (here, there, third):
        client.get("/desk/")
    third.post("/account/logout/")
    assert "Firefox" not in page(here)
    here.post(f"{ME}elsewhere/")
    text = page(here)
    assert "Edge" in text
    assert "Android" not in text


def test_an_administrator_reads_how_many(cast: Cast) -> None:
    from okienko.offices.actions import change_official

    change_official(cast.here.id, official_id=cast.here.officials["maria"], role=Role.ADMIN)
    for agent in (EDGE, PHONE):
        browser(cast, agent).get("/desk/")
    person = f"/administration/{cast.here.id}/people/{cast.here.officials['anna']}/"
    text = browser(cast, EDGE, "maria").get(person).content.decode()
    assert "Signed in now in 2 browsers." in text
