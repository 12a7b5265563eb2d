"""A token that ends: told on the connection, in health, and by e-mail 30, 7 and 1 days before, and
once it has ended.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections
from django.utils.translation import override

from okienko.channels import expiring
from okienko.channels.actions import change_account
from okienko.channels.connections.queries import connections as lights
from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices import posting
from okienko.offices.actions import change_official, change_person
from okienko.offices.posting import NotSent, Postman
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """The letters of the house, (to, subject, text): a list that fails while it holds "away"."""
    sent: list[tuple[str, str, str]] = []

    def send(_office: int, to: str, subject: str, text: str, _language: str) -> None:
        if AWAY in sent:
            raise NotSent("away")
        sent.append((to, subject, text))

    monkeypatch.setattr(posting, "POSTMEN", [Postman(lambda _office: True, send)])
    return sent


AWAY = ("", "away", "")


@pytest.fixture(autouse=True)
def connections_end() -> Iterator[None]:
    yield
    connections.close_all()


@pytest.fixture(autouse=True)
def maria(cast: Cast) -> None:
    here = cast.here
    change_official(here.id, official_id=here.officials["maria"], role="admin")
    change_person(here.id, person_id=here.persons["maria"], email="maria@gmina.example")


NOON = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)


def ending(cast: Cast, account: Account, days: int) -> None:
    """Its secret is good until the end of a day, counted from noon."""
    until = (NOON + timedelta(days=days)).date()
    change_account(cast.here.id, account_id=account.id, fields={"until": until})


def light(cast: Cast) -> str:
    with in_offices([cast.here.id]):
        found = lights()[0].health
    return found.state if found else ""


def test_administrators_are_told_once_for_each_of_the_three_and_at_the_end(
    cast: Cast, account: Account, letters: list[tuple[str, str, str]]
) -> None:
    ending(cast, account, 40)
    told = []
    for day in range(45):
        for hour in (0, 12):
            with clock.at(NOON + timedelta(days=day, hours=hour)), override("en"):
                expiring.tell_all()
                told += [(day, to) for to, _subject, _text in letters]
                letters.clear()
    assert told == [(day, "maria@gmina.example") for day in (10, 33, 39, 40)]


def test_without_a_way_to_write_nobody_is_told_until_there_is_one(
    cast: Cast, account: Account, letters: list[tuple[str, str, str]]
) -> None:
    ending(cast, account, 6)
    with clock.at(NOON):
        with pytest.MonkeyPatch.context() as away:
            away.setattr(posting, "POSTMEN", [])
            expiring.tell_all()
        expiring.tell_all()
    assert [to for to, _subject, _text in letters] == ["maria@gmina.example"]


def test_an_address_that_takes_nothing_has_nobody_else_told_each_hour(
    cast: Cast, account: Account, letters: list[tuple[str, str, str]]
) -> None:
    here = cast.here
    change_official(here.id, official_id=here.officials["piotr"], role="admin")
    change_person(here.id, person_id=here.persons["piotr"], email="piotr@gmina.example")
    ending(cast, account, 6)
    send = posting.POSTMEN[0].send

    def refuses_one(office: int, to: str, subject: str, text: str, language: str) -> None:
        if to.startswith("maria"):
            raise NotSent("no such user")
        send(office, to, subject, text, language)

    with clock.at(NOON), pytest.MonkeyPatch.context() as broken:
        broken.setattr(posting, "POSTMEN", [Postman(lambda _office: True, refuses_one)])
        expiring.tell_all()
        expiring.tell_all()
    assert [to for to, _subject, _text in letters] == ["piotr@gmina.example"]


def test_a_letter_that_does_not_leave_is_tried_again(
    cast: Cast, account: Account, letters: list[tuple[str, str, str]]
) -> None:
    ending(cast, account, 6)
    with clock.at(NOON):
        letters.append(AWAY)
        expiring.tell_all()
        letters.clear()
        expiring.tell_all()
        assert len(letters) == 1
        expiring.tell_all()
        assert len(letters) == 1


def test_the_light_and_health_tell_it(cast: Cast, account: Account) -> None:
    assert (light(cast), expiring.tokens().state) == ("", "off")
    for days, state in ((20, ""), (6, "late"), (-1, "failed")):
        ending(cast, account, days)
        with clock.at(NOON):
            assert light(cast) == state
            assert expiring.tokens().state == (state or "ok")
