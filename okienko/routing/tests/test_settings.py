"""Queues and skills are made, changed and taken out of use by verbs."""

import pytest

from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.routing import actions
from okienko.routing.models import OfficialSkill, Presence, Queue, Step, Wait
from okienko.routing.queries import all_queues, limits_of, queue_or_first
from okienko.routing.workload import Capacity
from tests.cast import Cast, a_call, an_email, at_work, the_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


@pytest.fixture
def here(cast: Cast) -> int:
    return cast.here.id


def last_event(office: int, kind: str) -> EventRow:
    with in_offices([office]):
        row = EventRow.objects.filter(office_id=office, kind=kind).order_by("id").last()
    assert row is not None
    return row


def refused(code: str, verb, /, *args, **kwargs) -> None:
    with pytest.raises(Refused) as why:
        verb(*args, **kwargs)
    assert why.value.code == code


def queue_of(office: int, contact: int) -> int:
    with in_offices([office]):
        return Wait.objects.get(interaction_id=contact, result="").queue_id


def test_a_queue_widens_by_steps(cast: Cast, here: int) -> None:
    steps = [(0, cast.here.skill, 3), (30, cast.here.skill, 0)]
    made = actions.add_queue(here, name="Drogi", steps=steps)
    with in_offices([here]):
        assert Step.objects.filter(queue=made).count() == 2
    actions.change_queue(here, queue_id=made, name="Drogi i mosty", steps=steps[:1])
    row = last_event(here, "queue.changed")
    assert row.data["after"] == {"name": "Drogi i mosty", "steps": [[0, cast.here.skill, 3]]}
    refused("taken", actions.add_queue, here, name="Podatki")
    refused("gone", actions.add_queue, here, name="X", steps=[(0, cast.there.skill, 1)])
    for wrong in ([(-1, cast.here.skill, 1)], [(0, cast.here.skill, 6)], [steps[0], steps[0]]):
        refused("step_wrong", actions.change_queue, here, queue_id=made, steps=wrong)


def test_a_queue_with_contacts_says_where_they_go(cast: Cast, here: int) -> None:
    first, second = a_call(cast.here), an_email(cast.here)
    at_work(cast.here, "anna")
    anna = cast.here.officials["anna"]
    with in_offices([here]):
        wait = Wait.objects.get(interaction_id=first).id
    actions.make_offer(here, wait_id=wait, official_id=anna)  # it rings while the queue is closed
    refused("queue_waited_in", actions.close_queue, here, queue_id=cast.here.queue)
    refused(
        "queue_not_in_use",
        actions.close_queue,
        here,
        queue_id=cast.here.queue,
        instead_id=cast.here.queue,
    )
    moved = actions.close_queue(here, queue_id=cast.here.queue, instead_id=cast.here.other_queue)
    assert moved == 2
    assert queue_of(here, first) == queue_of(here, second) == cast.here.other_queue
    # whatever names the closed queue goes on to the one instead: a menu, a mailbox, a colleague
    assert queue_of(here, a_call(cast.here, "+48601000213")) == cast.here.other_queue
    with in_offices([here]):
        assert queue_or_first(cast.here.queue) == cast.here.other_queue
        assert queue_or_first(cast.there.queue) == cast.here.other_queue  # not one of this office


def test_the_head_of_a_closed_queue_is_the_head_of_the_other(cast: Cast, here: int) -> None:
    ordinary = a_call(cast.here, queue=cast.here.other_queue)
    urgent = a_call(cast.here, "+48601000213", queue=None)
    actions.enqueue(here, interaction_id=urgent, queue_id=cast.here.queue, at_head=True)
    actions.close_queue(here, queue_id=cast.here.queue, instead_id=cast.here.other_queue)
    with in_offices([here]):
        ranks = dict(Wait.objects.filter(result="").values_list("interaction_id", "rank_at"))
    assert ranks[urgent] < ranks[ordinary]


def test_one_queue_at_least_is_in_use(cast: Cast, here: int) -> None:
    actions.close_queue(here, queue_id=cast.here.other_queue)
    refused("last_queue", actions.close_queue, here, queue_id=cast.here.queue)
    # without another that stands instead, the first in use takes what names it
    assert queue_of(here, a_call(cast.here, queue=cast.here.other_queue)) == cast.here.queue
    actions.open_queue(here, queue_id=cast.here.other_queue)
    contact = a_call(cast.here, "+48601000213", queue=cast.here.other_queue)
    assert queue_of(here, contact) == cast.here.other_queue


def test_queues_that_stand_for_each_other_lose_nobody(cast: Cast, here: int) -> None:
    third = actions.add_queue(here, name="Trzecia", order=0)
    actions.close_queue(here, queue_id=cast.here.queue, instead_id=cast.here.other_queue)
    actions.close_queue(here, queue_id=cast.here.other_queue, instead_id=third)
    assert queue_of(here, a_call(cast.here)) == third
    with in_offices([here]):  # as no verb makes it
        Queue.objects.filter(id=cast.here.other_queue).update(instead_id=cast.here.queue)
    assert queue_of(here, a_call(cast.here, "+48601000213")) == third


