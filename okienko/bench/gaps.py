"""Sound that stands while our processes are killed on machines that are busy."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil

from . import office, whole
from .figures import Measured, Unavailable, row
from .timed import HOLE
from .waiting import until

CALLS = 6
SECONDS = 60.0
BETWEEN = 6.0  # seconds from one kill to the next
BUSY_FOR_EACH = 4  # programs for each processor that do nothing but count
KILLED = ("switchboard", "web", "supervisor")
_COUNT = "import time\nend = time.time() + {seconds}\nwhile time.time() < end: sum(range(5000))"


@dataclass
class Run:
    """What the telephones said, and when what was killed."""

    legs: list[dict[str, Any]]
    ended: int
    kills: list[tuple[float, str]] = field(default_factory=list)

    def most(self, what: str) -> float:
        """The largest value of one kind, in milliseconds."""
        return 1000 * max(float(leg[what]) for leg in self.legs)

    @property
    def holes(self) -> list[dict[str, Any]]:
        """Every hole of every leg."""
        return [hole for leg in self.legs for hole in leg["holes"]]

    @property
    def longest(self) -> float:
        """The longest hole, in milliseconds; 0 for none."""
        return 1000 * max((float(hole["seconds"]) for hole in self.holes), default=0.0)

    @property
    def why(self) -> str:
        """How many holes there were of each cause."""
        found = Counter(str(hole["why"]) for hole in self.holes)
        return ", ".join(f"{count} {why}" for why, count in sorted(found.items())) or "none"


@row(
    "gaps",
    "Sound of calls that stand while web, switchboard and supervisor are killed on a busy machine",
    "Asterisk alone carries the sound; our processes only tell it what to do. A hole that is "
    "*sent late* was made by the bench's own telephones, which had no processor to speak on; one "
    "that is *passed on late* by Asterisk's having none; *lost* were packets that no socket had "
    "place for. Asterisk has precedence over everything else where the system lets it.",
)
def measure() -> Sequence[Measured]:
    """Kills on a machine at rest, and on one with four busy programs for each processor."""
    running = whole.shared()
    here = office.made()
    figures: list[Measured] = []
    for words, busy in (("at rest", 0), ("busy", BUSY_FOR_EACH)):
        run = one_run(running, here, busy)
        kills = Counter(name for _, name in run.kills)
        note = "kill -9: " + ", ".join(f"{name} {count}" for name, count in kills.items())
        figures += [
            Measured(f"{words}: slowest from one telephone's sending to the other's socket",
                   run.most("slowest_passed_on"), "ms", note=note),
            Measured(f"{words}: longest that a telephone sent nothing", run.most("longest_unsent"),
                   "ms"),
            Measured(f"{words}: longest until a telephone read what had come",
                   run.most("slowest_read"), "ms"),
            Measured(f"{words}: holes over {HOLE * 1000:.0f} ms in what {len(run.legs)} legs heard",
                   len(run.holes), "", note=run.why),
            Measured(f"{words}: the longest hole", run.longest, "ms"),
            Measured(f"{words}: packets lost", sum(leg["lost"] for leg in run.legs), "",
                   note=f"of {sum(leg['packets'] for leg in run.legs):,}"),
            Measured(f"{words}: calls cut off", run.ended, "", "0"),
        ]  # fmt: skip
    return figures


def one_run(running: whole.Whole, here: office.BenchOffice, busy: int) -> Run:
    """Calls up, so many busy programs for each processor, and a kill every few seconds."""
    seats = here.load[:CALLS]
    office.ready(here.id, seats)
    task = {"server": running.sip, "seats": [(seat.username, seat.password) for seat in seats]}
    until(lambda: _part(running, "switchboard"), 60, "no switchboard")
    phones = subprocess.Popen(
        [sys.executable, "-m", "okienko.bench.timed", json.dumps(task)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert phones.stdout is not None
    try:
        if phones.stdout.readline() != b"up\n":
            raise Unavailable("the calls did not come up")
        with _busy(busy):
            kills = _kills(running)
        out, _ = phones.communicate(timeout=120)
    finally:
        phones.kill()
        phones.wait()
        office.away(here.id, seats)
    said = json.loads(out)
    return Run(said["legs"], said["ended"], kills)


def _kills(running: whole.Whole) -> list[tuple[float, str]]:
    """One after the other, each when the one before has come back, until the time is over."""
    kills: list[tuple[float, str]] = []
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        name = KILLED[len(kills) % len(KILLED)]
        time.sleep(BETWEEN / 2)
        process = _until_another(running, name, None)
        kills.append((time.time(), name))
        process.kill()
        if name == "supervisor":
            assert running.process is not None
            running.process.wait()
            running.start()
        else:
            _until_another(running, name, process)
        time.sleep(BETWEEN / 2)
    return kills


def _until_another(
    running: whole.Whole, name: str, before: psutil.Process | None
) -> psutil.Process:
    """The process of a part, when it is there and another than `before`."""

    def found() -> bool:
        return _part(running, name) not in (None, before)

    until(found, 60, f"no {name}")
    process = _part(running, name)
    assert process is not None
    return process


def _part(running: whole.Whole, name: str) -> psutil.Process | None:
    """The process of a part; None while it is being started."""
    with contextlib.suppress(psutil.Error):
        for process in running.parts().get(name, []):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                return process
    return None


@contextlib.contextmanager
def _busy(each: int) -> Iterator[None]:
    """Programs that take all the time they get; they stop by themselves too."""
    code = _COUNT.format(seconds=SECONDS + 120)
    count = each * (os.cpu_count() or 1)
    programs = [
        subprocess.Popen([sys.executable, "-c", code], start_new_session=True) for _ in range(count)
    ]
    try:
        yield
    finally:
        for program in programs:
            program.send_signal(signal.SIGKILL)
            program.wait()
