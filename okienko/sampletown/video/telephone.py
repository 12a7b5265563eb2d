"""The sound of a seat: a browser's telephone without one. SIP over a web socket, WebRTC by aiortc.

One call, as frontend/web-phone.ts makes it (RFC 7118, RFC 3261; digest by RFC 2617).
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import wave
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import aiohttp
import av
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from ..carrier import HungUp
from .film import Film

RATE = 8000  # samples in a second, as the operator's line has
PACKET = RATE // 50
PATIENCE = 15.0  # seconds for an answer
REFUSALS, PAUSE = 8, 0.25  # Asterisk is told of a guest a moment after the page


#: Where the sound of a text in a language is kept, 8 kHz wav; without a suffix.
Spoken = Callable[[str, str], Awaitable[Path]]


class Speech(MediaStreamTrack):
    """What one says, and silence between."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._words = b""
        self._said = asyncio.Event()
        self._began = 0.0
        self._sent = 0

    async def play(self, path: Path) -> None:
        """Say what a file holds; returns when it was said."""
        with wave.open(str(path)) as kept:
            self._words = kept.readframes(kept.getnframes())
        self._said.clear()
        await self._said.wait()

    async def recv(self) -> av.AudioFrame:
        """The next 20 ms, when it is their time."""
        loop = asyncio.get_running_loop()
        self._began = self._began or loop.time()
        await asyncio.sleep(max(0.0, self._began + self._sent / RATE - loop.time()))
        words, self._words = self._words[: 2 * PACKET], self._words[2 * PACKET :]
        if not self._words:
            self._said.set()
        frame = av.AudioFrame("s16", "mono", PACKET)
        frame.planes[0].update(words.ljust(2 * PACKET, b"\0"))
        frame.pts, frame.sample_rate, frame.time_base = self._sent, RATE, Fraction(1, RATE)
        self._sent += PACKET
        return frame


@dataclass(frozen=True)
class Sip:
    """A message: its first line, its headers by their names in small letters, its body."""

    first: str
    headers: Mapping[str, str]
    body: str

    @classmethod
    def parse(cls, text: str) -> Sip:
        """What came. Of headers that come twice the first."""
        head, _, body = text.partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        named = (line.partition(":") for line in reversed(lines))
        return cls(first, {name.strip().lower(): value.strip() for name, _, value in named}, body)

    @property
    def status(self) -> int:
        """Of an answer; 0: it is a request."""
        return int(self.first.split(" ")[1]) if self.first.startswith("SIP/") else 0

    @property
    def method(self) -> str:
        """What is asked, or was."""
        return self.headers.get("cseq", " ").split(" ")[1]