def test_levels_are_told_by_what_differs(cast: Cast, here: int) -> None:
    anna = cast.here.officials["anna"]
    english = actions.add_skill(here, name="angielski", language="en")
    actions.set_levels(here, official_id=anna, levels={cast.here.skill: 3, english: 5})
    row = last_event(here, "levels.changed")
    assert (row.subject, row.data["official"]) == (anna, anna)
    assert (row.data["before"], row.data["after"]) == ({}, {str(english): 5})
    actions.set_levels(here, official_id=anna, levels={english: 4})
    row = last_event(here, "levels.changed")
    assert row.data["before"] == {str(cast.here.skill): 3, str(english): 5}
    assert row.data["after"] == {str(english): 4}
    refused("level_wrong", actions.set_levels, here, official_id=anna, levels={english: 6})
    refused("gone", actions.set_levels, here, official_id=anna, levels={cast.there.skill: 1})
    with in_offices([here]):
        assert dict(
            OfficialSkill.objects.filter(official=anna).values_list("skill_id", "level")
        ) == {english: 4}


def test_a_skill_that_a_queue_asks_for_stays(cast: Cast, here: int) -> None:
    actions.change_queue(here, queue_id=cast.here.queue, steps=[(0, cast.here.skill, 1)])
    refused("skill_asked_for", actions.remove_skill, here, skill_id=cast.here.skill)
    actions.change_queue(here, queue_id=cast.here.queue, steps=[])
    actions.remove_skill(here, skill_id=cast.here.skill)
    with in_offices([here]):
        assert not OfficialSkill.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        {"offer_seconds": 0},  # it would ring nowhere for ever
        {"written_offer_seconds": 0},
        {"wrap_up_seconds": -1},
        {"goal_percent": 101},
        {"goal_seconds": -1},
        {"written_goal_seconds": -1},
        {"short_abandon_seconds": -1},
        {"last_official_seconds": -1},
        {"head_start": 400 * 86_400},  # beyond it is the head of the queue
    ],
)
def test_what_no_queue_has(cast: Cast, here: int, words: dict[str, int]) -> None:
    (field,) = words
    with pytest.raises(Refused) as why:
        actions.change_queue(here, queue_id=cast.here.queue, **words)
    assert (why.value.code, why.value.field) == ("invalid", field)


def test_queues_stand_in_the_order_of_the_office(cast: Cast, here: int) -> None:
    first, second = cast.here.queue, cast.here.other_queue
    third = actions.add_queue(here, name="Drogi", steps=[(30, cast.here.skill, 0)])
    actions.order_queues(here, queue_ids=[third, second])
    actions.close_queue(here, queue_id=second, instead_id=third)
    a_call(cast.here)
    with in_offices([here]):
        listed = all_queues(here)
        assert [(entry.queue.id, entry.queue.active, entry.waiting) for entry in listed] == [
            (third, True, 0),
            (second, False, 0),
            (first, True, 1),
        ]
        assert [step.after_seconds for step in listed[0].steps] == [30]
        assert listed[1].queue.instead_id == third
    refused("gone", actions.order_queues, here, queue_ids=[cast.there.queue])


def test_an_official_takes_on_as_much_as_the_office_says(cast: Cast, here: int) -> None:
    anna, person = cast.here.officials["anna"], cast.here.persons["anna"]
    with in_offices([here]):
        assert limits_of([person]) == {person: Capacity()}  # who was never there
    actions.set_limits(here, official_id=anna, texts_limit=2, texts_beside_call=1, written_limit=0)
    with in_offices([here]):
        found = limits_of([person])[person]
    assert (found.texts_limit, found.texts_beside_call, found.written_limit) == (2, 1, 0)
    row = last_event(here, "limits.changed")
    assert (row.subject, row.data["official"]) == (person, anna)
    assert row.data["before"] == {"texts_limit": 3, "texts_beside_call": 0, "written_limit": 1}
    at_work(cast.here, "anna")
    contact = an_email(cast.here)
    with in_offices([here]):
        wait = Wait.objects.get(interaction_id=contact).id
    assert actions.make_offer(here, wait_id=wait, official_id=anna) is None
    actions.set_limits(here, official_id=anna, written_limit=1)
    assert actions.make_offer(here, wait_id=wait, official_id=anna)
    assert Presence.objects.get(person=person).written == 1
    refused("invalid", actions.set_limits, here, official_id=anna, texts_limit=-1)
    refused("gone", actions.set_limits, cast.there.id, official_id=anna, texts_limit=1)
    mine = cast.here.actor("anna")
    refused("may_not_administer", actions.set_limits.by(mine), here, official_id=anna)
