"""Calls that talk: what Asterisk spends on each, plain, as ours, and as ours while recorded.

Callers send sound all the time and telephones echo it, so that every leg carries what a talk does.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from socket import SOCK_DGRAM
from tempfile import NamedTemporaryFile

from . import office, peer, sipp, whole
from .figures import Measured, Unavailable, row
from .queueing import Side, register
from .waiting import until

CALLS = 30
SECONDS = 15.0  # that are measured
TALK = 75.0  # longer than the rest takes
AIM = 15  # percent that recording may add


@row(
    "bridged",
    "Calls in talk: processor time of each, beside plain Asterisk",
    "Asterisk alone carries the sound. Where nothing listens to a call it passes packets on "
    "without looking into them; a recorded call has two taps, so that each packet is read, copied "
    "into the file's stream and written, four seconds at a time.",
)
def measure() -> Sequence[Measured]:
    """Asterisk's processor time of a call, off-on-off, and a plain Asterisk's in the same run."""
    running = whole.shared()
    here = office.made()
    found: dict[str, list[float]] = {"plain": [], "off": [], "on": []}
    with ExitStack() as held:
        ports = [whole.free_port(SOCK_DGRAM) for _ in range(3)]
        other = peer.Peer(office.OPERATOR, (len(here.load), ports[0]), (0, ports[2]))
        held.callback(other.stop)
        asyncio.run(register(running, here.load, ports[1]))
        office.ready(here.id, here.load)
        held.callback(office.away, here.id, here.load)
        rule = _rule(here)
        for how in ("plain", "off", "on", "off", "plain"):
            _record(here, rule, on=how == "on")
            if how == "plain":
                found[how].append(_talks(other, peer.STRAIGHT, ports[0]))
            else:
                recorded = here if how == "on" else None
                found[how].append(_talks(running, office.STRAIGHT, ports[1], recorded))
    plain, off, on = (sum(each) / len(each) for each in found.values())
    note = f"{CALLS} calls at once, Asterisk's share of one processor for each"
    return [
        Measured("a call in talk, plain Asterisk", 100 * plain, "%", note=note),
        Measured("a call in talk, ours", 100 * off, "%"),
        Measured("a call in talk, ours, recorded", 100 * on, "%"),
        Measured(
            "what recording adds", 100 * (on - off) / off, "%", f"under {AIM} %", "two tracks"
        ),
    ]


def _rule(here: office.BenchOffice) -> int:
    from okienko.channels.phone.recording.rules import add_rule
    from okienko.events.security.scope import in_offices
    from okienko.routing.models import Queue

    with in_offices([here.id]):
        queue = Queue.objects.get(name="load").id
    return add_rule(
        here.id,
        queue_id=queue,
        mode="every",
        basis="to measure it",
        active=False,
        short_pl="Nagrywamy.",
    )


def _record(here: office.BenchOffice, rule: int, *, on: bool) -> None:
    from okienko.channels.phone.recording.rules import change_rule

    change_rule(here.id, rule_id=rule, active=on)


def _talks(side: Side, number: str, port: int, recorded: office.BenchOffice | None = None) -> float:
    """Asterisk's share of a processor for each of so many calls that talk."""
    phones = sipp.telephones("127.0.0.1", port, whole.free_port(SOCK_DGRAM) & ~1)
    with NamedTemporaryFile(suffix=".alaw") as sound:
        Path(sound.name).write_bytes(bytes([0x2A, 0xAA]) * 40_000)  # ten seconds, loud
        callers = sipp.callers(
            office.OPERATOR, side.sip, number, rate=5, count=CALLS, talk=TALK, sound=sound.name
        )
        try:
            until(lambda: len(phones.answered()) >= CALLS, 60, "not every caller was answered")
            if recorded is not None:
                until(lambda: _parts(recorded) >= CALLS, 40, "not every call is recorded")
            time.sleep(3)
            before, began = side.cpu()["Asterisk"], time.monotonic()
            time.sleep(SECONDS)
            spent = (side.cpu()["Asterisk"] - before) / (time.monotonic() - began)
            if callers.process.poll() is not None:
                raise Unavailable("the callers went before the end")
        finally:
            callers.stop()
            phones.stop()
    time.sleep(5)  # until the officials are free again
    return spent / CALLS


def _parts(here: office.BenchOffice) -> int:
    from okienko.channels.phone.models import RecordedPart
    from okienko.events.security.scope import in_offices

    with in_offices([here.id]):
        return RecordedPart.objects.filter(state="open").count()
