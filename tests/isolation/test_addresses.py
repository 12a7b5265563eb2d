"""Every address, visited by an official of the other office and by somebody signed out."""

import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from okienko.events.security.scope import in_offices
from okienko.events.stream import hub
from okienko.offices import actions as offices
from okienko.offices.models import Person, Role
from tests.cast import session_of

from .addresses import Address, Parameter, addresses, request
from .conftest import HERE, THERE, Neighbours
from .lists import (
    ABOVE_OFFICIALS,
    FORM_ROWS,
    FORM_VARIANTS,
    FORM_WORDS,
    NOT_SHOWN,
    PARAMETERS,
    PUBLIC,
    ROWS,
)
from .rows import Maker, new_person, office_column, office_models

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

#: What a stranger may be told: elsewhere, wrong, not yours, not there, not by this method, refused.
CLOSED = {302, 400, 401, 403, 404, 405, 409, 422}
#: What somebody without a sign-in may be told beside the way to the sign-in.
AWAY = {401, 403, 405}


@dataclass
class Visits:
    """The two offices, each with an administrator who may open every page of it."""

    here: Maker
    there: Maker
    ours: Person
    stranger: Person

    def visit(
        self, person: Person | None, method: str, path: str, form: dict[str, Any]
    ) -> HttpResponse:
        """One request with the sign-in of `person`; whatever it wrote is taken back."""
        client = Client(raise_request_exception=False, headers={"accept-language": "pl"})
        if person is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session(person)
        before = transaction.savepoint()
        errors: list[str] = []

        def note(sender: object, **more: object) -> None:
            errors.append(traceback.format_exc(limit=-3))

        written = self.written()
        got_request_exception.connect(note)
        try:
            answer = request(client, method, path, form)
            answer.errors = "".join(errors)
            answer.seen = body(answer)
            touched = [table for table, rows in self.written().items() if rows != written[table]]
            answer.changed = any(self.state(table) != self.untouched[table] for table in touched)
            return answer
        finally:
            got_request_exception.disconnect(note)
            transaction.savepoint_rollback(before)

    def session(self, person: Person) -> str:
        """The sign-in of a person, the same for all visits."""
        if person.pk not in self.sessions:
            self.sessions[person.pk] = session_of(person.pk)
        return self.sessions[person.pk]

    def written(self) -> dict[str, int]:
        """How many rows this transaction has written to each table of an office, by any way."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select relname, pg_stat_get_xact_tuples_inserted(oid) + "
                "pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid) "
                "from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
            )
            counts = dict(cursor.fetchall())
        return {model._meta.db_table: counts[model._meta.db_table] for model in office_models()}

    def state(self, table: str) -> str:
        """A fingerprint of the first office's rows of a table."""
        with in_offices([self.here.office]), connection.cursor() as cursor:
            cursor.execute(
                "select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) "
                f"from {table} t"
            )
            return str(cursor.fetchone()[0])

    def remember(self) -> None:
        """What there is now is what may not change."""
        self.untouched = {table: self.state(table) for table in self.written()}

    untouched: dict[str, str] = field(default_factory=dict)
    sessions: dict[int, str] = field(default_factory=dict)


