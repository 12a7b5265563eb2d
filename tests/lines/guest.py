"""A customer's browser as far as SIP goes, over a real WebSocket: what it may ask of Asterisk."""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
from typing import Self

import aiohttp

from tests.lines.peer import Message
from tests.whole import within

#: What a browser offers; nobody speaks here, so the keys are made up.
OFFER = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 8 101\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n"
    f"a=fingerprint:sha-256 {':'.join(['AB'] * 32)}\r\na=setup:actpass\r\na=mid:0\r\n"
    "a=sendrecv\r\na=rtcp-mux\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)


def field(name: str, text: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', text)
    return found[1] if found else ""


class Guest:
    """One connection. `ask` sends a request, with the password when that is asked for."""

    def __init__(self, port: int, user: str, password: str) -> None:
        self.port, self.user, self.password = port, user, password
        self.answers: asyncio.Queue[Message] = asyncio.Queue()
        self.talks: list[Message] = []

    async def __aenter__(self) -> Self:
        self.http = aiohttp.ClientSession()
        self.socket = await self.http.ws_connect(
            f"http://127.0.0.1:{self.port}/ws", protocols=("sip",)
        )
        self.reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hang_up()
        self.reader.cancel()
        await self.socket.close()
        await self.http.close()

    async def _read(self) -> None:
        async for each in self.socket:
            if isinstance(each.data, str | bytes):
                data = each.data if isinstance(each.data, bytes) else each.data.encode()
                if len(data) > 10:
                    self.answers.put_nowait(Message.parse(data))

    async def ask(
        self,
        method: str,
        to: str = "office",
        *,
        signs_as: str = "",
        body: str = "",
        extra: str = "",
        call_id: str = "",
    ) -> tuple[int, str]:
        """The final status, and the Call-ID. `signs_as`: another user name in the From header."""
        call_id = call_id or f"{random.randrange(1 << 40):x}@web"
        tag = f"{random.randrange(1 << 30):x}"
        target, more = f"sip:{to}@okienko", ""
        for sequence in (1, 2):
            kind = "application/sdp" if method == "INVITE" else "text/plain"
            await self.socket.send_str(
                f"{method} {target} SIP/2.0\r\nVia: SIP/2.0/WS web.invalid;branch=z9hG4bK"
                f"{random.randrange(1 << 40):x}\r\nMax-Forwards: 70\r\n"
                f"From: <sip:{signs_as or self.user}@okienko>;tag={tag}\r\nTo: <{target}>\r\n"
                f"Call-ID: {call_id}\r\nCSeq: {sequence} {method}\r\n"
                f"Contact: <sip:{self.user}@web.invalid;transport=ws>\r\n{extra}{more}"
                f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
            )
            answer = await self.final(call_id, f"{sequence} {method}")
            if method == "INVITE":
                await self._ack(answer, sequence, target)
            if answer.status != 401 or sequence == 2:
                break
            more = self._signed(method, target, answer)
        self.last = answer
        return answer.status, call_id

    async def final(self, call_id: str, sequence: str) -> Message:
        """The final answer to a request."""

        async def come() -> Message:
            while True:
                found = await self.answers.get()
                same = (found.get("call-id"), found.get("cseq")) == (call_id, sequence)
                if same and found.status >= 200:
                    return found

        return await within(8, come())

    async def _ack(self, answer: Message, sequence: int, target: str) -> None:
        came = answer.status < 300
        if came:
            self.talks.append(answer)
        via = f"SIP/2.0/WS web.invalid;branch=z9hG4bK{random.randrange(1 << 40):x}"
        await self._within(answer, "ACK", sequence, via if came else answer.get("via"), target)

    async def _within(
        self, answer: Message, method: str, sequence: int, via: str, target: str = ""
    ) -> None:
        contact = re.search(r"<([^>]+)>", answer.get("contact"))
        where = contact[1] if contact and answer.status < 300 else target
        await self.socket.send_str(
            f"{method} {where} SIP/2.0\r\nVia: {via}\r\nMax-Forwards: 70\r\n"
            f"From: {answer.get('from')}\r\nTo: {answer.get('to')}\r\n"
            f"Call-ID: {answer.get('call-id')}\r\nCSeq: {sequence} {method}\r\n"
            "Content-Length: 0\r\n\r\n"
        )

    async def hang_up(self) -> None:
        """End what was answered; Asterisk takes it whatever became of the guest meanwhile."""
        for talk in self.talks:
            via = f"SIP/2.0/WS web.invalid;branch=z9hG4bK{random.randrange(1 << 40):x}"
            await self._within(talk, "BYE", 9, via)
            await self.final(talk.get("call-id"), "9 BYE")
        self.talks.clear()

    def _signed(self, method: str, target: str, answer: Message) -> str:
        asked = answer.get("www-authenticate")
        realm, nonce = field("realm", asked), field("nonce", asked)
        md5 = lambda text: hashlib.md5(text.encode()).hexdigest()  # noqa: E731 - SIP's digest
        first = md5(f"{self.user}:{realm}:{self.password}")
        second = md5(f"{method}:{target}")
        cnonce, qop = "abcd", "auth"
        response = md5(f"{first}:{nonce}:00000001:{cnonce}:{qop}:{second}")
        return (
            f'Authorization: Digest username="{self.user}", realm="{realm}", nonce="{nonce}", '
            f'uri="{target}", response="{response}", algorithm=MD5, cnonce="{cnonce}", '
            f'opaque="{field("opaque", asked)}", qop={qop}, nc=00000001\r\n'
        )
