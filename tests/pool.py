"""Connections to the database for what runs in threads of a test, lent as in the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

_before: list[dict[str, Any]] = []
_users = 0


@contextmanager
def pooled() -> Iterator[None]:
    """Threads that begin inside share connections: a new one for each request or step would cost
    ten times the processor time of what most of them ask. The test's own is as it was.

    Whoever is the last to leave closes them.
    """
    global _users
    alias = connection.alias
    if not _users:
        plain = connections.settings[alias]
        _before[:] = [plain]
        options = {**plain["OPTIONS"], "pool": {"min_size": 1, "max_size": 20, "timeout": 10}}
        connections.settings[alias] = {**plain, "OPTIONS": options}
    _users += 1
    try:
        yield
    finally:
        _users -= 1
        if not _users:
            connections.settings[alias] = _before.pop()
            if pool := DatabaseWrapper._connection_pools.pop(alias, None):
                pool.close()
