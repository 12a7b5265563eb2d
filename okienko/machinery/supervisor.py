"""Keeps the program's processes running, and stops them in order.

A part is either *ours* (web, switchboard, the sample commune: forked from the program that is
loaded once, ending with us) or *outside* (PostgreSQL, Asterisk: they outlive a killed supervisor,
and the next one adopts them, so an established call survives).
"""

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from okienko.machinery.processes import PidFile, Process, fork
from okienko.machinery.say import say, warn

STEADY = 30.0  # seconds: who lived that long is started again at once
LONGEST_PAUSE = 30.0
LOOK = 1.0  # seconds between two looks at the parts
GRACE = 12.0  # seconds for a process to finish what it does
LEFT_GRACE = 4.0  # for one that was told to end when its supervisor died
LARGEST_LOG = 20 * 1024 * 1024


class SupervisedPart(Protocol):
    """What the supervisor keeps running."""

    name: str

    def start(self) -> None:
        """Starts or adopts it."""

    def alive(self) -> bool:
        """Whether it runs."""

    def stop(self, grace: float) -> None:
        """Stops it and returns when it has ended."""


@dataclass
class Ours:
    """A function that runs in a forked child."""

    name: str
    run: Callable[[], object]
    folder: Path
    log: Path | None = None
    before: Callable[[], None] | None = None
    process: Process | None = None

    def __post_init__(self) -> None:
        self.pid_file = PidFile(self.folder, self.name)

    def start(self) -> None:
        if (left := self.pid_file.read()) is not None:
            left.end(LEFT_GRACE)
        self.process = self.pid_file.write(fork(self.run, before=self.before, log=self.log))

    def alive(self) -> bool:
        return self.process is not None and self.process.alive()

    def stop(self, grace: float) -> None:
        if self.process is not None:
            self.process.end(grace)
        self.pid_file.forget()


@dataclass
class _Watched:
    part: SupervisedPart
    started: float = 0.0
    pause: float = 0.0
    again_at: float | None = None


@dataclass
class Supervisor:
    """Runs parts until a signal: `Supervisor(parts).run(ready)`.

    Parts start in the order given and stop in the reverse order.
    """

    parts: list[SupervisedPart]
    logs: Path | None = None
    stopping: int = 0
    _watched: list[_Watched] = field(default_factory=list)

    def run(self, ready: Callable[[], bool]) -> None:
        """Starts all and returns when a signal came and all have stopped.

        `ready` is called at each look until it says True (it tells the person that all is up).
        """
        with self._signals() as wake:
            try:
                self._start_all()
                told = False
                while not self.stopping:
                    self._look()
                    told = told or ready()
                    _pause(wake, self._next_look() if told else 0.1)
            finally:
                self._stop_all()

    def _start_all(self) -> None:
        for part in self.parts:
            if self.stopping:
                return
            self._watched.append(_Watched(part, time.monotonic()))
            part.start()

    def _look(self) -> None:
        now = time.monotonic()
        for watched in self._watched:
            if watched.again_at is not None:
                if now >= watched.again_at:
                    self._start_again(watched)
            elif not watched.part.alive():
                steady = now - watched.started > STEADY
                watched.pause = 0.2 if steady or not watched.pause else watched.pause * 2
                watched.pause = min(watched.pause, LONGEST_PAUSE)
                watched.again_at = now + watched.pause
                where = f"; see {self.logs}" if self.logs else ""
                again = f"it starts again in {watched.pause:.1f} s"
                warn(f"{watched.part.name} has ended; {again}{where}")
        self._shorten_logs()

    def _next_look(self) -> float:
        """Seconds until a part is due to start again, at most those between two looks."""
        due = [watched.again_at for watched in self._watched if watched.again_at is not None]
        return max(0.01, min([LOOK, *(at - time.monotonic() for at in due)]))

    def _start_again(self, watched: _Watched) -> None:
        watched.again_at = None
        watched.started = time.monotonic()
        try:
            watched.part.start()
        except Exception as error:  # it is tried again, ever more slowly
            warn(f"{watched.part.name} did not start: {error}")

    def _stop_all(self) -> None:
        while self._watched:
            part = self._watched.pop().part
            say(f"Stopping {part.name}")
            try:
                part.stop(1.0 if self.stopping > 1 else GRACE)
            except Exception as error:  # the others must stop all the same
                warn(f"{part.name} did not stop: {error}")

    def _shorten_logs(self) -> None:
        for log in self.logs.glob("*.log") if self.logs else ():
            with contextlib.suppress(OSError):  # it may vanish; what runs matters more
                if log.stat().st_size > LARGEST_LOG:
                    _shorten(log)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[socket.socket]:
        """Signals count in `stopping` and wake the loop through a socket."""

        def stop(_number: int, _frame: object) -> None:
            self.stopping += 1

        reading, writing = socket.socketpair()
        reading.setblocking(False)
        writing.setblocking(False)
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, stop) for number in numbers}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _note)
        old = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        try:
            yield reading
        finally:
            signal.set_wakeup_fd(old)
            for number, handler in before.items():
                signal.signal(number, handler)
            reading.close()
            writing.close()


def _shorten(log: Path) -> None:
    """Empties a log, its last words kept beside it if the disk has room for them."""
    kept = log.with_suffix(".log.1")
    try:
        kept.write_bytes(log.read_bytes())
    except OSError:
        kept.unlink(missing_ok=True)
    finally:
        os.truncate(log, 0)


def _note(number: int, frame: object) -> None:
    """A signal that only wakes the loop."""


def _pause(wake: socket.socket, seconds: float) -> None:
    """Waits, or returns at once when a signal comes."""
    if select.select([wake], [], [], seconds)[0]:
        with contextlib.suppress(BlockingIOError):
            wake.recv(4096)