class Telephone:
    """One call to where `given` leads (the answer of `POST sound`); speaks as a CarrierLeg does."""

    def __init__(self, given: Mapping[str, Any], spoken: Spoken, film: Film | None = None) -> None:
        self.given, self.spoken, self.film = given, spoken, film
        self.over = asyncio.Event()
        self.speech = Speech()
        self.heard = 0  # packets of 20 ms
        self._connection = RTCPeerConnection()
        self._connection.addTrack(self.speech)
        self._connection.on("track", self._comes)
        self._answers: asyncio.Queue[Sip] = asyncio.Queue()
        self._call, self._tag = f"{secrets.token_hex(12)}@web", secrets.token_hex(6)
        self._sequence = 0
        self._answered: Sip | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def call(self) -> None:
        """Call, and be connected. Raises HungUp."""
        self._http = aiohttp.ClientSession()
        try:
            async with asyncio.timeout(PATIENCE):
                self._socket = await self._http.ws_connect(self.given["ws"], protocols=("sip",))
                self._tasks.append(asyncio.ensure_future(self._read()))
                offer = await self._connection.createOffer()
                await self._connection.setLocalDescription(offer)
                answer = await self._invite(self._connection.localDescription.sdp)
                await self._connection.setRemoteDescription(
                    RTCSessionDescription(answer.body, "answer")
                )
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as error:
            await self.hang_up()
            raise HungUp from error

    async def _invite(self, sdp: str) -> Sip:
        for _refusal in range(REFUSALS):
            answer = await self._ask("INVITE", sdp)
            if answer.status == 401:
                answer = await self._ask("INVITE", sdp, self._signed(answer))
            if answer.status < 300:
                self._answered = answer
                return answer
            await asyncio.sleep(PAUSE)
        raise TimeoutError

    async def _ask(self, method: str, body: str = "", more: str = "") -> Sip:
        self._sequence += 1
        user, target = self.given["username"], self.given["dial"]
        await self._socket.send_str(
            f"{method} {target} SIP/2.0\r\n{self._via()}"
            f"From: <{self.given['uri']}>;tag={self._tag}\r\nTo: <{target}>\r\n"
            f"Call-ID: {self._call}\r\nCSeq: {self._sequence} {method}\r\n"
            f"Contact: <sip:{user}@web.invalid;transport=ws>\r\n"
            f"Allow: INVITE, ACK, BYE, OPTIONS\r\n{more}Content-Type: application/sdp\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        while True:
            answer = await self._answers.get()
            if answer.status >= 200 and answer.headers["cseq"] == f"{self._sequence} {method}":
                break
        await self._send_within("ACK", answer)
        return answer

    async def _send_within(self, method: str, answer: Sip) -> None:
        contact = re.search(r"<([^>]+)>", answer.headers.get("contact", ""))
        taken = answer.status < 300
        where = contact[1] if contact and taken else self.given["dial"]
        via = self._via() if taken else f"Via: {answer.headers['via']}\r\n"
        sequence = self._sequence if method == "ACK" else self._sequence + 1
        await self._socket.send_str(
            f"{method} {where} SIP/2.0\r\n{via}From: {answer.headers['from']}\r\n"
            f"To: {answer.headers['to']}\r\nCall-ID: {self._call}\r\n"
            f"CSeq: {sequence} {method}\r\nContent-Length: 0\r\n\r\n"
        )

    def _via(self) -> str:
        branch = f"z9hG4bK{secrets.token_hex(10)}"
        return f"Via: SIP/2.0/WS web.invalid;branch={branch}\r\nMax-Forwards: 70\r\n"

    def _signed(self, answer: Sip) -> str:
        asked = dict(re.findall(r'(\w+)="?([^",]+)"?', answer.headers["www-authenticate"]))
        user, uri = self.given["username"], self.given["dial"]
        realm, nonce, cnonce = asked["realm"], asked["nonce"], secrets.token_hex(8)

        def digest(text: str) -> str:
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

        mine = digest(f"{user}:{realm}:{self.given['password']}")
        response = digest(f"{mine}:{nonce}:00000001:{cnonce}:auth:{digest(f'INVITE:{uri}')}")
        opaque = f', opaque="{asked["opaque"]}"' if "opaque" in asked else ""
        return (
            f'Authorization: Digest username="{user}", realm="{realm}", nonce="{nonce}", '
            f'uri="{uri}", response="{response}", algorithm=MD5, cnonce="{cnonce}", '
            f"qop=auth, nc=00000001{opaque}\r\n"
        )

    async def _read(self) -> None:
        async for each in self._socket:
            if isinstance(each.data, str | bytes) and len(each.data) > 10:
                text = each.data if isinstance(each.data, str) else each.data.decode()
                message = Sip.parse(text)
                if message.status:
                    self._answers.put_nowait(message)
                else:
                    await self._asked(message)
        self.over.set()

    async def _asked(self, request: Sip) -> None:
        """The server asks: it hangs up, looks whether we are there, or agrees on the same anew."""
        if request.method == "ACK":
            return
        body = self._connection.localDescription.sdp if request.method == "INVITE" else ""
        kept = "".join(
            f"{name}: {request.headers[name]}\r\n"
            for name in ("via", "from", "to", "call-id", "cseq")
        )
        await self._socket.send_str(
            f"SIP/2.0 200 OK\r\n{kept}Contact: <sip:{self.given['username']}@web.invalid>\r\n"
            f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        if request.method == "BYE":
            self.over.set()

    def _comes(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.ensure_future(self._hear(track)))

    async def _hear(self, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):
            while True:
                await track.recv()
                self.heard += 1

    async def received(self) -> int:
        """Packets of sound that have come, of 20 ms each."""
        report = await self._connection.getStats()
        return sum(row.packetsReceived for row in report.values() if row.type == "inbound-rtp")

    # --- as a leg of the operator

    async def say(self, text: str, language: str) -> None:
        """Speak, and return when it was said; HungUp when it is over meanwhile."""
        path = (await self.spoken(text, language)).with_suffix(".wav")
        if self.film is not None:
            self.film.speaks = True
        try:
            await self._until(self.speech.play(path), 60)
        finally:
            if self.film is not None:
                self.film.speaks = False

    async def wait(self, seconds: float) -> None:
        """Say nothing for a while; HungUp when it is over."""
        await self._until(asyncio.sleep(seconds), seconds + 1)

    async def _until(self, work: Any, seconds: float) -> None:
        waiters = [asyncio.ensure_future(work), asyncio.ensure_future(self.over.wait())]
        try:
            await asyncio.wait(waiters, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiter in waiters:
                waiter.cancel()
        if self.over.is_set():
            raise HungUp

    async def hang_up(self) -> None:
        """End the sound; doing it twice is harmless."""
        self.over.set()
        with suppress(aiohttp.ClientError, OSError, AttributeError):
            if self._answered is not None:
                await self._send_within("BYE", self._answered)
                self._answered = None
            await self._socket.close()
        for task in self._tasks:
            task.cancel()
        await self._connection.close()
        await self._http.close()
