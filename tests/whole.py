"""A whole Okienko for tests that cross real parts: own home, own free ports, the tests' database.

`Running` starts Asterisk and the switchboard (and the web process when asked) as processes of
their own, as the supervisor does, so that a test can kill each of them. The test itself reads
and writes the same database through verbs and queries.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection
from psycopg.conninfo import make_conninfo

from okienko.channels.phone.asterisk.config import APP
from okienko.config import PROJECT, Config
from okienko.machinery import asterisk
from okienko.machinery.parts import Asterisk
from okienko.machinery.trouble import Trouble

T = TypeVar("T")

#: What the database knows our processes by.
RUNNING = "okienko-running"
SWITCHBOARD = "import django; django.setup(); from okienko.switchboard.main import main; main()"
WEB = (
    "import django, sys; django.setup(); from okienko.machinery import checks, web; "
    "from okienko.config import config; c = config(); "
    "web.run(checks.listen(c.http_host, c.http_port, 'OKIENKO_HTTP_PORT'))"
)


#: Ports of tests lie between those of the program (below 12400) and those that the system gives
#: to outgoing connections (from 32768): what is free now is free when it is bound, and again after
#: a kill. Each worker of the tests, and each other run, draws from its own quarter.
SOUND_PORTS, PORTS = range(12400, 28000), range(28000, 32000)
_drawn: set[int] = set()


def free_range(count: int = 200) -> int:
    """The first of `count` UDP ports that nobody has and nobody here was given before."""
    return _draw(SOUND_PORTS, count, 200, (socket.SOCK_DGRAM,))


def free_port() -> int:
    """A port, of TCP and of UDP, that nobody has and nobody here was given before."""
    return _draw(PORTS, 1, 1, (socket.SOCK_STREAM, socket.SOCK_DGRAM))


def _draw(ports: range, count: int, step: int, kinds: tuple[socket.SocketKind, ...]) -> int:
    quarter = len(ports) // 4
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    first = ports.start + quarter * (int(worker or os.getpid()) % 4)
    firsts = list(range(first, first + quarter - count + 1, step))
    random.SystemRandom().shuffle(firsts)
    for taken in (_drawn.copy(), set[int]()):  # once more round when all were given
        for start in firsts:
            some = set(range(start, start + count))
            if taken.isdisjoint(some) and all(_is_free(p, kind) for p in some for kind in kinds):
                _drawn.update(some)
                return start
    raise AssertionError("no port is free")


def _is_free(port: int, kind: socket.SocketKind) -> bool:
    with closing(socket.socket(socket.AF_INET, kind)) as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True


def cache() -> Path:
    """Where the tests' unpacked Asterisk lives: one for all homes."""
    return Path(os.environ["OKIENKO_CACHE"])


