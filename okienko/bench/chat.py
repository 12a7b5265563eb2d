"""Open chats with officials who answer: from sent to shown on the other side, and what it costs.

Visitors are windows without a browser (sampletown/chat_page.py), each from an address of its own;
officials have a page's stream, and answer by the verb that the page's form calls.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Any

from okienko.sampletown.chat_page import ChatPage

from . import office, page, whole
from .figures import Measured, Unavailable, p50, p95, row
from .memory import pss

CHATS = int(os.environ.get("OKIENKO_BENCH_CHATS", "500"))
OFFICIALS = 50
EACH = -(-CHATS // OFFICIALS)  # chats of one official
RATE = 20.0  # messages a second, in both directions together
SECONDS = 30.0
OPENING = 8  # chats that begin at once
SETTLED = 10.0  # seconds until what was begun is quiet
PATIENCE = 10.0


@dataclass
class ChatLoad:
    """What was seen."""

    to_visitor: list[float] = field(default_factory=list)  # ms
    to_official: list[float] = field(default_factory=list)
    begins: list[float] = field(default_factory=list)
    lost: int = 0


@dataclass
class OpenChat:
    """A chat that an official has."""

    visitor: ChatPage
    contact: int
    seat: office.BenchSeat
    screen: page.OpenPage


@row(
    "chat",
    "Open chats: from sent to shown on the other side",
    "A message is one durable transaction; then every stream's process looks it up once for the "
    "chat it is of. Visitors and officials of the bench are read in one Python process on the same "
    "processors: at the rate asked it takes as much of them as the web process does.",
)
def measure() -> Sequence[Measured]:
    """Times in both directions, processor time by part, memory for each visitor."""
    running = whole.shared()
    here = office.made()
    if len(here.load) < OFFICIALS:
        raise Unavailable(f"the bench's office has {len(here.load)} officials only")
    seats = here.load[:OFFICIALS]
    with ExitStack() as held:
        key, account = open_window(here.id, most_waiting=1000)
        _widely(here.id, seats)
        office.ready(here.id, seats)
        held.callback(office.away, here.id, seats)
        return asyncio.run(_measure(running, here.id, seats, key, account))


def open_window(number: int, **settings: Any) -> tuple[str, int]:
    """A window whose chats wait for the officials of the load; its key and connection."""
    from okienko.channels.actions import add_account
    from okienko.channels.chat.models import Window
    from okienko.channels.chat.settings import ChatSettings
    from okienko.events.security.scope import in_offices
    from okienko.routing.models import Queue

    with in_offices([number]):
        queue = Queue.objects.get(name="load").id
    given = ChatSettings(queue=queue, ask_minutes=0, **settings)
    account = add_account(number, kind="chat", name=f"bench {time.time()}", settings=given)
    with in_offices([number]):
        return Window.objects.get(account_id=account).key, account


def _widely(number: int, seats: Sequence[office.BenchSeat]) -> None:
    from okienko.routing.actions import set_limits

    for seat in seats:
        set_limits(number, official_id=seat.official, texts_limit=EACH)


async def _measure(
    running: whole.Whole,
    number: int,
    seats: Sequence[office.BenchSeat],
    key: str,
    account: int,
) -> list[Measured]:
    load = ChatLoad()
    (web,) = running.parts()["web"]
    async with AsyncExitStack() as held:
        screens = {}
        for seat in seats:
            cookie = await asyncio.to_thread(page.sign_in, seat.person)
            opened = page.OpenPage(running.http_port, cookie)
            screens[seat.official] = await held.enter_async_context(opened)
        empty = await asyncio.to_thread(pss, web.pid)
        visitors = await _begin(running, key, load)
        for visitor in visitors:
            held.push_async_callback(visitor.close)
        taken = await asyncio.to_thread(_take, number, account)
        by_official = {seat.official: seat for seat in seats}
        by_name = {visitor.name: visitor for visitor in visitors}
        chats = [
            OpenChat(by_name[name], contact, by_official[who], screens[who])
            for name, contact, who in taken
            if who in by_official
        ]
        if not chats:
            raise Unavailable("no chat was accepted")
        await asyncio.sleep(SETTLED)
        full = await asyncio.to_thread(pss, web.pid)
        before, began = running.cpu(), time.monotonic()
        await asyncio.sleep(SETTLED)
        quiet = _share(before, running.cpu(), time.monotonic() - began)
        before, began = running.cpu(), time.monotonic()
        await _talk(number, chats, load)
        busy = _share(before, running.cpu(), time.monotonic() - began)
    note = f"{len(chats)} chats with {OFFICIALS} officials, {RATE:g} messages a second"
    told = ", ".join(f"{name} {value:.0f} %" for name, value in busy.items())
    return [
        Measured("official to visitor, p50", p50(load.to_visitor), "ms", note=note),
        Measured("official to visitor, p95", p95(load.to_visitor), "ms", "under 100 ms"),
        Measured("visitor to official, p50", p50(load.to_official), "ms"),
        Measured("visitor to official, p95", p95(load.to_official), "ms", "under 100 ms"),
        Measured("messages that were not shown in time", load.lost, "", "none"),
        Measured("begin, p50", p50(load.begins), "ms", note=f"{OPENING} at once"),
        Measured("processor, all of Okienko, messages", sum(busy.values()), "%", note=told),
        Measured("processor, web alone, chats open and quiet", quiet.get("web", 0.0), "%"),
        Measured("memory of web for each visitor", (full - empty) / len(visitors), "KiB"),
    ]


async def _begin(running: whole.Whole, key: str, load: ChatLoad) -> list[ChatPage]:
    places = asyncio.Semaphore(OPENING)

    async def one(number: int) -> ChatPage:
        visitor = ChatPage(running.http_port, key, source=_address(number))
        async with places:
            began = time.perf_counter()
            await visitor.begin("Dzień dobry")
            load.begins.append(1000 * (time.perf_counter() - began))
        return visitor

    return list(await asyncio.gather(*(one(number) for number in range(CHATS))))


def _address(number: int) -> str:
    """Each visitor's network is its own, so that nobody is counted for another."""
    return f"127.{1 + number // 250}.{1 + number % 250}.1"


