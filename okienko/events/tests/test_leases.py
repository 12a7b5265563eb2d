"""A lease: whoever holds it can always be told to stop."""

import asyncio

import psycopg
import pytest

from okienko.events.dsn import dsn
from tests.whole import within

from ..runtime import leases

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


async def test_all_leases_of_a_process_stand_on_one_connection() -> None:
    """Two hundred mailboxes exhausted PostgreSQL's connections: each had one of its own."""
    names = [f"mailbox.{n}" for n in range(200)]
    held: set[str] = set()
    all_held = asyncio.Event()

    async def body(name: str) -> None:
        held.add(name)
        if len(held) == len(names):
            all_held.set()
        try:
            await asyncio.Event().wait()
        finally:
            held.discard(name)

    tasks = {
        name: asyncio.create_task(leases.run_leased(dsn(), name, lambda name=name: body(name)))
        for name in names
    }
    await within(10, all_held.wait())
    async with await psycopg.AsyncConnection.connect(dsn(), autocommit=True) as looking:
        cursor = await looking.execute(
            "select count(*), count(distinct pid) from pg_locks where locktype = 'advisory' "
            "and database = (select oid from pg_database where datname = current_database())"
        )
        assert await cursor.fetchone() == (200, 1)
        # one that is given back alone is free for another process, and the others stay
        one = names[0]
        await leases.end(tasks.pop(one))
        await within(10, _free(looking, one))
        assert len(held) == 199
        cursor = await looking.execute("select count(*) from events_lease where epoch = 1")
        assert await cursor.fetchone() == (200,)
        await leases.end(*tasks.values())
        assert not held
        await within(10, _free(looking, names[-1]))


async def test_a_second_process_gets_all_that_the_first_loses() -> None:
    names = ("one", "two", "three")
    first: asyncio.Queue[str] = asyncio.Queue()
    second: asyncio.Queue[str] = asyncio.Queue()

    async def body(held: asyncio.Queue[str], name: str) -> None:
        held.put_nowait(name)
        await asyncio.Event().wait()

    def begin(held: asyncio.Queue[str], where: str) -> list[asyncio.Task[None]]:
        # another address of the same database is another process to the leases
        return [
            asyncio.create_task(leases.run_leased(where, name, lambda n=name: body(held, n)))
            for name in names
        ]

    holding = begin(first, dsn())
    assert {await within(10, first.get()) for _ in names} == set(names)
    waiting = begin(second, f"{dsn()} application_name=second")
    await leases.end(*holding)
    assert {await within(10, second.get()) for _ in names} == set(names)
    await leases.end(*waiting)


async def _free(looking: "psycopg.AsyncConnection", name: str) -> None:
    """Wait until nobody holds a lease."""
    while True:
        cursor = await looking.execute(
            "select pg_try_advisory_lock(hashtextextended('okienko.lease.' || %s, 0))", [name]
        )
        row = await cursor.fetchone()
        if row[0]:
            return
        await asyncio.sleep(0.02)
