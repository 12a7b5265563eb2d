"""The log as a live stream inside a process: for the doors and for the browsers' hub.

Not durable: who subscribes brings its picture up to date first (a door reconciles, a page is
rendered) and hears all that comes after. Losing the database never ends a subscription; what
was missed meanwhile is read on.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

from .listener import Listener

log = logging.getLogger(__name__)

BATCH = 500
REMEMBERED = 10_000  # ids; each is forgotten when its event comes numbered


@dataclass(frozen=True)
class Fact:
    """An event as the live stream carries it. `pos` is 0 when it was not numbered yet."""

    id: int
    pos: int
    at: datetime
    office_id: int
    kind: str
    subject: int
    data: dict[str, Any] = field(default_factory=dict)
    actor: str = ""


#: Told of what this process has committed, in the thread that did: before it is numbered.
HEARD: set[Callable[[list[Fact]], None]] = set()


async def news(facts: "asyncio.Queue[Fact]", seconds: float) -> list[Fact]:
    """What a subscription brings; waits at most `seconds` for the first of it."""
    try:
        async with asyncio.timeout(seconds):
            found = [await facts.get()]
    except TimeoutError:
        return []
    while not facts.empty():
        found.append(facts.get_nowait())
    return found


class Feed:
    """One reader for each process, any number of subscribers."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.pos = -1  # -1: not started; the feed begins with what comes next
        self.ready = asyncio.Event()
        self._queues: dict[asyncio.Queue[Fact], tuple[str, ...]] = {}
        self._eager: set[asyncio.Queue[Fact]] = set()
        self._told: dict[int, None] = {}  # ids of events that the eager have heard; in order

    @contextmanager
    def subscribe(self, *kinds: str, eager: bool = False) -> Any:
        """Inside the block: an asyncio.Queue of facts whose kind begins with one of `kinds`.

        `eager`: what this process commits comes at once, before it is numbered (`hear`), so out
        of order with what others commit. For those who take a fact as a hint to look at rows.
        """
        queue: asyncio.Queue[Fact] = asyncio.Queue()
        self._queues[queue] = kinds or ("",)
        if eager:
            self._eager.add(queue)
        try:
            yield queue
        finally:
            self._eager.discard(queue)
            del self._queues[queue]

    @contextmanager
    def hearing(self) -> Any:
        """Inside the block the eager hear what the verbs of this process commit."""
        loop = asyncio.get_running_loop()

        def heard(facts: list[Fact]) -> None:
            loop.call_soon_threadsafe(self._tell, facts)

        HEARD.add(heard)
        try:
            yield
        finally:
            HEARD.discard(heard)

    def _tell(self, facts: list[Fact]) -> None:
        for fact in facts:
            self._told[fact.id] = None
            if len(self._told) > REMEMBERED:
                del self._told[next(iter(self._told))]
            for queue in self._eager:
                if fact.kind.startswith(self._queues[queue]):
                    queue.put_nowait(fact)

    async def run(self) -> None:
        """Read on until cancelled; reconnects by itself."""
        pause = 0.1
        while True:
            try:
                async with Listener(self.dsn, "okienko_news") as news:
                    if self.pos < 0:
                        row = await (
                            await news.connection.execute("select okienko_last_pos()")
                        ).fetchone()
                        self.pos = row[0] if row else 0
                    self.ready.set()
                    pause = 0.1
                    while True:
                        await self._read(news.connection)
                        await news.wait(1.0)
            except (psycopg.Error, OSError) as error:
                log.warning("feed_lost", extra={"error": type(error).__name__})
                await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311
                pause = min(pause * 2, 3.0)

    async def _read(self, connection: "psycopg.AsyncConnection[Any]") -> None:
        async for fact in _after(connection, self.pos):
            self.pos = fact.pos
            told = fact.id in self._told
            self._told.pop(fact.id, None)
            for queue, kinds in self._queues.items():
                if fact.kind.startswith(kinds) and not (told and queue in self._eager):
                    queue.put_nowait(fact)


async def _after(connection: "psycopg.AsyncConnection[Any]", pos: int) -> AsyncIterator[Fact]:
    while True:
        async with connection.cursor(row_factory=class_row(Fact)) as cursor:
            await cursor.execute(
                "select id, pos, at, office_id, kind, subject, data, actor "
                "from okienko_events_after(%s, %s)",
                [pos, BATCH],
            )
            rows = await cursor.fetchall()
        for fact in rows:
            yield fact
            pos = fact.pos
        if len(rows) < BATCH:
            return
