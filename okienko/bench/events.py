"""Events per second with 16 writers, beside a plain insert, on this disk and on a slow one.

Driven by pgbench, so that the client costs the same for both. A slow disk is this one with each
sync made to last 5 ms longer by a small library put before the server's own calls.
"""

import importlib
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
import psycopg

from okienko.machinery import postgres

from .figures import Measured, Unavailable, p50, p95, row

WRITERS = 16
SECONDS = 8
SLOW_MS = 5

PLAIN = (
    "insert into plain (at, format, office_id, actor, kind, subject, data) "
    "values (clock_timestamp(), 2, 1, 'official:1', 'tested.happened', 1, '{}');\n"
)
SCOPED = "begin;\nselect set_config('okienko.offices', '{1}', true);\n" + PLAIN + "commit;\n"
VERB = (
    "begin;\n"
    "select set_config('okienko.offices', '{1}', true);\n"
    "insert into events_event (at, format, office_id, actor, kind, subject, data) "
    "values (clock_timestamp(), 2, 1, 'official:1', 'tested.happened', 1, '{}');\n"
    "commit;\n"
    "select set_config('synchronous_commit', 'off', true), pg_notify('okienko_bell', '');\n"
)
SLOW_SYNC = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static int slow(const char *name, int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, name);
  usleep(%d000);
  return real(fd);
}
int fsync(int fd) { return slow("fsync", fd); }
int fdatasync(int fd) { return slow("fdatasync", fd); }
"""


@dataclass(frozen=True)
class StreamServer:
    """A server for the measurement, and the program that drives it."""

    url: str
    pgbench: Path


@row(
    "events",
    "Events per second, 16 writers, beside a plain insert",
    "The disk's sync where it is slow: the rest hides behind it. Where it is fast, both "
    "processors: each event is a row with four indexes, the numberer writes each row once more, "
    "and the doorbell is a second transaction (what the switchboard itself commits rings no bell; "
    "here all do).",
)
def measure() -> Sequence[Measured]:
    """Both disks; the slow one only where a C compiler is at hand."""
    figures = _on_disk("this disk", None)
    with tempfile.TemporaryDirectory() as folder:
        try:
            library = _slow_library(Path(folder))
        except Unavailable as reason:
            print(f"  slow disk not measured: {reason}")
            return figures
        return [*figures, *_on_disk(f"{SLOW_MS} ms a sync", library)]


def _on_disk(disk: str, preload: Path | None) -> list[Measured]:
    with _server(preload) as server:
        alone = _pgbench(server, PLAIN)
        plain = _pgbench(server, SCOPED)
        with _numbering(server.url) as delays:
            events = _pgbench(server, VERB)
        plain_again = _pgbench(server, SCOPED)
    base = (plain + plain_again) / 2
    return [
        Measured(f"plain inserts alone, {disk}", alone, "/s"),
        Measured(f"plain inserts in an office's scope, {disk}", base, "/s", note="mean of two"),
        Measured(f"events with bell and numberer, {disk}", events, "/s"),
        Measured(f"events / plain inserts in scope, {disk}", 100 * events / base, "%", "80 %"),
        Measured(f"insert to numbered p50, {disk}", p50(delays), "ms", note="at full load"),
        Measured(f"insert to numbered p95, {disk}", p95(delays), "ms"),
    ]


@contextmanager
def _server(preload: Path | None) -> Iterator[StreamServer]:
    """A server of our own with durable commits and the log's table."""
    base = Path("/var/tmp")  # noqa: S108 (a real disk, where /tmp may be memory)
    with tempfile.TemporaryDirectory(dir=base, prefix="okienko-bench-") as name:
        home = Path(name)
        home.chmod(0o755)
        with postgres.held(home) as url:
            if preload:
                postgres.restart(home, preload)
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(
                    "create table events_event (id bigserial primary key, pos bigint unique, "
                    "at timestamptz not null, office_id bigint not null, kind varchar(60) not null,"
                    " subject bigint not null, data jsonb not null, actor varchar(80) not null, "
                    "format smallint not null)"
                )
                connection.execute(
                    "create index on events_event (id) where pos is null; "
                    "create index on events_event (office_id, subject, kind); "
                    "create table events_timer (id bigint, office_id bigint, due_at timestamptz, "
                    "failed_at timestamptz); "
                    "create table plain (like events_event including all)"
                )
                connection.execute(_functions())
            yield StreamServer(url, postgres.programs(home) / "pgbench")


def _functions() -> str:
    """The log's functions, as its first migration makes them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okienko.settings")
    django.setup()  # migrations name models
    first = importlib.import_module("okienko.events.migrations.0001_initial")
    return str(first.FUNCTIONS)


@contextmanager
def _numbering(url: str) -> Iterator[list[float]]:
    """A numberer at work; gives the milliseconds from a writer's insert to its position."""
    delays: list[float] = []
    stop = threading.Event()

    def number() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("set synchronous_commit = off")
            connection.execute("listen okienko_bell")
            last = 0
            while not stop.is_set():
                list(connection.notifies(timeout=0.2, stop_after=1))
                connection.execute("select okienko_number_events(1000)")
                found = connection.execute(
                    "select pos, extract(epoch from clock_timestamp() - at) * 1000 "
                    "from events_event where pos > %s order by pos limit 1",
                    [last],
                ).fetchone()
                if found:  # the first of the batch has waited longest
                    newest = connection.execute("select okienko_last_pos()").fetchone()
                    last = newest[0] if newest else last
                    delays.append(float(found[1]))

    thread = threading.Thread(target=number)
    thread.start()
    try:
        yield delays
    finally:
        stop.set()
        thread.join()


def _pgbench(server: StreamServer, script: str) -> float:
    """Transactions a second."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            [
                server.pgbench, "-n", "-c", str(WRITERS), "-j", "2", "-T", str(SECONDS),
                "-f", file.name, server.url,
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS + 60,
        )  # fmt: skip
    for text in done.stdout.splitlines():
        if text.startswith("tps = "):
            return float(text.split()[2])
    raise Unavailable(f"pgbench failed: {done.stderr.strip()[-200:]}")


def _slow_library(folder: Path) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise Unavailable("a C compiler is needed to make the disk slow")
    source, library = folder / "slow.c", folder / "slow.so"
    source.write_text(SLOW_SYNC % SLOW_MS)
    folder.chmod(0o755)
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True, timeout=60
    )
    return library
