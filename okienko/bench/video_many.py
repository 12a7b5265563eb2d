"""Meetings by video at once: how many go on before somebody's sound suffers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from . import office, whole
from .figures import Measured, Unavailable, row
from .memory import pss

STEP, MOST = 3, 24  # meetings that are added at a time; and at most
SECONDS = 12.0  # in which the sound of all is counted
PACKETS = 50  # of 20 ms in a second
WHOLE = 0.99  # of them must come to each seat
OFFERED = 20.0  # seconds
SLUG = "zielonka"


@row(
    "video_many",
    "Meetings by video at once, until somebody's sound suffers",
    "In each meeting a customer and an interpreter from outside are heard by browsers' legs "
    "(WebRTC, DTLS and SRTP), the dearest that Asterisk has; pictures would not pass the server. "
    "The seats' own ends are Python (aiortc) in one process on the same two processors: where that "
    "one has used up its own, as its share says, the server has not come to its end.",
)
def measure() -> Sequence[Measured]:
    """More and more meetings, until a seat hears less than it should."""
    running = whole.shared()
    here = office.made()
    office.offer_video(here.id, "load", most_waiting=200)
    office.ready(here.id, here.load)
    try:
        return asyncio.run(_measure(running, here))
    finally:
        office.away(here.id, here.load)


@dataclass
class Talk:
    """One meeting: the pages of its two seats, and their telephones."""

    pages: list[Any] = field(default_factory=list)
    telephones: list[Any] = field(default_factory=list)


async def _measure(running: whole.Whole, here: office.BenchOffice) -> list[Measured]:
    talks: list[Talk] = []
    best, seen = 0, (1.0, 0.0, 0.0)
    try:
        while len(talks) < MOST:
            first = len(talks)
            talks += [await _begin(running, here, first + n) for n in range(STEP)]
            await asyncio.sleep(2)  # what joining costs is over
            now = await _look(running, talks)
            if now[0] < WHOLE:
                break
            best, seen = len(talks), now
        asterisk = sum(pss(each.pid) for each in running.parts()["Asterisk"]) / 1024
    finally:
        for talk in talks:
            for end in (*talk.telephones, *talk.pages):
                with suppress(Exception):
                    await (end.hang_up() if end in talk.telephones else end.close())
    heard, server, own = seen
    return [
        Measured("meetings at once, each seat hears 99 % of what it should", best, ""),
        Measured("what the worst seat heard then", 100 * heard, "%"),
        Measured("web, switchboard, PostgreSQL and Asterisk then", server, "% of a processor"),
        Measured("the seats' own ends then", own, "% of a processor"),
        Measured("memory of Asterisk at the end", asterisk, "MiB"),
    ]


async def _look(running: whole.Whole, talks: list[Talk]) -> tuple[float, float, float]:
    """What the worst seat hears (a share), and what server and ends use (% of a processor)."""
    mine = psutil.Process()
    ends = [each for talk in talks for each in talk.telephones]
    counts = [await each.received() for each in ends]
    used, own, began = running.cpu(), mine.cpu_times(), time.monotonic()
    await asyncio.sleep(SECONDS)
    seconds = time.monotonic() - began
    came = [await each.received() - before for each, before in zip(ends, counts, strict=True)]
    worst = min(came) / (PACKETS * seconds)
    after, later = running.cpu(), mine.cpu_times()
    server = sum(after[name] - used[name] for name in after)
    ours = later.user + later.system - own.user - own.system
    return worst, 100 * server / seconds, 100 * ours / seconds


async def _begin(running: whole.Whole, here: office.BenchOffice, number: int) -> Talk:
    from okienko.sampletown.video.customers import contact_of
    from okienko.sampletown.video.page import MeetingPage
    from okienko.sampletown.video.telephone import Telephone

    async def silent(_text: str, _language: str) -> Path:
        raise NotImplementedError

    source = f"127.7.{number // 200}.{number % 200 + 2}"
    customer = MeetingPage(running.http_port, SLUG, source=source, sees=False)
    talk = Talk([customer])
    await asyncio.to_thread(_has_a_telephone, here.load[number].person)
    await customer.begin(name=f"Meeting {number}", language="pl")
    await customer.until(lambda: customer.state.get("contact"), OFFERED)
    token = await asyncio.to_thread(_taken, here, contact_of(customer), number)
    other = MeetingPage(running.http_port, SLUG, source=source, sees=False, token=token)
    other.listen()
    talk.pages.append(other)
    await other.until(lambda: other.phase == "talk", OFFERED)
    for page in talk.pages:
        telephone = Telephone(await page.ask("sound", form={}), silent)
        await telephone.call()
        talk.telephones.append(telephone)
    return talk


def _has_a_telephone(person: int) -> None:
    """Whose telephone is not rung, nor there: nobody of the office wants sound."""
    from django.db import connection

    from okienko.routing.models import Presence

    try:
        Presence.objects.filter(person=person).update(phone_up=True)
    finally:
        connection.close()


def _taken(here: office.BenchOffice, contact: int, number: int) -> str:
    """An official takes it, and lets an interpreter from outside in; the token of that one."""
    from django.db import connection

    from okienko.channels.video.actions import make_link, open_link
    from okienko.events.actor import Actor
    from okienko.events.security.scope import in_offices
    from okienko.routing.actions import accept, make_offer
    from okienko.routing.models import Wait

    seat = here.load[number]
    try:
        with in_offices([here.id]):
            wait = Wait.objects.get(interaction_id=contact, result="").id
        offer = make_offer(here.id, wait_id=wait, official_id=seat.official)
        if offer is None:
            raise Unavailable("a meeting could not be offered")
        who = Actor("official", officials={here.id: seat.official})
        accept.by(who)(here.id, offer_id=offer, official_id=seat.official)
        link = make_link.by(who)(here.id, interaction_id=contact)
        return str(open_link(here.id, link=link, name="Interpreter", language="pl").token)
    finally:
        connection.close()
