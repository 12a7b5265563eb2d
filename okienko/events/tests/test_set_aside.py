"""What failed for good is in `/health`, and a person has it tried again or drops it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from okienko.events.models import EventRow, SetAside, Timer
from okienko.events.refusals import Refused
from okienko.events.verbs import verb
from okienko.machinery import set_aside as command
from okienko.machinery.health import look
from okienko.machinery.trouble import Trouble
from tests.cast import Cast, the_cast

from .. import clock, set_aside
from ..log.kinds import Event, emit
from ..runtime import timers
from ..runtime.reader import READERS, Reader, read_all
from ..security.scope import in_offices

broken = True
rung: list[int] = []


@dataclass(frozen=True, kw_only=True)
class Poisoned(Event):
    kind: ClassVar[str] = "tested.poisoned"


@timers.on_timer("tested.broken")
def _ring(office: int, subject: int, data: dict[str, Any]) -> None:
    if broken:
        raise ValueError("not now")
    rung.append(subject)


class Fragile(Reader):
    name: ClassVar[str] = "fragile"
    kinds: ClassVar[tuple[str, ...]] = ("tested.poisoned",)

    def handle(self, event: EventRow) -> None:
        if broken:
            raise LookupError("Jan Kos, +48601000212")
        rung.append(event.subject)


@verb
def poison(office: int, *, subject: int) -> None:
    emit(Poisoned(office=office, subject=subject))
    timers.set_timer(office, "tested.broken", subject, clock.now())


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """An event and a timer of office `here` that failed for good, and a timer of `there`."""
    cast = the_cast()
    monkeypatch.setattr(timers, "RETRIES", ())
    monkeypatch.setitem(globals(), "broken", True)
    READERS.append(Fragile)
    rung.clear()
    poison(cast.here.id, subject=1)
    with in_offices([cast.there.id]):
        timers.set_timer(cast.there.id, "tested.broken", 2, clock.now())
    with clock.at(clock.now() + timedelta(seconds=1)):
        read_all()
        timers.run_due()
    yield cast
    READERS.remove(Fragile)


def test_it_is_told_by_health_and_listed_without_what_it_said(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    found = set_aside.items()
    assert {(item.what, item.office, item.of, item.error) for item in found} == {
        ("event", cast.here.id, "fragile", "LookupError"),
        ("timer", cast.here.id, "tested.broken", "ValueError"),
        ("timer", cast.there.id, "tested.broken", "ValueError"),
    }
    part = look(details=True)[1]["set_aside"]
    assert part["state"] == "late"
    assert part["words"].startswith("3 of fragile, tested.broken")
    assert command.show() == 0
    words = capsys.readouterr().out
    assert words.count("\n") == 3
    assert "Kos" not in words


def test_what_works_now_is_done_by_another_try(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(globals(), "broken", False)
    assert command.retry(["all"]) == 0
    assert rung == [1]  # the event at once
    timers.run_due()
    assert sorted(rung) == [1, 1, 2]
    assert set_aside.items() == []
    assert look(details=True)[1]["set_aside"]["state"] == "ok"
    with in_offices([cast.here.id]):
        told = EventRow.objects.filter(office_id=cast.here.id, kind="set_aside.settled")
        assert {(row.data["what"], row.data["dropped"]) for row in told} == {
            ("event", False),
            ("timer", False),
        }


def test_what_fails_again_stays(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    event = next(item for item in set_aside.items() if item.what == "event")
    assert command.retry([event.name]) == 1
    assert f"{event.name} failed again: LookupError" in capsys.readouterr().out
    assert event in set_aside.items()
    with in_offices([cast.here.id]):
        assert not EventRow.objects.filter(kind="set_aside.settled").exists()


def test_what_is_dropped_is_gone(cast: Cast) -> None:
    for item in set_aside.items():
        assert command.drop([item.name]) == 0
    with in_offices([cast.here.id, cast.there.id]):
        assert not SetAside.objects.exists()
        assert not Timer.objects.filter(kind="tested.broken").exists()
    with pytest.raises(Trouble):
        command.drop(["event-1"])


def test_no_office_settles_what_is_anothers(cast: Cast) -> None:
    for item in set_aside.items():
        other = cast.there.id if item.office == cast.here.id else cast.here.id
        for settle in (set_aside.retry, set_aside.drop):
            with pytest.raises(Refused) as refused:
                settle(other, what=item.what, item_id=item.id)
            assert refused.value.code == "gone"


def test_a_reader_that_is_no_longer_there_is_named(cast: Cast) -> None:
    READERS.remove(Fragile)
    event = next(item for item in set_aside.items() if item.what == "event")
    with pytest.raises(Refused) as refused:
        set_aside.retry(event.office, what="event", item_id=event.id)
    assert refused.value.code == "no_reader"
    READERS.append(Fragile)
