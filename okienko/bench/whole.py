"""A whole Okienko for the bench: started by `okienko up` as anybody would, in a home of its own.

It has free ports of the loopback address, and one small office (office.py). All rows that need a
running program share one; `close` ends it. Only processes that were started here are ended.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil

from okienko.config import PROJECT, config
from okienko.machinery import asterisk, postgres

from .figures import Unavailable
from .waiting import until

START_SECONDS = 120.0
RTP_PORTS = 1400  # ports of sound: 350 calls at once, each with two legs
_shared: "list[Whole]" = []


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    """A port of the loopback address that nobody has at this moment."""
    with closing(socket.socket(socket.AF_INET, kind)) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_range(count: int) -> int:
    """The first of `count` UDP ports of which those tried are free; below the system's own."""
    while True:
        start = random.randrange(14000, 30000, 200)
        with suppress(OSError):
            for port in range(start, start + count, 50):
                with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
                    probe.bind(("127.0.0.1", port))
            return start


class Whole:
    """One installation with its processes. `folder` is the project that it runs from."""

    def __init__(self, folder: Path = PROJECT, python: str = sys.executable) -> None:
        self.folder, self.python = folder, python
        self.home = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="okienko-bench-"))
        self.home.chmod(0o755)
        self.http_port = free_port()
        self.sip_port = free_port(socket.SOCK_DGRAM)
        rtp = free_range(RTP_PORTS)
        self.env = {
            **{name: value for name, value in os.environ.items() if not _ours(name)},
            "OKIENKO_HOME": str(self.home),
            "OKIENKO_HTTP_PORT": str(self.http_port),
            "OKIENKO_SIP_PORT": str(self.sip_port),
            "OKIENKO_SIP_HOST": "127.0.0.1",
            "OKIENKO_ASTERISK_HTTP_PORT": str(free_port()),
            "OKIENKO_RTP_START": str(rtp),
            "OKIENKO_RTP_END": str(rtp + RTP_PORTS - 1),
            "OKIENKO_CALLS_PER_NUMBER": "1000",
            "OKIENKO_CACHE": str(asterisk.cache_folder(config().home)),
            "OKIENKO_INNER_NETWORKS": "127.0.0.0/8",  # the provider's servers are here
            "OKIENKO_LOG_LEVEL": "warning",
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def sip(self) -> tuple[str, int]:
        """Where SIP is spoken."""
        return ("127.0.0.1", self.sip_port)

    def start(self) -> None:
        """`okienko up`, and wait until its pages answer."""
        with (self.home / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.python, "-m", "okienko", "up"],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._answers, START_SECONDS, f"Okienko did not start:\n{self.log()[-600:]}")

    def _answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise Unavailable(f"Okienko ended:\n{self.log()[-600:]}")
        address = f"http://127.0.0.1:{self.http_port}/health/live"
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def log(self) -> str:
        """What its processes said."""
        path = self.home / "up.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def parts(self) -> dict[str, list[psutil.Process]]:
        """The processes by part: PostgreSQL, Asterisk, web, switchboard, supervisor."""
        assert self.process is not None
        supervisor = psutil.Process(self.process.pid)
        found = {"supervisor": [supervisor]}
        head = postgres.running(self.home)
        if head is not None:
            server = psutil.Process(head)
            found["PostgreSQL"] = [server, *server.children(recursive=True)]
        for name, file in (("Asterisk", "asterisk"), ("web", "web"), ("switchboard",) * 2):
            pid = _pid(self.home / "run" / f"{file}.pid")
            if pid is not None:
                found[name] = [psutil.Process(pid)]
        return found

    def cpu(self) -> dict[str, float]:
        """Processor seconds that each part has used; ended backends of PostgreSQL count."""
        return {name: sum(map(cpu_of, each)) for name, each in self.parts().items()}

    def stop(self) -> None:
        """End it as Ctrl-C would, and remove its home."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if os.environ.get("OKIENKO_BENCH_KEEP") is None:
            shutil.rmtree(self.home, ignore_errors=True)


def cpu_of(process: psutil.Process) -> float:
    """User and system seconds of a process and of its children that have ended."""
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)
    return 0.0


def shared() -> Whole:
    """The one running Okienko of this bench, with its office; Django of this process sees it."""
    if not _shared:
        whole = Whole()
        _shared.append(whole)
        whole.start()
        be_there(whole)
        from . import office

        office.make()
        office.until_telephone(whole)
    return _shared[0]


@contextmanager
def closing_all() -> Iterator[None]:
    """End what `shared` started when the bench ends, however it ends."""
    try:
        yield
    finally:
        while _shared:
            whole = _shared.pop()
            with suppress(ImportError):
                from django.db import connections

                connections.close_all()
            whole.stop()


def be_there(whole: Whole) -> None:
    """Let Django in this process work in the home of `whole`."""
    os.environ.update({n: v for n, v in whole.env.items() if n.startswith("OKIENKO_")})
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okienko.settings")
    config.cache_clear()
    import django

    django.setup()


def _ours(name: str) -> bool:
    return name.startswith(("OKIENKO_", "DJANGO_", "PYTEST")) or name == "DATABASE_URL"


def _pid(file: Path) -> int | None:
    import json

    try:
        return int(json.loads(file.read_text())["pid"])
    except (OSError, ValueError, KeyError):
        return None
