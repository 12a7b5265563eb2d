"""A telephone operator who wants to know who registers and who calls (RFC 3261, digest)."""

from __future__ import annotations

import asyncio
import hashlib
import re
from typing import Any

from tests.lines.peer import Call, Message, Phone

REALM, NONCE = "operator.example", "5f2c9e"


class Registrar(Phone):
    """A trunk's far end that answers 401 and 407 until the credentials are right."""

    def __init__(self, host: str, server: tuple[str, int], user: str, word: str) -> None:
        super().__init__(host, server, "+48601000212")
        self.expects = (user, word)
        self.contact = ""  # where it was told to send calls to
        self.refused: list[Message] = []  # credentials that were wrong
        self.told = asyncio.Event()
        self._aim = ""

    async def call_there(self, number: str) -> Call:
        """Call a number as an operator does who sends all calls to what was registered."""
        self._aim = self.contact
        try:
            return await self.call(number)
        finally:
            self._aim = ""

    def _request(self, call: Call, method: str, body: str = "", extra: str = "") -> None:
        call.target = self._aim or call.target
        super()._request(call, method, body, extra)

    async def _request_came(self, message: Message, addr: tuple[str, int]) -> None:
        if message.method not in ("REGISTER", "INVITE"):
            await super()._request_came(message, addr)
            return
        register = message.method == "REGISTER"
        given = message.get("authorization" if register else "proxy-authorization")
        if not self._right(given, message.method):
            if given:
                self.refused.append(message)
            self._ask(message, addr, 401 if register else 407)
            return
        if not register:
            await super()._request_came(message, addr)
            return
        found = re.search(r"<([^>]+)>", message.get("contact"))
        if found:
            self.contact = found.group(1)
        more = f"Contact: <{self.contact}>;expires=60\r\n" if self.contact else ""
        self._answer(message, addr, "200 OK", more)
        self.told.set()

    def _right(self, given: str, method: str) -> bool:
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
        user, word = self.expects
        one = _md5(f"{user}:{REALM}:{word}")
        two = _md5(f"{method}:{said.get('uri', '')}")
        proof = ":".join([one, NONCE, said.get("nc", ""), said.get("cnonce", ""), "auth", two])
        return said.get("username") == user and said.get("response") == _md5(proof)

    def _ask(self, message: Message, addr: tuple[str, int], status: int) -> None:
        name = "WWW-Authenticate" if status == 401 else "Proxy-Authenticate"
        asks = f'{name}: Digest realm="{REALM}", nonce="{NONCE}", algorithm=MD5, qop="auth"\r\n'
        self._answer(message, addr, f"{status} Who are you", asks)

    def _answer(self, to: Message, addr: Any, line: str, more: str) -> None:
        via = "".join(f"Via: {v}\r\n" for v in to.headers["via"])
        self.send(
            f"SIP/2.0 {line}\r\n{via}From: {to.get('from')}\r\nTo: {to.get('to')};tag=op\r\n"
            f"Call-ID: {to.get('call-id')}\r\nCSeq: {to.get('cseq')}\r\n{more}"
            "Content-Length: 0\r\n\r\n",
            addr,
        )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
