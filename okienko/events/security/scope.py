"""Offices are kept apart by the database; this opens the door to some of them for one transaction.

Every query on a table of offices runs inside `in_offices`. Outside it PostgreSQL raises
(see row_security.py), so a forgotten scope is an error and never an empty page.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction
from psycopg import IsolationLevel

from .. import prepared
from ..log import publish
from ..transaction import NOWHERE, OPEN, Scope, current

P = ParamSpec("P")
R = TypeVar("R")


def _set(offices: tuple[int, ...]) -> None:
    text = "{" + ",".join(map(str, offices)) + "}" if offices else ""
    prepared.execute("select set_config('okienko.offices', %s::text, true)", [text])


@contextmanager
def in_offices(
    ids: Iterable[int], *, durable: bool = False, reading: bool = False
) -> Iterator[Scope]:
    """Open a transaction that sees the offices `ids` and nothing else.

    Events emitted inside are written as the last statement before the commit; the doorbell rings
    after it. Nested use narrows or changes the offices until the inner block ends; its events are
    written with the outer block's, or at its own end when the outer block may not see its offices.
    `reading`: nothing is written inside. All of it is seen as it was in one moment: no contact
    stands in two lists of a page, or in none, and what is marked `once` is read once. ValueError
    when `ids` is empty.
    """
    offices = tuple(sorted(set(ids)))
    if not offices:
        raise ValueError("in_offices needs at least one office")
    outer = OPEN.get()
    scope = Scope(offices, known={} if reading else None)
    if outer is not None:
        scope.written = outer.written
        if set(offices) <= set(outer.offices):
            scope.events = outer.events
    alone = not connection.in_atomic_block
    with _one_moment() if reading and alone else nullcontext(), transaction.atomic(durable=durable):
        _set(offices)
        token = OPEN.set(scope)
        try:
            yield scope
            if scope.events and (outer is None or scope.events is not outer.events):
                scope.written.append(publish.write(scope.events))
        finally:
            OPEN.reset(token)
        if outer is not None:
            _set(outer.offices)
        elif not alone and not connection.get_rollback():
            _set(())  # a test's transaction goes on: it must not see what we saw
    if outer is None and scope.written:
        for facts in scope.written:
            publish.tell(facts)
        publish.ring()


@contextmanager
def in_all_offices() -> Iterator[Scope]:
    """A transaction that sees every office: for the system's own readers.

    An installation without an office has rows of none.
    """
    with in_offices(all_offices() or [NOWHERE]) as scope:
        yield scope


@contextmanager
def _one_moment() -> Iterator[None]:
    """Transactions begun inside see the rows of one moment, as the first statement finds them."""
    connection.ensure_connection()
    raw = connection.connection
    raw.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        yield
    finally:
        if not raw.closed:
            raw.isolation_level = None  # as the server says: read committed


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of the open transaction that may fail alone: its events go with its rows."""
    scope = current()
    events, written = len(scope.events), len(scope.written)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del scope.events[events:], scope.written[written:]
        raise


def once(read: Callable[P, R]) -> Callable[P, R]:
    """A read that several parts of a page ask for: made once in a scope that only reads.

    Everywhere else (verbs, readers of events) it is made anew. Who gets the result leaves it as it
    is: others get the same.
    """

    @wraps(read)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        scope = OPEN.get()
        if scope is None or scope.known is None:
            return read(*args, **kwargs)
        asked = (read, args, tuple(kwargs.items()))
        if asked not in scope.known:
            scope.known[asked] = read(*args, **kwargs)
        found: R = scope.known[asked]
        return found

    return run


def all_offices() -> list[int]:
    """The ids of every office, through a named SECURITY DEFINER function: for system readers."""
    with connection.cursor() as cursor:
        cursor.execute("select okienko_office_ids()")
        return list(cursor.fetchone()[0])
