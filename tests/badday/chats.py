"""Visitors with open chats while a part of the house is away: each writes on, as windows do."""

from __future__ import annotations

import asyncio
import http.client
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from okienko.channels.actions import add_account
from okienko.channels.chat.models import Window
from okienko.channels.chat.settings import ChatSettings
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from tests.chat.visitor import Stream, Visitor
from tests.lines.conftest import Town, as_program
from tests.whole import until

VISITORS = 3


class Chatter:
    """One visitor: what was confirmed, and what the streams have told of it."""

    def __init__(self, url: str, key: str, number: int) -> None:
        self.number = number
        self.visitor = Visitor(url, key, origin="")
        begun = self.visitor.begin("text 0", f"bad-day-{number}-0")
        assert begun.status == 201, begun.body
        self.streams: list[Stream] = [self.visitor.listen()]
        self.confirmed = ["text 0"]

    def write(self, stop: threading.Event) -> None:
        """One after the other; what was not confirmed is tried again by the same name."""
        while not stop.wait(0.05):
            name = f"bad-day-{self.number}-{len(self.confirmed)}"
            text = f"text {len(self.confirmed)}"
            try:
                said = self.visitor.say(text, name).status == 202
            except (OSError, http.client.HTTPException):
                said = False
            if said:
                self.confirmed.append(text)
            else:
                stop.wait(0.2)
            if self.streams[-1].over.is_set() or self.streams[-1].status != 200:
                self._again()

    def _again(self) -> None:
        """The stream ended: it goes on where it was."""
        last = next((each.last for each in reversed(self.streams) if each.last), "")
        with suppress(OSError, http.client.HTTPException):  # nobody there yet
            self.streams.append(self.visitor.listen(after=last))

    def told(self) -> list[str]:
        """All that its streams have told, each message once."""
        found = {pk: one for stream in self.streams for pk, one in stream.messages().items()}
        return [found[pk]["text"] for pk in sorted(found)]


@asynccontextmanager
async def chatting(town: Town, url: str) -> AsyncIterator[None]:
    """Some write inside the block; at its end nothing is lost, nothing doubled, and they go."""

    def begin() -> list[Chatter]:
        settings = ChatSettings(queue=town.here.queue)
        account = add_account(town.here.id, kind="chat", name="window", settings=settings)
        with in_offices([town.here.id]):
            key = Window.objects.get(account_id=account).key
        return [Chatter(url, key, number) for number in range(VISITORS)]

    chatters = await asyncio.to_thread(as_program, begin)
    stop = threading.Event()
    work = [asyncio.create_task(asyncio.to_thread(each.write, stop)) for each in chatters]
    try:
        yield
        seen = [len(each.confirmed) for each in chatters]
        await until(
            lambda: all(len(c.confirmed) > n + 2 for c, n in zip(chatters, seen, strict=True)),
            30,
            "a chat does not go on",
        )
    finally:
        stop.set()
        await asyncio.gather(*work)
    for each in chatters:
        await until(lambda each=each: each.told() == each.confirmed, 20, "a chat has a gap")

    def kept() -> Counter[str]:
        rows = Message.objects.filter(external_id__startswith="bad-day-")
        return Counter(rows.values_list("text", flat=True))

    assert await town.read(kept) == Counter(text for c in chatters for text in c.confirmed)
    for each in chatters:
        assert await asyncio.to_thread(each.visitor.ask, "POST", "end", {})
        await asyncio.to_thread(each.visitor.close)
