"""What an older installation knew is kept by the migrations, on one way back and forth."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from okienko.machinery.migrating import quickly
from okienko.offices import actions as offices
from tests.cast import OfficeCast, make_office, the_cast

pytestmark = pytest.mark.django_db(transaction=True)

#: Before it was kept in rows who was ready, and who takes part in each letter.
LONG_AGO = [("routing", "0004_time_up"), ("interactions", "0002_returned")]

CONTACTS = """
insert into interactions_interaction (office_id, channel, direction, attention, state,
  address_kind, address_value, address_name, receiver, subject, language, external_id, chosen,
  received_at, taken_in_at, outcome, outcome_words)
select %s, 'email', 'in', 'written', 'waiting', 'email', 'jan@example.pl', 'Jan Kos',
  'urzad@gmina.example', '', '', 'a' || n, '', now(), now(), '', '' from generate_series(1, 2) n
returning id
"""
MESSAGE = """
insert into interactions_message (office_id, interaction_id, direction, external_id, at, sender,
  recipients, subject, text, html, delivery, error)
values (%s, %s, %s, %s, now(), 'Jan Kos', %s, '', 'x', '', '', '') returning id
"""
PARTICIPANT = """
insert into interactions_participant (office_id, interaction_id, role, kind, value, name)
values (%s, %s, 'cc', 'email', %s, 'Ktoś') returning id
"""
ACCOUNT = """
insert into channels_account (office_id, kind, name, settings, secrets, enabled)
values (%s, 'email', 'x', '{}', '', true) returning id
"""
OUTGOING = """
insert into email_outgoing (office_id, message_id, account_id, state, external_id, recipients,
  content, attempts, made_at, next_at, error, results)
values (%s, %s, %s, %s, %s, '["jan@example.pl"]', 'bytes', 2, now(), now(), '', '{}') returning id
"""
EVENT = """
insert into events_event (at, office_id, kind, subject, data)
values (%s, %s, 'presence.changed', %s, %s) returning id
"""
SENT = "select message_id, external_id, attempts, next_at is null from outbox_outgoing order by 1"
TOOK_PART = "select message_id, role, value from interactions_participant order by 1, 2, 3"
WAS_READY = """
select office_id, official_id, state, reason, reachable, began_at, ended_at
from routing_attendance order by began_at, office_id, id
"""


def run(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=UTC)


def old_letters(office: int) -> tuple[int, int, int]:
    """A letter that came, one that is on its way, and one that was sent: their messages."""
    first, second = (row[0] for row in run(CONTACTS, office))
    came, later, went = (
        run(MESSAGE, office, first, *more)[0][0]
        for more in (
            ("in", "1", '["ewa@x.pl"]'),
            ("in", "2", '["urzad@gmina.example"]'),
            ("out", "3", '["jan@example.pl", "jan@example.pl"]'),
        )
    )
    account = run(ACCOUNT, office)[0][0]
    run(OUTGOING, office, went, account, "sent", "3")
    run(OUTGOING, office, later, account, "queued", "2")
    run(MESSAGE, office, second, "note", "", "[]")
    run(PARTICIPANT, office, first, "ewa@x.pl")
    run(PARTICIPANT, office, second, "ola@x.pl")  # of no message: nobody can have it
    return came, later, went


def old_log(here: OfficeCast, there: OfficeCast, seat: int) -> None:
    """What the log said of who was ready."""
    person, anna = here.persons["anna"], here.officials["anna"]
    for moment, office, subject, data in [
        # the first days: no word of the page
        (at(8), here.id, person, {"official": anna, "state": "ready", "reason": ""}),
        (at(9), here.id, person, {"official": anna, "state": "not_ready", "reason": "break"}),
        (at(9), there.id, person, {"official": seat, "state": "not_ready", "reason": "break"}),
        (at(10), here.id, person, {"official": anna, "state": "ready", "reachable": False}),
        (at(9, 30), here.id, here.persons["piotr"], {"official": 0, "state": "ready"}),
        (at(9, 30), here.id, 999_999, {"official": 0, "state": "ready"}),  # has no seat any more
    ]:
        run(EVENT, moment, office, subject, json.dumps(data))


def test_an_old_installation_is_brought_up_to_date() -> None:
    here = the_cast().here
    there = make_office("brzezina", {})
    anna = here.officials["anna"]
    seat = offices.add_official(there.id, person_id=here.persons["anna"], name="Anna")
    with connection.cursor() as cursor:
        cursor.execute("reset role")  # migrations are the owner's
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    with quickly():
        executor.migrate(LONG_AGO)
    try:
        came, later, went = old_letters(here.id)
        old_log(here, there, seat)
    finally:
        with quickly():
            MigrationExecutor(connection).migrate(newest)
    assert run(SENT) == [(later, "2", 2, False), (went, "3", 2, True)]
    assert run(TOOK_PART) == [
        (came, "cc", "ewa@x.pl"),
        (came, "from", "jan@example.pl"),
        (later, "to", "urzad@gmina.example"),
        (went, "to", "jan@example.pl"),
    ]
    assert run(WAS_READY) == [
        (here.id, anna, "ready", "", True, at(8), at(9)),
        (here.id, anna, "not_ready", "break", True, at(9), at(10)),
        (there.id, seat, "not_ready", "break", True, at(9), None),
        (here.id, here.officials["piotr"], "ready", "", True, at(9, 30), None),
        (here.id, anna, "ready", "", False, at(10), None),
    ]
