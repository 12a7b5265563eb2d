"""The wrap-up has a limit of time: it frees the official and loses nothing that was chosen."""

from datetime import UTC, datetime, timedelta

import pytest

from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.runtime import timers
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction
from okienko.routing import actions
from okienko.routing.actions import change_queue
from okienko.routing.models import Engagement, Presence, Wait
from tests.cast import Cast, a_call, at_work, the_cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
LIMIT = 120  # seconds, of the cast's queues


def after(seconds: int) -> datetime:
    """So long after the end of the talk."""
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def ring(cast: Cast, number: str = "+48601000212") -> tuple[int, int | None]:
    """Somebody calls and Anna's telephone rings, if she has room: the call and the offer."""
    call = a_call(cast.here, number)
    with in_offices([cast.here.id]):
        wait = Wait.objects.get(interaction_id=call).id
    anna = cast.here.officials["anna"]
    return call, actions.make_offer(cast.here.id, wait_id=wait, official_id=anna)


def talk(cast: Cast) -> dict[str, int]:
    """Anna comes to work and takes a call; what her verbs are told."""
    here, anna = cast.here, cast.here.officials["anna"]
    at_work(here, "anna")
    call, offer = ring(cast)
    assert offer
    actions.accept(here.id, offer_id=offer, official_id=anna)
    return {"interaction_id": call, "official_id": anna}


@pytest.fixture
def step(cast: Cast) -> dict[str, int]:
    """Anna has spoken with a caller, who hung up at noon."""
    with clock.at(after(-60)):
        step = talk(cast)
    with clock.at(NOON):
        left = actions.customer_left(cast.here.id, interaction_id=step["interaction_id"])
    assert left == "wrap_up"
    return step


def contact(cast: Cast, step: dict[str, int]) -> Interaction:
    with in_offices([cast.here.id]):
        return Interaction.objects.get(id=step["interaction_id"])


def result(cast: Cast, step: dict[str, int]) -> str:
    with in_offices([cast.here.id]):
        return Engagement.objects.get(interaction_id=step["interaction_id"]).result


def time_passes(seconds: int) -> None:
    with clock.at(after(seconds)):
        timers.run_due()


def test_when_time_is_up_the_official_is_free_and_what_was_chosen_is_kept(
    cast: Cast, step: dict[str, int]
) -> None:
    with clock.at(after(30)):
        interactions.describe(
            cast.here.id,
            interaction_id=step["interaction_id"],
            outcome="information",
            topic_id=cast.here.topic,
        )
    time_passes(LIMIT - 1)
    assert contact(cast, step).state == "wrap_up"
    time_passes(LIMIT)
    row = contact(cast, step)
    assert (row.state, row.outcome, row.topic_id) == ("closed", "information", cast.here.topic)
    assert row.ended_at == NOON
    assert result(cast, step) == "time_up"
    presence = Presence.objects.get(person_id=cast.here.persons["anna"])
    assert (presence.state, presence.calls) == ("ready", 0)
    assert presence.idle_since == after(LIMIT)
    with clock.at(after(LIMIT)):
        actions.stream_seen(cast.here.id, official_id=step["official_id"])
        assert ring(cast, "+48601000213")[1]  # there is room


def test_more_time_moves_the_limit(cast: Cast, step: dict[str, int]) -> None:
    with clock.at(after(100)):
        actions.extend_wrap_up(cast.here.id, **step)
    time_passes(LIMIT)
    time_passes(2 * LIMIT - 1)
    assert contact(cast, step).state == "wrap_up"
    time_passes(2 * LIMIT)
    assert contact(cast, step).state == "closed"
    with pytest.raises(Refused) as refused:
        actions.extend_wrap_up(cast.here.id, **step)
    assert refused.value.code == "not_yours"


def test_a_wrap_up_that_was_saved_in_time_is_not_ended_again(
    cast: Cast, step: dict[str, int]
) -> None:
    with clock.at(after(LIMIT - 1)):
        actions.finish(cast.here.id, **step, outcome="information")
    time_passes(LIMIT)
    assert result(cast, step) == "done"
    with pytest.raises(Refused) as refused:
        actions.finish(cast.here.id, **step, outcome="mistake")
    assert refused.value.code == "not_yours"


def test_who_had_it_when_time_was_up_describes_it_afterwards(
    cast: Cast, step: dict[str, int]
) -> None:
    time_passes(LIMIT)
    with clock.at(after(LIMIT + 600)):
        with pytest.raises(Refused) as refused:
            actions.finish(cast.here.id, **step)
        assert refused.value.code == "no_outcome"
        others = {**step, "official_id": cast.here.officials["piotr"]}
        with pytest.raises(Refused) as refused:
            actions.finish(cast.here.id, **others, outcome="mistake")
        assert refused.value.code == "not_yours"
        actions.finish(cast.here.id, **step, outcome="information", outcome_words="W piątek.")
    row = contact(cast, step)
    assert (row.state, row.outcome, row.outcome_words) == ("closed", "information", "W piątek.")
    assert row.ended_at == NOON
    assert result(cast, step) == "time_up"  # the figures stay as they were
    assert Presence.objects.get(person_id=cast.here.persons["anna"]).calls == 0


def test_a_queue_without_wrap_up_frees_at_once(cast: Cast) -> None:
    change_queue(cast.here.id, queue_id=cast.here.queue, wrap_up_seconds=0)
    with clock.at(NOON):
        step = talk(cast)
        actions.end_talk(cast.here.id, **step)
    assert Presence.objects.get(person_id=cast.here.persons["anna"]).calls == 0
    actions.finish(cast.here.id, **step, outcome="not_ours")
    assert contact(cast, step).outcome == "not_ours"
