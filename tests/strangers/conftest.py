"""A web process of its own, met over real sockets as a stranger meets it."""

import http.client
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings

from okienko.config import PROJECT
from tests.cast import session_of, the_cast
from tests.emptying import empty_tables
from tests.whole import PATIENCE, database, free_port

#: The process with shorter deadlines, so that a test need not wait for the real ones.
WEB = """
import django
django.setup()
from okienko.machinery import checks, connections, visits, web
from okienko.config import config
from okienko.events.stream import hub
hub.SIGN_OF_LIFE = 0.3  # and each fourth time it looks whether the sessions still hold
connections.HEAD_SECONDS = connections.FIRST_SECONDS = 1.5
connections.WRITE_SECONDS = connections.LINGER_SECONDS = 1.5
visits.BODY_SECONDS = visits.LINGER_SECONDS = 1.5
c = config()
web.run(checks.listen(c.http_host, c.http_port, "OKIENKO_HTTP_PORT"))
"""


class Door:
    """Where a stranger comes in: a port of this machine."""

    port = 0

    def connect(self, first: bytes = b"") -> socket.socket:
        """A connection that has sent this much."""
        one = socket.create_connection(("127.0.0.1", self.port), timeout=20 * PATIENCE)
        if first:
            one.sendall(first)
        return one

    def say(self, raw: bytes) -> int:
        """Sends these bytes; the status of the first answer, 0 if the connection just ended."""
        with self.connect() as one:
            try:
                one.sendall(raw)
                line = one.recv(65_536)
            except (ConnectionResetError, BrokenPipeError):
                return 0
        return int(line.split(b" ", 2)[1]) if line else 0

    def get(
        self, path: str, session: str = "", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """A page: status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20 * PATIENCE)
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers={**cookie, **named})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def quick(self, path: str, session: str = "") -> float:
        """Seconds that a page takes, the better of two."""
        times = []
        for _ in range(2):
            began = time.monotonic()
            assert self.get(path, session)[0] == 200
            times.append(time.monotonic() - began)
        return min(times)


class Site(Door):
    """One running web process; `desk` is the session of somebody who works."""

    def __init__(self, home: Path, **more: str) -> None:
        self.desk = ""
        self.port = free_port()
        self.log = home / "web.log"
        env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
            "OKIENKO_HOME": str(home),
            "OKIENKO_HTTP_PORT": str(self.port),
            "OKIENKO_SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": database(),
            "TMPDIR": str(home),
            "PYTHONPATH": str(PROJECT),
            **more,
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", WEB], stdout=log, stderr=log, env=env, cwd=PROJECT
            )
        end = time.monotonic() + 20 * PATIENCE
        while True:
            try:
                if self.get("/health/live")[0] == 200:
                    return
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise AssertionError(self.log.read_text()) from None
                time.sleep(0.05)

    @property
    def memory(self) -> int:
        """Resident bytes of the process."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def process_connections(self) -> int:
        """How many of its connections to clients are open."""
        found = psutil.Process(self.process.pid).net_connections("tcp")
        return sum(c.laddr.port == self.port and c.status != psutil.CONN_LISTEN for c in found)

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session", autouse=True)
def _many_descriptors() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(hard, 8192)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@pytest.fixture(scope="module")
def settings_of_site() -> dict[str, str]:
    """Variables for the process of a file's tests."""
    return {}


@pytest.fixture(scope="module")
def site(
    settings_of_site: dict[str, str],
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """One process for the tests of a file; each leaves it as it was.

    Anna is signed in and has worked: the process knows her session, so she is no stranger.
    """
    with django_db_blocker.unblock():
        cast = the_cast()
        running = Site(tmp_path_factory.mktemp("web"), **settings_of_site)
        running.desk = session_of(cast.here.persons["anna"])
        assert running.get("/desk/", running.desk)[0] == 200
        yield running
        running.stop()
        empty_tables()
