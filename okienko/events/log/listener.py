"""A connection of its own that listens for a ring, with a poll as the net."""

import asyncio
from types import TracebackType
from typing import Any, Self

import psycopg


class Listener:
    """Listen on `channel`. One for each process and purpose, never one for each browser."""

    def __init__(self, dsn: str, channel: str) -> None:
        self.dsn = dsn
        self.channel = channel
        self.connection: psycopg.AsyncConnection[Any]

    async def __aenter__(self) -> Self:
        self.connection = await psycopg.AsyncConnection.connect(self.dsn, autocommit=True)
        await self.connection.execute(f"listen {self.channel}")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.connection.close()

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring, at most `seconds`; True when it rang. Many rings fold into one.

        psycopg.OperationalError when the connection is lost.
        """
        rang = False
        async for _ in self.connection.notifies(timeout=seconds, stop_after=1):
            rang = True
        await asyncio.sleep(0)
        return rang
