"""Pages at the desk while strangers hold 200 connections that never do what they should."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

from . import office, whole
from .figures import Measured, p50, p95, row
from .page import sign_in

STRANGERS = 200
ROUND_SECONDS = 10.0
ROUNDS = 3
DESKS = 4  # officials who ask for a page
PAUSE = 0.2  # seconds between two pages of one of them
PAGES = ("/desk/", "/desk/work/", "/desk/state/")

Stranger = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@row(
    "hostile",
    "Pages at the desk beside 200 connections of strangers",
    "A third each: a sign-in form that is announced and never sent; a header that comes by one "
    "byte a second; sixty requests for the page's script whose answers nobody reads. Whoever is "
    "sent away comes again at once. None of them holds a thread that makes pages; what is left is "
    "the work of taking them in and sending them away, on the same processors.",
)
def measure() -> Sequence[Measured]:
    """p50 and p95 of a page alone and with them, in turns."""
    running = whole.shared()
    cookie = sign_in(office.made().desk.person)
    alone, beside = asyncio.run(_rounds(running.http_port, cookie))
    words = f"{len(alone)} and {len(beside)} pages, {DESKS} officials, in turns"
    return [
        Measured("a page alone, p50", p50(alone) * 1000, "ms", note=words),
        Measured("a page alone, p95", p95(alone) * 1000, "ms"),
        Measured(f"beside {STRANGERS} strangers, p50", p50(beside) * 1000, "ms"),
        Measured(f"beside {STRANGERS} strangers, p95", p95(beside) * 1000, "ms", "as alone"),
    ]


async def _rounds(port: int, cookie: str) -> tuple[list[float], list[float]]:
    await _desks(port, cookie, 3)  # the first pages of a process are slow
    alone: list[float] = []
    beside: list[float] = []
    for _ in range(ROUNDS):
        alone += await _desks(port, cookie, ROUND_SECONDS)
        async with _strangers(port):
            beside += await _desks(port, cookie, ROUND_SECONDS)
    return alone, beside


async def _desks(port: int, cookie: str, seconds: float) -> list[float]:
    took = await asyncio.gather(*(_desk(port, cookie, seconds) for _ in range(DESKS)))
    return [each for times in took for each in times]


async def _desk(port: int, cookie: str, seconds: float) -> list[float]:
    """Seconds that each page took, asked for one after the other over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times, end, turn = [], time.monotonic() + seconds, 0
    while time.monotonic() < end:
        path, turn = PAGES[turn % len(PAGES)], turn + 1
        began = time.monotonic()
        head = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in answer.split(b"\r\n", 1)[0]:
            raise RuntimeError(f"{path}: {answer[:60]!r}")
        length = next(
            int(text.split(b":")[1])
            for text in answer.lower().split(b"\r\n")
            if text.startswith(b"content-length")
        )
        await reader.readexactly(length)
        times.append(time.monotonic() - began)
        await asyncio.sleep(PAUSE)
    writer.close()
    return times


@asynccontextmanager
async def _strangers(port: int) -> AsyncIterator[None]:
    """All of them, for the time of a block."""
    host = f"Host: localhost:{port}\r\n".encode()

    async def form(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"POST /account/login/ HTTP/1.1\r\n" + host + b"Content-Length: 5000\r\n\r\n")
        await reader.read()

    async def drops(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\n" + host + b"X-Long: ")
        while not reader.at_eof() and not writer.is_closing():
            writer.write(b"a")
            await writer.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(100), 1)

    async def deaf(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((b"GET /static/built/desk.js HTTP/1.1\r\n" + host + b"\r\n") * 60)
        cast("asyncio.ReadTransport", writer.transport).pause_reading()
        await writer.wait_closed()

    async def again(one: Stranger) -> None:
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                try:
                    await one(reader, writer)
                finally:
                    writer.transport.abort()
            await asyncio.sleep(0.1)

    kinds: tuple[Stranger, ...] = (form, drops, deaf)
    tasks = [asyncio.create_task(again(kinds[n % 3])) for n in range(STRANGERS)]
    await asyncio.sleep(1)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
