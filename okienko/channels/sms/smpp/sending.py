"""A text handed over: by the standing connection where this process has it, else by one of its own.

The door is called in threads, a connection lives in a loop: each step is sent there and waited for.
"""

import asyncio
import contextlib
import json
import logging
import os
import threading
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import CancelledError
from typing import Any, TypeVar

from django.utils.translation import gettext_noop

from okienko.channels.door import Parcel, Permanent, Sent, Temporary, Uncertain

from ..outgoing import Outgoing
from ..settings import SmsSettings
from ..text import alphabet_of, encode, split
from . import pdu
from .incoming import normal
from .pdu import Command, Party, Pdu, Short, Status, Tag
from .places import CUT_OFF, place_of, why
from .session import Bind, Ended, Refused, Session, opened

log = logging.getLogger(__name__)

T = TypeVar("T")

_HEADER = 0x40
_RECEIPT = 1  # registered_delivery: tell what became of it, good or bad (5.2.17)
_TOO_FAST = (Status.THROTTLED, Status.QUEUE_FULL)
_LATER = (*_TOO_FAST, Status.SYSTEM_ERROR, Status.SUBMIT_FAILED, Status.TEMPORARY)
_NEVER: Mapping[int, str] = {
    Status.INVALID_DESTINATION: gettext_noop("this number takes no texts"),
    Status.INVALID_SOURCE: gettext_noop("the operator does not know the sender's name or number"),
    Status.REJECTED: gettext_noop("the operator has refused it"),
    Status.PERMANENT: gettext_noop("the operator has refused it"),
}
_REFUSED = gettext_noop("the operator has refused it")
_WAIT = gettext_noop("the operator wants it later")
_HALF = gettext_noop("only a part of the text has left")

_standing: dict[int, tuple[int, asyncio.AbstractEventLoop, Session]] = {}
_one_by_one: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)


# --- what the serving side says


def stands(account_id: int, session: Session) -> None:
    """From now on, texts of the account go by this session, of the loop that runs here."""
    _standing[account_id] = (os.getpid(), asyncio.get_running_loop(), session)


def gone(account_id: int, session: Session) -> None:
    """It is over."""
    known = _standing.get(account_id)
    if known is not None and known[2] is session:
        del _standing[account_id]


# --- what the outbox asks


def prepare(settings: SmsSettings, outgoing: Outgoing) -> Parcel:
    """The bodies of its units, the same for each try."""
    bodies = [pdu.submit(short) for short in _shorts(settings, outgoing)]
    content = json.dumps([body.hex() for body in bodies]).encode()
    return Parcel(recipients=(outgoing.to,), content=content)


def _shorts(settings: SmsSettings, outgoing: Outgoing) -> list[Short]:
    alphabet = alphabet_of(outgoing.text)
    coding = 8 if alphabet == "ucs2" else 0
    whole = settings.long_texts == "payload"
    pieces = [outgoing.text] if whole else split(outgoing.text)
    source, destination = _sender(settings.sender), Party(outgoing.to.lstrip("+"), 1, 1)
    made = []
    for number, piece in enumerate(pieces, 1):
        if alphabet == "gsm" and settings.coding == "latin1":
            content, coding = _latin(piece)
        else:
            content = encode(piece, alphabet)
        esm_class, options = 0, dict[int, bytes]()
        if len(pieces) > 1 and settings.long_texts == "udh":
            reference = outgoing.number & 0xFF
            content = bytes((5, 0, 3, reference, len(pieces), number)) + content
            esm_class = _HEADER
        elif len(pieces) > 1:
            options = {
                Tag.SAR_REFERENCE: (outgoing.number & 0xFFFF).to_bytes(2, "big"),
                Tag.SAR_TOTAL: bytes([len(pieces)]),
                Tag.SAR_NUMBER: bytes([number]),
            }
        # of the last part alone: one text has one answer, and its id is the one that we keep
        registered = _RECEIPT if number == len(pieces) else 0
        made.append(
            Short(source, destination, content, esm_class, coding, registered, options=options)
        )
    return made


