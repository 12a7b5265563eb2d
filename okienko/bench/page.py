"""The official's page for the bench: a real stream of a signed-in session, read as it comes."""

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

Said = tuple[float, str, dict[str, Any]]  # when (epoch), kind of message, data


@dataclass
class OpenPage:
    """`async with Page(port, cookie) as page: await page.told("offer.made", interaction)`."""

    port: int
    cookie: str
    said: list[Said] = field(default_factory=list)
    _task: "asyncio.Task[None] | None" = None
    _new: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Self:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writer.write(
            f"GET /stream HTTP/1.1\r\nHost: localhost:{self.port}\r\nAccept: text/event-stream\r\n"
            f"Accept-Language: pl\r\nCookie: {self.cookie}\r\n\r\n".encode()
        )
        status = (await reader.readline()).decode()
        if " 200 " not in status:
            raise RuntimeError(f"the stream was refused: {status}")
        self._task = asyncio.create_task(self._read(reader))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        kind = ""
        while text := (await reader.readline()).decode().strip("\r\n") or not reader.at_eof():
            if not isinstance(text, str):
                continue  # an empty line
            if text.startswith("event: "):
                kind = text[7:]
            elif text.startswith("data: "):
                self.said.append((time.time(), kind, json.loads(text[6:])))
                self._new.set()

    async def told(self, event: str, interaction: int, seconds: float = 5.0) -> float:
        """When the page heard that this happened to a contact (epoch); TimeoutError if it never."""
        async with asyncio.timeout(seconds):
            while True:
                for at, kind, data in self.said:
                    about = data.get("interaction")
                    if kind == "mine" and data.get("kind") == event and about == interaction:
                        return at
                self._new.clear()
                await self._new.wait()


def sign_in(person: int) -> str:
    """The cookie of a new session of this person."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from okienko.offices.models import Person

    who = Person.objects.get(id=person)
    session = SessionStore()
    session[SESSION_KEY] = str(who.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = who.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
