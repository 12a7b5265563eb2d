"""A storm of webhooks: 500 a second for a minute, and what it costs who calls meanwhile."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

from . import calls, office, page, whole
from .figures import Measured, p50, p95, row
from .sip import Phone
from .waiting import until

RATE, SECONDS = 500, 60
CALLS = 30  # alone, and as many in the storm


@row(
    "webhooks",
    f"Webhooks, {RATE} a second for {SECONDS} seconds, with calls meanwhile",
    "The provider is a process on the same processors that signs nothing anew meanwhile. Requests "
    "are kept by the web process, many in one commit, and read by the switchboard one after "
    "another beside the calls: what is not read yet waits in rows. The seconds of an answer count "
    "from when its request was due.",
)
def measure() -> Sequence[Measured]:
    """Answers, what was lost or doubled, when all was read, and calls alone and meanwhile."""
    running = whole.shared()
    here = office.made()
    office.ready(here.id, (here.desk,))
    try:
        return asyncio.run(_measure(running, here))
    finally:
        office.away(here.id, (here.desk,))


async def _measure(running: whole.Whole, here: office.BenchOffice) -> list[Measured]:
    from okienko.channels.telegram.bench import brought

    many = RATE * SECONDS + 1
    path, requests = await asyncio.to_thread(
        calls.apart, lambda: brought(here.id, _queue(here.id), many)
    )
    first, rest = requests[:1], requests[1:]
    await asyncio.to_thread(_stormed, running.http_port, path, first, 1.0)
    async with AsyncExitStack() as held:
        caller = await Phone(office.OPERATOR, running.sip, voice=calls.CALLER).open()
        held.callback(caller.close)
        await calls.line_works(caller)
        desk = await Phone("127.0.0.1", running.sip, voice=calls.OFFICIAL).open()
        held.callback(desk.close)
        await desk.register(here.desk.username, here.desk.password)
        cookie = await asyncio.to_thread(calls.apart, lambda: page.sign_in(here.desk.person))
        screen = await held.enter_async_context(page.OpenPage(running.http_port, cookie))
        await asyncio.sleep(1)
        alone = await calls.to_official(caller, desk, screen, here, CALLS)
        cpu = running.cpu()
        storm = asyncio.create_task(
            asyncio.to_thread(_stormed, running.http_port, path, rest, RATE)
        )
        meanwhile = await calls.to_official(caller, desk, screen, here, CALLS)
        in_time = not storm.done()
        told = await storm
    spent = {part: now - cpu.get(part, 0.0) for part, now in running.cpu().items()}
    ended = time.monotonic()
    await asyncio.to_thread(calls.apart, lambda: _all_read(here.id))
    took = [1000 * each for each in told["took"]]
    good = told["answers"].get("200", 0)
    kept, contacts = await asyncio.to_thread(calls.apart, lambda: _there(here.id))
    sent = len(requests)
    note = "" if in_time else "some of the calls came after it"
    return [
        Measured("answered with 200", good + 1, f"of {sent}", "all"),
        Measured("kept", kept, "", f"{good + 1}"),
        Measured("messages taken in, none twice", contacts, "", f"{good + 1}"),
        Measured("answer, p50", p50(took), "ms"),
        Measured("answer, p95", p95(took), "ms"),
        Measured("answer, slowest", max(took), "ms"),
        Measured("after the storm until all was read", time.monotonic() - ended, "s"),
        *(_named(each, "alone") for each in alone),
        *(_named(each, "in the storm", note) for each in meanwhile),
        *(
            Measured(f"processor of {part} in the storm", 100 * seconds / SECONDS, "%")
            for part, seconds in spent.items()
        ),
    ]


def _queue(here: int) -> int:
    """A queue that nobody serves: what comes of the storm is offered to none who is called."""
    from okienko.events.security.scope import in_offices
    from okienko.routing.actions import add_queue, add_skill

    with in_offices([here], durable=True):
        skill = add_skill.within(here, name="networks")
        return add_queue.within(here, name="networks", steps=[(0, skill, 1)])


def _named(figure: Measured, when: str, note: str = "") -> Measured:
    return Measured(f"{figure.what}, {when}", figure.value, figure.unit, figure.aim, note)


def _stormed(port: int, path: str, requests: list[Any], rate: float) -> dict[str, Any]:
    task = {"port": port, "path": path, "requests": requests, "rate": rate}
    done = subprocess.run(
        [sys.executable, "-m", "okienko.bench.storm"],
        input=json.dumps(task).encode(),
        capture_output=True,
        check=True,
        timeout=10 * SECONDS,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _all_read(here: int) -> None:
    from okienko.channels.inbox.models import Payload
    from okienko.events.security.scope import in_offices

    def read() -> bool:
        with in_offices([here]):
            return not Payload.objects.filter(state=Payload.State.WAITING).exists()

    until(read, 1800, "what was brought was not read within half an hour")


def _there(here: int) -> tuple[int, int]:
    """How many requests are kept, and how many messages there are of them."""
    from okienko.channels.inbox.models import Payload
    from okienko.events.security.scope import in_offices
    from okienko.interactions.models import Message

    with in_offices([here]):
        accounts = Payload.objects.values("account")
        return Payload.objects.count(), Message.objects.filter(account__in=accounts).count()
