"""A supervisor moves what waits; what an official has just taken stays with the official."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from okienko.events.changing import change
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing import actions
from okienko.routing.actions.common import open_wait
from okienko.routing.models import Engagement, Wait
from tests.cast import OfficeCast, a_call, at_work, the_cast
from tests.race import alone


@pytest.fixture
def here(transactional_db: None) -> OfficeCast:
    """Anna at work."""
    office = the_cast().here
    at_work(office, "anna")
    return office


def test_what_is_accepted_in_the_moment_of_the_move_is_not_torn_out_of_the_conversation(
    here: OfficeCast, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, anna = a_call(here), here.officials["anna"]
    with in_offices([here.id]):
        wait = Wait.objects.get(interaction_id=call).id
    offer = actions.make_offer(here.id, wait_id=wait, official_id=anna)
    assert offer
    accept = partial(actions.accept, here.id, offer_id=offer, official_id=anna)

    def look_and_be_late(interaction_id: int) -> Any:
        found = open_wait(interaction_id)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(alone, accept).result()
        return found

    monkeypatch.setattr("okienko.routing.actions.waiting.open_wait", look_and_be_late)
    with pytest.raises(Refused) as refusal:
        actions.move_wait.by(here.actor("maria"))(
            here.id, interaction_id=call, queue_id=here.other_queue
        )
    assert refusal.value.code == "not_waiting"
    with in_offices([here.id]):
        assert Interaction.objects.get(id=call).state == "active"
        assert Engagement.objects.get(interaction_id=call).ended_at is None
        assert not Wait.objects.filter(interaction_id=call, result="").exists()


def test_what_is_accepted_in_the_moment_its_queue_is_closed_stays_with_the_official(
    here: OfficeCast, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, anna = a_call(here), here.officials["anna"]
    other = a_call(here, "+48601000213")
    with in_offices([here.id]):
        wait = Wait.objects.get(interaction_id=call).id
    offer = actions.make_offer(here.id, wait_id=wait, official_id=anna)
    assert offer
    accept = partial(actions.accept, here.id, offer_id=offer, official_id=anna)

    def change_and_be_late(*args: Any, **more: Any) -> bool:  # the waits were listed before
        with ThreadPoolExecutor(1) as pool:
            pool.submit(alone, accept).result()
        return change(*args, **more)

    monkeypatch.setattr("okienko.routing.actions.queues.change", change_and_be_late)
    moved = actions.close_queue(here.id, queue_id=here.queue, instead_id=here.other_queue)
    assert moved == 1
    with in_offices([here.id]):
        assert Interaction.objects.get(id=call).state == "active"
        assert Engagement.objects.get(interaction_id=call).ended_at is None
        assert Wait.objects.get(result="").interaction_id == other
