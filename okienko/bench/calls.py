"""One call after another on an idle system: welcome, the official's page, sound both ways."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import TypeVar

from . import browser, office, page, whole
from .figures import Measured, p50, p95, row
from .sip import Phone, SipCall

WELCOMES = 20
CALLS = 40
LETTERS = 40
CALLER, OFFICIAL = 0x2A, 0x6B  # marks in the sound
PICK_UP = 0.15  # seconds that a telephone rings
PAUSE = 0.15
T = TypeVar("T")


@row(
    "calls",
    "One call: to the welcome, to the official's page, to sound both ways",
    "Transactions one after another: a call is taken in, enqueued, offered and accepted in one "
    "each, and between them an event is numbered and read. Sound comes in packets of 20 ms, so "
    "20 to 40 ms of the last figure are the packets' own.",
)
def measure() -> Sequence[Measured]:
    """Callers and the official's telephone are SIP peers with sound; the page is a real stream."""
    running = whole.shared()
    here = office.made()
    office.ready(here.id, (here.desk,))
    try:
        return asyncio.run(_measure(running, here))
    finally:
        office.away(here.id, (here.desk,))


async def _measure(running: whole.Whole, here: office.BenchOffice) -> list[Measured]:
    async with AsyncExitStack() as held:
        caller = await Phone(office.OPERATOR, running.sip, voice=CALLER).open()
        held.callback(caller.close)
        await line_works(caller)
        figures = await _welcomes(caller)
        desk = await Phone("127.0.0.1", running.sip, voice=OFFICIAL).open()
        held.callback(desk.close)
        await desk.register(here.desk.username, here.desk.password)
        cookie = await asyncio.to_thread(apart, lambda: page.sign_in(here.desk.person))
        screen = await held.enter_async_context(page.OpenPage(running.http_port, cookie))
        await asyncio.sleep(1)  # the telephone and the page are noticed
        figures += await to_official(caller, desk, screen, here, CALLS)
        figures += await _letters(screen, here)
    cookie = await asyncio.to_thread(apart, lambda: page.sign_in(here.browser.person))
    try:
        figures += await browser.measure(running, cookie)
    except Exception as reason:  # the figures without one are worth keeping
        print(f"  not measured with a browser: {type(reason).__name__}: {reason}")
    return figures


async def line_works(caller: Phone) -> None:
    """Call until somebody answers: the program may have started a moment ago."""
    async with asyncio.timeout(60):
        while True:
            call = await caller.call(office.WELCOME, "+48601009999")
            with suppress(TimeoutError):
                await asyncio.wait_for(call.answered.wait(), 2)
            call.hang_up()
            if call.answered.is_set():
                return


async def _welcomes(caller: Phone) -> list[Measured]:
    answered, heard = [], []
    for number in range(WELCOMES):
        call = await caller.call(office.WELCOME, f"+4860100{number:04}")
        await asyncio.wait_for(call.answered.wait(), 10)
        assert call.sound is not None
        await _until(partial(_first, call))
        answered.append(1000 * (call.answered_at - call.began))
        heard.append(1000 * (call.sound.first - call.began))
        call.hang_up()
        await asyncio.sleep(PAUSE)
    return [
        *_both("INVITE to 200 OK", answered),
        *_both("INVITE to the first sound of the welcome", heard),
    ]


