"""The windows in the web process' loop: streams, what stands on a window now, who may ask at all.

What a window says before anybody writes is read once in two seconds, however many ask. Everything
else is a page's (views.py), once it is known that the web site may ask.
"""

import asyncio
import json
import logging
import re

from okienko.channels import streams
from okienko.channels.bearer import token_in
from okienko.channels.door import Asgi, Receive, Scope, Send
from okienko.channels.streams import PACE
from okienko.channels.web_answers import Refusal, language_of, send_json, with_headers
from okienko.events.log.feed import Feed
from okienko.events.runtime.bridge import Bridge
from okienko.events.runtime.faults import where as fault

from . import functions
from .chats import Browser, Chats
from .http import allow, cors, may_ask, refuse
from .now import now
from .opening import Site, site

log = logging.getLogger(__name__)

PREFIX = "chat"
THREADS = 4
SITE_FOR = 30.0  # seconds for which a window's settings are remembered without a change being told
REMEMBERED = 1000  # keys, those of nobody among them
#: Of the scripts: sites that isolate themselves (COEP) load only what says that it may be.
FOR_ANY_SITE = [
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
_KEY = re.compile(r"[a-z0-9]{6,16}")
_DIGITS = 19


class Windows:
    """The part of the web process that serves `/chat/`."""

    prefix = PREFIX

    def __init__(self) -> None:
        self.bridge = Bridge(THREADS, "chat")
        self.chats = Chats(self.bridge)
        self.ending = asyncio.Event()
        self.sites: dict[str, tuple[Site | None, float]] = {}
        self.said: dict[tuple[str, str], tuple[float, asyncio.Future[bytes]]] = {}
        self.chats.changed.add(self.sites.clear)

    async def run(self, feed: Feed) -> None:
        """Until cancelled."""
        try:
            await self.chats.run(feed)
        finally:
            await asyncio.to_thread(self.bridge.close)

    def finish(self) -> None:
        """End all streams."""
        self.ending.set()

    async def answer(self, scope: Scope, receive: Receive, send: Send, pages: Asgi) -> None:
        """One request below `/chat/`."""
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        scope["headers"] = [each for each in scope["headers"] if each[0] != b"cookie"]
        rest = scope["path"].split("/")[2:]
        key, what = rest[0], "/".join(rest[1:])
        if key.endswith(".js") or what.endswith((".js", ".map")):
            await pages(scope, receive, with_headers(send, FOR_ANY_SITE))
            return
        if what == "":
            await pages(scope, receive, send)
            return
        language = language_of(scope)
        origin = headers.get("origin", "")
        say = with_headers(send, [(b"vary", b"Origin")])
        try:
            found = await self._site(key)
            if origin:
                if not may_ask(found, origin, scope, headers):
                    raise Refusal(403, "origin")
                say = with_headers(send, cors(origin))
            await self._asked(found, what, scope, headers, receive, say, pages)
        except Refusal as refusal:
            await refuse(say, refusal, language)

    async def _asked(
        self,
        found: Site,
        what: str,
        scope: Scope,
        headers: dict[str, str],
        receive: Receive,
        send: Send,
        pages: Asgi,
    ) -> None:
        """What the page of an allowed web site asks."""
        method = scope["method"]
        if method == "OPTIONS":
            await allow(send)
        elif (method, what) == ("GET", "now"):
            await self._now(found, language_of(scope), send)
        elif (method, what) == ("GET", "stream"):
            await self._stream(found, scope, headers, receive, send)
        elif (method, what) == ("POST", "typing"):
            whose = await self._whose(found, headers)
            if chat := self.chats.open.get(whose.visit_id):
                self.chats.visitor_types(chat)
            await send_json(send, 204, b"")
        else:
            if what == "file":  # before a stranger's ten megabytes are read
                await self._whose(found, headers)
            await pages(scope, receive, send)

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
            if len(self.sites) >= REMEMBERED:
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
        scope: Scope,
        headers: dict[str, str],
        receive: Receive,
        send: Send,
    ) -> None:
        whose = await self._whose(found, headers)
        if self.ending.is_set():
            raise Refusal(503, "later", 2)
        last = headers.get("last-event-id", "")
        after = int(last) if last.isdecimal() and len(last) < _DIGITS else 0
        browser = Browser(language_of(scope))
        await streams.begin(send)
        chat = self.chats.join(found, whose, browser)
        try:
            bring = self.chats.bring(chat, browser, after)
            await streams.serve(browser, receive, send, self.ending, bring)
        finally:
            self.chats.leave(chat, browser)

    async def _whose(self, found: Site, headers: dict[str, str]) -> functions.Bearer:
        """The chat of the token, of this window alone."""
        token = token_in(headers.get("authorization", ""))
        if not token:
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
