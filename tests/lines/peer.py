"""A small SIP phone for tests: UDP and digest; what it says and hears is in sound.py.

It is no product: it knows just enough SIP to be an operator's trunk, a desk phone or a
department, and lets a test say what each of them does. SIPp plays the same parts in
test_sipp.py, so that nothing rests on this file alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from tests.lines.sound import DTMF, PCMA, Sound, tone
from tests.whole import PATIENCE, until, within

T1 = 0.5  # seconds: what RFC 3261 takes a round trip to be


@dataclass
class Message:
    """One SIP message, parsed just enough."""

    first: str
    headers: dict[str, list[str]]
    body: str

    @property
    def method(self) -> str:
        return self.first.split()[0]

    @property
    def status(self) -> int:
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    def get(self, name: str) -> str:
        return (self.headers.get(name.lower()) or [""])[0]

    @classmethod
    def parse(cls, data: bytes) -> Message:
        # what is no UTF-8 is carried through: some customers' names come in older codes
        head, _, body = data.decode(errors="surrogateescape").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        headers: dict[str, list[str]] = {}
        short = {"i": "call-id", "f": "from", "t": "to", "v": "via", "m": "contact"}
        for line in lines:
            name, _, value = line.partition(":")
            key = name.strip().lower()
            headers.setdefault(short.get(key, key), []).append(value.strip())
        return cls(first, headers, body)


@dataclass
class Call:
    """One call of the phone, in either direction."""

    phone: Phone
    call_id: str
    local: str
    remote: str
    target: str
    sound: Sound
    rtp_port: int
    invite: Message | None = None  # the one we received
    branch: str = ""
    sequence: int = 1
    began: float = field(default_factory=time.monotonic)
    answered_at: float = 0.0
    status: int = 0
    ringing: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    peer: tuple[str, int] | None = None
    route: str = ""  # headers by which requests within the call go through proxies

    # what a called phone does
    def ring(self) -> None:
        self.phone.reply(self, 180, "Ringing")

    def answer(self) -> None:
        assert self.invite is not None
        self.sound.start(_media(self.invite.body))
        self.phone.reply(self, 200, "OK", self.phone.sdp(self.rtp_port))
        self.status = 200
        self.answered_at = time.monotonic()
        self.answered.set()

    def refuse(self, status: int = 486) -> None:
        self.phone.reply(self, status, "No")
        self.ended.set()

    # what a caller does
    async def until_answered(self, seconds: float = 5.0, words: str = "") -> None:
        """Until it is answered; one that is refused fails at once, with the status."""
        ended = self.ended.is_set
        await until(lambda: self.answered.is_set() or ended(), seconds, words or "not answered")
        assert self.answered.is_set(), f"refused: {self.status} {words}"

    # what both do
    def hang_up(self) -> None:
        if not self.ended.is_set():
            self.phone.bye(self)

    async def press(self, key: str) -> None:
        await self.sound.press(key)

    def say(self, hertz: float) -> None:
        self.sound.saying = tone(hertz)

    def vanish(self) -> None:
        """Stop sending anything, as a phone that lost its power."""
        self.sound.stop()
        self.phone.deaf.add(self.call_id)


class Phone(asyncio.DatagramProtocol):
    """One SIP user agent on one address."""

    def __init__(
        self,
        host: str,
        server: tuple[str, int],
        user: str = "caller",
        password: str = "",
        extra: str = "",
        name: str = "",
    ) -> None:
        self.host, self.server, self.user, self.password = host, server, user, password
        self.shown = f'"{name}" ' if name else ""
        self.extra = extra
        self.calls: dict[str, Call] = {}
        self.arrivals: asyncio.Queue[Call] = asyncio.Queue()
        self.on_call: Callable[[Call], None] | None = None
        self.registered = asyncio.Event()
        self.register_status = 0
        self.deaf: set[str] = set()
        self.answers: list[Message] = []
        self._transport: Any = None
        self._auth_tries: dict[str, int] = {}
        self.port = 0
        self._tasks: set[asyncio.Future[None]] = set()

    async def open(self) -> Phone:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self.host, 0)
        )
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.hang_up_all()
        self.close()

    def hang_up_all(self) -> None:
        """End all that this phone has begun or answered."""
        for call in self.calls.values():
            if call.answered.is_set() or call.invite is None:
                call.hang_up()
            call.sound.stop()

    def close(self) -> None:
        """Hear and say nothing more."""
        self._transport.close()

    # --- sending ---------------------------------------------------------------------------

    def send(self, text: str, to: tuple[str, int] | None = None) -> None:
        self._transport.sendto(text.encode(errors="surrogateescape"), to or self.server)

    def sdp(self, port: int) -> str:
        return (
            f"v=0\r\no=- 1 1 IN IP4 {self.host}\r\ns=-\r\nc=IN IP4 {self.host}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP {PCMA} {DTMF}\r\na=rtpmap:{PCMA} PCMA/8000\r\n"
            f"a=rtpmap:{DTMF} telephone-event/8000\r\na=fmtp:{DTMF} 0-16\r\na=sendrecv\r\n"
        )

    async def _sound(self) -> tuple[Sound, int]:
        loop = asyncio.get_running_loop()
        transport, sound = await loop.create_datagram_endpoint(Sound, local_addr=(self.host, 0))
        return sound, transport.get_extra_info("sockname")[1]

    async def call(self, number: str, extra: str = "", call_id: str = "") -> Call:
        sound, rtp_port = await self._sound()
        tag = f"{random.randrange(1 << 40):x}"
        call = Call(
            self,
            call_id or f"{tag}@{self.host}",
            f"{self.shown}<sip:{self.user}@{self.host}>;tag={tag}",
            f"<sip:{number}@{self.server[0]}>",
            f"sip:{number}@{self.server[0]}:{self.server[1]}",
            sound,
            rtp_port,
        )
        self.calls[call.call_id] = call
        self._request(call, "INVITE", self.sdp(rtp_port), self.extra + extra)
        return call

    def _request(self, call: Call, method: str, body: str = "", extra: str = "") -> None:
        branch = f"z9hG4bK{random.randrange(1 << 40):x}"
        if method == "INVITE":
            call.branch = branch
        kind = "Content-Type: application/sdp\r\n" if body else ""
        text = (
            f"{method} {call.target} SIP/2.0\r\nVia: SIP/2.0/UDP {self.host}:{self.port}"
            f";branch={branch};rport\r\nMax-Forwards: 70\r\nFrom: {call.local}\r\n"
            f"To: {call.remote}\r\nCall-ID: {call.call_id}\r\nCSeq: {call.sequence} {method}\r\n"
            f"Contact: <sip:{self.user}@{self.host}:{self.port}>\r\n{call.route}{extra}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self.send(text, call.peer)
        if method == "INVITE":
            self._insist(call, text)

    def _insist(self, call: Call, text: str, after: float = T1) -> None:
        """Send an INVITE anew until anything answers it (RFC 3261, 17.1.1.2, timers A and B).

        Asterisk drops what comes while it is busy, and leaves it to its peers to come again.
        """
        branch = call.branch

        def again() -> None:
            over = call.status or call.ended.is_set() or call.call_id in self.deaf
            if over or call.branch != branch or self._transport.is_closing():
                return
            self.send(text, call.peer)
            if after < 32 * T1:
                self._insist(call, text, 2 * after)

        asyncio.get_running_loop().call_later(after, again)

    def bye(self, call: Call) -> None:
        if not call.answered.is_set() and call.invite is None:
            self.send(
                f"CANCEL {call.target} SIP/2.0\r\nVia: SIP/2.0/UDP {self.host}:{self.port}"
                f";branch={call.branch};rport\r\nMax-Forwards: 70\r\nFrom: {call.local}\r\n"
                f"To: {call.remote.split(';')[0]}\r\nCall-ID: {call.call_id}\r\n"
                f"CSeq: {call.sequence} CANCEL\r\nContent-Length: 0\r\n\r\n"
            )
        else:
            call.sequence += 1
            self._request(call, "BYE")
        call.ended.set()
        call.sound.stop()

    def reply(self, call: Call, status: int, words: str, body: str = "") -> None:
        assert call.invite is not None
        self._reply(call.invite, status, words, call.local, body, call.peer)

    def _reply(
        self,
        to: Message,
        status: int,
        words: str,
        local: str,
        body: str,
        peer: tuple[str, int] | None,
    ) -> None:
        via = "".join(f"Via: {v}\r\n" for v in to.headers["via"])
        via += "".join(f"Record-Route: {v}\r\n" for v in to.headers.get("record-route", ()))
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self.send(
            f"SIP/2.0 {status} {words}\r\n{via}From: {to.get('from')}\r\nTo: {local}\r\n"
            f"Call-ID: {to.get('call-id')}\r\nCSeq: {to.get('cseq')}\r\n"
            f"Contact: <sip:{self.user}@{self.host}:{self.port}>\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}",
            peer,
        )

    async def register(self, authorization: str = "", expires: int = 300) -> None:
        self._register(authorization, expires)
        await within(5, self.registered.wait())

    async def register_soon(self, seconds: float = 5.0) -> None:
        """Register; the password may take a moment to arrive at the server, so try again."""
        end = time.monotonic() + seconds * PATIENCE
        while not self.registered.is_set():
            self._auth_tries.clear()
            self._register()
            try:
                await asyncio.wait_for(self.registered.wait(), 0.3)
            except TimeoutError:
                if time.monotonic() > end:
                    raise

    async def register_again(self, seconds: float = 5.0) -> None:
        """The same of one that has been registered, with a server that knows nothing of it now."""
        self.registered.clear()
        await self.register_soon(seconds)

    def _register(self, authorization: str = "", expires: int = 300) -> None:
        host, port = self.server
        self._sequence = getattr(self, "_sequence", 0) + 1
        self.send(
            f"REGISTER sip:{host}:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {self.host}:{self.port}"
            f";branch=z9hG4bK{random.randrange(1 << 40):x};rport\r\nMax-Forwards: 70\r\n"
            f"From: <sip:{self.user}@{host}>;tag=r{self.port}\r\nTo: <sip:{self.user}@{host}>\r\n"
            f"Call-ID: reg-{self.user}-{self.port}\r\nCSeq: {self._sequence} REGISTER\r\n"
            f"Contact: <sip:{self.user}@{self.host}:{self.port}>\r\nExpires: {expires}\r\n"
            f"{authorization}Content-Length: 0\r\n\r\n"
        )

    # --- receiving -------------------------------------------------------------------------

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) < 20:
            return
        message = Message.parse(data)
        if message.get("call-id") in self.deaf:
            return
        if message.status:
            self._answer_came(message)
        else:
            task = asyncio.ensure_future(self._request_came(message, addr))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _answer_came(self, message: Message) -> None:
        self.answers.append(message)
        method = message.get("cseq").split()[1]
        if method == "REGISTER":
            self._registration(message)
            return
        call = self.calls.get(message.get("call-id"))
        if call is None or method != "INVITE":
            return
        call.status = message.status
        if message.status in (180, 183):
            call.ringing.set()
        if message.status < 200:
            return
        call.remote = message.get("to")
        if message.status < 300:
            contact = re.search(r"<([^>]+)>", message.get("contact"))
            call.target = contact.group(1) if contact else call.target
            call.route = _route(message, back=True)
            given_up = call.ended.is_set()  # while the answer was on its way
            if not call.answered.is_set() and not given_up:
                call.answered_at = time.monotonic()
                call.sound.start(_media(message.body))
            call.answered.set()
            self._request(call, "ACK")
            if given_up:
                self.bye(call)
        else:
            self.send(
                f"ACK {call.target} SIP/2.0\r\nVia: SIP/2.0/UDP {self.host}:{self.port}"
                f";branch={call.branch};rport\r\nMax-Forwards: 70\r\nFrom: {call.local}\r\n"
                f"To: {call.remote}\r\nCall-ID: {call.call_id}\r\n"
                f"CSeq: {call.sequence} ACK\r\nContent-Length: 0\r\n\r\n"
            )
            call.ended.set()
            call.sound.stop()

    def _registration(self, message: Message) -> None:
        self.register_status = message.status
        if message.status == 200:
            self.registered.set()
        elif message.status == 401 and self._auth_tries.get("r", 0) < 2:
            self._auth_tries["r"] = self._auth_tries.get("r", 0) + 1
            host, port = self.server
            self._register(self._digest(message, "REGISTER", f"sip:{host}:{port}"))

    def _digest(self, message: Message, method: str, uri: str) -> str:
        asked = dict(re.findall(r'(\w+)="?([^",]+)"?', message.get("www-authenticate")))

        def md5(text: str) -> str:
            return hashlib.md5(text.encode()).hexdigest()

        one = md5(f"{self.user}:{asked['realm']}:{self.password}")
        two = md5(f"{method}:{uri}")
        answer = md5(f"{one}:{asked['nonce']}:00000001:abc:auth:{two}")
        opaque = f', opaque="{asked["opaque"]}"' if "opaque" in asked else ""
        return (
            f'Authorization: Digest username="{self.user}", realm="{asked["realm"]}", '
            f'nonce="{asked["nonce"]}", uri="{uri}", response="{answer}", algorithm=MD5, '
            f'cnonce="abc", qop=auth, nc=00000001{opaque}\r\n'
        )

    async def _request_came(self, message: Message, addr: tuple[str, int]) -> None:
        call = self.calls.get(message.get("call-id"))
        match message.method:
            case "INVITE" if call is None:
                sound, rtp_port = await self._sound()
                tag = f"{random.randrange(1 << 40):x}"
                contact = re.search(r"<([^>]+)>", message.get("contact"))
                call = Call(
                    self,
                    message.get("call-id"),
                    f"{message.get('to')};tag={tag}",
                    message.get("from"),
                    contact.group(1) if contact else "",
                    sound,
                    rtp_port,
                    message,
                    peer=addr,
                    route=_route(message, back=False),
                )
                self.calls[call.call_id] = call
                if self.on_call is not None:
                    self.on_call(call)
                else:
                    call.ring()
                self.arrivals.put_nowait(call)
            case "INVITE" if call is not None:  # a re-INVITE: same media
                self._reply(
                    message,
                    200,
                    "OK",
                    call.local,
                    self.sdp(call.rtp_port),
                    addr,
                )
            case "BYE":
                self._reply(message, 200, "OK", message.get("to"), "", addr)
                if call is not None:
                    call.ended.set()
                    call.sound.stop()
            case "CANCEL":
                self._reply(message, 200, "OK", message.get("to"), "", addr)
                if call is not None:
                    self.reply(call, 487, "Request Terminated")
                    call.ended.set()
            case "ACK":
                pass
            case "OPTIONS":
                self._reply(message, 200, "OK", message.get("to"), "", addr)
            case _:
                self._reply(message, 501, "Not Implemented", message.get("to"), "", addr)


def _route(message: Message, *, back: bool) -> str:
    """Route headers of what the proxies on the way said of themselves (RFC 3261, 12.1)."""
    found = [one for row in message.headers.get("record-route", ()) for one in row.split(",")]
    return "".join(f"Route: {one.strip()}\r\n" for one in (reversed(found) if back else found))


def _media(sdp: str) -> tuple[str, int]:
    host = re.search(r"c=IN IP4 (\S+)", sdp)
    port = re.search(r"m=audio (\d+)", sdp)
    assert host, sdp
    assert port, sdp
    return host.group(1), int(port.group(1))
