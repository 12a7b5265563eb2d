"""Through queue and official beside Asterisk's own app_queue: same callers, same telephones.

Both are measured in one run, app_queue before and after (A-B-A). A call is set up when a caller's
own sound comes back from the official's telephone, which echoes it: sound both ways.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from socket import SOCK_DGRAM
from typing import Protocol

from . import office, peer, sipp, whole
from .figures import Measured, p50, p95, row
from .sip import Phone, SipCall

ASKED, HELD = 10, 25  # call set-ups a second
PROBES = 3  # of ASKED, a second: callers with a voice, whose set-up is timed
SECONDS = 20.0
HELD_SECONDS = 15.0
TALK = 1.5  # seconds from the answer to the caller's good bye
WAITERS = 64
SERVED = 0.4  # seconds that an official talks while others wait
TOGETHER = 0.05  # seconds: two officials who became free at once are rung at once
MARK = 0x2A


class Side(Protocol):
    """What is measured: Okienko or its peer."""

    @property
    def sip(self) -> tuple[str, int]:
        """Where SIP is spoken."""

    def cpu(self) -> dict[str, float]:
        """Processor seconds by part."""


@dataclass
class RateResult:
    """What one run at a rate gave."""

    setups: list[float] = field(default_factory=list)  # ms
    lost: int = 0  # timed callers that never heard an official
    answered: list[float] = field(default_factory=list)  # moments
    cpu: dict[str, float] = field(default_factory=dict)  # ms a call, by part
    asked: int = 0


@dataclass
class Freed:
    """What the run with busy officials gave."""

    gaps: list[float] = field(default_factory=list)  # ms from hanging up to the next ring
    rings: list[tuple[float, str, str]] = field(default_factory=list)  # when, whose, who calls

    @property
    def overtaken(self) -> int:
        """Callers who saw somebody served that came later."""
        return overtaken([(at, caller) for at, _, caller in self.rings])


def overtaken(rings: Sequence[tuple[float, str]]) -> int:
    """How many callers saw the telephone ring for one who came later, more than TOGETHER before
    it rang for them. `rings`: when (seconds), for whom (callers sort by when they came).
    """
    latest, in_order = "", sorted(rings)
    count = place = 0
    for at, caller in in_order:
        while in_order[place][0] < at - TOGETHER:
            latest = max(latest, in_order[place][1])
            place += 1
        count += caller < latest
    return count


@row(
    "queueing",
    "Through queue and official, beside Asterisk's app_queue in the same run",
    "The switchboard is one Python process. A call is four durable transactions with some fifty "
    "prepared statements, and about a dozen requests to Asterisk: its share of a call's processor "
    "time sets the rate that is held, and near that rate calls queue for it. app_queue keeps "
    "everything in memory and writes nothing down, which is why it is so cheap; with busy "
    "officials it looks once a second, which is why its gap to the next ring is long. Callers and "
    "telephones (SIPp) take their share of the same two processors. Two officials who become free "
    "within 50 ms of each other count as free at once.",
)
def measure() -> Sequence[Measured]:
    """Set-up time, rate held, processor time of a call, and the gap until the next ring."""
    running = whole.shared()
    here = office.made()
    with ExitStack() as held:
        ports = [whole.free_port(SOCK_DGRAM) for _ in range(4)]
        other = peer.Peer(office.OPERATOR, (len(here.load), ports[0]), (len(here.freed), ports[1]))
        held.callback(other.stop)
        asyncio.run(register(running, here.load, ports[2]))
        office.ready(here.id, here.load)
        held.callback(office.away, here.id, here.load)
        loads: dict[str, list[RateResult]] = {"a": [], "b": []}
        for name in "aba":
            side, number = (other, peer.STRAIGHT) if name == "a" else (running, office.STRAIGHT)
            loads[name].append(_load(side, number, ports[0] if name == "a" else ports[2]))
        highest = {}
        for name in "ab":
            side, number = (other, peer.STRAIGHT) if name == "a" else (running, office.STRAIGHT)
            highest[name] = _held(side, number, ports[0] if name == "a" else ports[2])
        office.ready(here.id, here.freed)
        held.callback(office.away, here.id, here.freed)
        began = time.time()
        freed = {
            "a": asyncio.run(_freed(other, peer.FREED, ports[1], ())),
            "b": asyncio.run(_freed(running, office.FREED, ports[3], here.freed)),
        }
        ends = _ends(here, began)
    return [
        *_set_up(loads),
        *_rate(highest),
        *_cpu(loads),
        *_gaps(freed, ends),
    ]


# --- figures -----------------------------------------------------------------------------------


def _set_up(loads: dict[str, list[RateResult]]) -> list[Measured]:
    ours = loads["b"][0].setups
    theirs = [value for load in loads["a"] for value in load.setups]
    note = f"at {ASKED} calls a second, sound both ways; {len(ours)} and {len(theirs)} timed"
    lost = sum(load.lost for each in loads.values() for load in each)
    return [
        Measured("set-up through Okienko, p50", p50(ours), "ms", note=note),
        Measured("set-up through Okienko, p95", p95(ours), "ms"),
        Measured("set-up through app_queue, p50", p50(theirs), "ms"),
        Measured("set-up through app_queue, p95", p95(theirs), "ms"),
        Measured("added set-up time, p50", p50(ours) - p50(theirs), "ms"),
        Measured("added set-up time, p95", p95(ours) - p95(theirs), "ms", "at most 50 ms"),
        Measured("timed callers that never heard an official", lost, ""),
    ]


def _rate(highest: dict[str, RateResult]) -> list[Measured]:
    figures = []
    for name, words in (("b", "Okienko"), ("a", "app_queue")):
        load = highest[name]
        share = 100 * len(load.answered) / load.asked
        note = f"{share:.1f} % of {load.asked} callers reached an official while they stayed"
        aim = f"{HELD}/s" if name == "b" else ""
        figures.append(
            Measured(
                f"call set-ups a second through {words}, {HELD} asked",
                sipp.rate_of(load.answered), "/s", aim, note,
            )
        )  # fmt: skip
    return figures


def _cpu(loads: dict[str, list[RateResult]]) -> list[Measured]:
    ours = loads["b"][0].cpu
    theirs = sum(sum(load.cpu.values()) for load in loads["a"]) / len(loads["a"])
    total = sum(ours.values())
    parts = ", ".join(f"{name} {value:.1f}" for name, value in ours.items())
    return [
        Measured("processor time of a call, all of Okienko", total, "ms", note=parts),
        Measured("processor time of a call, app_queue", theirs, "ms", note="Asterisk alone"),
        Measured("Okienko / app_queue", total / theirs, "x", "at most 4 x"),
    ]


def _gaps(freed: dict[str, Freed], ends: dict[str, list[float]]) -> list[Measured]:
    figures = []
    for name, words in (("b", "Okienko"), ("a", "app_queue")):
        gaps = freed[name].gaps
        figures += [
            Measured(
                f"official hangs up, to the next ring, {words}, p50",
                p50(gaps), "ms", note=f"{len(gaps)} times, no wrap-up",
            ),
            Measured(f"official hangs up, to the next ring, {words}, p95", p95(gaps), "ms"),
        ]  # fmt: skip
    free = freed_to_ring(freed["b"].rings, ends)
    served = len(freed["b"].rings), len(freed["a"].rings)
    figures += [
        Measured("official is free (row), to the next ring, Okienko, p50", p50(free), "ms"),
        Measured(
            "official is free (row), to the next ring, Okienko, p95",
            p95(free), "ms", "p95 under 50 ms",
        ),
        Measured(
            "callers overtaken, Okienko",
            freed["b"].overtaken, "", "nobody", f"of {served[0]}",
        ),
        Measured("callers overtaken, app_queue", freed["a"].overtaken, "", note=f"of {served[1]}"),
    ]  # fmt: skip
    return figures


def freed_to_ring(
    rings: Sequence[tuple[float, str, str]], ends: dict[str, list[float]]
) -> list[float]:
    """Milliseconds from the end of an official's work on a contact to their next ring."""
    found = []
    for at, whose, _ in rings:
        before = [end for end in ends.get(whose, ()) if end <= at]
        if before:
            found.append(1000 * (at - max(before)))
    return found


