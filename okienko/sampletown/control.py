"""What turns the simulation up and down, and makes a call on demand: one small socket on loopback.

The pages and `okienko simulate` reach it through `okienko.portal.town`.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from okienko.portal.town import NO_TELEPHONE, address_file

#: At the rate 1: seconds at noon between two calls, letters, chats, messages, forms, video calls.
CALL_EVERY = 50.0
LETTER_EVERY = 170.0
CHAT_EVERY = 110.0
MESSAGE_EVERY = 160.0
FORM_EVERY = 400.0
VIDEO_EVERY = 420.0
#: The liveliness of each local hour; the night is calm but not dead.
HOURS = (3, 3, 3, 3, 3, 4, 6, 8, 10, 10, 10, 10, 9, 9, 9, 9, 8, 8, 7, 7, 6, 5, 4, 3)


#: Somebody turns to the office now, first of all to this person; by video in some manner.
Ring = Callable[[int | None], Awaitable[dict[str, Any]]]
Show = Callable[[int | None, str], Awaitable[dict[str, Any]]]


@dataclass
class Knobs:
    """The rates in force, and what happened since the start."""

    rate: float = 1.0
    calls: bool = True
    letters: bool = True
    chats: bool = True
    messages: bool = True
    videos: bool = True
    counts: dict[str, int] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self, name: str) -> None:
        """Count one."""
        self.counts[name] = self.counts.get(name, 0) + 1

    def pause(self, every: float, hour: int) -> float:
        """Mean seconds until the next, at a local hour; infinite when turned off."""
        lively = self.rate * HOURS[hour] / 10
        return every / lively if lively > 0 else float("inf")

    def turn(
        self,
        *,
        rate: float | None = None,
        calls: bool | None = None,
        letters: bool | None = None,
        chats: bool | None = None,
        messages: bool | None = None,
        videos: bool | None = None,
    ) -> None:
        """Change what is given; who waits for the next call looks again."""
        before = self._turned()
        if rate is not None:
            self.rate = min(max(rate, 0.0), 200.0)
        if calls is not None:
            self.calls = calls
        if letters is not None:
            self.letters = letters
        if chats is not None:
            self.chats = chats
        if messages is not None:
            self.messages = messages
        if videos is not None:
            self.videos = videos
        if self._turned() != before:
            self.changed.set()
            self.changed = asyncio.Event()

    def _turned(self) -> tuple[float, ...]:
        return self.rate, self.calls, self.letters, self.chats, self.messages, self.videos

    def status(self) -> dict[str, Any]:
        """For `okienko simulate --status`."""
        return {
            "rate": self.rate,
            "calls": self.calls,
            "letters": self.letters,
            "chats": self.chats,
            "messages": self.messages,
            "videos": self.videos,
            "counts": dict(self.counts),
        }


class Control:
    """The socket: one JSON line asks, one answers. Its address and password stand in a file.

    `ring` makes a call now, `show` one by video; None where there is no telephone. `telephone` is
    the newcomers' own.
    """

    def __init__(
        self,
        home: Path,
        dial: Knobs,
        ring: Ring | None,
        telephone: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]] | None = None,
        show: Show | None = None,
    ) -> None:
        self.dial = dial
        self.ring, self.show = ring, show
        self.telephone = telephone
        self._file = address_file(home)
        self.open = asyncio.Event()
        self._word = secrets.token_urlsafe(16)

    async def run(self) -> None:
        """Listen until cancelled."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps({"port": port, "word": self._word}))
        fresh.replace(self._file)
        self.open.set()
        try:
            async with server:
                await server.serve_forever()
        finally:
            self._file.unlink(missing_ok=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await asyncio.wait_for(reader.readline(), 5)
            answer = await self._answer(json.loads(line))
        except (ValueError, TypeError, KeyError, TimeoutError):
            answer = {"error": "not understood"}
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()
        writer.close()

    async def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if not secrets.compare_digest(str(asked.get("word", "")), self._word):
            return {"error": "not allowed"}
        person = int(asked["person"]) if asked.get("person") is not None else None
        if asked.get("do") == "ring" and self.ring is not None:
            return await self.ring(person)
        if asked.get("do") == "show" and self.show is not None:
            return await self.show(person, str(asked.get("manner") or ""))
        if asked.get("do") in ("ring", "show"):
            return {"error": NO_TELEPHONE}
        if asked.get("do") == "telephone" and self.telephone is not None:
            return await self.telephone(asked)
        if asked.get("do") == "turn":
            rate = asked.get("rate")
            self.dial.turn(
                rate=float(rate) if rate is not None else None,
                calls=asked.get("calls"),
                letters=asked.get("letters"),
                chats=asked.get("chats"),
                messages=asked.get("messages"),
                videos=asked.get("videos"),
            )
        return {**self.dial.status(), "telephone": self.ring is not None}
