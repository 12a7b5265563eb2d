"""Who waits for a thread: strangers are few, and one of them never has all of their places."""

import asyncio
from threading import Event

import pytest

from ..places import Places, TurnedAway


@pytest.fixture
def gate():
    """Work in a thread lasts until this is set."""
    event = Event()
    yield event
    event.set()


def asks(places: Places, visitor: str, gate: Event) -> "asyncio.Task[object]":
    return asyncio.ensure_future(places.run(visitor, gate.wait))


async def refused(tasks: "list[asyncio.Task[object]]") -> int:
    """How many of them were refused at once."""
    await asyncio.sleep(0)
    errors = [task.exception() for task in tasks if task.done()]
    assert all(isinstance(error, TurnedAway) and error.status == 503 for error in errors)
    return len(errors)


def test_strangers_leave_room_for_one_more_and_for_the_known(gate):
    async def run():
        places = Places(4, "test", strangers=40)
        places.know("anna")
        one = [asks(places, "192.0.2.1", gate) for _ in range(100)]
        assert await refused(one) == 80, "half of all places at most"
        other = [asks(places, "192.0.2.2", gate) for _ in range(100)]
        assert await refused(other) == 90
        many = [asks(places, f"198.51.100.{n}", gate) for n in range(100)]
        assert await refused(many) == 90, "all together have their number"
        known = [asks(places, "anna", gate) for _ in range(3)]
        assert await refused(known) == 0
        gate.set()
        done = await asyncio.gather(*one, *other, *many, *known, return_exceptions=True)
        assert sum(answer is True for answer in done) == 43
        left = {**places.asked, **places.asked_by_strangers, **places.of}
        assert not left
        places.close()

    asyncio.run(run())


def test_a_known_visitor_never_waits_for_strangers(gate):
    async def run():
        places = Places(4, "test")
        places.know("anna")
        strangers = [asks(places, f"192.0.2.{n}", gate) for n in range(50)]
        await asyncio.sleep(0)
        assert await places.run("anna", lambda: 7) == 7
        gate.set()
        await asyncio.gather(*strangers)
        places.close()

    asyncio.run(run())
