"""The log across real connections: nothing lost, nothing twice, whatever the order of commits."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from okienko.events.dsn import dsn
from okienko.events.models import EventRow, ReaderCursor, SetAside, Timer
from okienko.events.verbs import verb
from tests.cast import the_cast

from .. import clock
from ..log import numberer
from ..log.feed import Feed
from ..log.kinds import Event, emit, read
from ..runtime import leases, timers
from ..runtime.bridge import Bridge
from ..runtime.reader import Reader, read_all
from ..security.scope import in_offices

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    kind: ClassVar[str] = "tested.happened"
    official: int | None = None


@verb
def happen(office: int, *, subject: int) -> None:
    """Leave an event."""
    emit(Happened(office=office, subject=subject))


@pytest.mark.django_db(transaction=True)
async def test_sixteen_writers_lose_nothing() -> None:
    bridge = Bridge(20)
    cast = await bridge.call("cast", the_cast)
    address = dsn()
    feed = Feed(address)
    seen: list[int] = []
    numbering = asyncio.create_task(numberer.run(address))
    feeding = asyncio.create_task(feed.run())
    await asyncio.wait_for(feed.ready.wait(), 10)
    with feed.subscribe("tested.") as facts:

        async def write(writer: int) -> None:
            for turn in range(20):
                await bridge.call(f"w{writer}", happen, cast.here.id, subject=writer * 100 + turn)

        writing = asyncio.gather(*(write(n) for n in range(16)))
        async with asyncio.timeout(30):
            while len(seen) < 320:
                seen.append((await facts.get()).subject)
        await writing
    assert sorted(seen) == sorted(n * 100 + t for n in range(16) for t in range(20))
    for writer in range(16):
        of_one = [s for s in seen if s // 100 == writer]
        assert of_one == sorted(of_one), "one writer's events come in its order"
    for task in (numbering, feeding):
        task.cancel()
    bridge.close()


@pytest.mark.django_db
def test_a_reader_reads_once_and_sets_aside_what_fails(caplog: Any) -> None:
    cast = the_cast()
    handled: list[int] = []

    class Testing(Reader):
        name: ClassVar[str] = "testing"
        kinds: ClassVar[tuple[str, ...]] = ("tested.",)

        def handle(self, event: EventRow) -> None:
            if event.subject == 2:
                raise ValueError("poison")
            handled.append(event.subject)

    for subject in (1, 2, 3):
        happen(cast.here.id, subject=subject)
    read_all()
    while Testing().catch_up():
        pass
    assert handled == [1, 3]
    with in_offices([cast.here.id]):
        assert SetAside.objects.get(reader="testing").error == "ValueError"
        last = EventRow.objects.latest("pos").pos
        assert isinstance(read(EventRow.objects.get(kind="tested.happened", subject=3)), Happened)
    assert ReaderCursor.objects.get(name="testing").pos == last
    while Testing().catch_up():
        pass
    assert handled == [1, 3]


@pytest.mark.django_db
def test_a_reader_keeps_within_seconds_how_far_it_looked_without_work() -> None:
    """Or a quiet system would look late to /health."""
    cast = the_cast()

    class Idle(Reader):
        name: ClassVar[str] = "idle"
        kinds: ClassVar[tuple[str, ...]] = ("tested.",)

        def wants(self, event: EventRow) -> bool:
            return False

    happen(cast.here.id, subject=1)
    read_all()
    with in_offices([cast.here.id]):
        last = EventRow.objects.latest("pos").pos
    idle, began = Idle(), clock.now()
    for seconds, pos in ((0, 0), (2, 0), (6, last)):
        with clock.at(began + timedelta(seconds=seconds)):
            while idle.catch_up():
                pass
        assert ReaderCursor.objects.get(name="idle").pos == pos


@pytest.mark.django_db
def test_events_of_a_failed_step_are_not_left() -> None:
    cast = the_cast()

    @verb
    def fail(office: int) -> None:
        emit(Happened(office=office, subject=9))
        raise LookupError

    with pytest.raises(LookupError):
        fail(cast.here.id)
    with in_offices([cast.here.id]):
        assert not EventRow.objects.filter(kind="tested.happened").exists()


@timers.on_timer("tested.ring")
def _ring(office: int, subject: int, data: dict[str, Any]) -> None:
    if data.get("fail"):
        raise ValueError("not now")
    emit(Happened(office=office, subject=subject))


@pytest.mark.django_db
def test_timers_ring_once_and_failed_ones_are_tried_again(caplog: Any) -> None:
    cast = the_cast()
    with clock.at(NOON), in_offices([cast.here.id]):
        timers.set_timer(cast.here.id, "tested.ring", 1, NOON + timedelta(seconds=5))
        timers.set_timer(cast.here.id, "tested.ring", 2, NOON, {"fail": True})
        timers.set_timer(cast.here.id, "tested.ring", 3, NOON)
        timers.cancel_timer(cast.here.id, "tested.ring", 3)
    with clock.at(NOON):
        assert timers.next_due() == NOON
        assert timers.run_due() == 0
        assert timers.next_due() == NOON + timedelta(seconds=1)
    with clock.at(NOON + timedelta(seconds=5)):
        assert timers.run_due() == 1
    with in_offices([cast.here.id]):
        assert EventRow.objects.get(kind="tested.happened").subject == 1
        assert Timer.objects.get().attempts == 2
    for seconds in (60, 300, 2000, 4000):
        with clock.at(NOON + timedelta(seconds=seconds)):
            timers.run_due()
    with in_offices([cast.here.id]):
        assert Timer.objects.get().failed_at is not None


@pytest.mark.django_db(transaction=True)
async def test_a_lease_passes_on_when_its_holder_goes() -> None:
    address = dsn()
    held: asyncio.Queue[str] = asyncio.Queue()

    async def body(name: str) -> None:
        held.put_nowait(name)
        await asyncio.Event().wait()

    first = asyncio.create_task(leases.run_leased(address, "tested", lambda: body("first")))
    assert await asyncio.wait_for(held.get(), 10) == "first"
    second = asyncio.create_task(leases.run_leased(address, "tested", lambda: body("second")))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(held.get(), 0.5)
    first.cancel()
    assert await asyncio.wait_for(held.get(), 10) == "second"
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
