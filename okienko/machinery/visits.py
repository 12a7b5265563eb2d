"""A request for a page, from its header to the last byte of its answer.

The body is received whole, within a size and a time, before a thread is taken; the answer is made
whole before it is sent, so that the thread is free however slowly the client reads. What is large
lies on the disk meanwhile, within a bound for all together.
"""

import asyncio
import logging
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from threading import Lock
from typing import IO, Any

from a2wsgi.wsgi import build_environ
from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from okienko.events.security.visitor import SIGNED_IN, network, session_key, signed_in

from .places import Places, TurnedAway

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

STRANGERS_BODY = 8 * 1024  # bytes: a name, a password and a token are some hundred
OFFICIALS_BODY = 1024 * 1024  # the longest text; a view that takes files says so (`takes`)
BODY_SECONDS = 15.0  # for any body, and as much more as it takes at
SLOWEST = 32 * 1024  # bytes a second
IN_MEMORY = 64 * 1024  # bytes of one body or answer; what is longer lies on the disk
ON_DISK = 1024 * 1024 * 1024  # bytes of all bodies and answers together
PIECE = 64 * 1024
LINGER_SECONDS, LINGER_BYTES = (
    5.0,
    64 * 1024 * 1024,
)  # what is still taken, unread, of a refused one
DIGITS = 15  # of a length; a number of thousands of them takes long to read
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


@dataclass
class Response:
    """A page that is ready to be sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: "Gathered"
    session: str = ""  # of whom it was made for, if signed in


class TooLarge(TurnedAway):
    """A body has more bytes than its address takes."""

    def __init__(self, most: int) -> None:
        super().__init__(413)
        self.most = most


class Store:
    """What lies on the disk for all visits of a process, in bytes."""

    def __init__(self) -> None:
        self.size = 0
        self.lock = Lock()

    def take(self, size: int) -> None:
        """Takes place. Refusal(503) when there is none."""
        with self.lock:
            if self.size + size > ON_DISK:
                raise TurnedAway(503, (b"retry-after", b"30"))
            self.size += size

    def give(self, size: int) -> None:
        """Gives it back."""
        with self.lock:
            self.size -= size


class Gathered:
    """Bytes that are being gathered: at first in memory, on the disk when they become many."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.size = 0
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115

    def write(self, piece: bytes) -> None:
        """Adds a piece. Refusal(503) when all together are too many."""
        if self.size + len(piece) > IN_MEMORY:
            self.store.take(len(piece) if self.size > IN_MEMORY else self.size + len(piece))
        self.size += len(piece)
        self.file.write(piece)

    def close(self) -> None:
        """Forgets them."""
        self.file.close()
        if self.size > IN_MEMORY:
            self.store.give(self.size)
        self.size = 0


def _view_at(path: str) -> Any:
    """The view of an address, or None."""
    try:
        return resolve(path).func
    except Resolver404:
        return None


def strangers_send(path: str) -> int:
    """How many bytes anybody may send to an address that keeps them as they are; 0: to a page."""
    return int(getattr(_view_at(path), "strangers_send", 0))