def _latin(piece: str) -> tuple[bytes, int]:
    """In Latin-1, the operator's default, or in UCS-2 where that has not all letters (as €)."""
    try:
        return piece.encode("latin-1"), 0
    except UnicodeEncodeError:
        return encode(piece, "ucs2"), 8


def _sender(value: str) -> Party:
    """5.2.5: international, a short number of the network's, or a name."""
    if value.startswith("+"):
        return Party(value[1:], 1, 1)
    return Party(value, 3, 0) if value.isdigit() else Party(value, 5, 0)


def send(
    account_id: int, settings: SmsSettings, parcel: Parcel, handing: Callable[[], None]
) -> Sent:
    """Hand over all units of a text; an answer to each is a plain yes or no."""
    bodies = [bytes.fromhex(each) for each in json.loads(parcel.content)]
    with _line(account_id, settings) as line:
        line.turn(len(bodies))
        handing()
        for number, body in enumerate(bodies):
            answer = line.submit(body, first=number == 0)
    return Sent(normal(pdu.message_id(answer.body))) if answer.body.strip(b"\0") else Sent()


class _Line:
    """A session as a thread uses it."""

    def __init__(
        self,
        session: Session,
        run: Callable[[Coroutine[Any, Any, Any]], Any],
        patience: float,
    ) -> None:
        self.session = session
        self.run = run
        self.patience = patience  # seconds for a unit that is told to come later

    def turn(self, units: int) -> None:
        """Wait for our turn to send so many; nothing has left yet."""
        try:
            self.run(self.session.turn(units))
        except (Ended, CancelledError) as error:
            raise Temporary(CUT_OFF, 30, error) from error

    def submit(self, body: bytes, *, first: bool) -> Pdu:
        """Send one unit and take its answer: `first` of its text, so that none has left before."""
        try:
            answer: Pdu = self.run(_taken(self.session, body, self.patience))
        except (Ended, CancelledError) as error:
            raise Uncertain(CUT_OFF, error) from error
        if answer.command == Command.GENERIC_NACK or answer.status:
            raise _refusal(answer) if first else Uncertain(_HALF)
        return answer


async def _taken(session: Session, body: bytes, patience: float) -> Pdu:
    """The answer to a unit; sent again while we are told that we are too fast."""
    loop = asyncio.get_running_loop()
    until = loop.time() + patience
    while True:
        answer = await session.ask(Command.SUBMIT_SM, body)
        if answer.status not in _TOO_FAST:
            session.well()
            return answer
        session.slow_down()
        if loop.time() >= until:
            return answer
        await session.turn()


def _refusal(answer: Pdu) -> Exception:
    log.info("smpp_refused", extra={"status": answer.status})
    if answer.status in _LATER:
        return Temporary(_WAIT, 30)
    return Permanent(_NEVER.get(answer.status, _REFUSED))


@contextlib.contextmanager
def _line(account_id: int, settings: SmsSettings) -> Iterator[_Line]:
    """The standing session, or one for this text alone; Temporary."""
    pid, loop, session = _standing.get(account_id, (0, None, None))
    if loop is not None and session is not None and pid == os.getpid() and loop.is_running():
        here = loop

        def run(step: Coroutine[Any, Any, T]) -> T:
            return asyncio.run_coroutine_threadsafe(step, here).result()

        yield _Line(session, run, settings.timeout)
        return
    how: Bind = "transmitter" if settings.bind == "pair" else "transceiver"
    with _one_by_one[account_id], asyncio.Runner() as runner:
        try:
            session = runner.run(opened(place_of(settings), how))
        except (OSError, Refused, Ended) as error:
            raise Temporary(why(error), 30) from error
        try:
            yield _Line(session, runner.run, 0)
        finally:
            runner.run(session.close())
