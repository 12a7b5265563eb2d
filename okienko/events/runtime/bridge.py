"""From the asyncio edge to the synchronous domain: a bounded executor with lanes.

`sync_to_async` gives one thread to a whole process (measured: three calls of 0.2 s took 0.68 s),
so the edge brings its own threads. Calls in the same lane keep their order.
"""

import asyncio
import contextvars
import select
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

P = ParamSpec("P")
R = TypeVar("R")


class Bridge:
    """`await bridge.call(lane, verb, office, ...)`; `lane` is any text, such as a contact's.

    `keep`: each thread keeps its connection from one call to the next. To lend one and look
    whether it lives costs as much as two small queries, and a call of a customer has thirty steps.
    """

    def __init__(self, threads: int = 8, name: str = "bridge", *, keep: bool = False) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._run = self._keeping if keep else _closing
        self._kept: dict[int, BaseDatabaseWrapper] = {}
        self._lanes: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    async def call(self, lane: str, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `fn` in a thread after all earlier calls of the same lane; its result or error."""
        lock = self._lanes.get(lane)
        if lock is None:
            lock = self._lanes[lane] = asyncio.Lock()
        context = contextvars.copy_context()
        async with lock:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, lambda: context.run(partial(self._run, fn, *args, **kwargs))
            )

    def close(self) -> None:
        """Wait for what runs, end the threads, give back their connections."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for kept in self._kept.values():
            kept.inc_thread_sharing()  # their threads are gone
            kept.close()
        self._kept.clear()

    def _keeping(self, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call on the thread's own connection; a dead or failed one is given back before."""
        if _spoken_to():
            connections.close_all()
        try:
            result = fn(*args, **kwargs)
        except BaseException:
            connections.close_all()
            raise
        mine = connections[DEFAULT_DB_ALIAS]
        self._kept[id(mine)] = mine
        return result


def _spoken_to() -> bool:
    """Whether the server said something unasked: it does so when it ends a connection."""
    raw = connection.connection
    if raw is None:
        return False
    if raw.closed:
        return True
    asked = select.poll()
    asked.register(raw.pgconn.socket, select.POLLIN)
    return bool(asked.poll(0))


def _closing(fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call, then give the connection back to the pool."""
    try:
        return fn(*args, **kwargs)
    finally:
        connections.close_all()