def _ends(here: office.BenchOffice, since: float) -> dict[str, list[float]]:
    """When each official of the freed queue ended work on a contact, by telephone."""
    from okienko.events.security.scope import in_offices
    from okienko.routing.models import Engagement

    names = {seat.official: seat.username for seat in here.freed}
    found: dict[str, list[float]] = {}
    with in_offices([here.id]):
        rows = Engagement.objects.filter(official_id__in=names, ended_at__isnull=False)
        for official, ended in rows.values_list("official_id", "ended_at"):
            if ended is not None and ended.timestamp() >= since:
                found.setdefault(names[official], []).append(ended.timestamp())
    return found


# --- load --------------------------------------------------------------------------------------


def _load(side: Side, number: str, port: int) -> RateResult:
    """ASKED calls a second for a while, some of them timed."""
    phones = sipp.telephones("127.0.0.1", port, _even())
    rate = ASKED - PROBES
    callers = sipp.callers(
        office.OPERATOR, side.sip, number, rate=rate, count=int(rate * SECONDS), talk=TALK
    )
    load = RateResult()
    try:
        before = side.cpu()
        asyncio.run(_probe(side, number, load))
        callers.wait(20)
        time.sleep(1)
        load.answered = phones.answered()
        calls = ASKED * SECONDS  # who gave up cost something as well
        load.cpu = {n: 1000 * (v - before.get(n, 0.0)) / calls for n, v in side.cpu().items()}
    finally:
        callers.stop()
        phones.stop()
    return load


