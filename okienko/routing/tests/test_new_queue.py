"""A queue that was made while the matcher runs: its needs hold for its first contact."""

import pytest

from okienko.events.bridge import Bridge
from okienko.events.clock import now
from okienko.events.feed import Fact, Feed
from okienko.events.scope import in_offices
from okienko.routing.matcher import Matcher
from okienko.routing.models import Queue, Skill, Step, Wait
from tests.cast import a_call, at_work, make_office


@pytest.mark.django_db
def test_the_first_contact_of_a_new_queue_goes_to_nobody_without_the_skill() -> None:
    office = make_office("zielonka", {"anna": "official"})
    at_work(office, "anna")
    matcher = Matcher(Bridge(1), Feed(""))
    matcher.load()
    call = a_call(office)
    with in_offices([office.id]):
        queue = Queue.objects.create(office_id=office.id, name="Nowa")
        skill = Skill.objects.create(office_id=office.id, name="nowa")
        Step.objects.create(office_id=office.id, queue=queue, skill=skill, level=1)
        Wait.objects.filter(interaction_id=call).update(queue=queue)
        wait = Wait.objects.get(interaction_id=call)
    matcher.refresh([Fact(1, 1, now(), office.id, "wait.entered", wait.id)])
    before = matcher._strange
    matcher.load()
    assert (before, matcher._strange) == (True, False)
    assert matcher.board.match(now().timestamp()) == []
