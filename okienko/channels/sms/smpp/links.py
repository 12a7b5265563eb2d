"""The standing connections of one account: bound, and bound again when they end."""

import asyncio
import contextlib
import logging
import random
import secrets

from okienko.channels.door import Runtime
from okienko.channels.serving import Connection
from okienko.events.runtime.faults import where

from ..settings import SmsSettings
from . import actions, sending
from .pdu import Pdu, Status
from .places import CUT_OFF, place_of, signed_out, why
from .session import Bind, Ended, Refused, Session, opened

log = logging.getLogger(__name__)

AGAIN, LONGEST_PAUSE = 0.5, 60.0  # seconds between two tries to connect: each is longer
AFTER_REFUSAL = 120.0  # seconds: who asks with a wrong password again and again is locked out
WELL = 30.0  # seconds after which a connection was a good one
TIDY = 30.0  # seconds between two looks at parts that wait, and two signs of life written down
MOST_AT_ONCE = 100  # units in one transaction


async def serve(runtime: Runtime, connection: Connection, settings: SmsSettings) -> None:
    """Keep the account's connections until cancelled."""
    ways: tuple[Bind, ...] = ("transceiver",)
    if settings.bind == "pair":
        ways = ("transmitter", "receiver")
    links = [_Link(runtime, connection, settings, way) for way in ways]
    async with asyncio.TaskGroup() as group:
        group.create_task(_tidy(runtime, connection, ways))
        for link in links:
            group.create_task(link.run())


async def _tidy(runtime: Runtime, connection: Connection, ways: tuple[Bind, ...]) -> None:
    office, account_id = connection.office, connection.account_id
    lane = f"sms-{account_id}"
    forgotten = False
    while True:
        try:
            if not forgotten:
                await runtime.bridge.call(
                    lane, actions.forget_links, office, account_id=account_id, ways=ways
                )
                forgotten = True
            await runtime.bridge.call(lane, actions.tidy, office, account_id=account_id)
        except Exception as error:
            log.warning("sms_not_tidied", extra={"account": account_id, "error": where(error)})
        await asyncio.sleep(TIDY)


class _Link:
    """One connection of an account."""

    def __init__(
        self, runtime: Runtime, connection: Connection, settings: SmsSettings, way: Bind
    ) -> None:
        self.runtime = runtime
        self.office, self.account_id = connection.office, connection.account_id
        self.settings = settings
        self.way = way
        self.came: asyncio.Queue[tuple[Pdu, asyncio.Future[int]]] = asyncio.Queue(1000)
        self.name = ""

    async def run(self) -> None:
        """Connect, and again when it ends."""
        loop = asyncio.get_running_loop()
        pause = AGAIN
        while True:
            began, words, locked = loop.time(), "", False
            try:
                await self._once()
                words = CUT_OFF
            except (OSError, Refused, Ended) as error:
                words, locked = why(error), signed_out(error)
            if loop.time() - began > WELL:
                pause = AGAIN
            await self._note(words)
            wait = AFTER_REFUSAL if locked else pause * random.uniform(0.7, 1.3)  # noqa: S311
            await asyncio.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _once(self) -> None:
        """One connection from its beginning to its end."""
        self.name, self.came = secrets.token_hex(8), asyncio.Queue(1000)
        session = await opened(place_of(self.settings), self.way, self._takes)
        helpers = [asyncio.create_task(self._keep()), asyncio.create_task(self._alive(session))]
        if self.way != "receiver":
            sending.stands(self.account_id, session)
        try:
            why_ended = await session.ended()
            log.info("smpp_ended", extra={"account": self.account_id, "why": why_ended})
        finally:
            sending.gone(self.account_id, session)
            for each in helpers:
                each.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            await session.close()

    async def _takes(self, unit: Pdu) -> "asyncio.Future[int]":
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        await self.came.put((unit, answer))
        return answer

    async def _keep(self) -> None:
        """Keep what comes, as much at once as there is; only then the other side is thanked."""
        while True:
            some = [await self.came.get()]
            with contextlib.suppress(asyncio.QueueEmpty):
                while len(some) < MOST_AT_ONCE:
                    some.append(self.came.get_nowait())
            status: int = Status.OK
            try:
                await self.runtime.bridge.call(
                    f"sms-{self.account_id}",
                    actions.bring,
                    self.office,
                    account_id=self.account_id,
                    link=self.name,
                    brought=[unit.wire for unit, _answer in some],
                )
            except Exception as error:
                log.warning(
                    "sms_not_kept", extra={"account": self.account_id, "error": where(error)}
                )
                status = Status.TEMPORARY  # it is brought again
            for _unit, answer in some:
                if not answer.done():
                    answer.set_result(status)

    async def _alive(self, session: Session) -> None:
        """Write down that the other side answers, now and then."""
        loop = asyncio.get_running_loop()
        await self._note("")
        while True:
            await asyncio.sleep(TIDY)
            if loop.time() - session.heard < self.settings.enquire + self.settings.timeout:
                await self._note("")

    async def _note(self, trouble: str) -> None:
        try:
            await self.runtime.bridge.call(
                f"sms-{self.account_id}",
                actions.note_link,
                self.office,
                account_id=self.account_id,
                way=self.way,
                trouble=trouble,
            )
        except Exception as error:
            log.warning("sms_not_noted", extra={"account": self.account_id, "error": where(error)})
