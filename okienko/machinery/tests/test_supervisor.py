"""The supervisor with tiny children: it restarts, stops in order, and leaves no orphans."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from okienko.config import Config
from okienko.machinery import asterisk, checks, parts, say, supervisor
from okienko.machinery.processes import PidFile

PROJECT = Path(__file__).resolve().parents[3]
TOWN = """
import signal, subprocess, sys
from pathlib import Path
from okienko.machinery.processes import PidFile, Process
from okienko.machinery.supervisor import Ours, Supervisor
from okienko.machinery.up import only_one

home = Path(sys.argv[1])

class Outside:
    name = "outside"
    file = PidFile(home / "run", "outside")
    process = None
    def start(self):
        self.process = self.file.read()
        if self.process is None:
            nothing = subprocess.DEVNULL
            child = subprocess.Popen(
                ["sleep", "600"], stdout=nothing, stderr=nothing, start_new_session=True
            )
            child.returncode = 0
            self.process = self.file.write(child.pid)
    def alive(self):
        return self.process is not None and self.process.alive()
    def stop(self, grace):
        self.process.end(grace)
        self.file.forget()

def work():
    (home / "at_work").touch()
    signal.pause()

with only_one(home):
    parts = [Outside(), Ours("worker", work, home / "run", home / "log" / "worker.log")]
    def ready():
        return (home / "at_work").exists()
    Supervisor(parts, home / "log").run(ready)
print("ended well")
"""


def until(condition, seconds=60):
    """Waits for a condition and gives its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)
    return value


class Town:
    """A supervisor in a process of its own, over tiny parts."""

    def __init__(self, home):
        self.home = home
        self.process = None

    def start(self):
        (self.home / "at_work").unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-c", TOWN, str(self.home)],
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        until(self.works)
        return self

    def works(self):
        """The worker is at work and known, or the supervisor has given up."""
        return (
            (self.home / "at_work").exists() and self.part("worker")
        ) or self.process.poll() is not None

    def part(self, name):
        return PidFile(self.home / "run", name).read()


@pytest.fixture
def town(tmp_path):
    place = Town(tmp_path)
    yield place
    for name in ("outside", "worker"):
        if (process := place.part(name)) is not None:
            process.end(1)
    if place.process is not None and place.process.poll() is None:
        place.process.kill()
        place.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_every_process(town, number):
    town.start()
    parts = [town.part("outside"), town.part("worker")]
    assert all(parts)
    town.process.send_signal(number)
    out, err = town.process.communicate(timeout=60)
    assert (out, town.process.returncode) == ("ended well\n", 0), err
    assert not any(part.alive() for part in parts)


def test_a_dead_child_is_started_again(town):
    town.start()
    first = town.part("worker")
    first.signal(signal.SIGKILL)
    second = until(lambda: (now := town.part("worker")) and now != first and now)
    assert second.pid != first.pid
    assert town.part("outside").alive()


def test_after_kill_9_the_next_one_adopts_what_outlives_and_no_orphan_stays(town):
    town.start()
    outside, worker = town.part("outside"), town.part("worker")
    town.process.kill()
    town.process.wait()
    until(lambda: not worker.alive())
    assert outside.alive(), "what carries calls must outlive the supervisor"
    town.start()
    assert town.part("outside") == outside
    assert until(lambda: town.part("worker")) != worker
    town.process.terminate()
    out, err = town.process.communicate(timeout=60)
    assert out == "ended well\n", err
    assert not outside.alive()


def test_a_child_that_hangs_does_not_stop_the_next_start(town):
    town.start()
    worker = town.part("worker")
    worker.signal(signal.SIGSTOP)  # it cannot hear that its supervisor died
    until(lambda: psutil.Process(worker.pid).status() == psutil.STATUS_STOPPED)
    town.process.kill()
    town.process.wait()
    assert worker.alive()
    town.start()
    assert until(lambda: (now := town.part("worker")) and now != worker)
    assert not worker.alive()


