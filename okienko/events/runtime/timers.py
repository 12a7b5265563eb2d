"""Timers are rows. Memory only wakes the one who looks at them, so no restart forgets one.

A handler runs in the transaction that takes its row away. When it fails, the row stays and is
tried again later; after some tries it is set aside for a person.
"""

import json
import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from .. import actor, clock, prepared
from ..models import Timer
from ..security.scope import in_offices

log = logging.getLogger(__name__)

Handler = Callable[[int, int, dict[str, Any]], None]
_handlers: dict[str, Handler] = {}

_SET = """
insert into events_timer (office_id, kind, subject, due_at, data, attempts, error)
values (%s, %s, %s, %s, %s, 0, '')
on conflict (office_id, kind, subject) do update
set due_at = excluded.due_at, data = excluded.data, attempts = 0, failed_at = null
"""
_CANCEL = "delete from events_timer where office_id = %s and kind = %s and subject = %s"
_TAKE = """
delete from events_timer where id in (
  select id from events_timer where id = %s and due_at <= %s and failed_at is null
  for update skip locked)
returning kind, subject, data::text
"""

#: Seconds before the next try of a handler that failed; after the last it is set aside.
RETRIES = (1, 5, 30, 120, 600)


def on_timer(kind: str) -> Callable[[Handler], Handler]:
    """Register `handler(office, subject, data)` for timers of `kind`."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def set_timer(
    office: int, kind: str, subject: int, due_at: datetime, data: dict[str, Any] | None = None
) -> None:
    """Have the handler of `kind` run at `due_at` (UTC); a second call moves the timer."""
    if kind not in _handlers:
        raise ValueError(f"no handler for timers of kind {kind}")
    prepared.execute(_SET, [office, kind, subject, due_at, Jsonb(data or {})])


def cancel_timer(office: int, kind: str, subject: int) -> None:
    """Forget the timer if there is one."""
    prepared.execute(_CANCEL, [office, kind, subject])


def due_of(kind: str, subjects: Collection[int]) -> dict[int, datetime]:
    """When timers of a kind are due, by subject. Inside an open scope."""
    rows = Timer.objects.filter(kind=kind, subject__in=subjects)
    return dict(rows.values_list("subject", "due_at"))


def run_due(limit: int = 100) -> int:
    """Run the timers that are due, each in a transaction of its own; how many ran."""
    with connection.cursor() as cursor:
        cursor.execute("select id, office_id from okienko_timers_due(%s, %s)", [clock.now(), limit])
        due = cursor.fetchall()
    return sum(_run(timer_id, office) for timer_id, office in due)


def next_due() -> datetime | None:
    """When the next timer is due (UTC), or None."""
    with connection.cursor() as cursor:
        cursor.execute("select okienko_next_timer()")
        due: datetime | None = cursor.fetchone()[0]
        return due


def _run(timer_id: int, office: int) -> int:
    try:
        with in_offices([office], durable=True):
            # first the row, then the work: the handler may set the same timer again
            taken = prepared.execute(_TAKE, [timer_id, clock.now()]).fetchone()
            if taken is None:
                return 0
            kind, subject, data = taken
            with actor.acting(actor.timer(kind)):
                _handlers[kind](office, subject, json.loads(data))
            return 1
    except Exception as error:
        log.exception("timer_failed", extra={"timer": timer_id})
        _put_off(timer_id, office, error)
        return 0


def _put_off(timer_id: int, office: int, error: Exception) -> None:
    with in_offices([office], durable=True):
        timer = Timer.objects.filter(id=timer_id).first()
        if timer is None:
            return
        words = type(error).__name__
        if timer.attempts >= len(RETRIES):
            Timer.objects.filter(id=timer_id).update(failed_at=clock.now(), error=words)
            return
        Timer.objects.filter(id=timer_id).update(
            attempts=timer.attempts + 1,
            due_at=clock.now() + timedelta(seconds=RETRIES[timer.attempts]),
            error=words,
        )