class Pages:
    """An ASGI application around Django's WSGI one."""

    def __init__(self, django: Any, places: Places) -> None:
        self.django = django
        self.places = places
        self.store = Store()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = Gathered(self.store)
        session = session_key(scope["headers"])
        try:
            await self._body(scope, receive, body, session)
            guess = scope["method"] == "POST" and scope["path"] == reverse(settings.LOGIN_URL)
            visitor = self.places.visitor(session, address(scope))
            try:
                answer = await self.places.run(visitor, lambda: self.make(scope, body), guess=guess)
            except TurnedAway as refusal:
                await refuse(send, None, refusal)
                return
            if answer.session:
                self.places.know(answer.session)
        except TurnedAway as refusal:
            body.close()
            await refuse(send, receive, refusal, await self._in_words(scope, session, refusal))
            return
        finally:
            body.close()
        try:
            await _send(answer, send)
        finally:
            answer.body.close()

    async def _body(self, scope: Scope, receive: Receive, body: Gathered, session: str) -> None:
        """Receives the body into `body`. Refusal when it is too large or takes too long."""
        length = _length(scope["headers"])
        if length == 0:
            return
        most = STRANGERS_BODY
        if length is None or length > most:
            most = await self._most(scope, session)
        if length is not None and length > most:
            raise TooLarge(most)
        began = asyncio.get_running_loop().time()
        more = True
        while more:
            left = began + BODY_SECONDS + body.size / SLOWEST - asyncio.get_running_loop().time()
            try:
                async with asyncio.timeout(max(0.0, left)):
                    message = await receive()
            except TimeoutError:
                raise TurnedAway(408) from None
            if message["type"] == "http.disconnect":
                raise TurnedAway(400)
            piece = message.get("body", b"")
            if body.size + len(piece) > most:
                raise TooLarge(most)
            body.write(piece)
            more = message.get("more_body", False)
        if length is not None and body.size != length:
            raise TurnedAway(400)
        body.file.seek(0)

    async def _in_words(self, scope: Scope, session: str, refusal: TurnedAway) -> Response | None:
        """A page for somebody signed in whose form was too large and sent without a script."""
        if not (isinstance(refusal, TooLarge) and session in self.places.known):
            return None
        headers = dict(scope["headers"])
        if b"text/html" not in headers.get(b"accept", b"") or b"hx-request" in headers:
            return None
        about = {b"content-length", b"content-type", b"transfer-encoding", b"expect"}
        asked = {
            **scope,
            "method": "GET",
            "path": reverse("account:too_large"),
            "query_string": b"most=%d" % refusal.most,
            "headers": [(name, value) for name, value in scope["headers"] if name not in about],
        }
        asked.pop("raw_path", None)
        empty = Gathered(self.store)
        try:
            return await self.places.run(session, lambda: self.make(asked, empty))
        except TurnedAway:
            return None
        finally:
            empty.close()

    async def _most(self, scope: Scope, session: str) -> int:
        """How many bytes the one who asks may send to this address."""
        allowed = strangers_send(scope["path"])
        if not session or allowed:
            return allowed or STRANGERS_BODY
        if session not in self.places.known:
            found = await self.places.run(address(scope), lambda: signed_in(session))
            if not found:  # the page shows where to sign in, and keeps what was written
                raise TurnedAway(401, (b"x-sign-in", reverse(settings.LOGIN_URL).encode()))
            self.places.know(session)
        return int(getattr(_view_at(scope["path"]), "takes", OFFICIALS_BODY))

    def make(self, scope: Scope, body: Gathered) -> Response:
        """The page, made whole, in a thread."""
        environ = dict(build_environ(scope, body.file))  # type: ignore[arg-type]
        if body.size:
            environ["CONTENT_LENGTH"] = str(body.size)
        return self.of_environ(environ)

    def of_environ(self, environ: dict[str, Any]) -> Response:
        """Django's answer to a WSGI environment."""
        answer = Response(500, [], Gathered(self.store))

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            answer.status = int(status.split(" ", 1)[0])
            answer.headers = [
                (name.lower().encode("latin-1"), value.strip().encode("latin-1"))
                for name, value in headers
            ]

        pieces = self.django(environ, start)
        try:
            for piece in pieces:
                answer.body.write(piece)
        except BaseException:
            answer.body.close()
            raise
        finally:
            pieces.close()
        answer.body.file.seek(0)
        answer.session = environ.get(SIGNED_IN, "")
        if not any(name == b"content-length" for name, _ in answer.headers):
            answer.headers.append((b"content-length", b"%d" % answer.body.size))
        return answer


def address(scope: Scope) -> str:
    """Whose request it is, as far as the network tells: of IPv6 all of a client's own network."""
    client = scope.get("client")
    return network(str(client[0])) if client else ""


async def _send(answer: Response, send: Send) -> None:
    head = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
    await send(head)
    await send_file(answer.body.file, send)


async def send_file(file: IO[bytes] | None, send: Send) -> None:
    """Sends the rest of a file as the body, piece by piece as the client reads."""
    while file is not None and (piece := file.read(PIECE)):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def refuse(
    send: Send, receive: Receive | None, refusal: TurnedAway, page: Response | None = None
) -> None:
    """Answers at once and ends the connection, but not before the client had time to hear it.

    A connection that is closed on unread bytes is reset, and the answer is lost with it. `receive`
    is None when the body has been read: then there is nothing to wait for. `page` says it in words.
    """
    said = page.headers if page else [(b"content-length", b"0")]
    headers = [(b"connection", b"close"), *said, *refusal.headers]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    words = page.body.file.read() if page else b""
    await send({"type": "http.response.body", "body": words, "more_body": True})
    if page:
        page.body.close()
    taken, more = 0, receive is not None
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while receive is not None and more and taken < LINGER_BYTES:
                message = await receive()
                taken += len(message.get("body", b""))
                more = message["type"] != "http.disconnect" and message.get("more_body", False)
    except TimeoutError:
        pass
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _length(headers: list[tuple[bytes, bytes]]) -> int | None:
    """The body's length in bytes; None if it comes in chunks."""
    names = {name for name, _ in headers}
    if b"transfer-encoding" in names:
        return None
    lengths = [value for name, value in headers if name == b"content-length"]
    if not lengths:
        return 0
    if len(lengths) > 1 or not lengths[0].isdigit():
        raise TurnedAway(400)
    if len(lengths[0]) > DIGITS:
        raise TurnedAway(413)
    return int(lengths[0])
