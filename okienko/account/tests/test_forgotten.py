"""A forgotten password: no answer tells which logins there are, and asking has its bounds."""

from datetime import timedelta

import pytest
from django.test import Client

from okienko.events import clock
from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.offices import actions, guarding
from okienko.offices.models import Person
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
ASK = "/account/forgotten/"


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def anna(cast: Cast) -> Person:
    return Person.objects.get(id=cast.here.persons["anna"])


def ask(login: str, address: str = "192.0.2.1") -> tuple[int, str]:
    answer = Client(headers={"Accept-Language": "en"}).post(
        ASK, {"login": login}, REMOTE_ADDR=address
    )
    return answer.status_code, answer.content.decode().replace(login, "LOGIN")


def test_a_login_and_no_login_are_answered_alike(cast: Cast) -> None:
    name = anna(cast).username
    assert ask(name) == ask("nobody-at-all")
    assert anna(cast).asked_at
    actions.change_person(cast.here.id, person_id=cast.here.persons["piotr"], is_active=False)
    gone = Person.objects.get(id=cast.here.persons["piotr"])
    assert ask(gone.username) == ask("nobody-else")
    gone.refresh_from_db()
    assert gone.asked_at is None


def test_the_administrator_sees_it_until_there_is_another_password(cast: Cast) -> None:
    here = cast.here
    actions.change_official(here.id, official_id=here.officials["maria"], role="admin")
    maria = Client(headers={"Accept-Language": "en"})
    maria.force_login(Person.objects.get(id=here.persons["maria"]))
    ask(anna(cast).username.upper())
    page = f"/administration/{here.id}/people/"
    assert "Anna has forgotten the password" in maria.get(page).content.decode()
    token = actions.make_link(here.id, person_id=here.persons["anna"])
    actions.come_in(token=token, password="zielona brama 7")
    assert "has forgotten" not in maria.get(page).content.decode()


def test_who_remembers_needs_no_other(cast: Cast) -> None:
    ask(anna(cast).username)
    Client().post("/account/login/", {"login": anna(cast).username, "password": "okienko"})
    assert anna(cast).asked_at is None


def test_asking_is_bounded_and_takes_no_tries_from_the_owner(cast: Cast) -> None:
    name = anna(cast).username
    results = [ask(name)[0] for _ in range(guarding.WRONG + 2)]
    assert results == [200] * guarding.WRONG + [429] * 2
    assert [ask("nobody-at-all")[0] for _ in range(7)] == results, "and so for one that is none"
    owner = Client().post("/account/login/", {"login": name, "password": "okienko"})
    assert owner.status_code == 302
    with in_offices([cast.here.id]):
        told = EventRow.objects.filter(kind="person.changed", subject=anna(cast).id)
        assert sum("asked_at" in (row.data["after"] or {}) for row in told) <= 2


def test_a_second_question_soon_after_says_nothing_new(cast: Cast) -> None:
    now = clock.now()
    with clock.at(now):
        ask(anna(cast).username)
    with clock.at(now + timedelta(minutes=9)):
        ask(anna(cast).username)
    assert anna(cast).asked_at == now
    with clock.at(now + timedelta(minutes=11)):
        ask(anna(cast).username)
    assert anna(cast).asked_at == now + timedelta(minutes=11)


@pytest.mark.parametrize("odd", ["", " ", "\0", "x" * 151, "<b>"])
def test_odd_logins(odd: str) -> None:
    status, text = ask(odd)
    assert status == 200
    assert "<b>" not in text
