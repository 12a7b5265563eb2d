"""One bound connection: questions and their answers, what comes, and whether the other side lives.

Asyncio, of any loop; knows no rows. Who uses it says what becomes of what comes.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from okienko.channels.network import trusting
from okienko.channels.outward import reach

from . import pdu
from .pdu import ANSWER, MOST, Command, Malformed, Pdu, Status

Bind = Literal["transceiver", "transmitter", "receiver"]
#: Given each deliver_sm and data_sm in their order; the status of our answer comes later.
Takes = Callable[[Pdu], Awaitable["asyncio.Future[int]"]]

_BINDS = {
    "transceiver": Command.BIND_TRANSCEIVER,
    "transmitter": Command.BIND_TRANSMITTER,
    "receiver": Command.BIND_RECEIVER,
}
#: Seconds of rest after the first "too fast"; each next one doubles it.
REST, LONGEST_REST = 0.5, 30.0


class Ended(Exception):
    """The connection is over; the words are short, in English and without personal data.

    `silent`: because no answer came in time.
    """

    silent = False


class Refused(Exception):
    """The other side did not let us in: the status that it gave."""

    def __init__(self, status: int) -> None:
        super().__init__(f"refused (0x{status:02x})")
        self.status = status


@dataclass(frozen=True, slots=True)
class Place:
    """Where the message centre is, and how we sign in. Seconds; `per_second` 0: no limit."""

    host: str
    port: int
    tls: bool
    system_id: str
    password: str = field(repr=False)
    system_type: str = ""
    certificate: str = ""
    timeout: float = 10.0
    enquire: float = 30.0
    per_second: float = 0.0

    def context(self) -> ssl.SSLContext | None:
        """TLS with the name checked; `certificate` is a PEM to trust besides the system's."""
        return trusting(self.certificate) if self.tls else None


async def _nobody(_unit: Pdu) -> "asyncio.Future[int]":
    """What comes on a connection that only sends is not taken: it is brought again elsewhere."""
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    answer.set_result(Status.TEMPORARY)
    return answer


