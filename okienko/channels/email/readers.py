"""Reading letters in processes of their own: a few are shared by all mailboxes of a switchboard.

They are started when they are needed, lent to one letter at a time, and replaced when one had to
be ended, was killed, or has grown with a large letter.
"""

import atexit
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import okienko
from okienko.channels.email.form import Form
from okienko.channels.email.letter import Letter

from .worker import LENGTH, TOO_LARGE, Answer, StepLimits, receive

log = logging.getLogger(__name__)

LARGE = 4 * 1024 * 1024  # bytes: after such a letter a process is ended, and gives memory back
PROCESSES = max(2, min(4, os.cpu_count() or 1))  # at least two: one bad letter delays one mailbox


class NotRead(Exception):
    """A letter could not be read. `reason` holds nothing of its words.

    `took too long`, `too large`, `killed` (by somebody else), or the kind and place of an error.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Process:
    """One worker.py, and this end of its socket."""

    def __init__(self, limits: StepLimits) -> None:
        ours, theirs = socket.socketpair()
        # nothing of our own environment: there are the database's address and the keys
        above = str(Path(okienko.__file__).parent.parent)
        try:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "okienko.channels.email.worker", *limits.arguments()],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "PYTHONPATH": above},
                process_group=0,  # a Ctrl-C is for the program, not for its letters
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.settimeout(limits.seconds + 15)  # it ends itself before; this is for a stopped one
        self.connection = ours
        self.spent = False  # it is of no use any more
        self.stream = ours.makefile("rb")

    def read(self, raw: bytes) -> tuple[Letter, str]:
        """The letter, and why it has no form; "" when it has. Raises NotRead."""
        letter = self._answer(raw)
        if not isinstance(letter, Letter):
            raise NotRead(str(letter))
        try:
            form = self._answer()
        except NotRead as error:
            self.spent = True
            return letter, error.reason
        return (replace(letter, form=form), "") if isinstance(form, Form) else (letter, str(form))

    def _answer(self, raw: bytes | None = None) -> Answer:
        try:
            if raw is not None:
                self.connection.sendall(LENGTH.pack(len(raw)))
                self.connection.sendall(raw)
            return receive(self.stream)
        except TimeoutError as error:
            raise NotRead("took too long") from error
        except (OSError, EOFError) as error:
            raise NotRead(self._how_it_ended()) from error

    def _how_it_ended(self) -> str:
        try:
            code = self.popen.wait(5)
        except subprocess.TimeoutExpired:
            return "killed"
        if code in (-signal.SIGPROF, -signal.SIGALRM):
            return "took too long"
        return "too large" if code == TOO_LARGE else "killed"

    def end(self) -> None:
        self.stream.close()
        self.connection.close()
        try:
            self.popen.wait(1)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()


class Readers:
    """A few processes that read letters, lent one letter at a time."""

    def __init__(self, most: int = PROCESSES, limits: StepLimits | None = None) -> None:
        self._limits = limits or StepLimits()
        self._free = threading.Semaphore(most)
        self._lock = threading.Lock()
        self._idle: list[_Process] = []

    def read(self, raw: bytes) -> Letter:
        """The read letter; waits for a free process. Raises NotRead; OSError when none can start.

        One whose view could not be made has no form, and says so in its flaws. A process that
        somebody else killed gives its letter a second try in another.
        """
        try:
            letter, missing = self._read(raw)
        except NotRead as error:
            if error.reason != "killed":
                raise
            missing = error.reason
        if missing == "killed":
            letter, missing = self._read(raw)
        if missing:
            log.error("letter_view_not_made", extra={"error": missing})
            letter = replace(letter, flaws=(*letter.flaws, "no view"))
        return letter

    def _read(self, raw: bytes) -> tuple[Letter, str]:
        with self._lent() as process:
            found = process.read(raw)
            if len(raw) < LARGE and not process.spent:
                with self._lock:
                    self._idle.append(process)
                return found
            if process.spent:
                process.popen.kill()
            process.end()
            return found

    @contextmanager
    def _lent(self) -> Iterator[_Process]:
        with self._free:
            with self._lock:
                process = self._idle.pop() if self._idle else None
            if process is None or process.popen.poll() is not None:
                if process is not None:
                    process.end()
                process = _Process(self._limits)
            try:
                yield process
            except BaseException:
                process.popen.kill()
                process.end()
                raise

    def pids(self) -> list[int]:
        """The processes that wait for a letter."""
        with self._lock:
            return [process.popen.pid for process in self._idle]

    def close(self) -> None:
        """End all that are idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()


#: Those of this process, shared by its mailboxes.
readers = Readers()
atexit.register(readers.close)
