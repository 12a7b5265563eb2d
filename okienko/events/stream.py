"""`GET /stream`: server-sent events for signed-in browsers, as a small ASGI app of its own.

The database connection is given back before the first byte: a stream that kept one would take a
place of the pool for hours.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import get_language_from_request

from .dsn import dsn
from .hub import SEATS, Browser, Hub, message

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

READY = 5.0  # seconds that a stream waits for the feed

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

_hub: Hub | None = None
_ending: asyncio.Event | None = None


async def run() -> None:
    """Run the hub of this process until cancelled."""
    global _hub, _ending
    _ending = asyncio.Event()
    _hub = Hub(dsn())
    try:
        await _hub.run()
    finally:
        await asyncio.to_thread(_hub.bridge.close)


def finish() -> None:
    """End all streams: the process is told to stop."""
    if _ending is not None:
        _ending.set()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """One request. 401 without a sign-in, 503 while the hub is not there."""
    hub = _hub
    if hub is None or _ending is None or _ending.is_set():
        return await _refuse(send, 503)
    headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
    query = parse_qs(scope["query_string"].decode("latin-1"))
    try:
        async with asyncio.timeout(READY):  # before the feed stands nobody knows what was missed
            await hub.feed.ready.wait()
        browser = await hub.bridge.call(f"auth-{id(scope)}", _who, headers)
    except Exception:
        log.warning("stream_sign_in_failed", exc_info=True)
        return await _refuse(send, 503)
    if browser is None:
        return await _refuse(send, 401)
    browser.at_desk = query.get("desk", ["1"])[0] == "1"
    browser.page = query.get("page", [""])[0]
    last = headers.get("last-event-id") or query.get("after", [""])[0]
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send(_body(message("beat", {}, max(hub.feed.pos, 0))))
    hub.join(browser, int(last) if last.isdecimal() else None)
    gone = asyncio.ensure_future(_gone(receive))
    ends = {gone, *(asyncio.ensure_future(end.wait()) for end in (_ending, browser.ended))}
    try:
        while not any(end.done() for end in ends):
            piece = asyncio.ensure_future(browser.queue.get())
            await asyncio.wait({piece, *ends}, return_when=asyncio.FIRST_COMPLETED)
            if piece.done():
                await send(_body(piece.result()))
            else:
                piece.cancel()
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    except OSError:
        pass  # the browser went away in mid-sentence
    finally:
        hub.leave(browser)
        for end in ends:
            end.cancel()


def _who(headers: dict[str, str]) -> Browser | None:
    """Whose browser it is, by the session's cookie."""
    request = HttpRequest()
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return None
    request.COOKIES = {name: morsel.value for name, morsel in cookies.items()}
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get("accept-language", "")
    engine = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    request.session = engine(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    user = get_user(request)
    if not user.is_authenticated:
        return None
    officials = SEATS[0](user.pk) if SEATS else {}
    return Browser(user.pk, officials, get_language_from_request(request)) if officials else None


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _body(text: str) -> MutableMapping[str, Any]:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": HEADERS[1:]})
    await send({"type": "http.response.body", "body": b""})
