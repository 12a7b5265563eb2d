"""The windows in the web process' loop: streams, what stands on a window now, who may ask at all.

A stream keeps no thread and no connection to the database. When a chat changed, one look-up in a
bounded pool of threads serves all its browsers; where everybody stands in a queue is looked up for
the queue, at most each two seconds. What the window says before anybody writes is read once in
two seconds, however many ask.
"""

import asyncio
import json
import logging
import re
from dataclasses import dataclass, field, replace
from typing import Any

from okienko.channels.door import Asgi, Receive, Scope, Send
from okienko.events.log.feed import Fact, Feed
from okienko.events.runtime.bridge import Bridge
from okienko.events.runtime.faults import where as fault
from okienko.events.security.scope import in_offices
from okienko.events.stream.hub import message, time_now
from okienko.routing import queries as routing

from . import functions, queries
from .http import Refusal, allow, cors, language_of, may_ask, refuse, send_json, with_headers
from .now import now
from .opening import Site, site
from .queries import Line, Picture
from .signals import TOUCHED
from .wire import marks_of, shown, state_of

log = logging.getLogger(__name__)

PREFIX = "chat"
THREADS = 4
BEAT = 15.0  # seconds between two signs of life of a stream
PACE = 2.0  # seconds between two looks at a queue, and at what stands on a window
SITE_FOR = 30.0  # seconds for which a window's settings are remembered without a change being told
UNKNOWN = 1000  # keys that are remembered as nobody's
WAITING = 500  # messages that may wait for one browser: then its stream ends, and it comes again
STREAMS = 6  # of one chat
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
_KEY = re.compile(r"[a-z0-9]{6,16}")
_DIGITS = 19


@dataclass(eq=False)
class Browser:
    """One open stream of a chat: in which language it reads, and what it has been told."""

    language: str
    told: dict[int, tuple[object, ...]] = field(default_factory=dict)  # message: its marks
    state: dict[str, Any] = field(default_factory=dict)
    queue: "asyncio.Queue[str | None]" = field(default_factory=lambda: asyncio.Queue(WAITING))
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def say(self, kind: str, data: object, pos: int | None = None) -> None:
        """Put a message in the queue; one too many, and the stream ends."""
        try:
            self.queue.put_nowait(message(kind, data, pos))
        except asyncio.QueueFull:
            self.ended.set()


@dataclass(eq=False)
class Chat:
    """A chat that has a stream here, as it was seen last."""

    office: int
    account_id: int
    visit_id: int
    browsers: set[Browser] = field(default_factory=set)
    picture: Picture | None = None
    lines: dict[int, Line] = field(default_factory=dict)
    dirty: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None


