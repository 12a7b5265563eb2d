"""Connections from strangers: how many, how large a header, and how long each may make us wait.

uvicorn bounds none of this, so its protocol is given what it lacks. One idea: whoever *waits for
its client* (for a header, for the rest of a body, for answers to be read) may be sent away, after a
deadline or when the place is wanted for another; whoever waits for us may not. So deadlines are
counted in looks (`Crowd.watch`): while we were busy with others, what a client had sent lay unread.
"""

import asyncio
import logging
import resource
from collections import OrderedDict, defaultdict
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
)

from okienko.events.security.visitor import network

log = logging.getLogger(__name__)

HEAD_BYTES = 32 * 1024  # of a request's line and header; a browser's is some 2 kB
HEADERS = 100  # of a request; a browser's has some 20
HEAD_SECONDS = 10.0  # from its first byte to its last
FIRST_SECONDS = 30.0  # until the first byte: browsers open connections before they need them
KEEP_ALIVE = 60  # seconds between an answer and the next request
WRITE_SECONDS = 20.0  # to read what lies ready (48 kB at least): 2.4 kB a second
LINGER_SECONDS = 5.0  # to read the last bytes before the connection is cut
WASTE = 64 * 1024  # bytes on the wire that are no body: sizes of chunks, their extensions, trailers
PIPELINED = 128 * 1024  # bytes of memory for requests that wait for the one before
REQUEST_COST, HEADER_COST = 1024, 128  # bytes of memory, besides what was sent
SHARE = 4  # one address has at most this part of all connections
OTHERS = 256  # descriptors kept for the database and the like
HEAD_PIECE = 4096  # bytes that are read at once: what follows a refusal is not read
BODY_PIECE = 64 * 1024  # the same of a body, which costs little to read and much to put together
TICK = 1.0  # seconds between two looks at all connections
EACH = 2  # descriptors of a connection: its own, and of the file that it is sent
MOST_DESCRIPTORS = 65_536
RETRY = b"retry-after: 5\r\n"


