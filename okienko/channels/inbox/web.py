"""Providers that knock hundreds of times a second: taken in by the web process' own loop.

What waits while one transaction commits is kept by the next, all together. It is asked for all of
`/hooks/`, and gives on to the pages (views.py) whatever is no plain request of a provider that was
good here before: strangers are bounded there.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from dataclasses import dataclass

from okienko.channels.door import Asgi, Receive, Scope, Send, Webhook
from okienko.events import clock
from okienko.events.log.feed import Feed
from okienko.events.runtime.bridge import Bridge
from okienko.events.runtime.faults import where

from .functions import digest_of
from .taking import FORM, Knock, Said, by_get, take
from .views import AGAIN, MOST

log = logging.getLogger(__name__)

KNOWN = 10_000  # addresses that were good
SECONDS = 15.0  # for a body
AT_ONCE = 200  # requests that one transaction keeps
GATHER = 0.03  # seconds in which they gather while there are many, at most
STEP = 0.003  # seconds; when none came within it, all connections of the provider wait already
MANY = 4  # that came while one transaction committed
WAITING = 5_000  # requests that wait
BYTES = 64 * 1024 * 1024  # of them all together
SOON = 5  # seconds until a provider should come again that found too many waiting


@dataclass(frozen=True, slots=True)
class _Waiting:
    knock: Knock
    answer: "asyncio.Future[Said]"


class Hooks:
    """The part of the web process that serves `/hooks/`."""

    prefix = "hooks"

    def __init__(self) -> None:
        self.bridge = Bridge(1, "hooks", keep=True)
        self.known: OrderedDict[str, None] = OrderedDict()
        self.waiting: deque[_Waiting] = deque()
        self.held = 0  # bytes of what is being received or waits
        self.rung = asyncio.Event()
        self.runs = False

    async def run(self, feed: Feed) -> None:  # noqa: ARG002 - nothing that happens concerns it
        """Keep what comes, until cancelled."""
        self.runs = True
        gathered = 0
        try:
            while True:
                await self.rung.wait()
                if gathered >= MANY:
                    await self._gather()
                gathered = await self._keep()
        finally:
            self.runs = False
            for each in self.waiting:
                _tell(each, Said(503))
            self.waiting.clear()
            await asyncio.to_thread(self.bridge.close)

    def finish(self) -> None:
        """Nothing stays open: each request is answered within a moment."""

    async def answer(self, scope: Scope, receive: Receive, send: Send, pages: Asgi) -> None:
        """One request below `/hooks/`."""
        _hooks, kind, token = [*scope["path"].split("/")[1:], "", ""][:3]
        length = _length(scope)
        if not self._takes(scope, kind, token, length):
            await pages(scope, receive, self._learning(send, scope, kind, token))
            return
        size = length + len(scope["query_string"])
        if len(self.waiting) >= WAITING or self.held + size > BYTES:
            await _send(send, Said(503), SOON)
            return
        self.held += size
        try:
            headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
            if scope["method"] == "GET":
                body, headers["content-type"] = scope["query_string"], FORM
            else:
                body = await _body(receive, length)
            webhook = Webhook(body=body, headers=headers, at=clock.now())
            said = await self._queued(Knock(kind, token, webhook))
        except TimeoutError:
            said = Said(408)
        except ConnectionError:
            return
        finally:
            self.held -= size
        if said.status == 404:
            self.known.pop(_name(kind, token), None)
        await _send(send, said)

    def _takes(self, scope: Scope, kind: str, token: str, length: int) -> bool:
        if not self.runs or length > MOST or _name(kind, token) not in self.known:
            return False
        method = scope["method"]
        if scope["path"].count("/") != 3:
            return False
        return (length >= 0 and method == "POST") or (method == "GET" and by_get(kind))

    def _learning(self, send: Send, scope: Scope, kind: str, token: str) -> Send:
        """`send` that remembers an address at which somebody was a provider."""

        async def say(said: Scope) -> None:
            good = said["type"] == "http.response.start" and said["status"] == 200
            if good and (scope["method"] == "POST" or by_get(kind)):
                self.known[_name(kind, token)] = None
                if len(self.known) > KNOWN:
                    self.known.popitem(last=False)
            await send(said)

        return say

    async def _queued(self, knock: Knock) -> Said:
        answer: asyncio.Future[Said] = asyncio.get_running_loop().create_future()
        self.waiting.append(_Waiting(knock, answer))
        self.rung.set()
        return await answer

    async def _gather(self) -> None:
        """Wait for what is on its way: a provider with few connections would wait for us else."""
        loop = asyncio.get_running_loop()
        end, seen = loop.time() + GATHER, -1
        while seen < len(self.waiting) < AT_ONCE and loop.time() < end:
            seen = len(self.waiting)
            await asyncio.sleep(STEP)

    async def _keep(self) -> int:
        """Have what waits kept; how much was kept, or came meanwhile."""
        some = [self.waiting.popleft() for _ in range(min(AT_ONCE, len(self.waiting)))]
        if not self.waiting:
            self.rung.clear()
        said = [Said(503)] * len(some)
        try:
            said = await self.bridge.call("hooks", take, [each.knock for each in some])
        except Exception as error:
            log.error("hooks_failed", extra={"error": where(error)})  # noqa: TRY400
        finally:  # cancelled, too: nobody is left waiting
            for each, words in zip(some, said, strict=True):
                _tell(each, words)
        return max(len(some), len(self.waiting))


def _tell(waiting: _Waiting, said: Said) -> None:
    if not waiting.answer.done():
        waiting.answer.set_result(said)


def _name(kind: str, token: str) -> str:
    return f"{kind}/{digest_of(token)}"


def _length(scope: Scope) -> int:
    """The body's length in bytes; -1 when it is not told plainly."""
    told = [value for name, value in scope["headers"] if name == b"content-length"]
    if len(told) != 1 or not told[0].isdigit() or len(told[0]) > 9:
        return 0 if scope["method"] == "GET" and not told else -1
    return int(told[0])


async def _body(receive: Receive, length: int) -> bytes:
    """The body, whole. Raises TimeoutError, ConnectionError."""
    pieces, size, more = [], 0, True
    async with asyncio.timeout(SECONDS):
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            more = message.get("more_body", False)
    if size != length:
        raise ConnectionError
    return b"".join(pieces)


async def _send(send: Send, said: Said, again: int = AGAIN) -> None:
    body = said.words.encode()
    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", b"%d" % len(body)),
        (b"x-content-type-options", b"nosniff"),
    ]
    if said.status == 503:
        headers.append((b"retry-after", b"%d" % again))
    if said.status == 408:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": said.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
