"""Two administrators who save the same page: what one has written is not lost silently."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest

from okienko.events.changing import seen
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices import actions as offices
from okienko.offices.models import Department, Official, Schedule
from okienko.routing import actions as routing
from okienko.routing.models import Queue
from tests.cast import Cast, the_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


def refused(step: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(Refused) as why:
        step()
    return why.value.code, why.value.field


def test_what_another_has_changed_is_not_overwritten(cast: Cast) -> None:
    here, unit = cast.here.id, cast.here.department
    shown = {"name": "Gospodarka komunalna", "phone": "+48140001930"}

    def save(**words: str) -> None:
        with seen(Department, unit, shown):
            offices.change_department(here, department_id=unit, **words)

    save(name="Gospodarka")
    save(name="Gospodarka")  # the same again loses nothing
    save(phone="+48140001931")  # a field that nobody else has touched
    assert refused(lambda: save(name="Komunalna")) == ("changed_meanwhile", "name")
    with in_offices([here]):
        row = Department.objects.get(id=unit)
    assert (row.name, row.phone) == ("Gospodarka", "+48140001931")
    offices.change_department(
        here, department_id=unit, name="Komunalna"
    )  # on purpose, or a program


def test_parts_of_a_row_count_as_fields(cast: Cast) -> None:
    here, queue, hours = cast.here.id, cast.here.queue, cast.here.schedule
    steps = [(0, cast.here.skill, 2)]
    routing.change_queue(here, queue_id=queue, steps=steps)

    def widen() -> None:
        with seen(Queue, queue, {"steps": []}):
            routing.change_queue(here, queue_id=queue, steps=[(60, cast.here.skill, 1)])

    assert refused(widen) == ("changed_meanwhile", "steps")
    with in_offices([here]):
        assert list(
            Queue.objects.filter(id=queue).values_list("steps__after_seconds", "steps__level")
        ) == [(0, 2)]

    def shorten() -> None:
        with seen(Schedule, hours, {"spans": [[0, "08:00", "16:00"]]}):
            offices.change_schedule(here, schedule_id=hours, spans=[(0, time(8), time(12))])

    assert refused(shorten) == ("changed_meanwhile", "spans")
    anna = cast.here.officials["anna"]

    def teach() -> None:
        with seen(Official, anna, {"levels": {}}):
            routing.set_levels(here, official_id=anna, levels={cast.here.skill: 5})

    assert refused(teach) == ("changed_meanwhile", "levels")
    with seen(Official, anna, {"levels": {str(cast.here.skill): 3}}):
        routing.set_levels(here, official_id=anna, levels={cast.here.skill: 5})
