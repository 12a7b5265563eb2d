"""Telephones of the bench: SIP over UDP with G.711, many users on one socket, no more than needed.

A telephone that speaks sends packets whose every byte is its mark. Nothing is transcoded between
two of them, so who hears the other's mark hears the other; music and welcomes have no such packet.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

FRAME = 160  # samples of 20 ms
PCMA = 8
QUIET = 0xD5
Address = tuple[str, int]


@dataclass
class SipMessage:
    """One SIP message, parsed just enough."""

    first: str
    headers: dict[str, list[str]]
    body: str

    @classmethod
    def parse(cls, data: bytes) -> SipMessage:
        """From the wire."""
        head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        headers: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers.setdefault(name.strip().lower(), []).append(value.strip())
        return cls(first, headers, body)

    @property
    def status(self) -> int:
        """Of an answer; 0 for a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    def get(self, name: str) -> str:
        """The first header of this name."""
        return (self.headers.get(name) or [""])[0]

    def user(self, header: str) -> str:
        """The user part of the address in a header."""
        return user_of(self.get(header))


def user_of(address: str) -> str:
    """`p12` of `"Anna" <sip:p12@host>`; "" when there is none."""
    found = re.search(r"sips?:([^@>;]+)@", address)
    return found.group(1) if found else ""


class RtpStream(asyncio.DatagramProtocol):
    """One RTP stream in each direction; knows when it first heard anything, and which marks."""

    def __init__(self) -> None:
        self.first = 0.0
        self.marks: dict[int, float] = {}
        self.mark = QUIET
        self._sequence = random.randrange(60000)
        self._ssrc = random.randrange(1 << 31)
        self._task: asyncio.Task[None] | None = None
        self._transport: Any = None
        self._remote: Address | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, _addr: Address) -> None:
        if len(data) < 13 or data[1] & 0x7F != PCMA:
            return
        at = time.time()
        self.first = self.first or at
        if data[12] not in self.marks and data[12] != QUIET and data.count(data[12], 12) == FRAME:
            self.marks[data[12]] = at

    def start(self, remote: Address) -> None:
        """Speak to there, fifty packets a second."""
        self._remote = remote
        if self._task is None:
            self._task = asyncio.create_task(self._speak())

    def stop(self) -> None:
        """Say and hear no more."""
        if self._task is not None:
            self._task.cancel()
        if self._transport is not None:
            self._transport.close()

    async def _speak(self) -> None:
        due, stamp = time.monotonic(), 0
        while not self._transport.is_closing():
            head = struct.pack("!BBHII", 0x80, PCMA, self._sequence & 0xFFFF, stamp, self._ssrc)
            self._transport.sendto(head + bytes([self.mark]) * FRAME, self._remote)
            self._sequence += 1
            stamp += FRAME
            due += 0.02
            await asyncio.sleep(max(0.0, due - time.monotonic()))


@dataclass
class SipCall:
    """One call, in either direction. Times are seconds since the epoch."""

    phone: Phone
    id: str
    user: str  # inbound: whose telephone rings
    other: str  # inbound: who calls
    local: str
    remote: str
    target: str
    sound: RtpStream | None
    port: int
    invite: SipMessage | None = None
    branch: str = ""
    sequence: int = 1
    began: float = field(default_factory=time.time)
    answered_at: float = 0.0
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    status: int = 0

    def answer(self) -> None:
        """Pick up, and speak if it has a voice."""
        assert self.invite is not None
        self.answered_at = time.time()
        self.phone.reply(self.invite, 200, "OK", self.local, self.phone.sdp(self.port))
        if self.sound is not None:
            self.sound.start(media(self.invite.body))
        self.answered.set()

    def hang_up(self) -> None:
        """Say good bye, or give up what still rings."""
        if self.ended.is_set():
            return
        if self.answered.is_set():
            self.sequence += 1
            self.phone.request(self, "BYE")
        else:
            self.phone.request(self, "CANCEL")
        self.close()

    def close(self) -> None:
        """It is over."""
        self.ended.set()
        if self.sound is not None:
            self.sound.stop()


