"""Turns of several transactions each."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.db import connection

from okienko.events import verbs
from okienko.events.verbs import in_turn
from tests.race import alone

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def another_has(office: int) -> Iterator[None]:
    """Another connection has its turn in an office."""
    began, may_end = Event(), Event()

    def hold() -> None:
        with in_turn("settings", office):
            began.set()
            assert may_end.wait(30)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(alone, hold)
        try:
            assert began.wait(30)
            yield
        finally:
            may_end.set()
            holding.result(30)


def is_free(office: int) -> bool:
    """Whether another connection would have its turn at once."""

    def ask() -> bool:
        with connection.cursor() as cursor:
            key = ["in turn settings", office]
            cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, %s))", key)
            return bool(cursor.fetchone()[0])  # given back with the connection

    with ThreadPoolExecutor(1) as pool:
        return bool(pool.submit(alone, ask).result(30))


def test_one_that_hangs_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "PATIENCE", 0.1)
    with another_has(1):
        with in_turn("settings", 2):
            assert not is_free(2)  # another office waits for nobody, and has its own
        with in_turn("settings", 1), connection.cursor() as cursor:
            cursor.execute("show lock_timeout")
            assert cursor.fetchone() == ("0",), "later statements are not to be cut short"
        assert not is_free(1), "the turn of the other was ended"
    assert is_free(1)
    assert is_free(2)
