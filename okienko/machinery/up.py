"""`okienko up`: the whole program in the foreground, until Ctrl-C or SIGTERM."""

import fcntl
import gc
import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from okienko import __version__
from okienko.config import Config, config
from okienko.machinery import asterisk, checks, postgres
from okienko.machinery.processes import PidFile, end_with_parent
from okienko.machinery.say import say, warn
from okienko.machinery.trouble import Trouble
from okienko.offices.starting import start_code

OURS = ("sampletown", "post_office", "web", "switchboard")
LEFT_GRACE = 4.0  # seconds for one that was told to end when its supervisor died
SWITCHBOARD = ("okienko.switchboard.main", "main")
SAMPLETOWN = ("okienko.sampletown.demo", "run")
FOUND_THE_TOWN = "okienko.sampletown"  # `python -m`: makes its rows and its history, once


def up(*, demo: bool) -> int:
    """Starts all parts and keeps them running. Returns the exit code."""
    signal.signal(signal.SIGTERM, _as_ctrl_c)  # until the supervisor takes it
    settings = _settings(demo=demo)
    home = settings.home
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        held.enter_context(only_one(home))
        for warning in checks.room(home):
            warn(warning)
        say(f"Okienko {__version__}, its folder is {home}")
        _clear_the_way(settings, demo=demo)
        phone = _Later(partial(_asterisk, settings))
        if not settings.database_url:
            still_runs = postgres.running(home)
            held.enter_context(postgres.held(home))
            verb = "still runs and is taken over" if still_runs else "runs"
            say(f"PostgreSQL {postgres.version(home)} {verb}")
        offices = _prepare()
        if demo:
            _found_the_town(settings, offices)
        elif not offices:
            warn(f"There is no office yet. Found it at {start_address(settings)}")
        _run(settings, phone.result(), demo=demo)
    say("Stopped. Good bye.")
    return 0


def start_address(settings: Config) -> str:
    """Where the first office is founded, as this machine reaches it."""
    return f"http://localhost:{settings.http_port}/start/{start_code()}/"


def _as_ctrl_c(_number: int, _frame: object) -> None:
    """Leaves all `with` blocks on the way out, so that what was started stops."""
    raise KeyboardInterrupt


