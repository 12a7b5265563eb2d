"""What one process must own (a mailbox, an Asterisk node, the numberer) it leases.

The lease is an advisory lock on a connection of its own: it ends with the process, whatever ends
that. The row tells people who holds it and counts epochs.
"""

import asyncio
import logging
import os
import random
import socket
from collections.abc import Awaitable, Callable

import psycopg

from . import clock

log = logging.getLogger(__name__)

ASK_AGAIN = 1.0  # seconds between two tries for a lease that another process holds
WATCH = 2.0  # seconds between two looks whether the lease's connection lives


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
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        while not await _take(connection, name):  # noqa: ASYNC110 (the database is asked)
            await asyncio.sleep(ASK_AGAIN)
        work = asyncio.ensure_future(body())
        watch = asyncio.ensure_future(_watch(connection))
        try:
            await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await end(work, watch)
        for task in (watch, work):
            if not task.cancelled():
                task.result()


async def end(*tasks: "asyncio.Future[None]") -> None:
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


async def _take(connection: "psycopg.AsyncConnection[tuple[bool]]", name: str) -> bool:
    cursor = await connection.execute(
        "select pg_try_advisory_lock(hashtextextended(%s, 0))", [f"okienko.lease.{name}"]
    )
    row = await cursor.fetchone()
    if not (row and row[0]):
        return False
    await connection.execute(
        "insert into events_lease (name, epoch, holder, since) values (%s, 1, %s, %s) "
        "on conflict (name) do update set epoch = events_lease.epoch + 1, "
        "holder = excluded.holder, since = excluded.since",
        [name, f"{socket.gethostname()}:{os.getpid()}", clock.now()],
    )
    return True


async def _watch(connection: "psycopg.AsyncConnection[tuple[bool]]") -> None:
    while True:
        await asyncio.sleep(WATCH)
        async with asyncio.timeout(WATCH * 2):
            await connection.execute("select 1")
