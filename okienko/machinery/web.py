"""The web process: one uvicorn. The stream to the browsers is asyncio; all pages are WSGI.

Measured on the same page: 579 a second (p95 18 ms) through a pool of threads, against 290 (35 ms)
through Django's ASGI handler.

What strangers may do to it is bounded in two places: `connections` (how many, their headers, their
patience) and `visits` (bodies and answers). No thread of the pool waits for a client; streams, the
pages' files and health need none.
"""

import asyncio
import json
import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import uvicorn
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.utils.http import parse_header_parameters
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

from okienko.channels.door import WebPart
from okienko.channels.inbox.health import metrics
from okienko.channels.inbox.web import Hooks
from okienko.channels.registry import doors
from okienko.config import config
from okienko.events.stream import sse
from okienko.machinery import connections, health, places
from okienko.machinery.visits import (
    METHODS,
    Pages,
    Receive,
    Scope,
    Send,
    address,
    refuse,
    send_file,
    strangers_send,
)

from .places import TurnedAway

log = logging.getLogger(__name__)

T = TypeVar("T")

STREAM_THREADS = 4  # in which it is looked up whose a stream is that opens
PARTS: list[WebPart] = []  # of the app that runs here
GRACE = 5  # seconds that a stop waits for pages; streams are told to end at once
HEALTH_FOR = 1.0  # seconds for which one look at the health answers all who ask


class App:
    """`/stream` to the hub, files and health by themselves, everything else to Django's threads.

    Lifespan starts and stops the hub. `crowd`: the connections to watch meanwhile.
    """

    def __init__(self, crowd: connections.Crowd | None = None) -> None:
        django: Any = get_wsgi_application()
        strangers = crowd.most // connections.SHARE if crowd else places.STRANGERS
        self.places = places.Places(config().web_threads, "page", strangers)
        self.streams = places.Places(STREAM_THREADS, "stream", strangers)
        self.streams.known = self.places.known
        self.pages = Pages(django, self.places)
        self.files = WhiteNoiseMiddleware(lambda _request: HttpResponse())
        self.health = _Health()
        of_doors = (part for door in doors() if (part := door.web()) is not None)
        self.parts: dict[str, WebPart] = {part.prefix: part for part in (*of_doors, Hooks())}
        PARTS[:] = self.parts.values()
        self.crowd = crowd
        self.proxies = trusted()
        self.entry: Any = self._answer
        if self.proxies:  # it says who the client is
            self.entry = ProxyHeadersMiddleware(self._answer, list(self.proxies))  # type: ignore[arg-type]
        self.running: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            scope["proxied"] = (scope.get("client") or ("",))[0] in self.proxies
            scope["details"] = health.may_see_details(scope)
            try:
                await self.entry(scope, receive, send)
            except TurnedAway as refusal:
                await refuse(send, receive, refusal)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["headers"] = list(_checked(scope))
        path = scope["path"]
        if path == "/health/live":
            await _send_json(send, {"state": "ok"})
        elif path == "/health":
            await self.health(send, details=scope["details"])
        elif path == "/metrics" and scope["details"]:
            figures = asyncio.get_running_loop().run_in_executor(self.health.pool, _figures)
            await _send_words(send, await figures)
        elif path.rstrip("/") == "/stream":
            await sse.app(scope, receive, send, partial(self._whose, scope))
        elif (file := self._file(path)) is not None:
            await _send_static(file, scope, send)
        elif (part := self.parts.get(path[1:].partition("/")[0])) is not None:
            await part.answer(scope, receive, send, self.pages)
        else:
            await self.pages(scope, receive, send)

    async def _whose(self, scope: Scope, session: str, look: Callable[[], T]) -> T:
        """Looks at a session in a thread: that many strangers ask keeps no known one waiting."""
        found = await self.streams.run(self.streams.visitor(session, address(scope)), look)
        if found:
            self.streams.know(session)
        return found

    def _file(self, path: str) -> Any:
        return self.files.files.get(path)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        beside = [part.run for part in self.parts.values()]
        self.running = [asyncio.create_task(sse.run(beside))]
        if self.crowd is not None:
            self.running.append(asyncio.create_task(self.crowd.watch()))
        for task in self.running:
            task.add_done_callback(_tell)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in self.running:
            task.cancel()
        await asyncio.wait(self.running, timeout=GRACE)  # what the hub draws or writes ends first
        self.close()
        await send({"type": "lifespan.shutdown.complete"})

    def close(self, *, wait: bool = False) -> None:
        """Takes no more work; with `wait` until what is being made is made."""
        self.places.close(wait=wait)
        self.streams.close(wait=wait)
        self.health.pool.shutdown(wait=wait)