def _settings(*, demo: bool) -> Config:
    os.environ["OKIENKO_PROCESS"] = "supervisor"
    if demo:
        os.environ["OKIENKO_DEMO"] = "1"
        config.cache_clear()
    return config()


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """One supervisor for a home. Raises Trouble if another one runs."""
    (home / "run").mkdir(parents=True, exist_ok=True)
    lock = (home / "run" / "supervisor").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise Trouble(
            f"Okienko already runs from {home} (process {lock.read().strip()}).",
            "Stop it first, or start another one with its own folder and ports: OKIENKO_HOME, "
            "OKIENKO_HTTP_PORT, OKIENKO_SIP_PORT (and OKIENKO_SIP_TLS_PORT, if it is set), "
            "OKIENKO_ASTERISK_HTTP_PORT; the demo also wants "
            "OKIENKO_POST_IMAP_PORT and OKIENKO_POST_SMTP_PORT.",
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    os.register_at_fork(after_in_child=partial(_forget_lock, lock))
    try:
        yield
    finally:
        lock.truncate(0)
        lock.close()


def _forget_lock(lock: IO[str]) -> None:
    """A child that is still finishing must not hold the lock of a killed supervisor."""
    if not lock.closed:
        os.close(lock.fileno())


def _clear_the_way(settings: Config, *, demo: bool) -> None:
    """Ends what a killed supervisor left, and refuses a taken port before the long work begins."""
    run_folder = settings.home / "run"
    for name in OURS:
        if (left := PidFile(run_folder, name).read()) is not None:
            say(f"Ending what is left of {name} (process {left.pid})")
            left.end(LEFT_GRACE)
    checks.free(settings.http_host, settings.http_port, "OKIENKO_HTTP_PORT")
    if PidFile(run_folder, "asterisk").read() is None:
        checks.asterisk_ports(settings)
    if demo:
        checks.post_office_ports(settings)


def _asterisk(settings: Config) -> asterisk.Installed | None:
    try:
        return asterisk.ensure(settings.home, say)
    except Trouble as trouble:
        warn(f"No telephone: {trouble} {trouble.advice}")
        return None


def _prepare() -> int:
    """Migrates as the owner, in a process of its own. Returns how many offices there are."""
    say("Bringing the database up to date")
    done = subprocess.run(
        [sys.executable, "-m", "okienko", "prepare"],
        env={**os.environ, "OKIENKO_AS_OWNER": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=partial(end_with_parent, os.getpid()),
        check=False,
    )
    if done.returncode:
        raise Trouble(
            "The database could not be brought up to date; the reason stands above.",
            "A newer version of Okienko may have used these data; or start afresh with another "
            "OKIENKO_HOME.",
        )
    return int(done.stdout.strip().splitlines()[-1])


def _found_the_town(settings: Config, offices: int) -> None:
    """Makes the sample commune and its past, in a process of its own."""
    mark = settings.home / "run" / "history"  # the sample commune's own
    if offices and not mark.exists():
        raise Trouble(
            "The database holds offices that are not the sample commune's.",
            "The demo brings sign-ins that everybody knows: give it a folder of its own, as "
            "OKIENKO_HOME=/tmp/okienko make demo",
        )
    if settings.http_host not in ("127.0.0.1", "::1", "localhost"):
        warn("The sample sign-ins are open to everybody who reaches this machine")
    done = subprocess.run(
        [sys.executable, "-m", FOUND_THE_TOWN],
        stdin=subprocess.DEVNULL,
        preexec_fn=partial(end_with_parent, os.getpid()),
        check=False,
    )
    if done.returncode:
        raise Trouble(
            "The sample commune could not be made; the reason stands above.",
            "Start afresh with another OKIENKO_HOME, or without it: `okienko up`.",
        )


def _run(settings: Config, phone: asterisk.Installed | None, *, demo: bool) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okienko.settings")
    import django

    gc.disable()  # what is loaded stays
    django.setup()
    from okienko.machinery import parts, web

    from .supervisor import Ours, SupervisedPart, Supervisor

    run_folder, logs = settings.home / "run", settings.home / "log"
    to_files = logs if demo or sys.stderr.isatty() else None

    def ours(name: str, run: Callable[[], object]) -> Ours:
        log = to_files / f"{name}.log" if to_files else None
        return Ours(name, run, run_folder, log, partial(_in_child, name, listener))

    listener = checks.listen(settings.http_host, settings.http_port, "OKIENKO_HTTP_PORT")
    children = [ours("switchboard", _found(*SWITCHBOARD)), ours("web", partial(web.run, listener))]
    if demo:
        children.append(ours("sampletown", _found(*SAMPLETOWN)))
    outside: list[SupervisedPart] = []
    if not settings.database_url:
        outside.append(parts.OwnPostgres(settings.home))
    if phone is not None:
        outside.append(parts.Asterisk(phone, settings))
    _load_pages()
    gc.collect()
    gc.freeze()  # what the children share stays shared
    gc.enable()
    Supervisor([*outside, *children], to_files).run(_Ready(settings, demo=demo))
    listener.close()


def _found(module: str, function: str) -> Callable[[], object]:
    """A function of a room, imported before the fork."""
    found: Callable[[], object] = getattr(importlib.import_module(module), function)
    return found


def _load_pages() -> None:
    """Imports what the first request would, before the fork."""
    from django.conf import settings
    from django.template import engines
    from django.urls import get_resolver

    importlib.import_module(settings.ROOT_URLCONF)
    get_resolver().url_patterns  # noqa: B018 - reads them all
    engines.all()


def _in_child(name: str, listener: socket.socket) -> None:
    os.environ["OKIENKO_PROCESS"] = name
    if name != "web":
        listener.close()
    from django.db import connections

    connections.close_all()


class _Later:
    """A function that runs in a thread of its own while other things are prepared."""

    def __init__(self, run: Callable[[], asterisk.Installed | None]) -> None:
        self._result: asterisk.Installed | None = None
        self._error: BaseException | None = None
        self._run = run
        self._thread = threading.Thread(target=self._go, daemon=True)
        self._thread.start()

    def _go(self) -> None:
        try:
            self._result = self._run()
        except BaseException as error:
            self._error = error

    def result(self) -> asterisk.Installed | None:
        """Waits for it; raises what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result


class _Ready:
    """Tells the person once that the pages answer."""

    def __init__(self, settings: Config, *, demo: bool) -> None:
        host = "localhost" if settings.http_host in ("127.0.0.1", "0.0.0.0") else settings.http_host  # noqa: S104
        self.address = f"http://{host}:{settings.http_port}"
        self.demo = demo

    def __call__(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health/live", timeout=0.5) as answer:
                if answer.status != 200:
                    return False
        except (OSError, urllib.error.URLError):
            return False
        say(f"Okienko is at {self.address}")
        if self.demo:
            say("Sign in as anna, piotr, olena, kinga, maria or admin; the password is okienko")
        say("Ctrl-C stops it")
        return True


def serve(name: str) -> int:
    """`okienko web`, `switchboard` and `asterisk`: one process alone, for systemd and the like."""
    os.environ["OKIENKO_PROCESS"] = name
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okienko.settings")
    if name == "asterisk":
        from okienko.machinery import parts

        command = parts.command(config(), asterisk.ensure(config().home, say))
        os.execv(command[0], command)
    import django

    django.setup()
    if name == "web":
        from okienko.machinery import web

        web.run()
    else:
        _found(*SWITCHBOARD)()
    return 0
