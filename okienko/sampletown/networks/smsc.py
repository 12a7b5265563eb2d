"""The operator's message centre for texts: SMPP 3.4, with one office signed in at a time.

Issue 1.2 of 12 October 1999, as far as an office needs it: it binds, submits, is told that a text
arrived (a receipt after the answer), and is brought what people text. What nobody is signed in for
is kept and brought later, each text with an id of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict, deque

from okienko.channels.sms.smpp import pdu
from okienko.channels.sms.smpp.pdu import ANSWER, HEADER, MOST, Command, Party, Pdu, Short, Status
from okienko.channels.sms.text import alphabet_of, decode_gsm, encode
from okienko.events import clock

log = logging.getLogger(__name__)

BINDS = (Command.BIND_TRANSCEIVER, Command.BIND_TRANSMITTER, Command.BIND_RECEIVER)
_RECEIPT = 0x04  # esm_class (5.2.12)


class Smsc:
    """One office's sign-in and number. `read` is what each telephone (+48601000212) was texted.

    `travels` are the seconds that a text needs to its telephone; `last` the number of the last one:
    who begins anew begins above what was brought before.
    """

    def __init__(
        self,
        system_id: str,
        password: str,
        number: str,
        *,
        travels: float = 1.0,
        last: int = 0,
    ) -> None:
        self.system_id, self.password, self.number = system_id, password, number
        self.read: defaultdict[str, list[str]] = defaultdict(list)
        self.travels = travels
        self.port = 0
        self._kept: deque[tuple[int, Short]] = deque()  # not answered yet, by their ids
        self._line: asyncio.StreamWriter | None = None  # of who takes what comes
        self._last = last
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, port: int = 0) -> None:
        """Listen on the loopback until cancelled."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            await asyncio.Event().wait()
        finally:
            server.close()
            for writer in self._writers:
                writer.close()
            for task in self._tasks:
                task.cancel()

    @property
    def kept(self) -> int:
        """How many texts the office has not taken yet."""
        return len(self._kept)

    def text(self, number: str, words: str) -> None:
        """Somebody at a number (+48601000212) texts the office."""
        alphabet = alphabet_of(words)
        self._bring(
            Short(
                Party(number.lstrip("+"), 1, 1),
                Party(self.number.lstrip("+"), 1, 1),
                encode(words, alphabet),
                data_coding=8 if alphabet == "ucs2" else 0,
            )
        )

    def _bring(self, short: Short, about: str = "") -> None:
        self._last += 1
        named = about or f"{self._last:x}"
        options = {**short.options, pdu.Tag.RECEIPTED_MESSAGE_ID: named.encode() + b"\0"}
        given = Short(
            short.source,
            short.destination,
            short.content,
            short.esm_class,
            short.data_coding,
            options=options,
        )
        self._kept.append((self._last, given))
        if self._line is not None:
            self._deliver(self._line, self._last, given)

    @staticmethod
    def _deliver(line: asyncio.StreamWriter, sequence: int, short: Short) -> None:
        line.write(Pdu(Command.DELIVER_SM, sequence, pdu.submit(short)).wire)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        bound = False
        try:
            while True:
                unit = await _next(reader)
                if unit.command in BINDS:
                    bound = self._bind(writer, unit)
                elif unit.command == Command.UNBIND:
                    _answer(writer, unit)
                    break
                elif unit.command & ANSWER:
                    self._answered(unit)
                elif not bound:
                    _answer(writer, unit, Status.WRONG_STATE)
                else:
                    self._asked(writer, unit)
                await writer.drain()
        except (OSError, ValueError, asyncio.IncompleteReadError):
            log.info("smsc_line_ended")
        finally:
            self._writers.discard(writer)
            if self._line is writer:
                self._line = None
            writer.close()

    def _bind(self, writer: asyncio.StreamWriter, unit: Pdu) -> bool:
        given = [part.decode("latin-1") for part in unit.body.split(b"\0")[:2]]
        if given != [self.system_id, self.password]:
            _answer(writer, unit, Status.BIND_FAILED)
            return False
        _answer(writer, unit, body=b"operator\0")
        if unit.command != Command.BIND_TRANSMITTER:
            self._line = writer
            for sequence, short in self._kept:
                self._deliver(writer, sequence, short)
        return True

    def _answered(self, unit: Pdu) -> None:
        """What was taken is not brought again; what was not, at the next sign-in."""
        if unit.status == Status.OK:
            kept = [one for one in self._kept if one[0] != unit.sequence]
            self._kept = deque(kept)

    def _asked(self, writer: asyncio.StreamWriter, unit: Pdu) -> None:
        if unit.command == Command.ENQUIRE_LINK:
            _answer(writer, unit)
        elif unit.command == Command.SUBMIT_SM:
            self._submitted(writer, unit)
        else:
            _answer(writer, unit, Status.INVALID_COMMAND)

    def _submitted(self, writer: asyncio.StreamWriter, unit: Pdu) -> None:
        short = pdu.delivered(unit.body)
        if not short.destination.value.isdigit():
            _answer(writer, unit, Status.INVALID_DESTINATION)
            return
        self._last += 1
        named = f"{self._last:x}"
        _answer(writer, unit, body=named.encode() + b"\0")
        task = asyncio.ensure_future(self._reach(short, named))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reach(self, short: Short, named: str) -> None:
        """The text gets to its telephone; who wants to know is told so (appendix B)."""
        await asyncio.sleep(self.travels)
        content = short.content
        words = content.decode("utf-16-be") if short.data_coding == 8 else decode_gsm(content)
        self.read[f"+{short.destination.value}"].append(words)
        if short.registered & 1:
            at = f"{clock.now():%y%m%d%H%M}"
            told = f"id:{named} sub:001 dlvrd:001 submit date:{at} done date:{at} stat:DELIVRD"
            back = Short(
                short.destination, short.source, f"{told} err:000 text:".encode(), _RECEIPT
            )
            self._bring(back, named)


def _answer(
    writer: asyncio.StreamWriter, unit: Pdu, status: int = Status.OK, body: bytes = b""
) -> None:
    writer.write(Pdu(unit.command | ANSWER, unit.sequence, body, status).wire)


async def _next(reader: asyncio.StreamReader) -> Pdu:
    """The next unit; ValueError when the bytes are none."""
    head = await reader.readexactly(HEADER.size)
    length = int.from_bytes(head[:4], "big")
    if not HEADER.size <= length <= MOST:
        raise ValueError(length)
    with contextlib.suppress(pdu.Malformed):
        return pdu.parse(head + await reader.readexactly(length - HEADER.size))
    raise ValueError(length)