def share_speech(home: Path) -> None:
    """Let a home have the menus' texts that another has had spoken: each costs a second or two."""
    spoken = cache() / "speech"
    spoken.mkdir(parents=True, exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    (home / "speech").symlink_to(spoken)


class SeenAsterisk:
    """What a test sees of the Asterisk of its home."""

    home: Path
    asterisk_port: int

    def _ask(self, path: str) -> Any:
        """The answer of ARI; None when there is no such thing, or no answer."""
        secret = (self.home / "asterisk/ari.secret").read_text().strip()
        word = base64.b64encode(f"{APP}:{secret}".encode()).decode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.asterisk_port}/ari{path}",
            headers={"Authorization": f"Basic {word}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=2) as answer:
                return json.load(answer)
        except OSError:
            return None

    def endpoints(self) -> set[str]:
        """The phones and trunks that it knows; empty when it does not answer."""
        return {row["resource"] for row in self._ask("/endpoints/PJSIP") or ()}

    def takes_calls_of(self, trunk: str) -> bool:
        """Whether it knows a trunk by its addresses: until then who calls is a stranger (401)."""
        return self._ask(f"/asterisk/config/dynamic/res_pjsip/identify/{trunk}") is not None

    def legs(self) -> list[str]:
        """The channels that are up in it, with their state."""
        return [f"{row['name']} {row['state']}" for row in self._ask("/channels") or ()]

    def sound_goes_to(self, endpoint: str) -> str:
        """The address and port to which it sends the sound of an endpoint's leg, as host:port."""
        for row in self._ask("/channels") or ():
            if row["name"].startswith(f"PJSIP/{endpoint}-"):
                asked = f"/channels/{row['id']}/variable?variable=CHANNEL(rtp,dest)"
                return str((self._ask(asked) or {}).get("value", ""))
        return ""


#: A busy machine is slow, not wrong: waits end at once when the condition holds.
PATIENCE = 4
PAGE_MS = 5000 * PATIENCE  # milliseconds that a page may take to show something


async def within(seconds: float, work: Awaitable[T]) -> T:
    """The result of something that comes within `seconds` on a quiet machine."""
    return await asyncio.wait_for(work, seconds * PATIENCE)


async def until(
    condition: Callable[[], Any], seconds: float = 10.0, words: str = "", every: float = 0.02
) -> Any:
    """Wait for a condition (plain or async, reading the database in a thread) to become true."""
    end = time.monotonic() + seconds * PATIENCE
    while True:
        value = condition()
        if asyncio.iscoroutine(value):
            value = await value
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(words or f"not within {seconds} s: {condition}")
        await asyncio.sleep(every)


class Running(SeenAsterisk):
    """The processes of one installation."""

    chromium = ""  # another program than the system's own, for browsers elsewhere
    chromium_flags: Sequence[str] = ()

    def __init__(
        self,
        home: Path | None = None,
        *,
        sounds: int = 200,
        per_number: int = 99,
        sip_host: str = "127.0.0.1",
        **settings: str,
    ) -> None:
        """`settings` are more of okienko.config, as their environment variables would be."""
        self._temporary = home is None
        self.home = home or Path(tempfile.mkdtemp(prefix="okienko-"))
        share_speech(self.home)
        self.http_port = free_port()
        self.sip_port = free_port()
        self.tls_port = free_port()
        self.asterisk_port = free_port()
        self.rtp_start = free_range()
        self.rtp_end = self.rtp_start + sounds - 1
        self.per_number = per_number
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._connected_before = 0
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
            "OKIENKO_HOME": str(self.home),
            "OKIENKO_SECRET_KEY": _secret(),
            "OKIENKO_HTTP_PORT": str(self.http_port),
            "OKIENKO_SIP_PORT": str(self.sip_port),
            "OKIENKO_SIP_TLS_PORT": str(self.tls_port),
            "OKIENKO_SIP_HOST": sip_host,
            "OKIENKO_ASTERISK_HTTP_PORT": str(self.asterisk_port),
            "OKIENKO_RTP_START": str(self.rtp_start),
            "OKIENKO_RTP_END": str(self.rtp_end),
            "OKIENKO_CALLS_PER_NUMBER": str(per_number),
            "DATABASE_URL": database(),
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "okienko.settings"),
            "OKIENKO_LOG_LEVEL": "info",
            "PYTHONPATH": os.pathsep.join([str(PROJECT), os.environ.get("PYTHONPATH", "")]),
            **{f"OKIENKO_{name.upper()}": value for name, value in settings.items()},
        }
        self.sip_host = sip_host
        self.settings = settings
        self.asterisk = Asterisk(asterisk.ensure(self.home), self._config())

    def _config(self) -> Config:
        return Config(
            home=self.home,
            http_port=self.http_port,
            sip_port=self.sip_port,
            sip_tls_port=self.tls_port,
            sip_host=self.sip_host,
            asterisk_http_port=self.asterisk_port,
            rtp_start=self.rtp_start,
            rtp_end=self.rtp_end,
            calls_per_number=self.per_number,
            **self.settings,
        )

    @property
    def sip(self) -> tuple[str, int]:
        """Where SIP is spoken."""
        return ("127.0.0.1", self.sip_port)

    @property
    def url(self) -> str:
        """Base address of the pages."""
        return f"http://localhost:{self.http_port}"

    # --- Asterisk --------------------------------------------------------------------------

    def start_what_is_missing(self) -> None:
        """After a test that killed something."""
        if not self.asterisk.alive():
            self.start_asterisk()
        for name, process in list(self.processes.items()):
            process.send_signal(signal.SIGCONT)
            if process.poll() is not None:
                self.start(name)
        if "switchboard" not in self.processes:
            self.start("switchboard")

    def start_asterisk(self) -> None:
        """Start it and wait until its HTTP port listens."""
        end = time.monotonic() + 15 * PATIENCE
        while True:
            try:
                self.asterisk.start()
                break
            except Trouble:  # the threads of a killed one hold its ports for a moment
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        while time.monotonic() < end:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.asterisk_port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("Asterisk did not start:\n" + self.log("asterisk.log"))

    def kill_asterisk(self) -> None:
        """kill -9."""
        process = self.asterisk.process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        end = time.monotonic() + 5 * PATIENCE
        while self.asterisk.alive() and time.monotonic() < end:
            time.sleep(0.01)

    # --- our own processes -----------------------------------------------------------------

    def start(self, name: str) -> None:
        """Start "switchboard" or "web"."""
        if name == "switchboard":
            self._connected_before = self.log().count("asterisk_connected")
        code = {"switchboard": SWITCHBOARD, "web": WEB}[name]
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-c", code],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                # without its name the web process serves the pages' files where they lie
                env=self.env if name == "web" else {**self.env, "OKIENKO_PROCESS": name},
                cwd=PROJECT,
            )

    def freeze(self, name: str) -> None:
        """Stop a process where it is: its sockets stay open and nobody reads them."""
        self.processes[name].send_signal(signal.SIGSTOP)

    def kill(self, name: str) -> None:
        """kill -9."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def log(self, name: str = "switchboard.log") -> str:
        """What a process has logged."""
        for path in (self.home / name, self.home / "log" / name):
            if path.exists():
                return path.read_text(errors="replace")
        return ""

    async def wait_for_switchboard(self) -> None:
        """Until the one that was started last holds Asterisk's socket."""
        await until(
            lambda: self.log().count("asterisk_connected") > self._connected_before,
            30,
            "the switchboard did not connect",
        )

    async def wait_for_web(self) -> None:
        """Until the pages are served."""

        def answers() -> bool:
            try:
                with urllib.request.urlopen(f"{self.url}/health/live", timeout=1) as answer:
                    return bool(answer.status == 200)
            except (urllib.error.URLError, OSError):
                return False

        await until(lambda: asyncio.to_thread(answers), 20, "the web process did not start", 0.1)

    def stop(self) -> None:
        """End everything that was started here."""
        for process in self.processes.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()
        self.asterisk.stop(3)
        if self._temporary:
            shutil.rmtree(self.home, ignore_errors=True)


def _secret() -> str:
    from django.conf import settings

    return str(settings.SECRET_KEY)


def database() -> str:
    """The tests' database, as its owner; a process that runs signs in as it always does."""
    settings = connection.settings_dict
    parts = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
        "application_name": RUNNING,
    }
    return make_conninfo(**{name: value for name, value in parts.items() if value})
