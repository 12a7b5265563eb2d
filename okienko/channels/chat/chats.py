"""The chats that have a stream in this process, and what their browsers are told.

A stream keeps no thread and no connection to the database. When a chat changed, one look-up in a
bounded pool of threads serves all its browsers; where everybody stands in a queue is looked up for
the queue, at most each two seconds.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from okienko.channels.streams import BEAT, PACE, Listener, Notes, follow
from okienko.channels.text_lines import Line
from okienko.events.log.feed import Fact, Feed
from okienko.events.runtime.bridge import Bridge
from okienko.events.runtime.faults import where as fault
from okienko.events.security.scope import in_offices
from okienko.events.stream import sse
from okienko.events.stream.hub import time_now
from okienko.routing import in_line

from . import actions, functions, queries
from .opening import Site
from .queries import Picture
from .signals import TOUCHED, TYPES
from .wire import marks_of, shown, state_of

log = logging.getLogger(__name__)

STREAMS = 6  # of one chat
TYPING = 3.0  # seconds between two signs that somebody types
TYPES_FOR = 6.0  # seconds after the last one until nobody types any more


@dataclass(eq=False)
class Browser(Listener):
    """One open stream of a chat: in which language it reads, and what it has been told."""

    told: dict[int, tuple[object, ...]] = field(default_factory=dict)  # message: its marks
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Chat:
    """A chat that has a stream here, as it was seen last."""

    office: int
    account_id: int
    visit_id: int
    mails: bool  # whether the office can go on by e-mail
    browsers: dict[Browser, None] = field(default_factory=dict)  # in their order
    picture: Picture | None = None
    lines: dict[int, Line] = field(default_factory=dict)
    seen_at: float = 0.0  # when it was last written down that a browser is there
    typed_at: float = float("-inf")  # when the official was last told that the visitor types
    types_until: asyncio.TimerHandle | None = None  # the official types, until this says otherwise
    dirty: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None


class Chats:
    """All of a process."""

    def __init__(self, bridge: Bridge) -> None:
        self.bridge = bridge
        self.open: dict[int, Chat] = {}  # by visit
        self.of_contact: dict[int, int] = {}
        self.notes = Notes(bridge)
        self.queues: set[tuple[int, int]] = set()  # in which somebody's place may have changed
        self.changed: set[Callable[[], None]] = set()  # told when settings may have changed

    async def run(self, feed: Feed) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()

        def touched(visit_id: int) -> None:
            loop.call_soon_threadsafe(self._touch, visit_id)

        def types(contact: int) -> None:
            loop.call_soon_threadsafe(self._official_types, contact)

        TOUCHED.add(touched)
        TYPES.add(types)
        try:
            with feed.hearing(), feed.subscribe("", eager=True) as facts:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._listen(facts))
                    group.create_task(self._beat())
                    group.create_task(self._queues())
        finally:
            TOUCHED.discard(touched)
            TYPES.discard(types)
            await self.notes.rest()

    async def _listen(self, facts: "asyncio.Queue[Fact]") -> None:
        while True:
            fact = await facts.get()
            contact = fact.data.get("interaction")
            if contact is None and fact.kind.startswith(("interaction.", "contact.")):
                contact = fact.subject
            if contact is not None and (visit := self.of_contact.get(contact)) is not None:
                self._touch(visit)
            if fact.kind.startswith("wait."):
                self.queues.add((fact.office_id, fact.data["queue"]))
            if fact.kind.startswith(("account.", "office.")):
                for told in self.changed:
                    told()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            there: dict[int, list[int]] = defaultdict(list)
            for chat in list(self.open.values()):
                there[chat.office].append(chat.visit_id)
                for browser in list(chat.browsers):
                    browser.say("beat", time_now())
            for office, visits in there.items():
                await self.notes.write(f"here-{office}", here, office, visits)

    def _soon(self, chat: Chat, verb: Callable[[int, list[int]], None]) -> None:
        """Write down that a chat's visitor is there or gone, in the order in which it happens."""
        self.notes.soon(f"chat-{chat.visit_id}", verb, chat.office, [chat.visit_id])

    async def _queues(self) -> None:
        """Everybody's place in a queue that moved, in one look for all who wait there."""
        while True:
            await asyncio.sleep(PACE)
            moved, self.queues = self.queues, set()
            for office, queue in moved:
                there = [
                    chat
                    for chat in self.open.values()
                    if chat.picture and chat.office == office and chat.picture.queue == queue
                ]
                if not there:
                    continue
                try:
                    places = await self.bridge.call(f"queue-{queue}", _places, office, queue)
                except Exception as error:
                    log.warning("places_not_read", extra={"error": fault(error)})
                    self.queues.add((office, queue))
                    continue
                for chat in there:
                    self._moved(chat, places)

    def _moved(self, chat: Chat, places: dict[int, in_line.Stands]) -> None:
        seen = chat.picture
        stands = places.get(seen.contact) if seen and seen.contact is not None else None
        if seen is None or stands is None or seen.state != "queue":
            return
        chat.picture = _standing(seen, stands)
        self._tell(chat)

    # --- chats --------------------------------------------------------------------------------

    def _touch(self, visit_id: int) -> None:
        chat = self.open.get(visit_id)
        if chat is not None:
            chat.dirty.set()

    def join(self, found: Site, whose: functions.Bearer, browser: Browser) -> Chat:
        """A stream opens; `bring` tells it what it has missed."""
        chat = self.open.get(whose.visit_id)
        if chat is None:
            chat = Chat(whose.office, whose.account_id, whose.visit_id, found.mails)
            self.open[whose.visit_id] = chat
            chat.task = asyncio.ensure_future(self._follow(chat))
        if len(chat.browsers) >= STREAMS:  # the oldest: its page has left it, or it is one too many
            next(iter(chat.browsers)).ended.set()
        chat.browsers[browser] = None
        loop = asyncio.get_running_loop()
        if loop.time() - chat.seen_at > BEAT or len(chat.browsers) == 1:
            chat.seen_at = loop.time()
            self._soon(chat, here)
        return chat

    def _official_types(self, contact: int) -> None:
        chat = self.open.get(self.of_contact.get(contact, 0))
        if chat is None:
            return
        if chat.types_until is not None:
            chat.types_until.cancel()
        else:
            self._typing(chat, on=True)
        loop = asyncio.get_running_loop()
        chat.types_until = loop.call_later(TYPES_FOR, partial(self._typing, chat, on=False))

    def _typing(self, chat: Chat, *, on: bool) -> None:
        chat.types_until = None
        for browser in chat.browsers:
            browser.say("typing", {"on": on})

    def visitor_types(self, chat: Chat) -> None:
        """Tell the official who has the chat, at most once in `TYPING` seconds; never what."""
        now = asyncio.get_running_loop().time()
        seen = chat.picture
        if seen is None or seen.official_id is None or chat.typed_at + TYPING > now:
            return
        chat.typed_at = now
        sse.sign(chat.office, seen.official_id, {"contact": seen.contact, "types": True})

    def leave(self, chat: Chat, browser: Browser) -> None:
        """A stream has ended."""
        chat.browsers.pop(browser, None)
        if not chat.browsers and self.open.get(chat.visit_id) is chat:
            del self.open[chat.visit_id]
            self._soon(chat, gone)
            if chat.picture and chat.picture.contact is not None:
                self.of_contact.pop(chat.picture.contact, None)
            if chat.task:
                chat.task.cancel()

    async def _follow(self, chat: Chat) -> None:
        """Look again each time that the chat changed, and tell its browsers what is new."""

        async def look() -> Picture | None:
            last = max(chat.lines, default=0)
            return await self.bridge.call(
                f"chat-{chat.visit_id}", _look, chat.office, chat.visit_id, last
            )

        await follow(chat.dirty, look, partial(self._saw, chat))

    def _saw(self, chat: Chat, seen: Picture | None) -> None:
        if seen is None:
            for browser in chat.browsers:
                browser.say("gone", {})
                browser.ended.set()
            return
        self._take(chat, seen)
        self._tell(chat)

    def _take(self, chat: Chat, seen: Picture) -> None:
        before = chat.picture.contact if chat.picture else None
        if before is not None and before != seen.contact:
            self.of_contact.pop(before, None)
        if seen.contact is not None:
            self.of_contact[seen.contact] = chat.visit_id
        told = chat.picture and (chat.picture.delivered, chat.picture.read)
        if told and told != (seen.delivered, seen.read) and seen.official_id is not None:
            sse.sign(chat.office, seen.official_id, {"contact": seen.contact, "marks": True})
        chat.picture = seen
        chat.lines.update((line.id, line) for line in seen.lines)

    def _tell(self, chat: Chat) -> None:
        seen = chat.picture
        if seen is None:
            return
        for browser in list(chat.browsers):
            state = state_of(seen, browser.language, mails=chat.mails)
            if browser.state != state:
                browser.state = state
                browser.say("state", state)
            for line in chat.lines.values():
                marks = marks_of(line, seen)
                if browser.told.get(line.id) != marks:
                    browser.told[line.id] = marks
                    browser.say("message", shown(line, marks), line.id)

    async def bring(self, chat: Chat, browser: Browser, after: int) -> None:
        """Bring a new stream up to the chat's moment: its state, and all that it has not seen.

        It is in the chat already, so that nothing is lost between the look and the telling.
        """
        try:
            seen = await self.bridge.call(
                f"chat-{chat.visit_id}", _look, chat.office, chat.visit_id, after
            )
        except Exception as error:
            log.warning("chat_not_read", extra={"error": fault(error)})
            browser.ended.set()
            return
        if seen is None:
            browser.say("gone", {})
            browser.ended.set()
            return
        for line in seen.lines:
            marks = marks_of(line, seen)
            if browser.told.get(line.id) != marks:
                browser.told[line.id] = marks
                browser.say("message", shown(line, marks), line.id)
        for line_id, line in chat.lines.items():
            if line_id <= after:
                browser.told.setdefault(line_id, marks_of(line, seen))
        self._take(chat, seen)
        self._tell(chat)


def here(office: int, visits: list[int]) -> None:
    """Browsers of these chats are there."""
    actions.here(office, visit_ids=visits)


def gone(office: int, visits: list[int]) -> None:
    """The last browser of each has gone."""
    for visit in visits:
        actions.gone(office, visit_id=visit)


def _look(office: int, visit_id: int, after: int) -> Picture | None:
    with in_offices([office], reading=True):
        return queries.picture(visit_id, after)


def _places(office: int, queue: int) -> dict[int, in_line.Stands]:
    with in_offices([office], reading=True):
        return in_line.places(queue)


def _standing(seen: Picture, stands: in_line.Stands) -> Picture:
    return replace(seen, place=stands.place, wait=stands.wait)
