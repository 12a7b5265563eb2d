"""Each event tells who acted, and never with an id of another office."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from okienko.events.actor import (
    CUSTOMER,
    SYSTEM,
    Actor,
    acting,
    acting_official,
    current_actor,
    door,
    official,
    program,
)
from okienko.events.models import EventRow
from okienko.events.verbs import verb
from tests.cast import Cast, the_cast

from .. import clock
from ..log.kinds import Event, emit
from ..runtime import timers
from ..runtime.reader import Reader
from ..security.scope import in_offices

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Done(Event):
    kind: ClassVar[str] = "tested.done"


@verb
def do(office: int) -> None:
    emit(Done(office=office, subject=1))


@verb
def do_for_a_caller(office: int) -> None:
    do.within(office)
    with acting(CUSTOMER):
        do.within(office)
    do.within(office)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def told(office: int) -> list[str]:
    with in_offices([office]):
        rows = EventRow.objects.filter(kind="tested.done", office_id=office).order_by("id")
        return [row.actor for row in rows]


def test_whoever_acts_is_told(cast: Cast) -> None:
    here = cast.here
    anna = here.officials["anna"]
    supervisor = Actor("supervisor", officials={here.id: anna})
    do(here.id)
    for actor in (official(here.id, anna), supervisor, CUSTOMER, door("phone"), program("matcher")):
        with acting(actor):
            do(here.id)
    do.by(official(here.id, anna))(here.id)
    assert current_actor() == SYSTEM
    assert told(here.id) == [
        "system",
        f"official:{anna}",
        f"supervisor:{anna}",
        "customer",
        "door:phone",
        "program:matcher",
        f"official:{anna}",
    ]
    with in_offices([here.id]):
        assert set(EventRow.objects.values_list("format", flat=True)) == {2}


def test_a_part_done_for_somebody_else_is_told_so(cast: Cast) -> None:
    with acting(door("phone")):
        do_for_a_caller(cast.here.id)
    assert told(cast.here.id) == ["door:phone", "customer", "door:phone"]


def test_no_id_of_one_office_stands_in_the_log_of_another(cast: Cast) -> None:
    anna = official(cast.here.id, cast.here.officials["anna"])
    with acting(anna):
        do(cast.there.id)
        assert acting_official(cast.there.id) is None
        assert acting_official(cast.here.id) == cast.here.officials["anna"]
    assert told(cast.there.id) == ["official"]


def test_what_failed_leaves_nobody_behind(cast: Cast) -> None:
    @verb
    def fail(office: int) -> None:
        raise ValueError(office)

    with pytest.raises(ValueError):
        fail.by(door("phone"))(cast.here.id)
    do(cast.here.id)
    assert told(cast.here.id) == ["system"]


def test_timers_and_readers_tell_their_names(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    class Eager(Reader):
        name = "eager"
        kinds = ("tested.done",)

        def handle(self, event: EventRow) -> None:
            if event.actor == "timer:tested.due":
                do.within(event.office_id)

    def due(office: int, subject: int, data: dict[str, Any]) -> None:
        do.within(office)

    monkeypatch.setitem(timers._handlers, "tested.due", due)
    here = cast.here.id
    with acting(cast.here.actor("anna")):
        with in_offices([here]):
            timers.set_timer(here, "tested.due", 1, clock.now())
        assert timers.run_due() == 1
    number()
    Eager().catch_up()
    assert told(here) == ["timer:tested.due", "program:reader.eager"]


def number() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select okienko_number_events(1000)")
