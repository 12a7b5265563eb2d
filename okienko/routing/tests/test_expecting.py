"""How long somebody will wait: what must hold of any queue, and what rows say of one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Medium
from okienko.routing import actions as routing
from okienko.routing import in_line
from okienko.routing.expecting import (
    PATIENCE,
    Expected,
    Minutes,
    Standing,
    expected,
    minutes,
    patience_of,
)
from okienko.routing.models import Engagement, Presence, Wait
from tests.cast import OfficeCast, a_call, at_work, the_cast

standings = st.builds(
    Standing,
    ahead=st.integers(0, 700),
    places=st.integers(1, 60).map(float),
    handling=st.floats(1, 7200),
    patience=st.one_of(st.none(), st.floats(30, 7200)),
)


@given(standings)
def test_who_comes_later_waits_longer_and_more_officials_make_it_shorter(now: Standing) -> None:
    here = expected(now)
    later = expected(Standing(now.ahead + 1, now.places, now.handling, 0, now.patience))
    more = expected(Standing(now.ahead, now.places + 1, now.handling, 0, now.patience))
    assert here is not None
    assert later is not None
    assert more is not None
    assert 0 <= here.low <= here.seconds <= here.high
    if now.ahead < 499:
        assert later.seconds >= here.seconds
    assert more.seconds <= here.seconds


@given(standings, st.data())
def test_who_is_called_at_their_turn_gives_up_no_place(now: Standing, data: st.DataObject) -> None:
    staying = data.draw(st.integers(0, now.ahead))
    some, none = expected(replace(now, staying=staying)), expected(now)
    whole = expected(replace(now, staying=now.ahead))
    never = expected(replace(now, patience=None))
    assert some is not None
    assert none is not None
    assert whole is not None
    assert none.seconds <= some.seconds <= whole.seconds
    assert now.ahead == 0 or whole == never


@given(standings)
def test_a_wait_is_said_in_minutes_that_rise(now: Standing) -> None:
    said = expected(now)
    assert said is not None
    told = minutes(said)
    assert told.high is None or 0 <= told.low <= told.high <= 120


def test_nothing_is_promised_when_nobody_can_tell() -> None:
    assert expected(Standing(ahead=1, places=0, handling=240)) is None
    assert expected(Standing(ahead=1, places=3, handling=None)) is None
    assert expected(Standing(ahead=0, places=3, handling=None, free=1)) == Expected(0, 0, 0)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (5, 40, Minutes(0, 1)),
        (20, 100, Minutes(1, 2)),
        (100, 310, Minutes(2, 5)),
        (500, 1000, Minutes(8, 15)),
        (1500, 2700, Minutes(25, 50)),
        (7300, 9000, Minutes(120, None)),
        (5400, 9000, Minutes(90, 120)),
    ],
)
def test_minutes_are_rounded_as_people_speak(low: int, high: int, said: Minutes) -> None:
    assert minutes(Expected((low + high) // 2, low, high, certain=False)) == said


def test_one_figure_is_said_where_many_serve() -> None:
    many = expected(Standing(ahead=20, places=20, handling=240))
    assert many is not None
    assert many.certain
    told = minutes(many)
    assert told.low == told.high


def test_patience_is_what_was_waited_for_each_who_gave_up() -> None:
    assert patience_of([(100.0, True)]) == PATIENCE
    assert patience_of([(100.0, True), *[(50.0, False)] * 4]) == 300
    assert patience_of([(50.0, False)] * 6) is None


# --- from rows


def handled(here: OfficeCast, seconds: float, times: int = 5, queue: int | None = None) -> None:
    """Calls of a queue that took so long, an hour ago."""
    for each in range(times):
        call = a_call(here, f"+4860100030{each}", queue=None)
        began = clock.now() - timedelta(hours=1)
        with in_offices([here.id]):
            Engagement.objects.create(
                office_id=here.id,
                interaction_id=call,
                queue_id=queue or here.queue,
                official_id=here.officials["anna"],
                live=True,
                medium=Medium.VOICE,
                began_at=began,
                talk_ended_at=began + timedelta(seconds=seconds),
                ended_at=began + timedelta(seconds=seconds),
                result="done",
            )


def busy(here: OfficeCast, *names: str) -> None:
    people = [here.persons[name] for name in names]
    Presence.objects.filter(person__in=people).update(calls=1)


@pytest.mark.django_db
def test_a_caller_is_told_by_who_waits_before_and_who_is_there() -> None:
    here = the_cast().here
    at_work(here, "anna", "piotr")
    busy(here, "anna", "piotr")
    calls = [a_call(here, f"+4860100020{each}") for each in range(3)]
    with in_offices([here.id]):
        first = in_line.stands(calls[0])
        assert first is not None
        assert (first.place, first.wait) == (1, None)  # too little was handled to tell
    handled(here, 240)
    with in_offices([here.id]):
        told = [in_line.stands(call) for call in calls]
        assert [one.place for one in told if one] == [1, 2, 3]
        waits = [one.wait for one in told if one and one.wait]
        # two officials of four minutes: the middle of an exponential time of two, and so on
        assert waits == sorted(waits)
        assert waits[0] == pytest.approx(84, abs=3)
        line = in_line.line_in(here.queue, Medium.VOICE)
        assert (line.waiting, line.wait) == (3, line.wait)
        assert line.wait is not None
        assert line.wait > waits[-1]
    routing.not_ready(here.id, official_id=here.officials["piotr"], reason="break")
    with in_offices([here.id]):
        alone = in_line.stands(calls[0])
        assert alone is not None
        assert alone.wait == pytest.approx(2 * waits[0], abs=3)  # a break counts not
    routing.sign_out(here.id, official_id=here.officials["anna"])
    with in_offices([here.id]):
        nobody = in_line.stands(calls[0])
        assert nobody is not None
        assert nobody.wait is None


@pytest.mark.django_db
def test_who_is_free_makes_it_no_wait_and_texts_count_by_their_places() -> None:
    here = the_cast().here
    at_work(here, "anna")
    with in_offices([here.id]):
        assert in_line.line_in(here.queue, Medium.VOICE).wait == 0
        assert in_line.line_in(here.queue, Medium.TEXT).wait == 0
        Presence.objects.filter(person=here.persons["anna"]).update(texts=3)
        assert in_line.line_in(here.queue, Medium.TEXT).wait is None


@pytest.mark.django_db
def test_another_queue_of_the_same_officials_comes_before_as_well() -> None:
    here = the_cast().here
    at_work(here, "anna")
    busy(here, "anna")
    handled(here, 240)
    with in_offices([here.id]):
        alone = in_line.line_in(here.queue, Medium.VOICE).wait
    a_call(here, "+48601000250", queue=here.other_queue)
    with in_offices([here.id]):
        both = in_line.line_in(here.queue, Medium.VOICE)
        assert both.waiting == 0
        assert both.wait is not None
        assert alone is not None
        assert both.wait > alone
    # nobody of this queue serves that one any more
    routing.change_queue(here.id, queue_id=here.queue, steps=[(0, here.skill, 5)])
    with in_offices([here.id]):
        assert in_line.line_in(here.queue, Medium.VOICE).wait is None
        assert Wait.objects.filter(result="").count() == 1
