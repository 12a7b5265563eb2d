"""A queue that was made while the matcher runs: its needs hold for its first contact."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from okienko.events.clock import now
from okienko.events.log.feed import Fact, Feed
from okienko.events.runtime.bridge import Bridge
from okienko.events.security.scope import in_offices
from okienko.offices import actions as offices
from okienko.routing import actions as routing
from okienko.routing.matcher import Matcher
from okienko.routing.models import Wait
from tests.cast import OfficeCast, a_call, at_work, make_office
from tests.whole import until


@pytest.mark.django_db
def test_the_first_contact_of_a_new_queue_goes_to_nobody_without_the_skill() -> None:
    office = make_office("zielonka", {"anna": "official"})
    at_work(office, "anna")
    matcher = Matcher(Bridge(1), Feed(""))
    matcher.load()
    call = a_call(office)
    skill = routing.add_skill(office.id, name="nowa")
    queue = routing.add_queue(office.id, name="Nowa", steps=[(0, skill, 1)])
    with in_offices([office.id]):
        Wait.objects.filter(interaction_id=call).update(queue=queue)
        wait = Wait.objects.get(interaction_id=call)
    matcher.refresh([Fact(1, 1, now(), office.id, "wait.entered", wait.id)])
    before = matcher._strange
    matcher.load()
    assert (before, matcher._strange) == (True, False)
    assert matcher.state.match(now().timestamp()) == []


@pytest.mark.django_db(transaction=True)
async def test_the_matcher_learns_of_settings_at_once() -> None:
    """By their events; the look at everything each minute is only the net under lost ones."""
    bridge, feed = Bridge(2), Feed("")
    office = await bridge.call("test", make_office, "zielonka", {"anna": "official"})
    anna = office.officials["anna"]
    matcher = Matcher(bridge, feed)
    feed.ready.set()
    with feed.hearing():
        running = asyncio.create_task(matcher.run())
        try:
            await until(lambda: office.queue in matcher.state.rules)

            async def do(verb: Callable[..., Any], **words: Any) -> Any:
                return await bridge.call("test", verb, office.id, **words)

            await do(at_work_here, office=office)
            skill = await do(routing.add_skill, name="ukraiński", language="uk")
            await do(
                routing.change_queue, queue_id=office.queue, steps=[(0, skill, 2), (30, skill, 0)]
            )
            await until(
                lambda: matcher.state.rules[office.queue].rungs[0][1] == frozenset({(skill, 2)})
            )
            assert matcher._language_skills[(office.id, "uk")] == skill
            await do(routing.set_levels, official_id=anna, levels={skill: 4})
            await until(lambda: known(matcher, anna) == {skill: 4})
            await do(routing.set_limits, official_id=anna, texts_limit=5)
            await until(lambda: texts_limit(matcher, anna) == 5)
            await do(offices.end_seat, official_id=anna)
            await until(lambda: known(matcher, anna) is None)
        finally:
            running.cancel()
            await asyncio.wait([running])
            bridge.close()


def at_work_here(_office: int, *, office: OfficeCast) -> None:
    at_work(office, "anna")


def known(matcher: Matcher, official: int) -> dict[int, int] | None:
    """The levels of an official in the matcher's picture; None for one who is not in it."""
    for person in matcher.state.people.values():
        if official in person.officials:
            return person.officials[official][1]
    return None


def texts_limit(matcher: Matcher, official: int) -> int | None:
    """How many chats the matcher thinks that an official takes."""
    people = matcher.state.people.values()
    return next((p.room.texts_limit for p in people if official in p.officials), None)
