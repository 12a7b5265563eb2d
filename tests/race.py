"""Two verbs at once, in two connections: the second begins when the first has done its work."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection

from okienko.events.security.scope import in_offices

PATIENCE = 30  # seconds

_WAITS = """
select exists(
  select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))
)
"""


def before(office: int, first: Callable[[], Any], second: Callable[[], Any]) -> Future[Any]:
    """Do `first` (a step of a transaction), begin `second` (a verb), then commit; what it came to.

    The commit waits until `second` waits for `first`, or is done because it looks at no lock. Needs
    a test with transactions of its own.
    """
    with ThreadPoolExecutor(1) as pool, in_offices([office], durable=True):
        first()
        other = pool.submit(alone, second)
        until = time.monotonic() + PATIENCE
        while not other.done() and not _waited_for():
            assert time.monotonic() < until, "the second verb neither waits nor ends"
            time.sleep(0.005)
    return other


def alone(step: Callable[[], Any]) -> Any:
    """Do a step in a thread's own connection, which is closed after it."""
    try:
        return step()
    finally:
        connection.close()


def _waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITS)
        return bool(cursor.fetchone()[0])