class _Health:
    """`/health` in a thread of its own. One look answers all who ask within a second."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(1, "health")
        self.at = 0.0
        self.looks: dict[bool, asyncio.Future[tuple[int, object]]] = {}

    async def __call__(self, send: Send, *, details: bool) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() - self.at > HEALTH_FOR and all(look.done() for look in self.looks.values()):
            self.at = loop.time()
            self.looks.clear()
        if details not in self.looks:
            self.looks[details] = loop.run_in_executor(self.pool, _look, details)
        status, parts = await asyncio.shield(self.looks[details])
        await _send_json(send, parts, status)


class Server(uvicorn.Server):
    """A server whose streams end when it is told to stop, so that the stop does not wait."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        sse.finish()
        for part in PARTS:
            part.finish()
        await super().shutdown(sockets)


def _look(details: bool) -> tuple[int, object]:  # noqa: FBT001 - called by a pool
    try:
        return health.look(details=details)
    finally:
        connection.close()


def _figures() -> str:
    try:
        return metrics()
    finally:
        connection.close()


def _checked(scope: Scope) -> Iterator[tuple[bytes, bytes]]:
    """The headers that may go on. Refusal when the request cannot be taken at its word.

    * one host, as RFC 9112 (3.2) asks; what is sent twice, another part may read otherwise
    * names without `_`, which WSGI cannot tell from `-`
    * what a proxy says of the client only from a proxy (`OKIENKO_BEHIND_TLS`)
    * one header of cookies, and none with a backslash, which no cookie may have (RFC 6265, 4.1.1):
      Python before 3.11.10 and 3.12.6 reads it in quadratic time, 5 s for 30 kB
    * forms in UTF-8, as our pages send them; what providers bring is kept as it is
    """
    if scope["method"] not in METHODS:
        raise TurnedAway(501)
    if not scope["query_string"].isascii():
        raise TurnedAway(400)
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) > 1 or (not hosts and scope["http_version"] == "1.1"):
        raise TurnedAway(400)
    crumbs: list[bytes] = []
    for name, value in scope["headers"]:
        said_by_proxy = name.startswith(b"x-forwarded-") or name == b"forwarded"
        if name == b"cookie":
            crumbs += (crumb for crumb in value.split(b";") if b"\\" not in crumb)
            continue
        if name == b"content-type" and not (_is_utf8(value) or strangers_send(scope["path"])):
            raise TurnedAway(415)
        if b"_" not in name and (not said_by_proxy or scope["proxied"]):
            yield name, value
    if crumbs:
        yield b"cookie", b";".join(crumbs)


def _is_utf8(content_type: bytes) -> bool:
    """Whether a body of this type is in UTF-8, said or not."""
    try:
        _type, more = parse_header_parameters(content_type.decode("latin-1"))
    except ValueError:
        return False
    return more.get("charset", "utf-8").lower() in {"utf-8", "utf8"}


async def _send_json(send: Send, what: object, status: int = 200) -> None:
    await _send_words(send, json.dumps(what), status, b"application/json")


async def _send_words(
    send: Send, words: str, status: int = 200, kind: bytes = b"text/plain; version=0.0.4"
) -> None:
    body = words.encode()
    headers = [
        (b"content-type", kind),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_static(file: Any, scope: Scope, send: Send) -> None:
    """One of the pages' files, from the loop: it lies in the system's memory."""
    asked = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
    wanted = {
        "HTTP_" + name.decode().upper().replace("-", "_"): value.decode("latin-1")
        for name, value in scope["headers"]
        if name in asked
    }
    found = file.get_response(scope["method"], wanted)
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in found.headers]
    headers.append((b"x-content-type-options", b"nosniff"))
    if settings.SECURE_HSTS_SECONDS:
        age = b"max-age=%d" % settings.SECURE_HSTS_SECONDS
        headers.append((b"strict-transport-security", age))
    try:
        await send({"type": "http.response.start", "status": int(found.status), "headers": headers})
        await send_file(found.file, send)
    finally:
        if found.file is not None:
            found.file.close()


def _tell(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("hub_ended", exc_info=task.exception())


def trusted() -> frozenset[str]:
    """Addresses whose word on who the client is counts."""
    return frozenset(config().proxies) if config().behind_tls else frozenset()


def run(listener: socket.socket | None = None) -> None:
    """Serves until SIGTERM; `listener` is the supervisor's socket, else one is opened."""
    chosen = config()
    crowd = connections.Crowd(connections.most(chosen.connections), trusted())
    uvicorn_config = uvicorn.Config(
        App(crowd),
        host=chosen.http_host,
        port=chosen.http_port,
        http=partial(connections.WatchedProtocol, crowd),  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        lifespan="on",
        ws="none",
        server_header=False,
        proxy_headers=False,  # App does it: it must know the proxy's own address too
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=connections.KEEP_ALIVE,
        backlog=1024,
    )
    Server(uvicorn_config).run(sockets=[listener] if listener else None)
