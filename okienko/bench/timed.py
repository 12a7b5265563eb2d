"""Telephones that know where a hole in the sound arose; a process of their own.

Each packet's sound is the moment at which it was sent. Nothing is transcoded between two of them,
so whoever hears it knows when it left the other, when it reached this machine's socket (the
kernel's stamp, which no busy reader delays) and when it was read.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from . import office, sip

_STAMPS = 35  # SO_TIMESTAMPNS (socket(7)); the standard library does not name it
_SOUND = struct.Struct("!QI")  # nanoseconds since the epoch, which packet of its sender
_FILL = bytes([sip.QUIET]) * (sip.FRAME - _SOUND.size)
HOLE = 0.2  # seconds: what without_holes of the tests calls a hole; a person hears it


@dataclass
class Hole:
    """One hole in what a leg heard: when (seconds since the epoch), how long, and why."""

    at: float
    seconds: float
    why: str  # "sent late", "passed on late" or "lost"


@dataclass
class Heard:
    """What one leg heard. Seconds."""

    packets: int = 0
    lost: int = 0
    slowest_passed_on: float = 0.0  # from the other's sending to this socket
    slowest_read: float = 0.0  # from this socket to this process
    longest_unsent: float = 0.0  # between two packets that this leg sent
    holes: list[Hole] = field(default_factory=list)


class Timed(sip.RtpStream):
    """One stream in each direction, each packet with its three moments."""

    def __init__(self, host: str) -> None:
        super().__init__()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, _STAMPS, 1)
        self.socket.bind((host, 0))
        self.socket.setblocking(False)
        self.sent: list[int] = []
        self.heard: list[tuple[int, int, int, int]] = []  # which, sent, at the socket, read
        asyncio.get_running_loop().add_reader(self.socket.fileno(), self._read)

    def _read(self) -> None:
        data, more, _, _ = self.socket.recvmsg(2048, 64)
        at = time.time_ns()
        if len(data) != 12 + sip.FRAME or data[1] & 0x7F != sip.PCMA:
            return
        sent, which = _SOUND.unpack_from(data, 12)
        if abs(at - sent) < 600e9:  # music and quiet carry no moment
            seconds, nanoseconds = struct.unpack("@qq", more[0][2])
            self.heard.append((which, sent, seconds * 10**9 + nanoseconds, at))

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        asyncio.get_running_loop().remove_reader(self.socket.fileno())
        self.socket.close()

    async def _speak(self) -> None:
        assert self._remote is not None
        due = time.monotonic()
        while self.socket.fileno() >= 0:
            which, at = len(self.sent), time.time_ns()
            head = struct.pack(
                "!BBHII", 0x80, sip.PCMA, which & 0xFFFF, which * sip.FRAME, self._ssrc
            )
            self.socket.sendto(head + _SOUND.pack(at, which) + _FILL, self._remote)
            self.sent.append(at)
            due += 0.02
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    def result(self, since: int, until: int) -> Heard:
        """What was heard between two moments, in nanoseconds since the epoch."""
        sent = [at for at in self.sent if since <= at <= until]
        heard = [each for each in self.heard if since <= each[2] <= until]
        found = Heard(
            packets=len(heard),
            lost=sum(max(0, b[0] - a[0] - 1) for a, b in pairwise(heard)),
            slowest_passed_on=max((there - left for _, left, there, _ in heard), default=0) / 1e9,
            slowest_read=max((read - there for _, _, there, read in heard), default=0) / 1e9,
            longest_unsent=max((b - a for a, b in pairwise(sent)), default=0) / 1e9,
        )
        for before, after in pairwise(heard):
            seconds = (after[2] - before[2]) / 1e9
            if seconds > HOLE:
                lost = after[0] - before[0] - 1
                late = (after[1] - before[1]) / 1e9 - 0.02 * lost
                found.holes.append(Hole(before[2] / 1e9, seconds, _why(lost, late / seconds)))
        return found


def _why(lost: int, share: float) -> str:
    """The cause of a hole: packets that are missing, and the share of it that passed unsent."""
    if lost > 3:
        return "lost"
    return "sent late" if share > 0.5 else "passed on late"


class TimedPhone(sip.Phone):
    """A telephone whose calls have such sound."""

    async def _sound(self) -> tuple[sip.RtpStream | None, int]:
        sound = Timed(self.host)
        return sound, int(sound.socket.getsockname()[1])


async def talk(
    server: sip.Address, seats: list[tuple[str, str]], tell: Callable[..., None]
) -> None:
    """Put so many calls up, say "up", and when standard input ends say what each leg heard."""
    phone = await TimedPhone("127.0.0.1", server, voice=0).open()
    caller = await TimedPhone(office.OPERATOR, server, voice=0).open()
    for user, password in seats:
        await phone.register(user, password)
    for number in range(len(seats)):
        await caller.call(office.STRAIGHT, f"+4860300{number:04}")
    legs: list[Any] = []
    async with asyncio.timeout(60):
        while len(legs) < 2 * len(seats) or not all(leg.sound.heard for leg in legs):
            await asyncio.sleep(0.1)
            legs = [c for p in (caller, phone) for c in p.calls.values() if c.answered.is_set()]
    since = time.time_ns()
    tell("up")
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()
    until = time.time_ns()
    ended = sum(leg.ended.is_set() for leg in legs)
    heard = [asdict(leg.sound.result(since, until)) for leg in legs]
    caller.close()
    phone.close()
    await asyncio.sleep(0.2)
    tell(json.dumps({"ended": ended, "since": since / 1e9, "until": until / 1e9, "legs": heard}))


def main() -> None:
    """Reads its task, one line of JSON, from the command line."""
    task = json.loads(sys.argv[1])
    asyncio.run(talk(tuple(task["server"]), task["seats"], lambda words: print(words, flush=True)))


if __name__ == "__main__":
    main()
