"""Streams to pages of customers, in the web process' own loop: what every door's are made of.

A stream keeps no thread and no connection to the database. What its door knows is looked up once
for all who listen (`follow`), and told to each `Listener`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from okienko.channels.web_part import Receive, Scope, Send
from okienko.events.runtime.bridge import Bridge
from okienko.events.runtime.faults import where as fault
from okienko.events.stream.hub import message, time_now

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

BEAT = 15.0  # seconds between two signs of life of a stream
PACE = 2.0  # seconds between two looks at a queue
WAITING = 500  # messages that may wait for one page: then its stream ends, and it comes again
AGAIN = 1.0  # seconds until what could not be looked up is looked up again
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(eq=False)
class Listener:
    """One open stream, and in which language it reads."""

    language: str
    queue: "asyncio.Queue[str | None]" = field(default_factory=lambda: asyncio.Queue(WAITING))
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def say(self, kind: str, data: object, pos: int | None = None) -> None:
        """Put a message in the queue; one too many, and the stream ends."""
        try:
            self.queue.put_nowait(message(kind, data, pos))
        except asyncio.QueueFull:
            self.ended.set()


async def begin(send: Send) -> None:
    """Open a stream with its first sign of life."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send(_piece(message("beat", time_now())))


async def serve(
    listener: Listener,
    receive: Receive,
    send: Send,
    ending: asyncio.Event,
    bring: Awaitable[None],
) -> None:
    """Tell what is said, after `bring`, until the page goes, its stream ends, or all do."""
    left = asyncio.ensure_future(_gone(receive))
    ends = {left, *(asyncio.ensure_future(e.wait()) for e in (ending, listener.ended))}
    try:
        await bring
        while not any(end.done() for end in ends):
            piece = asyncio.ensure_future(listener.queue.get())
            await asyncio.wait({piece, *ends}, return_when=asyncio.FIRST_COMPLETED)
            if piece.done():
                await send(_piece(piece.result() or ""))
            else:
                piece.cancel()
        while not (left.done() or listener.queue.empty()):
            await send(_piece(listener.queue.get_nowait() or ""))
        if not left.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    except OSError:
        pass  # the browser went away in mid-sentence
    finally:
        for end in ends:
            end.cancel()


async def follow(
    dirty: asyncio.Event, look: Callable[[], Awaitable[T]], take: Callable[[T], None]
) -> None:
    """Look again each time that something changed, and take what was seen; until cancelled."""
    while True:
        await dirty.wait()
        dirty.clear()
        try:
            seen = await look()
        except Exception as error:
            log.warning("page_not_read", extra={"error": fault(error)})
            await asyncio.sleep(AGAIN)
            dirty.set()
            continue
        take(seen)


class Notes:
    """What streams write down beside what they tell: who is there.

    What cannot be written now is by the next sign of life.
    """

    def __init__(self, bridge: Bridge) -> None:
        self.bridge = bridge
        self.writing: set[asyncio.Task[None]] = set()

    async def write(
        self, lane: str, verb: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Write it down, in the order of its lane."""
        try:
            await self.bridge.call(lane, verb, *args, **kwargs)
        except Exception as error:
            log.warning("presence_not_written", extra={"error": fault(error)})

    def soon(self, lane: str, verb: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """The same, and nobody waits for it."""
        task = asyncio.ensure_future(self.write(lane, verb, *args, **kwargs))
        self.writing.add(task)
        task.add_done_callback(self.writing.discard)

    async def rest(self) -> None:
        """Until all is written."""
        await asyncio.gather(*self.writing, return_exceptions=True)


def _piece(text: str) -> Scope:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
