"""A storm of webhooks: 500 a second for a minute, and what it costs who calls meanwhile."""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any

from . import calls, office, page, whole
from .figures import Measured, p50, p95, row
from .sip import Phone
from .waiting import until

RATE, SECONDS = 500, 60
CALLS = 30  # alone, and as many in the storm
SHOWN, EACH = 300, 10  # messages on a day without a storm, and how many a second
TALKS = 20  # people who write them
PATIENCE = 20.0  # seconds in which such a message is looked for on the page


@row(
    "webhooks",
    f"Webhooks, {RATE} a second for {SECONDS} seconds, with calls meanwhile",
    "The provider is a process on the same processors that signs nothing anew meanwhile. Requests "
    "are kept by the web process, many in one commit, and read by the switchboard one after "
    "another beside the calls: what is not read yet waits in rows. The seconds of an answer count "
    "from when its request was due. To the page: on a day without a storm, from the request to the "
    "event in the stream of the official who has the contact.",
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
        shown, slow = await _shown(running, here, screen)
        alone = await calls.to_official(caller, desk, screen, here, CALLS)
        cpu, began = running.cpu(), time.monotonic()
        storm = asyncio.create_task(
            asyncio.to_thread(_stormed, running.http_port, path, rest, RATE)
        )
        meanwhile = await calls.to_official(caller, desk, screen, here, CALLS)
        in_time = not storm.done()
        told = await storm
    ended = time.monotonic()
    spent = {part: now - cpu.get(part, 0.0) for part, now in running.cpu().items()}
    await asyncio.to_thread(calls.apart, lambda: _all_read(here.id))
    took = [1000 * each for each in told["took"]]
    good = told["answers"].get("200", 0)
    kept, contacts = await asyncio.to_thread(calls.apart, lambda: _there(here.id))
    sent = len(requests)
    note = "" if in_time else "some of the calls came after it"
    return [
        Measured("to the page, p50", p50(shown), "ms", note=f"{EACH} a second, {len(shown)} times"),
        Measured("to the page, p95", p95(shown), "ms"),
        Measured(f"not there within {PATIENCE:.0f} s", slow, "", "none"),
        Measured("answered with 200", good + 1, f"of {sent}", "all"),
        Measured("kept", kept, "", f"{good + 1}"),
        Measured("messages taken in, none twice", contacts, "", f"{good + 1}"),
        Measured("answered", len(took) / (ended - began), "per s", f"{RATE}"),
        Measured("answer, p50", p50(took), "ms"),
        Measured("answer, p95", p95(took), "ms"),
        Measured("answer, slowest", max(took), "ms"),
        Measured("after the storm until all was read", time.monotonic() - ended, "s"),
        *(_named(each, "alone") for each in alone),
        *(_named(each, "in the storm", note) for each in meanwhile),
        *(
            Measured(f"processor of {part} in the storm", 100 * seconds / (ended - began), "%")
            for part, seconds in spent.items()
        ),
    ]


async def _shown(
    running: whole.Whole, here: office.BenchOffice, screen: page.OpenPage
) -> tuple[list[float], int]:
    """On a day without a storm: ms from a request to its message on the page; how many were not."""
    path, requests = await asyncio.to_thread(calls.apart, lambda: _people_at_desk(here))
    first, rest = requests[:TALKS], requests[TALKS:]
    await asyncio.to_thread(_stormed, running.http_port, path, first, float(EACH))
    await asyncio.to_thread(calls.apart, lambda: _taken(here))
    already, sent = len(screen.said), []
    async with asyncio.TaskGroup() as group:
        for headers, body in rest:
            sent.append(time.time())
            group.create_task(asyncio.to_thread(_brought, running.http_port, path, headers, body))
            await asyncio.sleep(1 / EACH)

    def seen() -> list[float]:
        said = screen.said[already:]
        return [at for at, _, data in said if data.get("kind") == "message.received"]

    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while len(seen()) < len(sent):  # noqa: ASYNC110 (its stream is read beside)
                await asyncio.sleep(0.05)
    await asyncio.to_thread(calls.apart, lambda: _finished(here))
    # one account's are read in their order
    took = [1000 * (at - due) for at, due in zip(seen(), sent, strict=False)]
    return took, len(sent) - len(took)


def _people_at_desk(here: office.BenchOffice) -> tuple[str, list[tuple[dict[str, str], str]]]:
    from okienko.channels.telegram.bench import brought
    from okienko.routing.actions import set_limits

    set_limits(here.id, official_id=here.desk.official, written_limit=TALKS)
    return brought(here.id, here.letters, TALKS + SHOWN, people=TALKS)


def _taken(here: office.BenchOffice) -> None:
    """The official takes all who wrote."""
    from okienko.events.security.scope import in_offices
    from okienko.routing.actions import accept
    from okienko.routing.models import Offer

    taken = 0

    def all_taken() -> bool:
        nonlocal taken
        with in_offices([here.id]):
            offers = Offer.objects.filter(state="pending", official_id=here.desk.official)
            ringing = list(offers.values_list("id", flat=True))
        for each in ringing:
            accept(here.id, offer_id=each, official_id=here.desk.official)
            taken += 1
        return taken >= TALKS

    until(all_taken, 60, "who wrote was not offered to the official")


def _finished(here: office.BenchOffice) -> None:
    from okienko.events.security.scope import in_offices
    from okienko.interactions.models import Interaction
    from okienko.routing.actions import finish, set_limits

    set_limits(here.id, official_id=here.desk.official, written_limit=1)
    with in_offices([here.id]):
        held = Interaction.objects.filter(state="active", official_id=here.desk.official)
        contacts = list(held.values_list("id", flat=True))
    for each in contacts:
        finish(
            here.id,
            interaction_id=each,
            official_id=here.desk.official,
            outcome="information",
        )


def _brought(port: int, path: str, headers: dict[str, str], body: str) -> None:
    url = f"http://127.0.0.1:{port}{path}"
    told = {"Host": f"localhost:{port}", **headers}
    request = urllib.request.Request(url, body.encode(), told)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        answer.read()


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
    from okienko.channels.models import Account
    from okienko.events.security.scope import in_offices
    from okienko.interactions.models import Message

    with in_offices([here]):
        storm = Account.objects.filter(kind="telegram").order_by("id").values("id")[:1]
        kept = Payload.objects.filter(account__in=storm).count()
        return kept, Message.objects.filter(account__in=storm).count()