async def to_official(
    caller: Phone, desk: Phone, screen: page.OpenPage, here: office.BenchOffice, many: int
) -> list[Measured]:
    """So many calls to the official at the desk, one after another."""
    ringing: asyncio.Queue[SipCall] = asyncio.Queue()
    desk.on_call = ringing.put_nowait
    rings, pages, pages_invite, sound = [], [], [], []
    for number in range(many):
        call = await caller.call(office.DESK, f"+4860200{number:04}")
        leg = await asyncio.wait_for(ringing.get(), 15)
        rings.append(1000 * (leg.began - call.began))
        await asyncio.sleep(PICK_UP)
        leg.answer()
        assert leg.sound is not None
        assert call.sound is not None
        await _until(partial(_mark, call, OFFICIAL))
        await _until(partial(_mark, leg, CALLER))
        both = max(call.sound.marks[OFFICIAL], leg.sound.marks[CALLER])
        sound.append(1000 * (both - leg.answered_at))
        interaction, entered = await asyncio.to_thread(apart, lambda: _newest_wait(here.id))
        told = await screen.told("offer.made", interaction)
        pages.append(1000 * (told - entered))
        pages_invite.append(1000 * (told - call.began))
        call.hang_up()
        await asyncio.wait_for(leg.ended.wait(), 5)
        await asyncio.sleep(PAUSE)
    return [
        *_both("call enters the queue, to the official's page", pages, "p95 under 100 ms"),
        *_both("INVITE to the official's page", pages_invite),
        *_both("INVITE to the official's telephone ringing", rings),
        *_both("official accepts, to both hearing each other", sound, "p95 under 300 ms"),
    ]


async def _letters(screen: page.OpenPage, here: office.BenchOffice) -> list[Measured]:
    times = []
    for number in range(LETTERS):
        began = time.time()
        name = f"{began:.6f}-{number}@bench.example"
        interaction = await asyncio.to_thread(apart, lambda n=name: _letter(here, n))
        times.append(1000 * (await screen.told("offer.made", interaction) - began))
        await asyncio.to_thread(apart, lambda i=interaction: _answered(here, i))
        await asyncio.sleep(PAUSE)
    return _both("e-mail arrives, to the official's page", times, "p95 under 100 ms")


def _letter(here: office.BenchOffice, name: str) -> int:
    from okienko.customers.identities import email_address
    from okienko.events import clock
    from okienko.interactions.actions import Arrival, receive
    from okienko.routing.actions import enqueue

    arrival = Arrival(
        channel="email",
        account_id=None,
        external_id=name,
        sender=email_address(f"Halina <{name}>"),
        at=clock.now(),
        subject="Odpady",
        text="Kiedy przyjadą?",
    )
    taken = receive(here.id, arrival=arrival)
    enqueue(here.id, interaction_id=taken.interaction_id, queue_id=here.letters)
    return taken.interaction_id


def _answered(here: office.BenchOffice, interaction: int) -> None:
    """The official takes the letter and closes it, so that the next one finds room."""
    from okienko.events.security.scope import in_offices
    from okienko.routing.actions import accept, finish
    from okienko.routing.models import Offer

    with in_offices([here.id]):
        offer = Offer.objects.get(interaction_id=interaction, state="pending")
    accept(here.id, offer_id=offer.id, official_id=here.desk.official)
    finish(
        here.id,
        interaction_id=interaction,
        official_id=here.desk.official,
        outcome="information",
    )


def _newest_wait(here: int) -> tuple[int, float]:
    from okienko.events.security.scope import in_offices
    from okienko.routing.models import Wait

    with in_offices([here]):
        wait = Wait.objects.filter(live=True).order_by("-id")[0]
    return wait.interaction_id, wait.entered_at.timestamp()


def apart(work: Callable[[], T]) -> T:
    """In a thread: call, and give the connection back."""
    from django.db import connections

    try:
        return work()
    finally:
        with suppress(Exception):
            connections.close_all()


async def _until(true: Callable[[], object], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 (packets set it)
            await asyncio.sleep(0.005)


def _first(call: SipCall) -> float:
    """When the first sound was heard; 0.0 when none was yet."""
    return call.sound.first if call.sound else 0.0


def _mark(call: SipCall, mark: int) -> float:
    """When this mark was heard first; 0.0 when it was not yet."""
    return call.sound.marks.get(mark, 0.0) if call.sound else 0.0


def _both(what: str, values: Sequence[float], aim: str = "") -> list[Measured]:
    note = f"{len(values)} times"
    return [
        Measured(f"{what}, p50", p50(values), "ms", note=note),
        Measured(f"{what}, p95", p95(values), "ms", aim),
    ]
