"""The real web process's app in a thread of the tests, with the numberer beside it."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import uvicorn

from okienko.events.dsn import dsn
from okienko.events.log import numberer
from okienko.events.stream.sse import Receive, Scope, Send
from okienko.machinery.web import App, Server

from .pool import pooled


class Site(threading.Thread):
    """The web process's app on a free port, in a thread of the tests.

    While `mute`, streams say nothing more and stay open, as behind a Wi-Fi or proxy that died
    without a word; a stream that has lost a word stays silent for ever.
    """

    mute = False

    def __init__(self) -> None:
        super().__init__(name="site", daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.socket.getsockname()[1]}"
        self.server: Server | None = None
        self.up = threading.Event()

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        app = App()
        config = uvicorn.Config(
            self._muted(app),
            log_config=None,
            lifespan="on",
            ws="none",
            timeout_graceful_shutdown=20,
        )
        self.server = Server(config)
        numbers = asyncio.create_task(numberer.run(dsn()))
        serving = asyncio.create_task(self.server.serve(sockets=[self.socket]))
        while not self.server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.02)
        self.up.set()
        await serving
        numbers.cancel()
        await asyncio.gather(numbers, return_exceptions=True)
        await asyncio.to_thread(app.close, wait=True)

    def _muted(self, app: App) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            dead = False

            async def say(said: MutableMapping[str, Any]) -> None:
                nonlocal dead
                dead = dead or self.mute
                if not dead:
                    await send(said)

            await app(scope, receive, say if scope.get("path") == "/stream" else send)

        return serve

    def stop(self) -> None:
        """End the streams and the server; the test's database is free afterwards."""
        if self.server is not None:
            self.server.should_exit = True
        self.join(60)
        assert not self.is_alive(), "it does not end, and would meet the next test's tables"


@contextmanager
def running_site() -> Iterator[Site]:
    """A site that is up; it is stopped at the end."""
    with pooled():
        running = Site()
        running.start()
        try:
            assert running.up.wait(60)
            yield running
        finally:
            running.stop()
