"""Asking the providers of a door, each connection under a lease of its own.

What comes is kept as it is by webhooks (`channels/inbox`): read in its order, set aside when it
cannot be read, and there to be looked at and replayed. The cursor commits with it, so at any moment
this process may die; a provider that then tells something twice is counted once.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from okienko.channels.door import Runtime, SendError, Temporary
from okienko.channels.parcels import FAULT
from okienko.channels.serving import Connection, serve_each
from okienko.events.runtime.apart import apart
from okienko.events.runtime.faults import where

from . import actions
from .queries import cursor_of

log = logging.getLogger(__name__)

BACK_OFF = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds
LONGEST_PAUSE = 900.0  # seconds that a provider may have us wait
SAID_WELL = 20.0  # seconds after which a quiet answer is written down, too


@dataclass(frozen=True, slots=True)
class Brought:
    """What a provider answered: JSON, the oldest first, and how far that is in its words."""

    bodies: Sequence[bytes]
    cursor: str


class Asker(Protocol):
    """One connection's provider. Knows nothing of the database."""

    def ask(self, cursor: str) -> Brought:
        """What is new since `cursor`, "" at the very first; waits for news for some seconds.

        In a thread. What it gave before is kept by then, unless this is the first question. Raises
        SendError: its reason is told, and it is asked again after a pause.
        """

    def stop(self) -> None:
        """From another thread: let go of what is held open."""


async def serve(
    runtime: Runtime, kinds: Collection[str], asker: Callable[[Connection], Asker | None]
) -> None:
    """Ask for all connections of these doors; those without an asker bring by themselves."""

    async def one(connection: Connection) -> None:
        found = asker(connection)
        if found is None:
            await asyncio.Event().wait()
        else:
            await _Asking(runtime, connection, found).run()

    await serve_each(runtime, kinds, "asked", one)


async def ask_for(runtime: Runtime, connection: Connection, asker: Asker) -> None:
    """Ask for one connection whose lease this process has; until cancelled."""
    await _Asking(runtime, connection, asker).run()


class _Asking:
    """One connection, while this process has its lease."""

    def __init__(self, runtime: Runtime, connection: Connection, asker: Asker) -> None:
        self.runtime = runtime
        self.connection = connection
        self.asker = asker
        self.failures = 0
        self.told = ""  # the trouble that is written down

    async def run(self) -> None:
        """Ask until cancelled. What came and could not be kept is not asked for again, but kept."""
        loop = asyncio.get_running_loop()
        cursor, said = await self._cursor(), float("-inf")
        came: Brought | None = None
        try:
            while True:
                try:
                    if came is None:
                        came = await self._ask(cursor)
                    quiet = not came.bodies and came.cursor == cursor and not self.told
                    if not quiet or loop.time() - said > SAID_WELL:
                        await self._took(came)
                        said = loop.time()
                    cursor, self.failures, self.told = came.cursor, 0, ""
                    came = None
                except SendError as error:
                    if error.detail and error.reason != self.told:
                        log.warning("not_asked", extra={"error": str(error)})
                    wait = error.retry_after if isinstance(error, Temporary) else 0.0
                    await self._failed(error.reason, wait)
                except Exception as error:  # the database is away, or a fault of the door
                    log.warning("not_asked", extra={"error": where(error)})
                    await self._failed(FAULT, 0.0)
        finally:
            self.asker.stop()

    async def _ask(self, cursor: str) -> Brought:
        return await apart(lambda: self.asker.ask(cursor), "apart-asked")

    async def _cursor(self) -> str:
        one = self.connection
        return await self.runtime.bridge.call(self._lane, cursor_of, one.office, one.account_id)

    async def _took(self, brought: Brought) -> None:
        one = self.connection
        await self.runtime.bridge.call(
            self._lane,
            actions.took,
            one.office,
            account_id=one.account_id,
            bodies=brought.bodies,
            cursor=brought.cursor,
        )

    async def _failed(self, reason: str, wait: float) -> None:
        """Write down what is wrong, once, and wait: as long as is asked for, and ever longer."""
        one = self.connection
        if reason != self.told:
            try:
                await self.runtime.bridge.call(
                    self._lane,
                    actions.trouble,
                    one.office,
                    account_id=one.account_id,
                    reason=reason,
                )
                self.told = reason
            except Exception as error:
                log.warning("trouble_not_kept", extra={"error": where(error)})
        pause = max(BACK_OFF[min(self.failures, len(BACK_OFF) - 1)], min(wait, LONGEST_PAUSE))
        self.failures += 1
        await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311

    @property
    def _lane(self) -> str:
        return f"asked-{self.connection.account_id}"