def _held(side: Side, number: str, port: int) -> RateResult:
    """HELD calls a second for a while."""
    phones = sipp.telephones("127.0.0.1", port, _even())
    count = int(HELD * HELD_SECONDS)
    callers = sipp.callers(office.OPERATOR, side.sip, number, rate=HELD, count=count, talk=TALK)
    try:
        callers.wait(HELD_SECONDS + 20)
        time.sleep(1)
        return RateResult(answered=phones.answered(), asked=count)
    finally:
        callers.stop()
        phones.stop()


async def _probe(side: Side, number: str, load: RateResult) -> None:
    caller = await Phone(office.OPERATOR, side.sip, voice=MARK).open()
    try:
        async with asyncio.TaskGroup() as group:
            for turn in range(int(PROBES * SECONDS)):
                group.create_task(_timed(caller, number, turn, load))
                await asyncio.sleep(1 / PROBES)
    finally:
        caller.close()


async def _timed(caller: Phone, number: str, turn: int, load: RateResult) -> None:
    call = await caller.call(number, f"+4860900{turn:04}")
    sound = call.sound
    if sound is None:
        return
    end = time.monotonic() + 5
    while MARK not in sound.marks and time.monotonic() < end:  # noqa: ASYNC110 (packets set it)
        await asyncio.sleep(0.02)
    if MARK in sound.marks:
        load.setups.append(1000 * (sound.marks[MARK] - call.began))
    else:
        load.lost += 1
    await asyncio.sleep(max(0.0, TALK - (time.time() - call.began)))
    call.hang_up()


async def register(running: whole.Whole, seats: Sequence[office.BenchSeat], port: int) -> None:
    """Register all seats at one port; SIPp's telephones take the port over."""
    phone = await Phone("127.0.0.1", running.sip).open(port)
    try:
        for seat in seats:
            await phone.register(seat.username, seat.password)
        await asyncio.sleep(1)  # the last one is noticed
    finally:
        phone.close()


def _even() -> int:
    return whole.free_port(SOCK_DGRAM) & ~1


# --- officials who become free -----------------------------------------------------------------


async def _freed(side: Side, number: str, port: int, seats: Sequence[office.BenchSeat]) -> Freed:
    """Callers wait for a few officials; each talks for a moment and hangs up."""
    result = Freed()
    byes: dict[str, list[float]] = {}
    go = asyncio.Event()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(call: SipCall) -> None:
        await go.wait()
        await asyncio.sleep(SERVED)
        byes.setdefault(call.user, []).append(time.time())
        call.hang_up()

    def ring(call: SipCall) -> None:
        result.rings.append((call.began, call.user, call.other))
        call.answer()
        task = asyncio.ensure_future(serve(call))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    phone = await Phone("127.0.0.1", side.sip).open(port)
    phone.on_call = ring
    for seat in seats:
        await phone.register(seat.username, seat.password)
    count = WAITERS + office.FREED_OFFICIALS
    callers = sipp.callers(office.OPERATOR, side.sip, number, rate=10, count=count, talk=None)
    try:
        await asyncio.sleep(count / 10 + 1)
        go.set()
        end = time.monotonic() + 60
        while callers.process.poll() is None and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    finally:
        callers.stop()
        await asyncio.sleep(0.2)
        phone.close()
    for at, whose, _ in result.rings:
        before = [bye for bye in byes.get(whose, ()) if bye < at]
        if before:
            result.gaps.append(1000 * (at - max(before)))
    return result
