"""Whom a web process sends away: who lets it wait, never who waits for it."""

import asyncio
import socket
import time
from contextlib import ExitStack, asynccontextmanager, suppress

import uvicorn
from uvicorn.server import ServerState

from .. import connections
from ..connections import Crowd, WatchedProtocol

ASKS = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def says_yes(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"yes"})


@asynccontextmanager
async def serving(protocol=WatchedProtocol):
    """Whoever connects is watched; the address."""
    config = uvicorn.Config(says_yes, log_config=None, lifespan="off")
    config.load()
    crowd, state = Crowd(100), ServerState()

    def made():
        return protocol(crowd, config=config, server_state=state, app_state={})

    server = await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0)
    watching = asyncio.create_task(crowd.watch())
    try:
        yield server.sockets[0].getsockname()
    finally:
        watching.cancel()
        server.close()


def keep_busy() -> None:
    """What keeps the loop from its connections."""
    time.sleep(0.3)


def heard(client: socket.socket) -> bytes:
    client.settimeout(60)
    with suppress(ConnectionResetError):
        return client.recv(1000)
    return b"reset"


async def test_who_is_not_heard_because_we_are_busy_is_not_sent_away(monkeypatch):
    monkeypatch.setattr(connections, "TICK", 0.1)
    monkeypatch.setattr(connections, "FIRST_SECONDS", 0.5)
    async with serving() as address:
        with ExitStack() as held:
            idle = held.enter_context(socket.create_connection(address))
            some = []
            for _ in range(12):  # one in each turn of the loop, in whichever it looks at all
                some.append(held.enter_context(socket.create_connection(address)))
                some[-1].sendall(ASKS)
                keep_busy()
                await asyncio.sleep(0)
            answers = [await asyncio.to_thread(heard, one) for one in some]
            assert {answer[:15] for answer in answers} == {b"HTTP/1.1 200 OK"}
            assert await asyncio.to_thread(heard, idle) == b"", "it has let us wait"


async def test_what_follows_a_refusal_is_not_read():
    """Else a few hundred such requests, each refused, would keep everybody waiting for seconds."""
    read = 0

    class Counting(WatchedProtocol):
        def on_header(self, name: bytes, value: bytes) -> None:
            nonlocal read
            read += 1
            super().on_header(name, value)

    async with serving(Counting) as address:
        with socket.create_connection(address) as one:
            one.sendall(ASKS[:-2] + b"a:\r\n" * 7900)
            assert b" 431 " in await asyncio.to_thread(heard, one)
    assert read < 2000