class Phone(asyncio.DatagramProtocol):
    """Any number of users on one address. `on_call` is what a called telephone does."""

    def __init__(self, host: str, server: Address, *, voice: int | None = None) -> None:
        self.host, self.server, self.voice = host, server, voice
        self.port = 0
        self.calls: dict[str, SipCall] = {}
        self.on_call: Callable[[SipCall], None] | None = None
        self._transport: Any = None
        self._registering: dict[str, asyncio.Future[SipMessage]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, port: int = 0) -> Phone:
        """Bind the socket."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self.host, port)
        )
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    def close(self) -> None:
        """Hang up all calls and close the socket."""
        for call in self.calls.values():
            call.hang_up()
        self._transport.close()

    # --- what it does ----------------------------------------------------------------------

    async def call(self, number: str, user: str) -> SipCall:
        """Call a number as `user`."""
        sound, port = await self._sound()
        tag = f"{random.randrange(1 << 40):x}"
        call = SipCall(
            self, f"{tag}@{self.host}", "", user, f"<sip:{user}@{self.host}>;tag={tag}",
            f"<sip:{number}@{self.server[0]}>",
            f"sip:{number}@{self.server[0]}:{self.server[1]}", sound, port,
        )  # fmt: skip
        self.calls[call.id] = call
        call.began = time.time()
        self.request(call, "INVITE", self.sdp(port))
        return call

    async def register(self, user: str, password: str, seconds: float = 10.0) -> None:
        """Register a user; a new password may take a moment to reach the server."""
        end = time.monotonic() + seconds
        status = 0
        while time.monotonic() < end:
            status = await self._register(user, password)
            if status == 200:
                return
            await asyncio.sleep(0.1)
        raise TimeoutError(f"{user} was not registered: {status}")

    async def _register(self, user: str, password: str) -> int:
        asked = await self._ask(user, 1, "")
        if asked is None or asked.status != 401:
            return asked.status if asked else 0
        answer = await self._ask(user, 2, _digest(asked, user, password, self.server))
        return answer.status if answer else 0

    async def _ask(self, user: str, sequence: int, extra: str) -> SipMessage | None:
        host, port = self.server
        call_id = f"reg-{user}-{self.port}-{random.randrange(1 << 30)}"
        future = self._registering[call_id] = asyncio.get_running_loop().create_future()
        self._send(
            f"REGISTER sip:{host}:{port} SIP/2.0\r\n{self._via(_branch())}"
            f"From: <sip:{user}@{host}>;tag=r{self.port}\r\nTo: <sip:{user}@{host}>\r\n"
            f"Call-ID: {call_id}\r\nCSeq: {sequence} REGISTER\r\n"
            f"Contact: <sip:{user}@{self.host}:{self.port}>\r\nExpires: 600\r\n{extra}"
            f"Content-Length: 0\r\n\r\n"
        )
        try:
            return await asyncio.wait_for(future, 1)
        except TimeoutError:
            return None
        finally:
            del self._registering[call_id]

    # --- the wire --------------------------------------------------------------------------

    def _send(self, text: str) -> None:
        if not self._transport.is_closing():
            self._transport.sendto(text.encode(), self.server)

    def _via(self, branch: str) -> str:
        return f"Via: SIP/2.0/UDP {self.host}:{self.port};branch={branch};rport\r\n"

    def request(self, call: SipCall, method: str, body: str = "") -> None:
        """Send a request of a call."""
        if method == "INVITE" or method not in ("ACK", "CANCEL"):
            call.branch = _branch()
        branch = _branch() if method == "ACK" and call.status < 300 else call.branch
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self._send(
            f"{method} {call.target} SIP/2.0\r\n{self._via(branch)}Max-Forwards: 70\r\n"
            f"From: {call.local}\r\nTo: {call.remote}\r\nCall-ID: {call.id}\r\n"
            f"CSeq: {call.sequence} {method}\r\n"
            f"Contact: <sip:{call.other or call.user}@{self.host}:{self.port}>\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def reply(
        self, to: SipMessage, status: int, words: str, local: str = "", body: str = ""
    ) -> None:
        """Answer a request."""
        via = "".join(f"Via: {v}\r\n" for v in to.headers["via"])
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self._send(
            f"SIP/2.0 {status} {words}\r\n{via}From: {to.get('from')}\r\n"
            f"To: {local or to.get('to')}\r\nCall-ID: {to.get('call-id')}\r\n"
            f"CSeq: {to.get('cseq')}\r\nContact: <sip:bench@{self.host}:{self.port}>\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def sdp(self, port: int) -> str:
        """An offer or answer of one stream of G.711 a-law."""
        return (
            f"v=0\r\no=- 1 1 IN IP4 {self.host}\r\ns=-\r\nc=IN IP4 {self.host}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP {PCMA}\r\na=rtpmap:{PCMA} PCMA/8000\r\na=sendrecv\r\n"
        )

    async def _sound(self) -> tuple[RtpStream | None, int]:
        if self.voice is None:
            return None, 9
        loop = asyncio.get_running_loop()
        transport, sound = await loop.create_datagram_endpoint(RtpStream, local_addr=(self.host, 0))
        sound.mark = self.voice
        return sound, int(transport.get_extra_info("sockname")[1])

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, _addr: Address) -> None:
        if len(data) < 20:
            return
        message = SipMessage.parse(data)
        if message.status:
            self._answered(message)
            return
        task = asyncio.ensure_future(self._requested(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _answered(self, message: SipMessage) -> None:
        waiting = self._registering.get(message.get("call-id"))
        if waiting is not None and not waiting.done():
            waiting.set_result(message)
        call = self.calls.get(message.get("call-id"))
        if call is None or not message.get("cseq").endswith("INVITE") or message.status < 200:
            return
        call.status, call.remote = message.status, message.get("to")
        if message.status < 300:
            contact = re.search(r"<([^>]+)>", message.get("contact"))
            call.target = contact.group(1) if contact else call.target
            if not call.answered.is_set():
                call.answered_at = time.time()
                if call.sound is not None:
                    call.sound.start(media(message.body))
                call.answered.set()
            self.request(call, "ACK")
        else:
            self.request(call, "ACK")
            call.close()

    async def _requested(self, message: SipMessage) -> None:
        method = message.first.split()[0]
        call = self.calls.get(message.get("call-id"))
        if method == "INVITE" and call is None:
            at = time.time()
            sound, port = await self._sound()
            contact = re.search(r"<([^>]+)>", message.get("contact"))
            tag = f"{random.randrange(1 << 40):x}"
            call = SipCall(
                self, message.get("call-id"), user_of(message.first), message.user("from"),
                f"{message.get('to')};tag={tag}", message.get("from"),
                contact.group(1) if contact else "", sound, port, message, began=at,
            )  # fmt: skip
            self.calls[call.id] = call
            if self.on_call is not None:
                self.on_call(call)
            else:
                call.answer()
        elif method == "INVITE" and call is not None:  # sent again, or the same media once more
            self.reply(message, 200, "OK", call.local, self.sdp(call.port))
        elif method != "ACK":
            self.reply(message, 200, "OK")
            if call is not None and method in ("BYE", "CANCEL"):
                if method == "CANCEL" and call.invite is not None:
                    self.reply(call.invite, 487, "Request Terminated", call.local)
                call.close()


def media(sdp: str) -> Address:
    """Where the other side wants its sound."""
    host = re.search(r"c=IN IP4 (\S+)", sdp)
    port = re.search(r"m=audio (\d+)", sdp)
    if host is None or port is None:
        raise ValueError("an SDP without address")
    return host.group(1), int(port.group(1))


def _branch() -> str:
    return f"z9hG4bK{random.randrange(1 << 40):x}"


def _digest(message: SipMessage, user: str, password: str, server: Address) -> str:
    """The Authorization header of a REGISTER (RFC 2617, MD5, qop=auth)."""
    asked = dict(re.findall(r'(\w+)="?([^",]+)"?', message.get("www-authenticate")))
    uri = f"sip:{server[0]}:{server[1]}"

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()  # noqa: S324

    one = md5(f"{user}:{asked['realm']}:{password}")
    answer = md5(f"{one}:{asked['nonce']}:00000001:abc:auth:{md5(f'REGISTER:{uri}')}")
    opaque = f', opaque="{asked["opaque"]}"' if "opaque" in asked else ""
    return (
        f'Authorization: Digest username="{user}", realm="{asked["realm"]}", '
        f'nonce="{asked["nonce"]}", uri="{uri}", response="{answer}", algorithm=MD5, '
        f'cnonce="abc", qop=auth, nc=00000001{opaque}\r\n'
    )
