"""A payload that nobody can read holds up nothing: neither its account nor the program."""

import multiprocessing
import os
import signal
from typing import Any

import pytest
from django.db import connection, connections

from okienko.channels.door import Webhook
from okienko.channels.inbox import worker
from tests.cast import Cast
from tests.switchboard import Switchboard
from tests.waiting import until

from .reading import payloads, read, texts
from .toy.door import ToyDoor
from .toy.peer import ToyPeer


@pytest.mark.django_db
def test_a_limit_of_the_database_is_not_the_database_away(
    cast: Cast, account: Any, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A door that keeps JSON meets one: PostgreSQL's error is of the same class as a lost one."""
    real = ToyDoor.parse

    def parse(self: ToyDoor, account: Any, webhook: Webhook) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("select %s::jsonb", [webhook.body.decode()])
        return real(self, account, webhook)

    monkeypatch.setattr(ToyDoor, "parse", parse)
    assert toy.knock(b"[" * 100_000 + b"]" * 100_000) == 200
    toy.deliver("a", "dobra")
    read()
    assert texts(cast) == ["dobra"]
    assert [state for state, _words in payloads(cast)] == ["aside", "handled"]


@pytest.mark.django_db(transaction=True)
def test_what_ends_the_process_is_set_aside(cast: Cast, account: Any, toy: ToyPeer) -> None:
    assert toy.knock(b"deadly") == 200
    toy.deliver("a", "dobra")
    for _ in range(3):
        assert _reading_dies()
        assert [state for state, _words in payloads(cast)] == ["waiting", "waiting"]
    assert not _reading_dies(until_read=cast)
    assert texts(cast) == ["dobra"]
    assert payloads(cast)[0] == ("aside", "the program ended each time when it was read")
    connections.close_all()


def _reading_dies(until_read: Cast | None = None) -> bool:
    """Read in a switchboard of its own that dies of the word "deadly"; whether it has died."""
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=_read, args=(until_read,))
    child.start()
    child.join(60)
    assert child.exitcode is not None
    return child.exitcode == -signal.SIGKILL


def _read(until_read: Cast | None) -> None:
    os.environ["OKIENKO_TEST_CHILD"] = "1"
    connections.close_all()
    real = ToyDoor.parse

    def parse(self: ToyDoor, account: Any, webhook: Webhook) -> Any:
        if b"deadly" in webhook.body:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, account, webhook)

    ToyDoor.parse = parse  # type: ignore[method-assign]
    with Switchboard(worker.serve):
        until(lambda: until_read and texts(until_read))
    os._exit(0)
