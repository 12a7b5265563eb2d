"""An official's desk without a browser: its stream and its buttons over HTTP, a phone that answers.

It does what the page does when the web process is away: opens the stream again from where it was,
and lets a button be pressed again.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from typing import Any

import aiohttp
from django.conf import settings

from okienko.interactions.models import Interaction
from tests.cast import session_of
from tests.lines.conftest import Town, as_program
from tests.lines.peer import Phone

AGAIN = 0.3  # seconds until what failed is tried again
TALK = 0.5  # seconds of a conversation
OFFICIAL = 440  # Hz: what every official says


class Desk:
    """One official who answers what rings, talks, ends it and wraps up, for as long as it runs."""

    def __init__(self, town: Town, name: str, url: str, cookie: str, phone: Phone) -> None:
        self.town, self.name, self.phone = town, name, phone
        token = secrets.token_hex(16)
        self.http = aiohttp.ClientSession(
            url,
            headers={
                "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}; "
                f"{settings.CSRF_COOKIE_NAME}={token}",
                "X-CSRFToken": token,
            },
        )
        self.opened = 0  # how often the stream was
        self.live = False
        self.pressed_again = 0
        self.served = 0
        self._last = ""
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def open(cls, town: Town, name: str, url: str) -> Desk:
        """Sign in, register the phone, be ready, and work from now on."""
        cookie = await asyncio.to_thread(as_program, session_of, town.here.persons[name])
        desk = cls(town, name, url, cookie, await town.official(name))
        town.without_page.discard(name)  # its stream says that somebody is there
        desk._tasks = [asyncio.create_task(desk._listen()), asyncio.create_task(desk._work())]
        return desk

    async def close(self) -> None:
        """Stop working; the customer in hand is left to the test's end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.http.close()
        for task in self._tasks:
            if not task.cancelled():
                task.result()

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError, ConnectionError):
                await self._hear()
            self.live = False
            await asyncio.sleep(AGAIN)

    async def _hear(self) -> None:
        after = {"Last-Event-ID": self._last} if self._last else {}
        # without a limit of time: a stream is open for hours
        limit = aiohttp.ClientTimeout(total=None, connect=10)
        async with self.http.get("/stream", headers=after, timeout=limit) as answer:
            if answer.status != 200:
                return
            self.opened += 1
            async for line in answer.content:
                self.live = True
                if line.startswith(b"id: "):
                    self._last = line[4:].decode().strip()

    async def _press(self, path: str, **form: Any) -> None:
        """Press a button until there is an answer; a refusal says that it was done already."""
        while True:
            try:
                async with self.http.post(path, data=form) as answer:
                    if answer.status in (200, 204, 409):
                        return
                    assert answer.status >= 500, f"{path}: {answer.status}"
            except (aiohttp.ClientError, ConnectionError):
                pass
            self.pressed_again += 1
            await asyncio.sleep(AGAIN)

    async def _work(self) -> None:
        while True:
            leg = await self.phone.arrivals.get()
            leg.say(OFFICIAL)
            leg.answer()
            await asyncio.sleep(TALK)
            contact = await self._contact()
            await self._press(f"/desk/contact/{contact}/end/")
            await self._press(f"/desk/contact/{contact}/finish/", outcome="information")
            self.served += 1

    async def _contact(self) -> int:
        """What is in hand: the customer whose official this is."""
        official = self.town.here.officials[self.name]
        while True:
            found = await self.town.read(
                lambda: (
                    Interaction.objects.filter(official_id=official, state="active")
                    .values_list("id", flat=True)
                    .first()
                )
            )
            if found:
                return int(found)
            await asyncio.sleep(0.05)
