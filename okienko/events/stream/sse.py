"""`GET /stream`: server-sent events for signed-in browsers, as a small ASGI app of its own.

The database connection is given back before the first byte: a stream that kept one would take a
place of the pool for hours.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from ..dsn import dsn
from ..log.feed import Feed
from ..security.visitor import cookies, person_of, session_key
from .hub import SEATS, Browser, Hub, message, quiet_in, time_now

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
#: Runs in a thread what finds out whose a session is, when its turn has come.
Look = Callable[[str, Callable[[], Browser | None]], Awaitable[Browser | None]]

READY = 5.0  # seconds that a stream waits for the feed
DIGITS = 19  # of a position: what is longer is none
MOST = 24  # streams of one login: a browser has one, or one for each window without TLS

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

_hub: Hub | None = None
_loop: asyncio.AbstractEventLoop | None = None
_ending: asyncio.Event | None = None


async def run(beside: Sequence[Callable[[Feed], Awaitable[None]]] = ()) -> None:
    """Run the hub of this process until cancelled, and what stands on its feed `beside` it."""
    global _hub, _ending, _loop
    _loop = asyncio.get_running_loop()
    _ending = asyncio.Event()
    _hub = Hub(dsn())
    try:
        await _hub.run(beside)
    finally:
        await asyncio.to_thread(_hub.bridge.close)


def sign(office: int, official: int, data: object) -> None:
    """Tell an official's pages something that is kept nowhere. In the hub's own loop."""
    if _hub is not None:
        _hub.sign(office, official, data)


def sign_others(office: int, official: int, about: int, data: object) -> None:
    """Tell the other officials of an office what `official` does, `about` one thing.

    Kept nowhere, and at most each few seconds. From any thread.
    """
    if _hub is not None and _loop is not None and not _loop.is_closed():
        _loop.call_soon_threadsafe(_hub.sign_others, office, official, about, data)


def finish() -> None:
    """End all streams: the process is told to stop."""
    if _ending is not None:
        _ending.set()


class _Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def _asked(scope: Scope, look: Look) -> tuple[Hub, asyncio.Event, Browser]:
    """Whose stream it will be. Who shows no session costs nothing."""
    hub, ending, raw = _hub, _ending, scope["headers"]
    session = session_key(raw)
    if scope["method"] != "GET" or not session:
        raise _Refused(401 if scope["method"] == "GET" else 405)
    if hub is None or ending is None or ending.is_set():
        raise _Refused(503)
    headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in raw}
    query = parse_qs(scope["query_string"].decode("latin-1"))
    languages = headers.get("accept-language", "")
    try:
        async with asyncio.timeout(READY):  # before the feed stands nobody knows what was missed
            await hub.feed.ready.wait()
        browser = await look(session, partial(_who, session, languages, cookies(raw)))
    except (TimeoutError, DatabaseError):
        log.warning("stream_sign_in_failed", exc_info=True)
        raise _Refused(503) from None
    whose = query.get("as", [""])[0]  # the page may be older than the sign-in of somebody else
    if browser is None or (whose and whose != str(browser.person)):
        raise _Refused(401)
    if hub.streams_of(browser.person) >= MOST:
        raise _Refused(429)
    browser.session = session
    browser.at_desk = query.get("desk", ["1"])[0] == "1"
    browser.page = query.get("page", [""])[0]
    last = headers.get("last-event-id") or query.get("after", [""])[0]
    browser.after = int(last) if last.isdecimal() and len(last) < DIGITS else None
    return hub, ending, browser


async def app(scope: Scope, receive: Receive, send: Send, look: Look) -> None:
    """One request. 401 without a sign-in, 429 after too many, 503 while the hub is not there.

    What `look` raises goes on to the caller.
    """
    try:
        hub, ending, browser = await _asked(scope, look)
    except _Refused as refused:
        return await _refuse(send, refused.status)
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send(_body(message("beat", time_now(), max(hub.feed.pos, 0))))
    hub.join(browser, browser.after)
    gone = asyncio.ensure_future(_gone(receive))
    ends = {gone, *(asyncio.ensure_future(end.wait()) for end in (ending, browser.ended))}
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


def _who(session: str, languages: str, sent: dict[str, str]) -> Browser | None:
    """Whose browser it is, by the session; gives its connection back."""
    try:
        user = person_of(session)
        officials = SEATS[0](user.pk) if SEATS and user is not None else {}
        quiet = quiet_in(user.pk) if user is not None else set()
    finally:
        connection.close()
    if user is None or not officials:
        return None
    request = HttpRequest()
    request.COOKIES = sent
    request.META["HTTP_ACCEPT_LANGUAGE"] = languages
    return Browser(user.pk, officials, get_language_from_request(request), quiet=quiet)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _body(text: str) -> MutableMapping[str, Any]:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


async def _refuse(send: Send, status: int) -> None:
    headers = [*HEADERS[1:], (b"content-length", b"0")]
    if status in (429, 503):
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
