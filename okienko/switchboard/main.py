"""The switchboard: the process of all that lives long.

It runs the numberer, the timers, the durable readers, the matcher and the doors' standing
connections. Each is leased, so a second switchboard idles until the first is gone. Nothing here
is remembered: all state is in rows, and a restart reads on.
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable

from okienko.channels import expiring, fetching, scanning
from okienko.channels.door import Runtime
from okienko.channels.inbox import worker as inbox
from okienko.channels.outbox import worker as outbox
from okienko.channels.registry import doors
from okienko.events import actor, clock
from okienko.events.dsn import dsn
from okienko.events.log import numberer
from okienko.events.log.feed import Feed
from okienko.events.runtime import timers
from okienko.events.runtime.bridge import Bridge
from okienko.events.runtime.leases import run_leased
from okienko.events.runtime.reader import READERS, OvertakenError, Reader
from okienko.routing.matcher import Matcher

log = logging.getLogger(__name__)

THREADS = 4  # of Python, which share one processor; more only wait for each other


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    asyncio.run(_main())


async def _main() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    work = asyncio.ensure_future(serve())
    ended = asyncio.ensure_future(stop.wait())
    await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
    if work.done():
        work.result()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def serve() -> None:
    """All parts, until cancelled."""
    address = dsn()
    bridge = Bridge(THREADS, "switchboard", keep=True)
    feed = Feed(address)
    runtime = Runtime(dsn=address, bridge=bridge, feed=feed)

    def leased(name: str, body: Callable[[], Awaitable[None]]) -> None:
        with actor.acting(actor.program(name)):  # a task keeps the context in which it was made
            group.create_task(run_leased(address, name, body), name=name)

    def keep(name: str, who: actor.Actor, part: Callable[[Runtime], Awaitable[None]]) -> None:
        with actor.acting(who):
            group.create_task(_kept(name, part, runtime), name=name)

    try:
        with feed.hearing():
            async with asyncio.TaskGroup() as group:
                group.create_task(feed.run(), name="feed")
                leased("numberer", lambda: numberer.run(address))
                leased("timers", lambda: _timers(bridge, feed))
                leased("matcher", lambda: Matcher(bridge, feed).run())
                for reader in READERS:
                    leased(f"reader.{reader.name}", lambda r=reader: _read(bridge, feed, r))  # type: ignore[misc]
                for each in doors():
                    if each.long_running:
                        keep(f"door.{each.kind}", actor.door(each.kind), each.serve)
                keep("outbox", actor.program("outbox"), outbox.serve)
                keep("inbox", actor.program("inbox"), inbox.serve)
                keep("scanning", actor.program("scanning"), scanning.serve)
                keep("fetching", actor.program("fetching"), fetching.serve)
                keep("expiring", actor.program("expiring"), expiring.serve)
    finally:
        bridge.close()


async def _timers(bridge: Bridge, feed: Feed) -> None:
    """Run what is due. A new timer comes with an event: the feed wakes us; a second is the net."""
    with feed.subscribe("", eager=True) as facts:
        while True:
            due = await bridge.call("timers", timers.next_due)
            if due and due <= clock.now():
                # none ran: another one holds it, or it was put off
                ran = await bridge.call("timers", timers.run_due)
                pause = 0.0 if ran else 0.01
            else:
                pause = (due - clock.now()).total_seconds() if due else 1.0
            if pause:
                await _news(facts, min(1.0, max(0.01, pause)), gather=0.01)


async def _read(bridge: Bridge, feed: Feed, cls: type[Reader]) -> None:
    reader = cls()
    with feed.subscribe(*cls.kinds) as facts:
        while True:
            try:
                while await bridge.call(f"reader-{cls.name}", reader.catch_up):
                    pass
            except OvertakenError:
                log.warning("reader_overtaken", extra={"reader": cls.name})
            await _news(facts, 1.0, gather=0.05)


async def _news(facts: "asyncio.Queue[object]", seconds: float, gather: float) -> None:
    """Wait until something happened, at most `seconds`; forget what: the rows are read.

    What happens within `gather` seconds is looked at once, after what it does to callers.
    """
    try:
        async with asyncio.timeout(seconds):
            await facts.get()
    except TimeoutError:
        return
    await asyncio.sleep(gather)
    while not facts.empty():
        facts.get_nowait()


async def _kept(name: str, part: Callable[[Runtime], Awaitable[None]], runtime: Runtime) -> None:
    """Keep a part that holds connections; when its coroutine ends or fails, start it again."""
    pause = 0.5
    while True:
        try:
            await runtime.feed.ready.wait()
            await part(runtime)
        except Exception:
            log.exception("part_failed", extra={"part": name})
        await asyncio.sleep(pause)
        pause = min(pause * 2, 10.0)
