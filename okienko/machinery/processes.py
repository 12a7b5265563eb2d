"""Processes by their pid files: made, recognised again, waited for and ended.

A pid file holds the number and the moment of birth (in the kernel's ticks), so a number that the
system gave to another program meanwhile is never taken for ours.
"""

import contextlib
import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from okienko.machinery.say import warn

PR_SET_PDEATHSIG = 1  # prctl(2)
#: Looked up here: between fork and exec nothing may wait for a lock that a thread held.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


@dataclass(frozen=True)
class Process:
    """One process, recognised by its number and its birth."""

    pid: int
    birth: int

    def alive(self) -> bool:
        """Whether it still runs; a zombie does not. A dead child of ours is reaped."""
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)
        return _birth(self.pid) == self.birth

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal if it still runs."""
        if _birth(self.pid) == self.birth:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, number)

    def end(self, grace: float = 10) -> None:
        """SIGTERM, at most `grace` seconds of waiting, then SIGKILL."""
        self.signal(signal.SIGTERM)
        if not self.wait(grace):
            self.signal(signal.SIGKILL)
            self.wait(5)

    def wait(self, seconds: float) -> bool:
        """Waits for its end; whether it came in time."""
        end = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True


class PidFile:
    """Remembers one process of a name, across a supervisor's death."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.pid"

    def write(self, pid: int) -> Process:
        """Remembers this process; on a full disk it runs on, known to its supervisor alone."""
        process = Process(pid, _birth(pid))
        fresh = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps({"pid": process.pid, "birth": process.birth}))
            fresh.replace(self.path)
        except OSError as error:
            warn(f"Process {pid} runs, but {self.path} could not be written: {error}")
        return process

    def read(self) -> Process | None:
        """The remembered process, if it still runs."""
        try:
            kept = json.loads(self.path.read_text())
            process = Process(int(kept["pid"]), int(kept["birth"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return process if process.birth and process.alive() else None

    def forget(self) -> None:
        """Removes the file."""
        self.path.unlink(missing_ok=True)


def fork(
    run: Callable[[], object], *, before: Callable[[], None] | None = None, log: Path | None = None
) -> int:
    """Runs a function in a child process that ends with us, in a session of its own.

    `before` is called first in the child; `log` takes what it prints. The child exits with 0, or
    with 1 after an error, whose traceback it printed. Returns the child's process id.
    """
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        end_with_parent(parent)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        if log is not None:
            _to_file(log)
        if before is not None:
            before()
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt:
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def end_with_parent(parent: int) -> None:
    """In a child of `parent`: asks the kernel for SIGTERM when that dies, however it dies.

    It is the thread that started the child whose end counts: let it be the main thread.
    """
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def _to_file(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)


def _birth(pid: int) -> int:
    """The start time in clock ticks since boot, or 0 if there is no such living process.

    A process whose first thread has ended (a zombie) lives while others still hold its ports.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    fields = stat.rpartition(")")[2].split()  # the name may hold spaces and brackets
    state, threads, birth = fields[0], int(fields[17]), int(fields[19])
    return 0 if state in "ZX" and threads < 2 else birth
