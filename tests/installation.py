"""An installation of its own: `okienko up` with its own home, PostgreSQL, Asterisk and ports."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from okienko.config import PROJECT, config
from okienko.machinery import asterisk, postgres
from okienko.machinery.processes import PidFile
from okienko.machinery.trouble import Trouble
from tests.template import digest
from tests.whole import cache, free_port, free_range, share_speech


def until(condition, seconds=60):
    """Waits for a condition and gives its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)
    return value


def environment(home, port, sounds=200):
    """What an `okienko` of its own is told: its home, and ports that nobody has.

    `sounds`: so many ports of sound are free from its first on; it takes 200 of them.
    """
    ours = ("PYTEST", "OKIENKO_", "DATABASE_URL", "DJANGO_")
    rtp = free_range(sounds)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
        "OKIENKO_HOME": str(home),
        "OKIENKO_CACHE": str(cache()),
        "OKIENKO_HTTP_PORT": str(port),
        "OKIENKO_SIP_PORT": str(free_port()),
        "OKIENKO_SIP_HOST": "127.0.0.1",
        "OKIENKO_ASTERISK_HTTP_PORT": str(free_port()),
        "OKIENKO_RTP_START": str(rtp),
        "OKIENKO_RTP_END": str(rtp + 199),
        "OKIENKO_CALLS_PER_NUMBER": "99",
        "PYTHONPATH": str(PROJECT),
    }


def prepared(home):
    """Make a home in which `okienko prepare` has run: its tables take longer than most tests.

    It is made once for all of this program's tables, and copied; what else has changed since, the
    next start brings up to date.
    """
    kept = config().home / "test" / "prepared"
    kept.mkdir(parents=True, exist_ok=True)
    one = kept / digest()
    with (kept / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not one.exists():
            for old in kept.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            fresh = Path(tempfile.mkdtemp(prefix="okienko-prepare-"))
            fresh.chmod(0o755)
            command = [sys.executable, "-m", "okienko", "prepare"]
            env = environment(fresh / "home", free_port())
            subprocess.run(command, env=env, check=True, capture_output=True)
            shutil.rmtree(fresh / "home/postgres/run", ignore_errors=True)
            subprocess.run(["cp", "-a", fresh / "home", f"{one}.new"], check=True)
            Path(f"{one}.new").rename(one)
            shutil.rmtree(fresh)
    subprocess.run(["cp", "-a", one, home], check=True)


class Installation:
    """An Okienko with its own home, database, Asterisk and ports."""

    def __init__(self, home):
        self.home = home
        self.port = free_port()
        self.process = None
        self.env = environment(home, self.port)

    def start(self):
        output = (self.home.parent / "up.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "okienko", "up"], env=self.env, stdout=output, stderr=output
        )
        output.close()
        until(self.answers, 150)

    def answers(self):
        """The web process of this supervisor, not one that a killed supervisor left behind."""
        assert self.process.poll() is None, "it ended"
        web = self.part("web")
        try:
            ours = web is not None and psutil.Process(web.pid).ppid() == self.process.pid
            return ours and self.get("/health/live", timeout=5)[0] == 200
        except (OSError, psutil.Error):
            return False

    def get(self, path, timeout=30):
        address = f"http://127.0.0.1:{self.port}{path}"
        try:
            with urllib.request.urlopen(address, timeout=timeout) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def run(self, *words):
        return subprocess.run(
            [sys.executable, "-m", "okienko", *words],
            env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def part(self, name):
        return PidFile(self.home / "run", name).read()

    def well(self):
        return self.get("/health")[0] == 200

    def left(self):
        """Every process that this installation started and that still runs."""
        found = []
        for process in psutil.process_iter():
            try:
                words = " ".join([*process.cmdline(), process.cwd()])
                ours = process.environ().get("OKIENKO_HOME") == str(self.home)
            except psutil.Error:
                continue
            if ours or str(self.home) in words:
                found.append(process)
        return found


@contextmanager
def own_installation(
    kind: type[Installation] = Installation, *, empty: bool = True
) -> Iterator[Installation]:
    """One in a folder of its own that is not started yet; nothing of it is left afterwards.

    Its home is as it comes, or `prepared`.
    """
    folder = Path(tempfile.mkdtemp(prefix="okienko-up-"))
    folder.chmod(0o755)
    if not empty:
        prepared(folder / "home")
        share_speech(folder / "home")
    try:
        asterisk.ensure(folder / "home") if cache().exists() else None
    except Trouble as trouble:
        pytest.fail(str(trouble))
    one = kind(folder / "home")
    try:
        yield one
    finally:
        if (folder / "up.log").exists():
            sys.stdout.write((folder / "up.log").read_text())  # shown with a failure
        if one.process is not None and one.process.poll() is None:
            one.process.send_signal(signal.SIGCONT)
            one.process.kill()
            one.process.wait()
        for process in one.left():
            with suppress(psutil.NoSuchProcess):  # ours end with their supervisor
                process.kill()
        postgres.stop(one.home)
        shutil.rmtree(folder, ignore_errors=True)
