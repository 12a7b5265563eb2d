"""Guessing is slowed over all processes, and nobody locks out the owner of a login."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import signing
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okienko.events import clock
from okienko.offices import guarding
from okienko.offices.models import Person, SignInTry
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db

RIGHT = "okienko"


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def anna(cast: Cast) -> str:
    return Person.objects.get(id=cast.here.persons["anna"]).username


def tried(
    login: str, password: str, address: str = "192.0.2.1", client: Client | None = None
) -> str:
    """What came of a try: in, wrong, or wait."""
    client = client or Client()
    form = {"login": login, "password": password}
    answer = client.post("/account/login/", form, REMOTE_ADDR=address, HTTP_ACCEPT_LANGUAGE="en")
    if answer.status_code == 302:
        return "in"
    waits = b"Too many wrong tries" in answer.content
    assert (answer.status_code, "Retry-After" in answer) == ((429, True) if waits else (200, False))
    return "wait" if waits else "wrong"


def test_from_one_place_a_login_has_some_tries_and_then_waits(anna: str) -> None:
    now = clock.now()
    with clock.at(now):
        assert [tried(anna, "guess") for _ in range(7)] == ["wrong"] * 5 + ["wait"] * 2
        assert tried(anna, RIGHT) == "wait", "the right one is not told from a wrong one"
    with clock.at(now + guarding.WITHIN + timedelta(seconds=1)):
        assert tried(anna, RIGHT) == "in"


@pytest.mark.parametrize("write", ["{}", "  {}  ", "{upper}", "{dotless}"])
def test_one_login_written_otherwise_has_no_tries_of_its_own(write: str) -> None:
    Person.objects.create_user("piotr", RIGHT)
    for _ in range(5):
        tried("piotr", "guess")
    other = write.format("piotr", upper="PIOTR", dotless="pıotr")
    assert tried(other, "guess") == "wait"


def test_a_stranger_does_not_lock_out_the_owner(anna: str) -> None:
    for _ in range(6):
        tried(anna, "guess", "198.51.100.7")
    assert tried(anna, RIGHT, "192.0.2.1") == "in"


def test_nor_does_one_behind_the_same_address(anna: str) -> None:
    """The owner's computer is known by its cookie; a forged one is not."""
    own = Client()
    assert tried(anna, RIGHT, client=own) == "in"
    stranger = Client()
    stranger.cookies[guarding.DEVICE] = signing.dumps(
        ["x", [guarding._hash(anna.upper())]], salt="y"
    )
    assert [tried(anna, "guess", client=stranger) for _ in range(6)][-1] == "wait"
    own.cookies.pop("sessionid")
    assert tried(anna, RIGHT, client=own) == "in"


def test_a_known_computer_has_no_more_tries_than_others(anna: str) -> None:
    own = Client()
    tried(anna, RIGHT, client=own)
    own.cookies.pop("sessionid")
    assert [tried(anna, "guess", client=own) for _ in range(6)] == ["wrong"] * 5 + ["wait"]
    assert tried(anna, "guess", "198.51.100.7", client=own) == "wait", "wherever it is"


def test_guessing_from_many_places_takes_turns_and_the_owner_passes(anna: str) -> None:
    start = clock.now()
    with clock.at(start):
        own, home = Client(), "192.0.2.99"
        assert tried(anna, RIGHT, home, own) == "in"
        own.cookies.pop("sessionid")
    with clock.at(start + timedelta(minutes=1)):
        results = [tried(anna, "guess", f"198.51.100.{n}") for n in range(60)]
        assert results.count("wrong") == guarding.SPREAD
        assert tried(anna, RIGHT, "203.0.113.5", own) == "in", "a known computer, elsewhere"
        assert tried(anna, RIGHT, home) == "in", "a known address, another computer"
        assert tried(anna, RIGHT, "203.0.113.6") == "wait"
    with clock.at(start + timedelta(minutes=2, seconds=2)):
        results = [tried(anna, "guess", f"203.0.113.{n}") for n in range(20)]
        assert results.count("wrong") == 1, "one each minute"


def test_one_password_over_many_logins_is_slowed_by_the_address(cast: Cast) -> None:
    results = [tried(f"somebody-{n}", "wiosna2026") for n in range(60)]
    assert results.count("wrong") == guarding.SPRAYED


def test_a_network_is_one_place(anna: str) -> None:
    results = [tried(anna, "guess", f"2001:db8:0:1::{n}") for n in range(1, 8)]
    assert results.count("wrong") == guarding.WRONG


def test_an_unknown_login_costs_the_same_and_says_the_same(anna: str, settings: Any) -> None:
    """The same answer, the same weighing of a password, nearly the same questions."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    encode, weighed, questions = PBKDF2PasswordHasher.encode, [], []

    def counting(self: PBKDF2PasswordHasher, *args: Any, **more: Any) -> str:
        weighed.append(self.iterations)
        return encode(self, *args, **more)

    with patch.object(PBKDF2PasswordHasher, "iterations", 1000):
        person = Person.objects.get(username=anna)
        person.set_password(RIGHT)
        person.save()
        with patch.object(PBKDF2PasswordHasher, "encode", counting):
            for login in (anna, "nobody-of-that-name"):
                with CaptureQueriesContext(connection) as seen:
                    assert tried(login, "guess") == "wrong"
                questions.append(len(seen))
    assert weighed == [1000, 1000]
    assert questions[0] == questions[1]


def test_nothing_that_was_typed_is_kept(anna: str) -> None:
    tried("moje-haslo-wpisane-nie-tam", "x", "198.51.100.77")
    kept = " ".join(str(row) for row in SignInTry.objects.values_list("login", "origin"))
    assert "haslo" not in kept
    assert "198.51" not in kept


def test_the_desk_tells_what_failed(anna: str) -> None:
    start = clock.now()
    with clock.at(start):
        tried(anna, RIGHT)
    with clock.at(start + timedelta(hours=1)):
        for _ in range(3):
            tried(anna, "guess", "198.51.100.7")
    with clock.at(start + timedelta(hours=2)):
        client = Client()
        tried(anna, "okeinko", client=client)  # one's own slip is no news
        assert tried(anna, RIGHT, client=client) == "in"
        page = client.get("/desk/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert "3 failed sign-ins with your login since" in page
    with clock.at(start + timedelta(hours=3)):
        page = client.get("/desk/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert "failed sign-in" not in page
        again = Client()
        tried(anna, RIGHT, client=again)
        assert (
            "failed sign-in" not in again.get("/desk/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        )


@pytest.mark.django_db(transaction=True)
def test_many_at_once_have_no_more_tries() -> None:
    """As several processes are: each try has its own connection."""

    def one(_: int) -> str:
        try:
            return tried("somebody", "guess")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(one, range(24)))
    assert results.count("wrong") == guarding.WRONG
