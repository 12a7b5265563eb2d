"""A person's own page."""

from typing import Any

import pytest
from django.test import Client

from okienko.offices import guarding
from okienko.offices.models import Person
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
NEW = "zielona brama 7"


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def browser(cast: Cast, name: str = "anna") -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(Person.objects.get(id=cast.here.persons[name]))
    return client


def change(client: Client, old: str = "okienko", new: str = NEW, again: str = NEW) -> Any:
    return client.post("/account/me/password/", {"old": old, "new": new, "again": again})


def test_it_tells_who_one_is(cast: Cast) -> None:
    text = browser(cast).get("/account/me/").content.decode()
    assert "Anna" in text
    assert "Gmina Zielonka" in text
    assert Client().get("/account/me/").status_code == 302


def test_another_password_ends_other_sessions_and_not_this(cast: Cast) -> None:
    here, there = browser(cast), browser(cast)
    assert change(here).status_code == 302
    assert here.get("/desk/").status_code == 200
    assert there.get("/desk/").status_code == 302
    assert Person.objects.get(id=cast.here.persons["anna"]).check_password(NEW)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"old": "wrong"}, "This is not your password."),
        ({"again": "other"}, "The two passwords differ"),
        ({"new": "password1", "again": "password1"}, "too common"),
        ({"new": "", "again": ""}, "stays as it was"),
    ],
    ids=["old", "differ", "weak", "empty"],
)
def test_what_is_wrong_is_said(cast: Cast, words: dict[str, str], said: str) -> None:
    page = change(browser(cast), **words)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert Person.objects.get(id=cast.here.persons["anna"]).check_password("okienko")


def test_the_old_password_is_not_guessed_here(cast: Cast) -> None:
    client = browser(cast)
    for _ in range(guarding.WRONG):
        change(client, old="guess")
    assert "Too many wrong tries" in change(client).content.decode()
    assert Person.objects.get(id=cast.here.persons["anna"]).check_password("okienko")


def test_signing_out_everywhere_else(cast: Cast) -> None:
    here, there = browser(cast), browser(cast)
    here.post("/account/me/elsewhere/")
    assert here.get("/desk/").status_code == 200
    assert there.get("/desk/").status_code == 302


def test_the_language_is_kept_with_the_person(cast: Cast) -> None:
    client = browser(cast)
    answer = client.post("/account/me/language/", {"language": "uk"})
    assert answer.cookies["django_language"].value == "uk"
    assert Person.objects.get(id=cast.here.persons["anna"]).language == "uk"
    client.post("/account/me/language/", {"language": "xx"})
    assert Person.objects.get(id=cast.here.persons["anna"]).language == "uk"