class Windows:
    """The part of the web process that serves `/chat/`."""

    prefix = PREFIX

    def __init__(self) -> None:
        self.bridge = Bridge(THREADS, "chat")
        self.ready = asyncio.Event()
        self.ending = asyncio.Event()
        self.sites: dict[str, tuple[Site | None, float]] = {}
        self.said: dict[tuple[str, str], tuple[float, asyncio.Future[bytes]]] = {}
        self.chats: dict[int, Chat] = {}
        self.of_contact: dict[int, int] = {}
        self.queues: set[tuple[int, int]] = set()  # in which somebody's place may have changed

    # --- the life of it -----------------------------------------------------------------------

    async def run(self, feed: Feed) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()

        def touched(visit_id: int) -> None:
            loop.call_soon_threadsafe(self._touch, visit_id)

        TOUCHED.add(touched)
        try:
            with feed.hearing(), feed.subscribe("", eager=True) as facts:
                self.ready.set()
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._listen(facts))
                    group.create_task(self._beat())
                    group.create_task(self._queues())
        finally:
            TOUCHED.discard(touched)
            await asyncio.to_thread(self.bridge.close)

    def finish(self) -> None:
        """End all streams."""
        self.ending.set()

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
                self.sites.clear()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            for chat in list(self.chats.values()):
                for browser in list(chat.browsers):
                    browser.say("beat", time_now())

    async def _queues(self) -> None:
        """Everybody's place in a queue that moved, in one look for all who wait there."""
        while True:
            await asyncio.sleep(PACE)
            moved, self.queues = self.queues, set()
            for office, queue in moved:
                there = [
                    chat
                    for chat in self.chats.values()
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

    def _moved(self, chat: Chat, places: dict[int, routing.Stands]) -> None:
        seen = chat.picture
        stands = places.get(seen.contact) if seen and seen.contact is not None else None
        if seen is None or stands is None or seen.state != "queue":
            return
        chat.picture = _standing(seen, stands)
        self._tell(chat)

    # --- chats --------------------------------------------------------------------------------

    def _touch(self, visit_id: int) -> None:
        chat = self.chats.get(visit_id)
        if chat is not None:
            chat.dirty.set()

    def _join(self, whose: functions.Bearer, browser: Browser) -> Chat:
        chat = self.chats.get(whose.visit_id)
        if chat is None:
            chat = Chat(whose.office, whose.account_id, whose.visit_id)
            self.chats[whose.visit_id] = chat
            chat.task = asyncio.ensure_future(self._follow(chat))
        if (
            len(chat.browsers) >= STREAMS
        ):  # the oldest has been left by its page, or is one too many
            next(iter(chat.browsers)).ended.set()
        chat.browsers.add(browser)
        return chat

    def _leave(self, chat: Chat, browser: Browser) -> None:
        chat.browsers.discard(browser)
        if not chat.browsers and self.chats.get(chat.visit_id) is chat:
            del self.chats[chat.visit_id]
            if chat.picture and chat.picture.contact is not None:
                self.of_contact.pop(chat.picture.contact, None)
            if chat.task:
                chat.task.cancel()

    async def _follow(self, chat: Chat) -> None:
        """Look again each time that the chat changed, and tell its browsers what is new."""
        while True:
            await chat.dirty.wait()
            chat.dirty.clear()
            last = max(chat.lines, default=0)
            try:
                seen = await self.bridge.call(
                    f"chat-{chat.visit_id}", _look, chat.office, chat.visit_id, last
                )
            except Exception as error:
                log.warning("chat_not_read", extra={"error": fault(error)})
                await asyncio.sleep(1.0)
                chat.dirty.set()
                continue
            if seen is None:
                for browser in chat.browsers:
                    browser.say("gone", {})
                    browser.ended.set()
                continue
            self._take(chat, seen)
            self._tell(chat)

    def _take(self, chat: Chat, seen: Picture) -> None:
        before = chat.picture.contact if chat.picture else None
        if before is not None and before != seen.contact:
            self.of_contact.pop(before, None)
        if seen.contact is not None:
            self.of_contact[seen.contact] = chat.visit_id
        chat.picture = seen
        chat.lines.update((line.id, line) for line in seen.lines)

    def _tell(self, chat: Chat) -> None:
        seen = chat.picture
        if seen is None:
            return
        for browser in list(chat.browsers):
            state = state_of(seen, browser.language)
            if browser.state != state:
                browser.state = state
                browser.say("state", state)
            for line in chat.lines.values():
                marks = marks_of(line, seen)
                if browser.told.get(line.id) != marks:
                    browser.told[line.id] = marks
                    browser.say("message", shown(line, marks), line.id)

    # --- requests -----------------------------------------------------------------------------

    async def answer(self, scope: Scope, receive: Receive, send: Send, pages: Asgi) -> None:
        """One request below `/chat/`."""
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        scope["headers"] = [each for each in scope["headers"] if each[0] != b"cookie"]
        rest = scope["path"].split("/")[2:]
        key, what = rest[0], "/".join(rest[1:])
        if key.endswith(".js") or what.endswith((".js", ".map")):
            await pages(
                scope, receive, with_headers(send, [(b"access-control-allow-origin", b"*")])
            )
            return
        if what == "":
            await pages(scope, receive, send)
            return
        language = language_of(scope)
        origin = headers.get("origin", "")
        say = send
        try:
            found = await self._site(key)
            if origin:
                if not may_ask(found, origin, scope, headers):
                    raise Refusal(403, "origin")
                say = with_headers(send, cors(origin))
            else:
                say = with_headers(send, [(b"vary", b"Origin")])
            if scope["method"] == "OPTIONS":
                await allow(say)
            elif what == "now":
                await self._now(found, language, say)
            elif what == "stream":
                await self._stream(found, language, scope, headers, receive, say)
            else:
                await pages(scope, receive, say)
        except Refusal as refusal:
            await refuse(say, refusal, language)

    async def _site(self, key: str) -> Site:
        if not _KEY.fullmatch(key):
            raise Refusal(404, "gone")
        loop = asyncio.get_running_loop()
        known = self.sites.get(key)
        if known is None or known[1] < loop.time():
            try:
                found = await self.bridge.call(f"site-{key}", _site_of, key)
            except Exception as error:
                log.warning("window_not_read", extra={"error": fault(error)})
                raise Refusal(503, "later", 5) from None
            if len(self.sites) >= UNKNOWN:
                self.sites.clear()
            known = self.sites[key] = (found, loop.time() + SITE_FOR)
        if known[0] is None:
            raise Refusal(404, "gone")
        return known[0]

    async def _now(self, found: Site, language: str, send: Send) -> None:
        loop = asyncio.get_running_loop()
        at, body = self.said.get((found.key, language), (float("-inf"), None))
        if body is None or at + PACE < loop.time():
            body = asyncio.ensure_future(
                self.bridge.call(f"now-{found.key}", _now, found, language)
            )
            self.said[(found.key, language)] = (loop.time(), body)
        try:
            said = await asyncio.shield(body)
        except Exception as error:
            log.warning("window_not_read", extra={"error": fault(error)})
            self.said.pop((found.key, language), None)
            raise Refusal(503, "later", 5) from None
        await send_json(send, 200, said, b"public, max-age=3")

    async def _stream(
        self,
        found: Site,
        language: str,
        scope: Scope,
        headers: dict[str, str],
        receive: Receive,
        send: Send,
    ) -> None:
        if scope["method"] != "GET":
            raise Refusal(405, "invalid")
        whose = await self._whose(found, headers.get("authorization", ""))
        if self.ending.is_set():
            raise Refusal(503, "later", 2)
        last = headers.get("last-event-id", "")
        after = int(last) if last.isdecimal() and len(last) < _DIGITS else 0
        browser = Browser(language)
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send(_piece(message("beat", time_now())))
        chat = self._join(whose, browser)
        gone = asyncio.ensure_future(_gone(receive))
        ends = {gone, *(asyncio.ensure_future(e.wait()) for e in (self.ending, browser.ended))}
        try:
            await self._bring(chat, browser, after)
            while not any(end.done() for end in ends):
                piece = asyncio.ensure_future(browser.queue.get())
                await asyncio.wait({piece, *ends}, return_when=asyncio.FIRST_COMPLETED)
                if piece.done():
                    await send(_piece(piece.result() or ""))
                else:
                    piece.cancel()
            while not (gone.done() or browser.queue.empty()):
                await send(_piece(browser.queue.get_nowait() or ""))
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:
            pass  # the browser went away in mid-sentence
        finally:
            self._leave(chat, browser)
            for end in ends:
                end.cancel()

    async def _bring(self, chat: Chat, browser: Browser, after: int) -> None:
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

    async def _whose(self, found: Site, authorization: str) -> functions.Bearer:
        scheme, _space, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not 20 <= len(token) <= 100:
            raise Refusal(401, "chat_gone")
        try:
            whose = await self.bridge.call(f"token-{token[:6]}", functions.bearer, token)
        except Exception as error:
            log.warning("token_not_read", extra={"error": fault(error)})
            raise Refusal(503, "later", 2) from None
        if whose is None or whose.account_id != found.account_id:
            raise Refusal(401, "chat_gone")
        return whose


def _site_of(key: str) -> Site | None:
    found = functions.opened(key)
    return site(key, found) if found else None


def _now(found: Site, language: str) -> bytes:
    return json.dumps(now(found, language), ensure_ascii=False).encode()


def _look(office: int, visit_id: int, after: int) -> Picture | None:
    with in_offices([office], reading=True):
        return queries.picture(visit_id, after)


def _places(office: int, queue: int) -> dict[int, routing.Stands]:
    with in_offices([office], reading=True):
        return routing.places(queue)


def _standing(seen: Picture, stands: routing.Stands) -> Picture:
    return replace(seen, place=stands.place, wait=stands.wait)


def _piece(text: str) -> Scope:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
