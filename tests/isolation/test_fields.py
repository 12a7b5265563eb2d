"""Every field that a view reads, with what an old page, a broken one or a hostile one may send.

A form names rows: a queue, an official, a department, a card. Each may be gone when the form
comes, belong to another office, or be no number at all. The answer is a refusal in words that
leaves what was typed where it is, never an error; and no such row is written down.
"""

import os
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from random import Random
from time import time_ns
from typing import Any, Self
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from okienko.events.security.scope import in_offices
from okienko.offices import actions as offices
from okienko.offices.models import Official, Role
from okienko.routing.models import Presence

from .addresses import Address, addresses, request
from .conftest import Neighbours
from .lists import FORM_ROWS, FORM_WORDS, NAMED_ROWS, NOT_REFUSED, READ_BESIDE
from .rows import Maker, office_models
from .test_addresses import forms

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

#: The addresses are walked in so many tests, which workers share.
PARTS = range(4)

GONE = str(2**63 - 2)  # an id that no row has
#: What may stand where an id is expected, beside the id of another office's row.
ODD = (GONE, str(2**63), "9" * 5_000, "-1", "x", "\u0663")
#: What may stand in any other field: numbers, days, words and lists are all read from texts.
ODD_WORDS = (GONE, "9" * 400, "-1", "", "0001-01-01", "9999-12-31", '"\\ud800"', "[" * 60_000)

#: How many of them each field is tried with: another part for each, so that every kind of reading
#: (a row's id, a number, a day, a word) meets them all. OKIENKO_TEST_RANDOM=1: more, and others
#: each time.
TURN = time_ns() if os.environ.get("OKIENKO_TEST_RANDOM") else 0
TRIED = 3 if TURN else 1

#: Beginnings of addresses whose forms a library reads: they name no rows.
LIBRARYS = ("account/", "language/")

#: Fields that every page sends: whose it is, and the token of the form.
KNOWN = {"as", "csrfmiddlewaretoken"}

#: Refused for want of a right or a sign-in, or not there by this method: no field was read.
UNREAD = {401, 403, 404, 405}


@dataclass
class Reader:
    """The administrator of the first office, who has the office's contact in hand."""

    here: Maker
    there: Maker
    client: Client
    errors: list[str] = field(default_factory=list)

    def send(self, method: str, path: str, form: dict[str, Any]) -> Any:
        """One request; whatever it wrote is taken back. The answer knows what a view read."""
        self.errors.clear()
        before = transaction.savepoint()
        try:
            with Reading() as reading:
                answer = request(self.client, method, path, form)
                if answer.streaming:
                    b"".join(answer.streaming_content)
            answer.read = reading.names
            answer.errors = "".join(self.errors)
            return answer
        finally:
            transaction.savepoint_rollback(before)


class _Noted(dict[str, str]):
    """`QueryDict.dict()` that notes which fields are asked for."""

    def __init__(self, fields: QueryDict, names: set[str]) -> None:
        super().__init__((name, values[-1]) for name, values in fields.lists() if values)
        self.names = names

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)


class Reading:
    """Notes which fields are asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __enter__(self) -> Self:
        def noting(method: Any) -> Any:
            def read(fields: QueryDict, name: str, *more: Any) -> Any:
                self.names.add(name)
                return method(fields, name, *more)

            return read

        def noted(fields: QueryDict) -> Any:
            return _Noted(fields, self.names)

        one = ("__getitem__", "get", "getlist")
        self._patches = [
            *(patch.object(QueryDict, name, noting(getattr(QueryDict, name))) for name in one),
            patch.object(QueryDict, "dict", noted),
        ]
        for each in self._patches:
            each.start()
        return self

    def __exit__(self, *error: object) -> None:
        for each in self._patches:
            each.stop()


@pytest.fixture
def reader(neighbours: Neighbours) -> Iterator[Reader]:
    here, there = neighbours.here, neighbours.there
    official = here.row(Official)
    offices.change_official(here.office, official_id=official, role=Role.ADMIN)
    offices.renew_seat(here.office, official_id=official)
    with in_offices([here.office]):
        person = Official.objects.select_related("person").get(id=official).person
        contact = apps.get_model("interactions.Interaction").objects
        contact.filter(id=here.row("interactions.Interaction")).update(
            state="active", official=official, live=False
        )
        apps.get_model("routing.Engagement").objects.update(live=False, medium="text")
    Presence.objects.filter(person=person).update(calls=1, texts=1, written=5)
    client = Client(raise_request_exception=False, headers={"accept-language": "pl"})
    client.force_login(person)
    found = Reader(here, there, client)

    def note(sender: object, **more: object) -> None:
        found.errors.append(traceback.format_exc(limit=-3))

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


@dataclass(frozen=True)
class Odd:
    """A value for one field of a form, and whether it stands for a row that must be refused."""

    name: str
    value: Any
    names_row: bool


def models_of(address: Address, name: str, form: dict[str, Any]) -> list[tuple[str, str]]:
    """How the field names rows, if it does: (text before the id, label of the model)."""
    beside, value = READ_BESIDE.get((address.route, name), ("", None))
    if form.get(beside) != value:
        return []
    if (address.route, name) in NAMED_ROWS:
        return NAMED_ROWS[address.route, name]
    if name in FORM_WORDS:
        return []
    if name in FORM_ROWS:
        return [("", FORM_ROWS[name])]
    plain = name.removesuffix("_id")
    return [("", m._meta.label) for m in office_models() if m._meta.model_name == plain]


def some(values: tuple[str, ...], address: Address, name: str) -> list[str]:
    """The part of them that this field is tried with."""
    return Random(f"{TURN} {address.route} {name}").sample(values, TRIED)


def odd_values(reader: Reader, address: Address, name: str, form: dict[str, Any]) -> Iterator[Odd]:
    """What the field may hold that is wrong."""
    models = models_of(address, name, form)
    for word, label in models:
        for value in (str(reader.there.row(label)), *some(ODD, address, name)):
            yield Odd(name, word + value, names_row=True)
        yield Odd(name, [word + GONE, word + str(reader.there.row(label))], names_row=True)
    if models:
        yield Odd(name, "", names_row=False)
    else:
        for value in some(ODD_WORDS, address, name):
            yield Odd(name, value, names_row=False)


def whole_forms(reader: Reader, address: Address, method: str) -> Iterator[dict[str, Any]]:
    """Forms with the office's own rows, one for each of the things that they can do."""
    for form in forms(reader.here, address, method):
        named = {name: ways for (route, name), ways in NAMED_ROWS.items() if route == address.route}
        for choice in product(*named.values()):
            rows = {
                name: word + str(reader.here.row(label))
                for name, (word, label) in zip(named, choice, strict=True)
                if form.get(name) != "new"
            }
            yield {**form, **rows}


