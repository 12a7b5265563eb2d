"""Sound as a telephone line carries it: G.711 a-law over RTP, keys by RFC 4733, and its energy."""

from __future__ import annotations

import asyncio
import math
import random
import struct
import time
from typing import Any

FRAME = 160  # samples of 20 ms
PCMA, DTMF = 8, 101


def _a_law(value: int) -> int:
    sign = 0x80 if value >= 0 else 0
    value = min(abs(value), 32635)
    if value >= 256:
        exponent = value.bit_length() - 8
        code = (exponent << 4) | ((value >> (exponent + 3)) & 0x0F)
    else:
        code = value >> 4
    return (code | sign) ^ 0x55


def _linear(code: int) -> int:
    code ^= 0x55
    exponent, mantissa = (code >> 4) & 7, code & 0x0F
    value = (mantissa << 4) + 8
    if exponent:
        value = (value + 0x100) << (exponent - 1)
    return value if code & 0x80 else -value


LINEAR = [_linear(code) for code in range(256)]


def tone(hertz: float) -> bytes:
    """One second of a tone in a-law, without a click at its end."""
    hertz = round(hertz)
    return bytes(_a_law(int(9000 * math.sin(2 * math.pi * hertz * i / 8000))) for i in range(8000))


def power_at(samples: list[int], hertz: float) -> float:
    """Share (0..1) of the energy of `samples` that lies at a frequency (Goertzel)."""
    energy = sum(s * s for s in samples)
    if not energy:
        return 0.0
    w = 2 * math.cos(2 * math.pi * hertz / 8000)
    a = b = 0.0
    for s in samples:
        a, b = s + w * a - b, a
    return (a * a + b * b - w * a * b) * 2 / (energy * len(samples))


class Sound(asyncio.DatagramProtocol):
    """One RTP stream in each direction."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, bytes]] = []
        self.stamps: list[int] = []  # the sender's clock, in samples
        self.keys: list[int] = []
        self.lose = 0  # of so many packets one is lost on the way; 0: none
        self.theirs = 0  # the source of what is heard
        self.remote: tuple[str, int] | None = None
        self.saying: bytes = bytes([0xD5]) * 8000
        self._sequence = random.randrange(60000)
        self._stamp = 0
        self._ssrc = random.randrange(1 << 31)
        self._task: asyncio.Task[None] | None = None
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) < 12 or data[0] >> 6 != 2:
            return
        kind = data[1] & 0x7F
        if kind == PCMA:
            self.heard.append((time.monotonic(), data[12:]))
            stamp, self.theirs = struct.unpack("!II", data[4:12])
            self.stamps.append(stamp)
        elif kind == DTMF and data[13] & 0x80 and data[12] not in self.keys[-1:]:
            self.keys.append(data[12])

    def start(self, remote: tuple[str, int]) -> None:
        self.remote = remote
        if self._task is None:
            self._task = asyncio.create_task(self._talk())

    def stall(self) -> None:
        """Send nothing more, as a line that died in one direction; `start` goes on."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        if self.transport is not None:
            self.transport.close()

    def _send(self, kind: int, body: bytes, mark: bool = False, stamp: int | None = None) -> None:
        head = struct.pack(
            "!BBHII",
            0x80,
            kind | (0x80 if mark else 0),
            self._sequence & 0xFFFF,
            (self._stamp if stamp is None else stamp) & 0xFFFFFFFF,
            self._ssrc,
        )
        self._sequence += 1
        if self.lose and self._sequence % self.lose == 0:
            return
        if self.remote and self.transport and not self.transport.is_closing():
            self.transport.sendto(head + body, self.remote)

    def report(self, lost: int, jitter: int) -> None:
        """Tell the other end (RTCP) how many of its packets were lost, and their jitter (ms)."""
        assert self.remote is not None
        host, port = self.remote
        highest = len(self.stamps) + lost
        block = struct.pack("!IIIIII", self.theirs, 128 << 24 | lost, highest, jitter * 8, 0, 0)
        head = struct.pack("!BBHI", 0x81, 201, 7, self._ssrc)
        self.transport.sendto(head + block, (host, port + 1))

    async def _talk(self) -> None:
        position, due = 0, time.monotonic()
        while True:
            chunk = self.saying[position : position + FRAME]
            position = (position + FRAME) % len(self.saying)
            self._send(PCMA, chunk)
            self._stamp += FRAME
            due += 0.02
            await asyncio.sleep(max(0, due - time.monotonic()))

    async def press(self, key: str) -> None:
        """Press a key for 80 ms (RFC 4733), and let go: Asterisk tells twice of what has no gap."""
        code, stamp = "0123456789*#".index(key), self._stamp  # one for the whole event
        for i in range(1, 5):
            self._send(DTMF, struct.pack("!BBH", code, 10, i * FRAME), i == 1, stamp)
            await asyncio.sleep(0.02)
        for _ in range(3):
            self._send(DTMF, struct.pack("!BBH", code, 0x80 | 10, 5 * FRAME), stamp=stamp)
        self._stamp += FRAME
        await asyncio.sleep(0.06)

    def samples(self, since: float = 0.0) -> list[int]:
        """All samples heard after a moment of time.monotonic()."""
        return [LINEAR[b] for at, part in self.heard if at >= since for b in part]

    def loudness(self, since: float = 0.0) -> float:
        """Root mean square of what was heard after a moment."""
        samples = self.samples(since)
        return math.sqrt(sum(s * s for s in samples) / len(samples)) if samples else 0.0
