"""What an installation knew before each letter had its participants is kept by migrations."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.cast import the_cast

pytestmark = pytest.mark.django_db(transaction=True)

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
SENT = "select message_id, external_id, attempts, next_at is null from outbox_outgoing order by 1"
FOUND = "select message_id, role, value from interactions_participant order by 1, 2, 3"


def run(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def test_participants_and_what_is_on_its_way_are_kept() -> None:
    office = the_cast().here.id
    with connection.cursor() as cursor:
        cursor.execute("reset role")  # migrations are the owner's
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate([("interactions", "0002_returned")])
    try:
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
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert run(SENT) == [(later, "2", 2, False), (went, "3", 2, True)]
    assert run(FOUND) == [
        (came, "cc", "ewa@x.pl"),
        (came, "from", "jan@example.pl"),
        (later, "to", "urzad@gmina.example"),
        (went, "to", "jan@example.pl"),
    ]
