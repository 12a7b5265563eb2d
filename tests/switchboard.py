"""Parts of the switchboard in a thread of the test's process, as long as a block lasts."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Self

from okienko.channels.door import Runtime
from okienko.events.dsn import dsn
from okienko.events.log.feed import Feed
from okienko.events.log.numberer import run as run_numberer
from okienko.events.runtime.bridge import Bridge
from okienko.events.runtime.leases import run_leased

from .pool import pooled

Part = Callable[[Runtime], Awaitable[None]]


class Switchboard:
    """The parts, with the numberer: `numbers` False where something else numbers already."""

    def __init__(self, *parts: Part, numbers: bool = True) -> None:
        self.parts = parts
        self.numbers = numbers
        self.runner = asyncio.Runner()
        self.loop = self.runner.get_loop()
        self.thread = threading.Thread(target=self._run, name="switchboard", daemon=True)
        self.stop: Any = None
        self.up = threading.Event()
        self.held = contextlib.ExitStack()

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError), self.runner:
            self.runner.run(self._serve())

    async def _serve(self) -> None:
        task = asyncio.current_task()
        assert task
        self.stop = task.cancel
        self.up.set()
        address = dsn()
        feed, bridge = Feed(address), Bridge(4, "test")
        try:
            async with asyncio.TaskGroup() as group:
                if self.numbers:
                    number = run_leased(address, "numberer", lambda: run_numberer(address))
                    group.create_task(number)
                group.create_task(feed.run())
                await feed.ready.wait()
                runtime = Runtime(dsn=address, bridge=bridge, feed=feed)
                for part in self.parts:
                    group.create_task(_run(part, runtime))
        finally:
            bridge.close()

    def __enter__(self) -> Self:
        self.held.enter_context(pooled())
        self.thread.start()
        assert self.up.wait(60)
        return self

    def __exit__(self, *error: object) -> None:
        """End it and all its threads: one that is left would meet the next test's tables."""
        with self.held:
            self._end()

    def _end(self) -> None:
        self.loop.call_soon_threadsafe(self.stop)
        self.thread.join(60)
        assert not self.thread.is_alive()
        threads = threading.enumerate()
        if not any(thread.name == self.thread.name for thread in threads):  # the last one
            for thread in threads:
                if thread.name.startswith(("mailbox-", "outbox-", "apart")):
                    thread.join(30)
                    assert not thread.is_alive(), f"{thread.name} is left"


async def _run(part: Part, runtime: Runtime) -> None:
    await part(runtime)
