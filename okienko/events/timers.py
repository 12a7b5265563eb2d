"""Timers are rows. Memory only wakes the one who looks at them, so no restart forgets one.

A handler runs in the transaction that takes its row away. When it fails, the row stays and is
tried again later; after some tries it is set aside for a person.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from . import clock
from .models import Timer
from .scope import in_offices

log = logging.getLogger(__name__)

Handler = Callable[[int, int, dict[str, Any]], None]
_handlers: dict[str, Handler] = {}

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
    Timer.objects.bulk_create(
        [Timer(office_id=office, kind=kind, subject=subject, due_at=due_at, data=data or {})],
        update_conflicts=True,
        unique_fields=["office_id", "kind", "subject"],
        update_fields=["due_at", "data", "attempts", "failed_at"],
    )


def cancel_timer(office: int, kind: str, subject: int) -> None:
    """Forget the timer if there is one."""
    Timer.objects.filter(office_id=office, kind=kind, subject=subject).delete()


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
            timer = (
                Timer.objects.select_for_update(no_key=True, skip_locked=True)
                .filter(id=timer_id, due_at__lte=clock.now(), failed_at=None)
                .first()
            )
            if timer is None:
                return 0
            # first the row, then the work: the handler may set the same timer again
            timer_key = (timer.office_id, timer.subject, timer.data)
            Timer.objects.filter(id=timer_id).delete()
            _handlers[timer.kind](*timer_key)
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
