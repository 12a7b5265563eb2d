"""A lease: whoever holds it can always be told to stop."""

import asyncio

import psycopg
import pytest

from okienko.events import leases
from okienko.events.dsn import dsn
from tests.whole import within

pytestmark = pytest.mark.django_db(transaction=True)


async def test_it_stops_also_while_a_lost_one_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "WATCH", 0.05)
    works, ends, may_end = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def body() -> None:
        works.set()
        try:
            await asyncio.Event().wait()
        finally:
            ends.set()
            await may_end.wait()  # as a mailbox whose thread waits for its server

    holder = asyncio.create_task(leases.run_leased(dsn(), "try", body))
    await within(10, works.wait())
    async with await psycopg.AsyncConnection.connect(dsn(), autocommit=True) as owner:
        await owner.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' "
            "and database = (select oid from pg_database where datname = current_database())"
        )
    await within(10, ends.wait())
    holder.cancel()
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.wait([holder], timeout=10)
    assert holder.cancelled()
