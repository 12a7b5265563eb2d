"""Positions for committed events. Ids of a sequence are not in the order of commits; these are."""

import asyncio
import logging
from contextlib import suppress

import psycopg

from . import publish
from .listener import Listener

log = logging.getLogger(__name__)

BATCH = 1000


async def run(dsn: str) -> None:
    """Number events until cancelled. Runs under the lease "numberer", in the switchboard.

    Its commits wait for no disk: a reader's own commit comes later in the same journal, so what
    a reader acted on is numbered for good.
    """
    rung = asyncio.Event()
    async with (
        Listener(dsn, "okienko_bell") as bell,
        await psycopg.AsyncConnection.connect(dsn, autocommit=True) as own,
    ):
        await own.execute("set synchronous_commit = off")
        listening = asyncio.create_task(_listen(bell, rung))
        try:
            with publish.ringing_here(rung):
                while not listening.done():
                    rung.clear()
                    await number(own)
                    with suppress(TimeoutError):
                        async with asyncio.timeout(1.0):
                            await rung.wait()
            await listening  # raises what ended it
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def _listen(bell: Listener, rung: asyncio.Event) -> None:
    """Other processes ring through the database."""
    while True:
        if await bell.wait(60.0):
            rung.set()


async def number(connection: "psycopg.AsyncConnection[tuple[int]]") -> int:
    """Number all that is committed; the count."""
    total = 0
    while True:
        cursor = await connection.execute("select okienko_number_events(%s)", [BATCH])
        row = await cursor.fetchone()
        count = int(row[0]) if row else 0
        total += count
        if count < BATCH:
            return total