def _take(number: int, account: int) -> list[tuple[str, int, int]]:
    """Accept all that is offered until nothing waits: (window's name, contact, official)."""
    from okienko.events.refusals import Refused
    from okienko.events.security.scope import in_offices
    from okienko.interactions.models import Interaction
    from okienko.routing.actions import accept
    from okienko.routing.models import Offer

    end = time.monotonic() + 30 + 0.3 * CHATS
    while time.monotonic() < end:
        with in_offices([number]):
            rows = Interaction.objects.filter(account_id=account)
            waits = rows.filter(state__in=["arrived", "waiting", "offered"]).count()
            offers = Offer.objects.filter(state="pending", interaction__account_id=account)
            ringing = list(offers.values_list("id", "official_id"))
        if not waits:
            break
        for offer, official in ringing:
            try:
                accept(number, offer_id=offer, official_id=official)
            except Refused:
                continue
        time.sleep(0.05)
    with in_offices([number]):
        rows = Interaction.objects.filter(account_id=account, state="active")
        return list(rows.values_list("external_id", "id", "official_id"))


async def _talk(number: int, chats: Sequence[OpenChat], load: ChatLoad) -> None:
    dice = Random(1)
    async with asyncio.TaskGroup() as group:
        for turn in range(int(RATE * SECONDS)):
            chat = dice.choice(chats)
            group.create_task((_answer if turn % 2 else _say)(number, chat, turn, load))
            await asyncio.sleep(1 / RATE)


async def _say(_number: int, chat: OpenChat, turn: int, load: ChatLoad) -> None:
    """A visitor writes: from the request to the event on the official's page."""
    began = time.time()
    already = len(chat.screen.said)
    await chat.visitor.say(f"Pytanie {turn}")
    try:
        async with asyncio.timeout(PATIENCE):
            while (at := _heard(chat, already)) is None:  # noqa: ASYNC110 (its stream is read beside)
                await asyncio.sleep(0.002)
    except TimeoutError:
        load.lost += 1
        return
    load.to_official.append(1000 * (at - began))


def _heard(chat: OpenChat, already: int) -> float | None:
    for at, _kind, data in chat.screen.said[already:]:
        if data.get("interaction") == chat.contact and data.get("kind") == "message.received":
            return at
    return None


async def _answer(number: int, chat: OpenChat, turn: int, load: ChatLoad) -> None:
    """An official answers: from the verb's call to the message in the visitor's window."""
    text = f"Odpowiedź {turn}"
    began = time.time()
    await asyncio.to_thread(_write, number, chat, text)
    try:
        async with asyncio.timeout(PATIENCE):
            while text not in chat.visitor.answers():
                await chat.visitor.news.wait()
    except TimeoutError:
        load.lost += 1
        return
    load.to_visitor.append(1000 * (time.time() - began))


def _write(number: int, chat: OpenChat, text: str) -> None:
    from okienko.events.actor import official
    from okienko.interactions.actions import answer

    said = answer.by(official(number, chat.seat.official))
    said(number, interaction_id=chat.contact, text=text)


def _share(before: dict[str, float], after: dict[str, float], seconds: float) -> dict[str, float]:
    """Per cent of one processor, by part."""
    return {name: 100 * (used - before.get(name, 0.0)) / seconds for name, used in after.items()}
