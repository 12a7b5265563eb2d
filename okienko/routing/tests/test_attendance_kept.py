"""What the log of an installation knew of who was ready is kept in rows by the migration."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from okienko.offices import actions as offices
from tests.cast import make_office, the_cast

pytestmark = pytest.mark.django_db(transaction=True)

EVENT = """
insert into events_event (at, office_id, kind, subject, data)
values (%s, %s, 'presence.changed', %s, %s)
"""
FOUND = """
select office_id, official_id, state, reason, reachable, began_at, ended_at
from routing_attendance order by began_at, office_id, id
"""


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=UTC)


def test_the_log_is_taken_over() -> None:
    here = the_cast().here
    there = make_office("brzezina", {})
    person, anna = here.persons["anna"], here.officials["anna"]
    seat = offices.add_official(there.id, person_id=person, name="Anna")
    with connection.cursor() as cursor:
        cursor.execute("reset role")  # migrations are the owner's
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate([("routing", "0004_time_up")])
    told = [
        # the first days: no word of the page
        (at(8), here.id, person, {"official": anna, "state": "ready", "reason": ""}),
        (at(9), here.id, person, {"official": anna, "state": "not_ready", "reason": "break"}),
        (at(9), there.id, person, {"official": seat, "state": "not_ready", "reason": "break"}),
        (at(10), here.id, person, {"official": anna, "state": "ready", "reachable": False}),
        (at(9, 30), here.id, here.persons["piotr"], {"official": 0, "state": "ready"}),
        (at(9, 30), here.id, 999_999, {"official": 0, "state": "ready"}),  # has no seat any more
    ]
    try:
        with connection.cursor() as cursor:
            for moment, office, subject, data in told:
                cursor.execute(EVENT, [moment, office, subject, json.dumps(data)])
    finally:
        MigrationExecutor(connection).migrate(newest)
    with connection.cursor() as cursor:
        cursor.execute(FOUND)
        assert cursor.fetchall() == [
            (here.id, anna, "ready", "", True, at(8), at(9)),
            (here.id, anna, "not_ready", "break", True, at(9), at(10)),
            (there.id, seat, "not_ready", "break", True, at(9), None),
            (here.id, here.officials["piotr"], "ready", "", True, at(9, 30), None),
            (here.id, anna, "ready", "", False, at(10), None),
        ]
