"""Positions for committed events. Ids of a sequence are not in the order of commits; these are."""

import logging

import psycopg

from .waiting import Listener

log = logging.getLogger(__name__)

BATCH = 1000


async def run(dsn: str) -> None:
    """Number events until cancelled. Runs under the lease "numberer", in the switchboard.

    Its commits wait for no disk: a reader's own commit comes later in the same journal, so what
    a reader acted on is numbered for good.
    """
    async with Listener(dsn, "okienko_bell") as bell:
        await bell.connection.execute("set synchronous_commit = off")
        while True:
            await number(bell.connection)
            await bell.wait(1.0)


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