def test_a_second_supervisor_is_refused_in_words(town):
    town.start()
    second = subprocess.run(
        [sys.executable, "-c", TOWN, str(town.home)],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"already runs from {town.home} (process {town.process.pid})" in second.stderr
    assert town.part("worker").alive()


def test_a_number_given_to_another_program_is_not_taken_for_ours(tmp_path):
    file = PidFile(tmp_path, "worker")
    file.write(os.getpid())
    text = file.path.read_text()
    assert file.read() is not None
    birth = file.read().birth
    file.path.write_text(text.replace(str(birth), str(birth - 1)))
    assert file.read() is None


@pytest.mark.parametrize("work", ["_prepare()", "_found_the_town(Config(home=home), 0)"])
def test_the_long_work_before_the_start_ends_with_a_killed_supervisor(tmp_path, work):
    (tmp_path / "run").mkdir()
    slow = tmp_path / "python"
    slow.write_text('#!/bin/sh\ncd "${0%/*}"\necho $$ >new\nmv new pid\nexec sleep 600\n')
    slow.chmod(0o755)
    code = f"""
import sys
from pathlib import Path
from okienko.config import Config
from okienko.machinery.up import _found_the_town, _prepare
home = Path({str(tmp_path)!r})
sys.executable = str(home / "python")
{work}
"""
    starting = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(PROJECT)}
    )
    until(lambda: (tmp_path / "pid").exists() or starting.poll() is not None)
    worker = PidFile(tmp_path, "worker").write(int((tmp_path / "pid").read_text()))
    starting.kill()
    starting.wait()
    try:
        assert worker.wait(60)
    finally:
        worker.end(1)


def no_room(*arguments, **named):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_on_a_full_disk_logs_are_shortened_all_the_same(monkeypatch, tmp_path):
    (tmp_path / "gone.log").symlink_to(tmp_path / "nowhere")  # it vanishes while it is looked at
    log = tmp_path / "web.log"
    log.write_text("line\n" * 9)
    monkeypatch.setattr(supervisor, "LARGEST_LOG", 10)
    watching = supervisor.Supervisor([], tmp_path)
    watching._shorten_logs()
    assert (log.read_text(), (tmp_path / "web.log.1").read_text()) == ("", "line\n" * 9)
    log.write_text("again\n" * 9)
    monkeypatch.setattr(Path, "write_bytes", no_room)
    watching._shorten_logs()
    assert log.read_text() == ""


def test_on_a_full_disk_a_started_child_is_known_and_ends(monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "write_text", no_room)
    monkeypatch.setattr(sys, "stderr", type("Full", (), {"write": no_room, "flush": no_room}))
    part = supervisor.Ours("worker", signal.pause, tmp_path)
    part.start()
    assert part.alive()
    say.warn("what is told is lost")
    part.stop(10)
    assert not part.alive()


def asleep(monkeypatch, tmp_path):
    """The part of Asterisk, with a program that only sleeps."""
    monkeypatch.setattr(checks, "asterisk_ports", lambda config: None)
    monkeypatch.setattr(parts, "layout", lambda config, installed: "as wanted")
    monkeypatch.setattr(parts, "command", lambda config, installed: ["sleep", "600"])
    installed = asterisk.Installed("system", "22.0", (), tmp_path, tmp_path, None)
    return parts.Asterisk(installed, Config(home=tmp_path))


@pytest.mark.parametrize(
    ("refused", "policy", "nice"),
    [
        (set(), os.SCHED_RR, 0),
        ({"sched_setscheduler"}, os.SCHED_OTHER, parts.NICE),
        ({"sched_setscheduler", "setpriority"}, os.SCHED_OTHER, 0),
    ],
)
def test_sound_goes_before_everything_else_where_it_may(
    monkeypatch, tmp_path, refused, policy, nice
):
    if os.geteuid():
        pytest.skip("only root may")

    def refuse(*_words):
        raise PermissionError

    for name in refused:
        monkeypatch.setattr(os, name, refuse)
    part = asleep(monkeypatch, tmp_path)
    part.start()
    try:
        pid = part.process.pid
        assert (os.sched_getscheduler(pid), os.getpriority(os.PRIO_PROCESS, pid)) == (policy, nice)
    finally:
        part.stop(10)


@pytest.mark.parametrize(("full", "runs"), [(".fresh", False), (".new", True)])
def test_on_a_full_disk_no_asterisk_is_left_behind(monkeypatch, tmp_path, full, runs):
    written, started = Path.write_text, subprocess.Popen
    children = []

    def write(path, text):
        return no_room() if path.suffix == full else written(path, text)

    def start(*command, **named):
        children.append(started(*command, **named))
        return children[-1]

    monkeypatch.setattr(Path, "write_text", write)
    monkeypatch.setattr(subprocess, "Popen", start)
    part = asleep(monkeypatch, tmp_path)
    try:
        part.start()
    except OSError:
        assert not runs
    assert part.alive() == runs == bool(children)
    part.stop(10)
    assert not part.alive()
