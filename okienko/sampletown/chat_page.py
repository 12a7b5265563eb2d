"""The chat's window without a browser: asks, listens, comes back, by the office's own HTTP API."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

PATIENCE = 20.0  # seconds for an answer


class NoChat(Exception):
    """The office said no, by the code of its refusal; "": it was not reached."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


@dataclass(eq=False)
class ChatPage:
    """One visitor's window: `messages` by their ids, and the last `state`, as the stream tells."""

    port: int
    key: str
    language: str = "pl"
    source: str = "127.0.0.1"  # of this machine: whom the limits count
    name: str = field(default_factory=lambda: uuid4().hex)
    token: str = ""
    state: dict[str, Any] = field(default_factory=dict)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    cursor: str = ""
    sent: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _stream: asyncio.Task[None] | None = None

    async def ask(self, method: str, what: str, given: object = None) -> dict[str, Any]:
        """One request; its JSON. Raises NoChat."""
        body = b"" if given is None else json.dumps(given).encode()
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await self._send(method, what, body)
                try:
                    status, headers = await _head(reader)
                    length = int(headers.get("content-length", "0"))
                    answer = json.loads(await reader.readexactly(length) or b"{}")
                finally:
                    writer.close()
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise NoChat from error
        if status >= 300:
            raise NoChat(str(answer.get("error", status)))
        return dict(answer)

    async def _send(
        self, method: str, what: str, body: bytes = b"", more: str = ""
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, local_addr=(self.source, 0)
        )
        bearer = f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        writer.write(
            f"{method} /chat/{self.key}/{what}?lang={self.language} HTTP/1.1\r\n"
            f"Host: localhost:{self.port}\r\nConnection: close\r\n{bearer}{more}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        return reader, writer

    async def begin(self, text: str, **more: object) -> None:
        """Begin the chat, and listen."""
        given = {"client_id": self.name, "text": text, **more}
        self.token = str((await self.ask("POST", "begin", given))["token"])
        self.listen()

    async def say(self, text: str) -> int:
        """Write; the message's id."""
        self.sent += 1
        given = {"client_id": f"{self.name}-{self.sent}", "text": text}
        return int((await self.ask("POST", "say", given))["id"])

    async def seen(self) -> None:
        """Say that all that has come was read."""
        if self.messages:
            await self.ask("POST", "seen", {"id": max(self.messages)})

    def listen(self) -> None:
        """Open the stream, from where it was broken off."""
        self._stream = asyncio.ensure_future(self._listen())

    async def leave(self) -> None:
        """Close the page: the place, or the talk, is kept for some minutes."""
        await self.close()
        await self.ask("POST", "leave", {})

    async def close(self) -> None:
        """Break the stream off."""
        if self._stream is not None:
            self._stream.cancel()
            with suppress(asyncio.CancelledError):
                await self._stream
            self._stream = None

    async def _listen(self) -> None:
        more = f"Last-Event-ID: {self.cursor}\r\n" if self.cursor else ""
        try:
            reader, writer = await self._send("GET", "stream", more=more)
        except OSError:
            return
        kind = ""
        try:
            await _head(reader)
            while raw := await reader.readline():
                line = raw.decode().rstrip("\r\n")
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("id: "):
                    self.cursor = line[4:]
                elif line.startswith("data: "):
                    self._heard(kind, json.loads(line[6:]))
        except (OSError, ValueError):
            pass
        finally:
            writer.close()

    def _heard(self, kind: str, data: dict[str, Any]) -> None:
        if kind == "state":
            self.state = data
        elif kind == "message":
            self.messages[data["id"]] = data
        self.news.set()
        self.news = asyncio.Event()

    def answers(self) -> list[str]:
        """What officials have written."""
        return [each["text"] for each in self.messages.values() if each["from"] == "official"]

    async def until_answered(self, count: int, patience: float) -> bool:
        """Wait until officials have written so often; False when patience or the chat ends."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while len(self.answers()) < count:
                    if self.state.get("state") == "over":
                        return False
                    await self.news.wait()
        return len(self.answers()) >= count


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    status = int((await reader.readline()).split()[1])
    headers: dict[str, str] = {}
    while line := (await reader.readline()).decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return status, headers
