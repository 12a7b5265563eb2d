"""Web and switchboard are killed with chats open: nothing is lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from okienko.config import PROJECT
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from okienko.routing.actions import set_limits
from tests.cast import Cast, OfficeCast, at_work
from tests.waiting import until
from tests.whole import database, free_port

from .desk import Desk
from .visitor import Stream, Visitor

WEB = """
import django
django.setup()
from okienko.machinery import checks, web
from okienko.config import config
c = config()
web.run(checks.listen(c.http_host, c.http_port, "OKIENKO_HTTP_PORT"))
"""
# The part of the switchboard that chats wait for: it gives events their positions.
NUMBERS = """
import asyncio, django
django.setup()
from okienko.events.dsn import dsn
from okienko.events.log.numberer import run
from okienko.events.runtime.leases import run_leased
asyncio.run(run_leased(dsn(), "numberer", lambda: run(dsn())))
"""
CHATS = 50


class Part:
    """A process of ours, which can be ended in any way and begun again."""

    def __init__(self, home: Path, script: str, **env: str) -> None:
        self.log, self.script, self.more = home / "log", script, env
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin it."""
        env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
            **self.more,
            "OKIENKO_HOME": str(self.log.parent),
            "OKIENKO_SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": database(),
            "PYTHONPATH": str(PROJECT),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", self.script], stdout=log, stderr=log, env=env, cwd=PROJECT
            )

    def end(self, how: int) -> None:
        """Send it a signal, and wait for its end."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None


class Web(Part):
    """A web process of its own, always at the same port."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(home, WEB, OKIENKO_HTTP_PORT=str(self.port))

    def start(self) -> None:
        """Begin it, and wait until it answers."""
        super().start()
        until(self._answers)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            return bool(urllib.request.urlopen(f"{self.url}/health/live", timeout=5).read())
        except OSError:
            return False


@pytest.fixture
def numbers(cast: Cast, tmp_path: Path) -> Iterator[Part]:
    """What numbers events, in a process of its own."""
    found = Part(tmp_path, NUMBERS)
    found.start()
    yield found
    found.end(signal.SIGKILL)


@pytest.fixture
def web(cast: Cast, numbers: Part, tmp_path: Path) -> Iterator[Web]:
    """It runs."""
    found = Web(tmp_path)
    found.start()
    yield found
    found.end(signal.SIGKILL)


def sent(visitor: Visitor, text: str, client_id: str) -> None:
    """As the window does: again, by the same name, until the office has it."""

    def try_() -> bool:
        try:
            return visitor.say(text, client_id).status == 202
        except OSError:
            return False

    until(try_)


def texts(*streams: Stream) -> list[str]:
    """What several streams of one chat have told together, each message once."""
    found = {pk: each for stream in streams for pk, each in stream.messages().items()}
    return sorted(each["text"] for each in found.values())


def test_kill_9_with_chats_open(cast: Cast, key: str, web: Web, numbers: Part) -> None:
    contacts = begin(cast.here, web.url, key)
    streams = {visitor: visitor.listen() for visitor in contacts}
    took = []
    for visitor, stream in streams.items():
        began = time.monotonic()
        write({visitor: contacts[visitor]}, "before")
        until(lambda stream=stream: "before" in stream.texts())
        took.append(time.monotonic() - began)
    assert sorted(took)[CHATS // 2] < 2.0  # it is told, not looked for now and then

    web.end(signal.SIGKILL)
    write(contacts, "web is down")
    senders = [
        threading.Thread(target=sent, args=(visitor, "mine", f"mine-{number}-sent"))
        for number, visitor in enumerate(contacts)
    ]
    for sender in senders:
        sender.start()
    web.start()
    told = {}
    for visitor in contacts:
        old = streams[visitor]
        assert old.over.wait(10)
        streams[visitor] = visitor.listen(after=old.last)
        told[visitor] = [old, streams[visitor]]
    for sender in senders:
        sender.join(60)
    numbers.end(signal.SIGKILL)
    write(contacts, "switchboard is down")
    for number, visitor in enumerate(contacts):
        sent(visitor, "mine again", f"again-{number}-sent")
    numbers.start()

    said = ["before", "mine", "mine again", "switchboard is down", "web is down"]
    for number, visitor in enumerate(contacts):
        whole = sorted([f"first {number}", *said])
        until(lambda streams=told[visitor], whole=whole: texts(*streams) == whole)
    with in_offices([cast.here.id]):
        for _desk, contact in contacts.values():
            rows = Message.objects.filter(interaction=contact).order_by("id")
            assert sorted(rows.values_list("text", flat=True)[1:]) == said
    for visitor in contacts:
        visitor.close()


def begin(office: OfficeCast, url: str, key: str) -> dict[Visitor, tuple[Desk, int]]:
    """Chats, each from a network of its own, taken by three officials."""
    names = ("anna", "piotr", "maria")
    at_work(office, *names)
    for name in names:
        limit = -(-CHATS // len(names))
        set_limits(office.id, official_id=office.officials[name], texts_limit=limit)
    found = {}
    for number in range(CHATS):
        visitor = Visitor(url, key)
        visitor.address = f"127.9.{number}.1"
        assert visitor.begin(f"first {number}").status == 201
        desk = Desk(office, names[number % len(names)])
        (contact,) = desk.contacts("waiting")
        desk.take(contact)
        found[visitor] = (desk, contact)
    return found


def write(contacts: dict[Visitor, tuple[Desk, int]], text: str) -> None:
    """The officials write in each of their chats."""
    for desk, contact in contacts.values():
        desk.writes(contact, text)