def most(wanted: int) -> int:
    """How many connections there may be, with the descriptors that the system lets us have."""
    return min(wanted, max((descriptors() - OTHERS) // EACH, OTHERS))


def descriptors() -> int:
    """Raises the limit of open files as far as the system lets us; gives what it is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = hard == resource.RLIM_INFINITY
    wanted = MOST_DESCRIPTORS if unlimited else min(hard, MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return MOST_DESCRIPTORS if soft == resource.RLIM_INFINITY else soft


class Crowd:
    """All connections of a process, by address. `proxies` are addresses that speak for many."""

    def __init__(self, most: int, proxies: frozenset[str] = frozenset()) -> None:
        self.most = most
        self.each = max(1, most // SHARE)
        self.proxies = proxies
        self.time = TICK  # seconds in which clients were heard; 0 says "not since"
        self.open: dict[WatchedProtocol, str] = {}
        self.of: defaultdict[str, int] = defaultdict(int)
        self.waiting: OrderedDict[WatchedProtocol, None] = OrderedDict()  # longest first
        self.waiting_of: defaultdict[str, OrderedDict[WatchedProtocol, None]] = defaultdict(
            OrderedDict
        )

    def admit(self, new: "WatchedProtocol") -> bool:
        """Whether there is place for one more, if need be that of the one that waits longest."""
        address = new.client[0] if new.client else ""
        if address not in self.proxies:
            address = network(address)
        if address not in self.proxies and self.of[address] >= self.each:
            if not self._make_place(self.waiting_of[address]):
                log.warning("connections_of_one_address")
                return False
        elif len(self.open) >= self.most and not self._make_place(self.waiting):
            log.warning("connections_full")
            return False
        self.open[new] = address
        self.of[address] += 1
        return True

    def forget(self, gone: "WatchedProtocol") -> None:
        """It has ended."""
        address = self.open.pop(gone, None)
        if address is None:
            return
        self.answering(gone, address)
        self.of[address] -= 1
        if not self.of[address]:
            self.of.pop(address)
            self.waiting_of.pop(address, None)

    def waits(self, one: "WatchedProtocol") -> None:
        """It waits for its client from now on."""
        if (address := self.open.get(one)) is not None and one not in self.waiting:
            self.waiting[one] = self.waiting_of[address][one] = None

    def answering(self, one: "WatchedProtocol", address: str | None = None) -> None:
        """Its client waits for us."""
        address = address or self.open.get(one)
        if address is not None and one in self.waiting:
            del self.waiting[one], self.waiting_of[address][one]

    def _make_place(self, waiting: "OrderedDict[WatchedProtocol, None]") -> bool:
        if not waiting:
            return False
        longest = next(iter(waiting))
        longest.transport.abort()
        self.forget(longest)
        return True

    async def watch(self) -> None:
        """Sends away those who let us wait too long; until cancelled.

        However long a look was waited for, between two of them everybody was heard once, and a
        second went by at least.
        """
        while True:
            await asyncio.sleep(TICK)
            self.time += TICK
            for one in list(self.open):
                one.look(self.time)


class WatchedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with deadlines and sizes. `crowd` is told of its coming and going."""

    def __init__(self, crowd: Crowd, **more: Any) -> None:
        super().__init__(**more)
        self.crowd = crowd
        self.in_head = True
        self.wire = 0  # bytes since the header began, or since it ended
        self.useful = 0  # bytes of body among them
        self.made = crowd.time
        self.asked = False  # anything yet
        self.head_since = self.unread_since = self.closing_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.crowd.admit(self):
            self.crowd.waits(self)
        else:
            self.refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.forget(self)
        self.pipeline.clear()
        super().connection_lost(exc)

    # --- what comes ---------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        start = 0
        while start < len(data) and not self.transport.is_closing():
            piece = HEAD_PIECE if self.in_head else BODY_PIECE
            self._read(data[start : start + piece])
            start += piece

    def _read(self, data: bytes) -> None:
        if self.in_head and not self.head_since:
            self.head_since = self.crowd.time
        self.wire += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self.in_head and self.wire > HEAD_BYTES:
            self.refuse(431)
        elif not self.in_head and self.wire > 2 * self.useful + WASTE:
            self.refuse(400)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.in_head or self.transport.is_closing():
            return  # those after the body (trailers) would pass for the request's own
        super().on_header(name, value)
        if len(self.headers) > HEADERS:
            self.refuse(431)

    def on_headers_complete(self) -> None:
        if self.transport.is_closing():
            return
        self.in_head = False
        self.asked = True
        self.wire = self.useful = 0
        self.head_since = 0.0
        if sum(len(name) + len(value) for name, value in self.headers) > HEAD_BYTES:
            self.refuse(431)
            return
        super().on_headers_complete()
        self._look_at_pipeline()

    def on_body(self, body: bytes) -> None:
        self.useful += len(body)
        if not self.transport.is_closing():
            super().on_body(body)
            self._look_at_pipeline()

    def _look_at_pipeline(self) -> None:
        """Requests that wait for the one before cost memory, whatever their number."""
        cost = 0
        for cycle, _app in self.pipeline:
            heads = sum(
                len(name) + len(value) + HEADER_COST for name, value in cycle.scope["headers"]
            )
            cost += REQUEST_COST + heads + len(cycle.body)
        if cost > PIPELINED:
            self.refuse(400)

    def on_message_complete(self) -> None:
        self.in_head = True
        self.wire = 0
        if self.transport.is_closing():
            return
        super().on_message_complete()
        self.crowd.answering(self)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:
            self.crowd.waits(self)
            if not self.in_head:  # answered before the body was there: the rest is not waited for
                self.transport.close()

    # --- what goes ----------------------------------------------------------------------------

    def pause_writing(self) -> None:
        super().pause_writing()
        self.unread_since = self.crowd.time
        self.crowd.waits(self)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.unread_since = 0.0
        if self.cycle is not None and not self.cycle.response_complete:
            self.crowd.answering(self)

    def refuse(self, status: int) -> None:
        """Answers in one line, if no answer has begun, and ends the connection."""
        cycle = self.cycle
        if (
            cycle is None
            or cycle.response_complete
            or not (cycle.response_started or self.pipeline)
        ):
            line = STATUS_LINE[status] + RETRY * (status == 503)
            self.transport.write(line + b"content-length: 0\r\nconnection: close\r\n\r\n")
        if cycle is not None:
            if not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()
            cycle.body = bytearray()
        self.pipeline.clear()  # at once: many are refused in one turn of the loop
        self.transport.close()

    def look(self, now: float) -> None:
        """Whether the client has let us wait too long for something; then it goes."""
        if self.transport.is_closing():
            self.closing_since = self.closing_since or now
            if now - self.closing_since > LINGER_SECONDS:
                self.transport.abort()
        elif self.unread_since and now - self.unread_since > WRITE_SECONDS:
            self.transport.abort()
        elif self.head_since and now - self.head_since > HEAD_SECONDS:
            self.refuse(408)
        elif not self.asked and not self.head_since and now - self.made > FIRST_SECONDS:
            self.transport.close()