class Session:
    """A bound connection. Made by `opened`."""

    def __init__(
        self,
        place: Place,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        takes: Takes,
    ) -> None:
        self.place = place
        self.reader, self.writer = reader, writer
        self.takes = takes
        self.heard = asyncio.get_running_loop().time()  # when anything came last
        self._sequence = 0
        self._asked: dict[int, asyncio.Future[Pdu]] = {}
        self._end: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._tasks: list[asyncio.Task[None]] = []
        self._answers: asyncio.Queue[tuple[Pdu, asyncio.Future[int]]] = asyncio.Queue(1000)
        self._next = 0.0  # when the next message may leave
        self._rest = 0.0

    # --- for who uses it

    async def bind(self, how: Bind) -> None:
        """Sign in; Refused, Ended."""
        self._tasks = [
            asyncio.create_task(self._guarded(step()), name="smpp")
            for step in (self._read, self._answer, self._enquire)
        ]
        place = self.place
        body = pdu.bind(place.system_id, place.password, place.system_type)
        answer = await self.ask(_BINDS[how], body)
        if answer.status:
            raise Refused(answer.status)

    async def turn(self, units: int = 1) -> None:
        """Wait until so many units may leave, by the agreed pace and what we were told.

        Raises Ended when that is more than `place.timeout` away, or the connection is over.
        """
        loop = asyncio.get_running_loop()
        at = max(self._next, loop.time())
        if at - loop.time() > self.place.timeout:
            raise Ended("the message centre wants us to wait")
        if self.place.per_second:
            self._next = at + units / self.place.per_second
        await asyncio.sleep(at - loop.time())
        if self._end.done():
            raise Ended(self._end.result())

    def slow_down(self) -> None:
        """We were told that we are too fast: nothing leaves for a while."""
        self._rest = min(max(self._rest * 2, REST), LONGEST_REST)
        self._next = max(self._next, asyncio.get_running_loop().time() + self._rest)

    def well(self) -> None:
        """A message was taken: no rest is due."""
        self._rest = 0.0

    async def ask(self, command: int, body: bytes = b"") -> Pdu:
        """Send a unit and wait for its answer; Ended when none comes in time."""
        if self._end.done():
            raise Ended(self._end.result())
        self._sequence = self._sequence % 0x7FFFFFFF + 1
        sequence = self._sequence
        answer: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self._asked[sequence] = answer
        try:
            async with asyncio.timeout(self.place.timeout):
                await self._write(Pdu(command, sequence, body))
                return await answer
        except TimeoutError:
            ended = Ended("no answer in time")
            ended.silent = True
            raise ended from None
        finally:
            self._asked.pop(sequence, None)

    async def ended(self) -> str:
        """Wait until the connection is over; why."""
        return await asyncio.shield(self._end)

    async def close(self) -> None:
        """Say goodbye and hang up; never raises."""
        if self._tasks and not self._end.done():
            with contextlib.suppress(Exception):
                async with asyncio.timeout(min(1.0, self.place.timeout)):
                    await self.ask(Command.UNBIND)
        self._over("closed")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.writer.close()
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1.0):
                await self.writer.wait_closed()

    # --- inside

    async def _write(self, unit: Pdu) -> None:
        try:
            self.writer.write(unit.wire)
            await self.writer.drain()
        except (OSError, RuntimeError) as error:
            self._over(f"cut off ({type(error).__name__})")
            raise Ended(self._end.result()) from error

    def _over(self, why: str) -> None:
        if not self._end.done():
            self._end.set_result(why)
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(Ended(self._end.result()))
        if why != "closed":
            self.writer.transport.abort()

    async def _guarded(self, step: Awaitable[None]) -> None:
        """Whatever ends one of the tasks ends the connection."""
        try:
            await step
        except Ended as error:
            self._over(str(error))
        except asyncio.IncompleteReadError:
            self._over("the other side has hung up")
        except Malformed as error:
            self._over(f"no SMPP: {error}")
        except (OSError, RuntimeError) as error:
            self._over(f"cut off ({type(error).__name__})")

    async def _read(self) -> None:
        while True:
            unit = await self._unit()
            self.heard = asyncio.get_running_loop().time()
            if unit.command & ANSWER:
                self._answered(unit)
            elif unit.command in (Command.DELIVER_SM, Command.DATA_SM):
                await self._answers.put((unit, await self.takes(unit)))
            elif unit.command == Command.ENQUIRE_LINK:
                await self._write(Pdu(unit.command | ANSWER, unit.sequence))
            elif unit.command == Command.UNBIND:
                await self._write(Pdu(unit.command | ANSWER, unit.sequence))
                raise Ended("the message centre said goodbye")
            elif unit.command != Command.ALERT_NOTIFICATION:  # has no answer (4.12.1)
                nack = Pdu(Command.GENERIC_NACK, unit.sequence, status=Status.INVALID_COMMAND)
                await self._write(nack)

    async def _unit(self) -> Pdu:
        head = await self.reader.readexactly(16)
        length = int.from_bytes(head[:4], "big")
        if not 16 <= length <= MOST:
            raise Malformed("a length that no unit has")
        return pdu.parse(head + await self.reader.readexactly(length - 16))

    def _answered(self, unit: Pdu) -> None:
        """An answer to a question; what nobody asked, or was answered too late, is nothing."""
        answer = self._asked.get(unit.sequence)
        if answer is not None and not answer.done():
            answer.set_result(unit)

    async def _answer(self) -> None:
        """Answer what came, in its order, each as soon as it is known what became of it."""
        while True:
            unit, status = await self._answers.get()
            body = b"\0"  # message_id, unused (4.6.2)
            answer = Pdu(unit.command | ANSWER, unit.sequence, body, await status)
            await self._write(answer)

    async def _enquire(self) -> None:
        """Ask whether the other side lives when it was silent for a while."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(max(self.heard + self.place.enquire - loop.time(), 0.05))
            if loop.time() - self.heard >= self.place.enquire:
                await self.ask(Command.ENQUIRE_LINK)


async def opened(place: Place, how: Bind, takes: Takes = _nobody) -> Session:
    """A bound connection; OSError (with ssl.SSLError and outward.Inside), Refused or Ended."""
    plain = await asyncio.to_thread(partial(reach, place.host, place.port, place.timeout))
    plain.setblocking(False)
    context = place.context()
    try:
        async with asyncio.timeout(place.timeout):
            reader, writer = await asyncio.open_connection(
                sock=plain, ssl=context, server_hostname=place.host if context else None
            )
    except BaseException:
        plain.close()
        raise
    session = Session(place, reader, writer, takes)
    try:
        await session.bind(how)
    except BaseException:
        await session.close()
        raise
    return session
