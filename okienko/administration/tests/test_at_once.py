"""Two people send the same page in the same moment: the second meets what the first has saved."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from okienko.events.security.scope import in_offices
from okienko.offices.models import Office, Official
from okienko.offices.queries import office
from tests.cast import Cast
from tests.race import PATIENCE, alone

from .test_sections import browser, cast

__all__ = ["cast"]

pytestmark = pytest.mark.django_db(transaction=True)

_WAITING = "select count(distinct pid) from pg_locks where not granted"


def at_once(here: int, *steps: Callable[[], Any]) -> list[Any]:
    """Begin all while the office's row is locked, and let it go when all of them wait."""
    with ThreadPoolExecutor(len(steps)) as pool:
        with in_offices([here], durable=True):
            Office.objects.select_for_update().get(id=here)
            begun = [pool.submit(alone, step) for step in steps]
            until = time.monotonic() + PATIENCE
            while _waiting() < len(steps):
                assert time.monotonic() < until, "somebody does not wait"
                time.sleep(0.005)
        return [each.result(PATIENCE) for each in begun]


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return int(cursor.fetchone()[0])


def filled(cast: Cast, address: str) -> dict[str, Any]:
    form = browser(cast, "maria").get(address).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"shown": form.shown}


def test_the_second_of_two_is_shown_the_difference(cast: Cast) -> None:
    here = cast.here.id
    address = f"/administration/{here}/office/"
    values = filled(cast, address)
    first, second = browser(cast, "maria"), browser(cast, "maria")
    answers = at_once(
        here,
        lambda: first.post(address, {**values, "address": "ul. Pierwsza 1"}).status_code,
        lambda: second.post(address, {**values, "address": "ul. Druga 2"}).status_code,
    )
    assert sorted(answers) == [302, 422]


def test_of_other_fields_nothing_is_lost(cast: Cast) -> None:
    here = cast.here.id
    address = f"/administration/{here}/office/"
    values = filled(cast, address)
    first, second = browser(cast, "maria"), browser(cast, "maria")
    answers = at_once(
        here,
        lambda: first.post(address, {**values, "intro_pl": "Dzień dobry"}).status_code,
        lambda: second.post(address, {**values, "intro_en": "Good morning"}).status_code,
    )
    assert answers == [302, 302]
    with in_offices([here]):
        texts = office(here).texts
    assert (texts["pl"]["intro"], texts["en"]["intro"]) == ("Dzień dobry", "Good morning")


def test_a_list_of_people_that_is_sent_twice_makes_each_once(cast: Cast) -> None:
    here = cast.here.id
    address = f"/administration/{here}/people/list/"
    sent = {"text": "Jan Podwójny;jan@zielonka.example", "make": "1"}
    with ThreadPoolExecutor(2) as pool:
        both = [browser(cast, "maria") for _ in range(2)]
        found = pool.map(lambda one: alone(lambda: one.post(address, sent).status_code), both)
        assert 302 in list(found)
    with in_offices([here]):
        assert Official.objects.filter(name="Jan Podwójny").count() == 1