def walk(reader: Reader, method: str, part: int) -> tuple[list[str], dict[str, set[int]], int]:
    """Problems in sentences; how each route answered a right form; how many were tried."""
    problems: list[str] = []
    plainly: dict[str, set[int]] = {}
    tried = 0
    for address in addresses()[part :: len(PARTS)]:
        if address.route.startswith(LIBRARYS):
            continue
        paths = address.paths(lambda p: reader.here.row(p.model))
        for path in islice(paths, None if address.rows else 1):
            seen: set[Any] = set()
            for form in whole_forms(reader, address, method):
                plain = reader.send(method, path, form)
                plainly.setdefault(address.route, set()).add(plain.status_code)
                if plain.status_code in UNREAD:
                    continue
                for name in sorted(plain.read - KNOWN):
                    for odd in odd_values(reader, address, name, form):
                        if (
                            key := (
                                name,
                                str(odd.value),
                                form.get("move"),
                                form.get("case") == "new",
                            )
                        ) in seen:
                            continue
                        seen.add(key)
                        tried += 1
                        problems += wrong(reader, address, method, path, form, odd)
    return problems, plainly, tried


def wrong(
    reader: Reader, address: Address, method: str, path: str, form: dict[str, Any], odd: Odd
) -> list[str]:
    """What is wrong with the answer to one odd value."""
    answer = reader.send(method, path, {**form, odd.name: odd.value})
    what = f"{method.upper()} {path} with {odd.name}={odd.value!r:.60}"
    if answer.status_code >= 500:
        return [f"{what}: an error instead of a refusal\n{answer.errors}"]
    told = {(address.route, odd.name), ("*", odd.name)} & NOT_REFUSED.keys()
    if method == "get" or not odd.names_row or told:
        return []
    if answer.status_code < 400:
        return [f"{what}: {answer.status_code}; refuse it, or name it in NOT_REFUSED (lists.py)"]
    if "X-Words" not in answer.headers:
        return [f"{what}: {answer.status_code} without words"]
    return []


@pytest.mark.parametrize("part", PARTS)
def test_rows_that_are_gone_or_another_offices_are_refused_in_words(
    reader: Reader, part: int
) -> None:
    problems, plainly, tried = walk(reader, "post", part)
    if problems:
        pytest.fail("\n".join(problems))
    # the walk proves nothing where a right form is refused too
    for route in MUST_SUCCEED:
        if route in plainly:
            assert min(plainly[route]) < 300, f"{route} refuses a right form: {plainly[route]}"
    assert tried > 100


@pytest.mark.parametrize("part", PARTS)
def test_nothing_in_an_address_brings_a_page_down(reader: Reader, part: int) -> None:
    problems, _plainly, tried = walk(reader, "get", part)
    if problems:
        pytest.fail("\n".join(problems))
    assert tried > 20


def test_the_forms_that_must_succeed_are_there() -> None:
    assert set(MUST_SUCCEED) <= {address.route for address in addresses()}


#: Forms that must be taken when everything in them is right, so that what is odd reaches the verb.
MUST_SUCCEED = (
    "desk/contact/<int:interaction_id>/pass-on/",
    "desk/contact/<int:interaction_id>/reply/",
    "desk/contact/<int:interaction_id>/describe/",
    "desk/contact/<int:interaction_id>/finish/",
    "desk/contact/<int:interaction_id>/customer/",
    "desk/contact/<int:interaction_id>/drafts/save/",
    "desk/customer/<int:customer_id>/address/<slug:step>/",
    "desk/case/<int:case_id>/move/",
)
