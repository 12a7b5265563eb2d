"""The web process is killed with chats open: nothing is lost, nothing doubled."""

import asyncio
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
from okienko.events.dsn import dsn
from okienko.events.log import numberer
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from tests.cast import Cast, at_work
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
CHATS = 5


class Web:
    """A web process of its own, always at the same port."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin it, and wait until it answers."""
        env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
            "OKIENKO_HOME": str(self.home),
            "OKIENKO_HTTP_PORT": str(self.port),
            "OKIENKO_SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": database(),
            "PYTHONPATH": str(PROJECT),
        }
        with (self.home / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", WEB], stdout=log, stderr=log, env=env, cwd=PROJECT
            )
        until(self._answers)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.home / "web.log").read_text()
        try:
            return bool(urllib.request.urlopen(f"{self.url}/health/live", timeout=5).read())
        except OSError:
            return False

    def end(self, how: int) -> None:
        """Send it a signal, and wait for its end."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None


@pytest.fixture
def numbers() -> Iterator[None]:
    """The numberer, which lives in the switchboard otherwise."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(numberer.run(dsn()))

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        finally:
            loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield
    loop.call_soon_threadsafe(task.cancel)
    thread.join(20)


@pytest.fixture
def web(cast: Cast, numbers: None, tmp_path: Path) -> Iterator[Web]:
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


def test_kill_9_with_chats_open(cast: Cast, key: str, web: Web) -> None:
    at_work(cast.here, "anna", "piotr", "maria")
    desks = [Desk(cast.here, name) for name in ("anna", "piotr")]
    visitors, contacts, streams = [], {}, {}
    for number in range(CHATS):
        visitor = Visitor(web.url, key)
        assert visitor.begin(f"first {number}").status == 201
        desk = desks[number % 2]
        (contact,) = desk.contacts("waiting")
        desk.take(contact)
        visitors.append(visitor)
        contacts[visitor] = (desk, contact)
        streams[visitor] = visitor.listen()
    for visitor, (desk, contact) in contacts.items():
        desk.writes(contact, "before")
        until(lambda stream=streams[visitor]: "before" in stream.texts())
    web.end(signal.SIGKILL)
    for desk, contact in contacts.values():
        desk.writes(contact, "while it was down")
    senders = [
        threading.Thread(target=sent, args=(visitor, "mine", f"mine-{number}-sent"))
        for number, visitor in enumerate(visitors)
    ]
    for sender in senders:
        sender.start()
    web.start()
    for visitor in visitors:
        old = streams[visitor]
        assert old.over.wait(10)
        streams[visitor] = visitor.listen(after=old.last)
        whole = sorted([old.texts()[0], "before", "while it was down", "mine"])
        until(lambda old=old, new=streams[visitor], whole=whole: texts(old, new) == whole)
    for sender in senders:
        sender.join(30)
    with in_offices([cast.here.id]):
        for _desk, contact in contacts.values():
            rows = Message.objects.filter(interaction=contact).order_by("id")
            kept = list(rows.values_list("text", flat=True))
            assert sorted(kept[1:]) == ["before", "mine", "while it was down"]
    for visitor in visitors:
        visitor.close()


def test_an_answer_is_there_at_once(cast: Cast, key: str, web: Web) -> None:
    """From the commit in another process to the window: well under a second, mostly far less."""
    at_work(cast.here, "anna")
    desk = Desk(cast.here)
    visitor = Visitor(web.url, key)
    visitor.begin("Good day")
    (contact,) = desk.contacts("waiting")
    desk.take(contact)
    stream = visitor.listen()
    took = []
    for number in range(10):
        began = time.monotonic()
        desk.writes(contact, f"answer {number}")
        until(lambda text=f"answer {number}": text in stream.texts())
        took.append(time.monotonic() - began)
    assert sorted(took)[5] < 2.0
    visitor.close()