def body(answer: Any) -> str:
    """Everything that an answer shows, headers too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers}\n{content.decode('utf-8', 'replace')}"


@pytest.fixture
def visits(neighbours: Neighbours) -> Visits:
    persons = []
    for maker in (neighbours.here, neighbours.there):
        person = new_person()
        offices.add_official(maker.office, person_id=person.id, name=maker.marker, role=Role.ADMIN)
        persons.append(person)
    found = Visits(neighbours.here, neighbours.there, *persons)
    found.remember()
    return found


def forms(maker: Maker, address: Address, method: str = "post") -> list[dict[str, Any]]:
    """What is sent along: ids of the office's rows under every name that a form may use.

    What a form can do is a matter of what is sent: to be read, a page is asked for with one.
    """
    ids = {name: maker.row(label) for name, label in FORM_ROWS.items()}
    for model in office_models():
        name = str(model._meta.model_name)
        ids[f"{name}_id"] = maker.row(model)
        ids.setdefault(name, maker.row(model))
    whole = {**ids, **FORM_WORDS}
    variants = FORM_VARIANTS.get(address.route, [{}])
    return [{**whole, **variant} for variant in variants[: 1 if method == "get" else None]]


def mixed_paths(visits: Visits, address: Address) -> Iterator[str]:
    """All the first office's ids; then each of them alone among the stranger's own."""
    yield from address.paths(lambda p: visits.here.row(p.model))
    if len(address.rows) > 1:
        for one in address.rows:

            def row(parameter: Parameter, one: Parameter = one) -> Any:
                maker = visits.here if parameter is one else visits.there
                return maker.row(parameter.model)

            yield from address.paths(row)


def wrong(answer: Any, what: str) -> list[str]:
    """What is wrong with an answer to a stranger, in sentences."""
    found = []
    if answer.status_code == 500:
        found.append(f"{what}: an error instead of a refusal\n{answer.errors}")
    if HERE in answer.seen:
        found.append(f"{what}: shows the first office's data")
    if answer.changed:
        found.append(f"{what}: changed the first office's rows")
    return found


def test_every_address_leads_where_it_says(visits: Visits) -> None:
    for address in addresses():
        for path in address.paths(lambda p: visits.here.row(p.model)):
            found = resolve(path)
            assert found.func is address.callback, f"{path} is taken by another route"


@pytest.mark.parametrize("method", ["get", "post"])
def test_ids_of_another_office_lead_nowhere(visits: Visits, method: str) -> None:
    problems = []
    for address in addresses():
        for path in mixed_paths(visits, address):
            for form in forms(visits.here, address, method):
                answer: Any = visits.visit(visits.stranger, method, path, form)
                what = f"{method.upper()} {path} as an official of another office"
                problems += wrong(answer, what)
                if address.rows and answer.status_code not in {*CLOSED, 500}:
                    problems.append(f"{what}: {answer.status_code}, not a refusal")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("method", ["get", "post"])
def test_ids_of_another_office_in_forms_reach_nothing(visits: Visits, method: str) -> None:
    """One's own contact in the address, the other office's customer, queue, ... in the form."""
    problems = []
    for address in addresses():
        if not address.rows:  # asked the same way as above
            continue
        for path in address.paths(lambda p: visits.there.row(p.model)):
            for form in forms(visits.here, address, method):
                answer = visits.visit(visits.stranger, method, path, form)
                what = f"{method.upper()} {path} with ids of another office in the form"
                problems += wrong(answer, what)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("method", ["get", "post"])
def test_signed_out_only_the_public_pages_open(visits: Visits, method: str) -> None:
    problems = []
    for address in addresses():
        for path in address.paths(lambda p: visits.here.row(p.model)):
            form = forms(visits.here, address)[0]
            answer = visits.visit(None, method, path, form)
            what = f"{method.upper()} {path} without a sign-in"
            problems += wrong(answer, what)
            away = "/account/login/" in answer.headers.get("Location", "")
            if address.route not in PUBLIC and not away and answer.status_code not in AWAY:
                problems.append(
                    f"{what} answers {answer.status_code}: guard the view with `signed_in`, or "
                    "name it in PUBLIC (tests/isolation/lists.py) with its reason"
                )
    assert not problems, "\n".join(problems)


def test_the_walk_proves_something(visits: Visits) -> None:
    """The same addresses open for an official of that office: the ids are right."""
    shown = 0
    problems = []
    for address in addresses():
        if not address.rows or address.route in NOT_SHOWN:
            continue
        for path in address.paths(lambda p: visits.here.row(p.model)):
            answer: Any = visits.visit(visits.ours, "get", path, {})
            if answer.status_code not in {200, 204, 302, 405}:
                problems.append(
                    f"GET {path} is {answer.status_code} for the office's own administrator: the "
                    "walk proves nothing there. Give the row what it needs in SPECIAL (rows.py), "
                    f"or say in NOT_SHOWN (lists.py) why it is not shown\n{answer.errors}"
                )
            shown += HERE in answer.seen
    assert not problems, "\n".join(problems)
    assert shown > 5


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_serves_both_offices_cannot_mix_them(visits: Visits, method: str) -> None:
    """A shared centre's official sees both, but no contact of one gets a customer of the other.

    That no row can join them is the database's (test_links.py); here: it is refused in words.
    """
    offices.add_official(visits.there.office, person_id=visits.ours.id, name=THERE, role=Role.ADMIN)
    problems = []
    for address in addresses():
        for path in mixed_paths(visits, address):
            for form in forms(visits.there, address, method):
                answer: Any = visits.visit(visits.ours, method, path, form)
                if answer.status_code == 500:
                    what = f"{method.upper()} {path} with ids of another own office"
                    problems.append(f"{what}: an error instead of a refusal\n{answer.errors}")
    assert not problems, "\n".join(problems)


def test_an_official_does_not_supervise(visits: Visits) -> None:
    official = new_person()
    offices.add_official(visits.here.office, person_id=official.id, name=HERE)
    visits.remember()
    for address in addresses():
        if address.route.startswith(ABOVE_OFFICIALS):
            for path in address.paths(lambda p: visits.here.row(p.model)):
                answer: Any = visits.visit(official, "post", path, forms(visits.here, address)[0])
                what = f"POST {path} by an official without the right to supervise"
                assert answer.status_code in {403, 405}, f"{what}: {answer.status_code}"
                assert not answer.changed, what


def test_shared_fragments_show_only_their_offices(visits: Visits) -> None:
    """What the stream paints for all pages of an office."""
    shown = 0
    for name in hub.FRAGMENTS:
        for language in ("pl", "en", "uk"):
            assert HERE not in hub.render(name, [visits.there.office], language), name
        shown += THERE in hub.render(name, [visits.there.office], "pl")
    assert shown or not hub.FRAGMENTS


def test_the_lists_hold_nothing_old(visits: Visits) -> None:
    routes = {address.route for address in addresses()}
    for named in (PUBLIC, NOT_SHOWN, FORM_VARIANTS):
        assert set(named) <= routes | {""}, f"no longer there: {set(named) - routes}"
    parameters = {p.name for address in addresses() for p in address.parameters}
    assert {key.split(" ")[-1] for key in [*ROWS, *PARAMETERS]} <= parameters
    for label in [*ROWS.values(), *FORM_ROWS.values()]:
        assert office_column(apps.get_model(label)), label
