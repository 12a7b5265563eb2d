"""How a transaction's events get into the log, and who is told of it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from django.db import connection
from psycopg.types.json import Jsonb

from .. import clock, prepared
from .feed import HEARD, Fact

if TYPE_CHECKING:
    from .kinds import Event


#: What a row of the log holds: 1 has no actor; since 2 it is told (see actor.Actor.within).
FORMAT = 2

_INSERT = """
insert into events_event (at, format, office_id, actor, kind, subject, data)
select %s, %s, e.* from
unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::jsonb[]) e
returning id
"""


def write(events: "Sequence[tuple[Event, str]]") -> "list[Fact]":
    """Insert events, each with its actor, in one statement; them as facts without a position."""
    at = clock.now()
    rows = prepared.execute(
        _INSERT,
        [
            at,
            FORMAT,
            [event.office for event, _actor in events],
            [actor for _event, actor in events],
            [event.kind for event, _actor in events],
            [event.subject for event, _actor in events],
            [Jsonb(event.data) for event, _actor in events],
        ],
    ).fetchall()
    if not HEARD:
        return []
    return [
        Fact(row[0], 0, at, event.office, event.kind, event.subject, event.data, actor)
        for row, (event, actor) in zip(rows, events, strict=True)
    ]


def tell(facts: "list[Fact]") -> None:
    """Say what was committed to those in this process who listen."""
    if facts and not connection.in_atomic_block:
        for heard in list(HEARD):
            with suppress(RuntimeError):  # its loop has just ended
                heard(facts)


_bells: list[Callable[[], object]] = []


@contextmanager
def ringing_here(rung: asyncio.Event) -> Iterator[None]:
    """Inside the block this process numbers: its own ring sets `rung` and needs no database."""
    loop = asyncio.get_running_loop()

    def bell() -> object:
        return loop.call_soon_threadsafe(rung.set)

    _bells.append(bell)
    try:
        yield
    finally:
        _bells.remove(bell)


def ring() -> None:
    """Ring the doorbell: here when the numberer is in this process, through the database otherwise.

    There it is a transaction of its own that waits for no disk.

    A NOTIFY inside the verb's transaction would hold a lock while the disk syncs and end group
    commit (measured: a sixth of the throughput on a disk of 5 ms a sync).
    """
    if connection.in_atomic_block:  # inside a test's transaction: nobody could hear it
        return
    for bell in _bells:
        with suppress(RuntimeError):  # its loop has just ended
            bell()
            return
    prepared.execute(
        "select set_config('synchronous_commit', 'off', true), pg_notify('okienko_bell', '')"
    )
