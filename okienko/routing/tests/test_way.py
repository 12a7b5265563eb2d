"""The way of a contact by verbs alone: queue, offer, conversation, wrap-up."""

from datetime import UTC, datetime, timedelta

import pytest

from okienko.events import clock
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.runtime import timers
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing import actions
from okienko.routing.models import Callback, Engagement, Presence, Wait
from tests.cast import Cast, a_call, an_email, at_work, the_cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def state(cast: Cast, interaction: int) -> str:
    with in_offices([cast.here.id]):
        return Interaction.objects.get(id=interaction).state


def wait_of(cast: Cast, interaction: int) -> int:
    with in_offices([cast.here.id]):
        return Wait.objects.filter(interaction_id=interaction).latest("id").id


def offer(cast: Cast, interaction: int, name: str = "anna") -> int | None:
    return actions.make_offer(
        cast.here.id,
        wait_id=wait_of(cast, interaction),
        official_id=cast.here.officials[name],
    )


def test_a_call_becomes_a_figure(cast: Cast) -> None:
    here, anna = cast.here, cast.here.officials["anna"]
    with clock.at(NOON):
        at_work(here, "anna")
        call = a_call(here)
        assert state(cast, call) == "waiting"
    with clock.at(NOON + timedelta(seconds=18)):
        ringing = offer(cast, call)
        assert ringing
        actions.accept(here.id, offer_id=ringing, official_id=anna)
        assert state(cast, call) == "active"
    with clock.at(NOON + timedelta(seconds=60)):
        actions.hold(here.id, interaction_id=call, official_id=anna)
    with clock.at(NOON + timedelta(seconds=90)):
        actions.resume(here.id, interaction_id=call, official_id=anna)
    with clock.at(NOON + timedelta(seconds=120)):
        assert actions.customer_left(here.id, interaction_id=call) == "wrap_up"
        with pytest.raises(Refused, match="1"):
            actions.finish(here.id, interaction_id=call, official_id=anna)
    with clock.at(NOON + timedelta(seconds=130)):
        actions.finish(here.id, interaction_id=call, official_id=anna, outcome="information")
    with in_offices([here.id]):
        wait = Wait.objects.get(interaction_id=call)
        assert (wait.left_at - wait.entered_at).total_seconds() == 18  # type: ignore[operator]
        work = Engagement.objects.get(interaction_id=call)
        assert work.held_seconds == 30
        assert work.ended_at == NOON + timedelta(seconds=130)
        presence = Presence.objects.get(person_id=here.persons["anna"])
        assert presence.calls == 0
        assert presence.idle_since == NOON + timedelta(seconds=130)
        kinds = list(EventRow.objects.order_by("id").values_list("kind", flat=True))
    assert kinds[-5:] == [
        "contact.changed",  # hold
        "contact.changed",  # resume
        "contact.changed",  # end
        "interaction.described",
        "engagement.ended",
    ]


def test_an_offer_that_nobody_answers_lapses(cast: Cast) -> None:
    with clock.at(NOON):
        at_work(cast.here, "anna")
        call = a_call(cast.here)
        assert offer(cast, call)
        assert timers.run_due() == 0
    with clock.at(NOON + timedelta(seconds=20)):
        assert timers.run_due() == 1
        assert state(cast, call) == "waiting"
        with in_offices([cast.here.id]):
            presence = Presence.objects.get(person_id=cast.here.persons["anna"])
            assert (presence.state, presence.reason) == ("not_ready", "missed")
        later = a_call(cast.here, "+48601000213")
        with in_offices([cast.here.id]):
            ranks = dict(Wait.objects.values_list("interaction_id", "rank_at"))
        assert ranks[call] < ranks[later]


def test_one_call_excludes_live_work_and_interrupts_an_email(cast: Cast) -> None:
    at_work(cast.here, "anna")
    first, second, mail = a_call(cast.here), a_call(cast.here, "601000214"), an_email(cast.here)
    assert offer(cast, mail)
    assert offer(cast, first)
    assert offer(cast, second) is None
    assert offer(cast, an_email(cast.here, "x@example.pl")) is None


def test_a_caller_who_gives_up_is_abandoned_and_may_be_called_back(cast: Cast) -> None:
    with clock.at(NOON):
        call = a_call(cast.here)
    with clock.at(NOON + timedelta(seconds=40)):
        assert actions.customer_left(cast.here.id, interaction_id=call) == "abandoned"
    with in_offices([cast.here.id]):
        assert Wait.objects.get(interaction_id=call).result == "abandoned"
        assert Callback.objects.get(interaction_id=call).reason == "abandoned"


def test_a_lost_page_keeps_the_caller_then_head_of_queue(cast: Cast) -> None:
    anna = cast.here.officials["anna"]
    with clock.at(NOON):
        at_work(cast.here, "anna")
        call = a_call(cast.here)
        ringing = offer(cast, call)
        assert ringing
        actions.accept(cast.here.id, offer_id=ringing, official_id=anna)
        actions.lose_official(cast.here.id, interaction_id=call)
        assert state(cast, call) == "kept"
    with clock.at(NOON + timedelta(seconds=10)):
        actions.come_back(cast.here.id, interaction_id=call, official_id=anna)
        actions.lose_official(cast.here.id, interaction_id=call)
    with clock.at(NOON + timedelta(seconds=25)):
        timers.run_due()
        assert state(cast, call) == "waiting"
        with in_offices([cast.here.id]):
            assert Engagement.objects.get(interaction_id=call).result == "lost"


def test_written_work_returns_when_its_official_signs_out(cast: Cast) -> None:
    anna = cast.here.officials["anna"]
    at_work(cast.here, "anna")
    mail = an_email(cast.here)
    ringing = offer(cast, mail)
    assert ringing
    actions.accept(cast.here.id, offer_id=ringing, official_id=anna)
    assert actions.sign_out(cast.here.id, official_id=anna) == 1
    assert state(cast, mail) == "waiting"


def test_a_contact_passed_on_outside_stays_so_after_the_wrap_up(cast: Cast) -> None:
    anna = cast.here.officials["anna"]
    at_work(cast.here, "anna")
    call = a_call(cast.here)
    ringing = offer(cast, call)
    assert ringing
    actions.accept(cast.here.id, offer_id=ringing, official_id=anna)
    actions.pass_on(cast.here.id, interaction_id=call, official_id=anna)
    assert state(cast, call) == "wrap_up"
    actions.finish(cast.here.id, interaction_id=call, official_id=anna, outcome="not_ours")
    with in_offices([cast.here.id]):
        assert Engagement.objects.get(interaction_id=call).result == "passed_on"
