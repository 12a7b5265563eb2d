"""What one process must own (a mailbox, an Asterisk node, the numberer) it leases.

A lease is an advisory lock: it ends with the process, whatever ends that. The row tells people who
holds it and counts epochs. All leases of a process stand on one connection, however many mailboxes
there are; when that is lost, all are, and each is asked for again.
"""

import asyncio
import logging
import os
import random
import socket
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

import psycopg

from .. import clock

log = logging.getLogger(__name__)

ASK_AGAIN = 1.0  # seconds between two tries for leases that another process holds
WATCH = 2.0  # seconds between two looks whether the leases' connection lives

_TAKE = """
select name from unnest(%s::text[]) name
where pg_try_advisory_lock(hashtextextended('okienko.lease.' || name, 0))
"""
_GIVE_BACK = "select pg_advisory_unlock(hashtextextended('okienko.lease.' || %s, 0))"
_TELL = """
insert into events_lease (name, epoch, holder, since)
select name, 1, %s, %s from unnest(%s::text[]) name
on conflict (name) do update
set epoch = events_lease.epoch + 1, holder = excluded.holder, since = excluded.since
"""

_Connection = psycopg.AsyncConnection[tuple[str]]


async def run_leased(dsn: str, name: str, body: Callable[[], Awaitable[None]]) -> None:
    """Hold the lease `name` and run `body` under it, for ever, until cancelled.

    `body` is cancelled before the lease is asked for again when its connection is lost; when
    `body` ends or fails it is started again after a moment.
    """
    pause = 0.2
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await _hold(dsn, name, body)
        except psycopg.Error as error:
            log.warning("lease_lost", extra={"lease": name, "error": type(error).__name__})
        except Exception:
            log.exception("leased_body_failed", extra={"lease": name})
        if asyncio.get_running_loop().time() - started > 30:
            pause = 0.2
        await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311
        pause = min(pause * 2, 5.0)


async def _hold(dsn: str, name: str, body: Callable[[], Awaitable[None]]) -> None:
    leases = _of_process(dsn)
    lost = await leases.take(name)
    work = asyncio.ensure_future(body())
    watch = asyncio.ensure_future(lost.wait())
    try:
        await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        try:
            await end(work, watch)
        finally:
            leases.give_back(name, lost)
    if lost.is_set():
        log.warning("lease_lost", extra={"lease": name})
    if not work.cancelled():
        work.result()


class _Leases:
    """The leases of one process at one database: who waits for which, and which are held."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.held: set[str] = set()
        self.waiting: dict[str, deque[asyncio.Future[asyncio.Event]]] = {}
        self.given_back: list[str] = []
        self.lost = asyncio.Event()  # of the connection that stands: set when it is gone
        self.wake = asyncio.Event()
        self.keeper: asyncio.Task[None] | None = None

    async def take(self, name: str) -> asyncio.Event:
        """Wait for a lease; what is set when it is lost."""
        granted: asyncio.Future[asyncio.Event] = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(name, deque()).append(granted)
        self.wake.set()
        if self.keeper is None or self.keeper.done():
            self.keeper = asyncio.create_task(self._keep(), name="leases")
        try:
            return await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():
                self.give_back(name, granted.result())
            raise

    def give_back(self, name: str, lost: asyncio.Event) -> None:
        """Let others have it; `lost` as `take` gave it."""
        if not lost.is_set():
            self.given_back.append(name)
            self.wake.set()

    async def _keep(self) -> None:
        """Hold a connection as long as anybody here has or wants a lease."""
        pause = 0.2
        while self.held or self._wanted():
            self.lost = asyncio.Event()
            began = asyncio.get_running_loop().time()
            try:
                async with await psycopg.AsyncConnection.connect(
                    self.dsn, autocommit=True
                ) as connection:
                    await self._serve(connection)
            except (psycopg.Error, OSError) as error:  # a time-out is an OSError
                log.warning("leases_lost", extra={"error": type(error).__name__})
            finally:
                self.held.clear()
                self.given_back.clear()
                self.lost.set()
            if asyncio.get_running_loop().time() - began > 30:
                pause = 0.2
            if self._wanted():
                await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311
                pause = min(pause * 2, 3.0)

    async def _serve(self, connection: _Connection) -> None:
        while self.held or self._wanted():
            self.wake.clear()
            async with asyncio.timeout(WATCH * 2):
                while self.given_back:
                    await connection.execute(_GIVE_BACK, [self.given_back[0]])
                    self.held.discard(self.given_back.pop(0))
                if names := [name for name in self._wanted() if name not in self.held]:
                    await self._ask(connection, names)
                else:
                    await connection.execute("select 1")
            if self.held or self._wanted():
                with suppress(TimeoutError):
                    async with asyncio.timeout(ASK_AGAIN if self._wanted() else WATCH):
                        await self.wake.wait()

    async def _ask(self, connection: _Connection, names: list[str]) -> None:
        rows = await (await connection.execute(_TAKE, [names])).fetchall()
        got = [name for (name,) in rows]
        self.held.update(got)
        if got:
            holder = f"{socket.gethostname()}:{os.getpid()}"
            await connection.execute(_TELL, [holder, clock.now(), got])
        for name in got:
            waiting = self.waiting.get(name, deque())
            while waiting and waiting[0].done():
                waiting.popleft()
            if waiting:
                waiting.popleft().set_result(self.lost)
            else:  # who wanted it was cancelled meanwhile
                self.give_back(name, self.lost)

    def _wanted(self) -> list[str]:
        """The names that somebody here waits for."""
        for name, waiting in list(self.waiting.items()):
            while waiting and waiting[0].done():
                waiting.popleft()
            if not waiting:
                del self.waiting[name]
        return list(self.waiting)


_all: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Leases]]" = WeakKeyDictionary()


def _of_process(dsn: str) -> _Leases:
    return _all.setdefault(asyncio.get_running_loop(), {}).setdefault(dsn, _Leases(dsn))


async def end(*tasks: "asyncio.Future[Any]") -> None:
    """Cancel tasks and wait until they have ended, however they do.

    Who is cancelled while it waits is so afterwards: with the cancellation taken for a task's,
    the caller would go on for ever.
    """
    cancelled = False
    for task in tasks:
        task.cancel()
    while waits := [task for task in tasks if not task.done()]:
        try:
            await asyncio.wait(waits)
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
