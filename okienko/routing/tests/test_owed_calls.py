"""Who keeps the place without staying: called at their turn, tried again, never at night."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.actions import add_schedule
from okienko.routing import actions
from okienko.routing.models import Callback, Engagement, Offer, OwedCall, Presence, Wait
from okienko.routing.queries import stays
from okienko.routing.resting import called_again
from tests.cast import OfficeCast, a_call, at_work, the_cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
NUMBER = phone_address("+48601000213")


@pytest.fixture
def here() -> OfficeCast:
    return the_cast().here


def owes(here: OfficeCast, contact: int) -> None:
    actions.call_instead(
        here.id, interaction_id=contact, channel="phone", account_id=None, address=NUMBER
    )


def wait_of(here: OfficeCast, contact: int) -> Wait:
    with in_offices([here.id]):
        return Wait.objects.filter(interaction=contact).latest("id")


def contact_of(here: OfficeCast, contact: int) -> Interaction:
    with in_offices([here.id]):
        return Interaction.objects.get(id=contact)


def owed(here: OfficeCast, contact: int) -> OwedCall:
    with in_offices([here.id]):
        return OwedCall.objects.get(interaction=contact)


def takes(here: OfficeCast, contact: int) -> None:
    """Anna is offered it, and takes it."""
    anna = here.officials["anna"]
    offer = actions.make_offer(here.id, wait_id=wait_of(here, contact).id, official_id=anna)
    assert offer
    actions.accept(here.id, offer_id=offer, official_id=anna)


def missed(here: OfficeCast, contact: int) -> None:
    actions.not_answered(here.id, interaction_id=contact, words="Nikt nie odebrał.")


def calls_of(here: OfficeCast) -> int:
    return Presence.objects.get(person=here.persons["anna"]).calls


def test_the_place_is_kept_and_accepting_dials(here: OfficeCast) -> None:
    at_work(here, "anna")
    first, second = a_call(here, "+48601000211"), a_call(here, "+48601000212")
    before = wait_of(here, first)
    owes(here, first)
    after = wait_of(here, first)
    assert (after.id, after.rank_at, after.entered_at) == (
        before.id,
        before.rank_at,
        before.entered_at,
    )
    assert after.rank_at < wait_of(here, second).rank_at
    takes(here, first)
    contact = contact_of(here, first)
    assert (contact.state, contact.address_value) == ("dialling", NUMBER.value)
    with in_offices([here.id]):
        assert Engagement.objects.get(interaction=first).answered_at is None
    actions.answered(here.id, interaction_id=first)
    assert contact_of(here, first).state == "active"
    assert (owed(here, first).result, owed(here, first).tries) == ("reached", 1)


def test_who_does_not_answer_is_called_again_and_then_no_more(here: OfficeCast) -> None:
    with clock.at(NOON):
        at_work(here, "anna")
        contact = a_call(here)
        owes(here, contact)
    at = NOON
    for again in (True, True, False):
        with clock.at(at):
            at_work(here, "anna")
            takes(here, contact)
            missed(here, contact)
        with clock.at(at + timedelta(seconds=299)):
            run_due()
            assert wait_of(here, contact).away_since is not None or not again
            with in_offices([here.id]):
                rests = stays([here.id])
                until = called_again([here.id])
            assert [(one.away, one.resting) for one in rests.values()] == [(0, 1)] * again
            assert list(until.values()) == [at + timedelta(seconds=300)] * again
        at += timedelta(seconds=301)
        with clock.at(at):
            run_due()
        assert contact_of(here, contact).state == ("waiting" if again else "closed")
        if again:
            assert calls_of(here) == 0  # free again, without a wrap-up
            assert wait_of(here, contact).away_since is None
            assert wait_of(here, contact).by_call
    assert (owed(here, contact).result, owed(here, contact).tries) == ("missed", 3)
    assert contact_of(here, contact).outcome_words == "Nikt nie odebrał."
    with in_offices([here.id]):
        entry = Callback.objects.get()
    assert (entry.value, entry.reason, entry.state) == (NUMBER.value, "missed", "open")


def test_nobody_is_called_outside_of_the_hours(here: OfficeCast) -> None:
    week = [(day, time(8), time(16)) for day in range(5)]
    schedule = add_schedule(here.id, name="8-16", spans=week, holidays=False)
    actions.change_queue(here.id, queue_id=here.queue, schedule_id=schedule)
    at_work(here, "anna")
    with clock.at(NOON):
        contact = a_call(here)
        owes(here, contact)
    with clock.at(datetime(2026, 11, 24, 15, 1, tzinfo=UTC)):  # 16:01 in Warsaw
        at_work(here, "anna")
        wait = wait_of(here, contact)
        anna = here.officials["anna"]
        assert actions.make_offer(here.id, wait_id=wait.id, official_id=anna) is None
        assert calls_of(here) == 0
        assert wait_of(here, contact).away_since is not None
    with clock.at(datetime(2026, 11, 25, 7, 0, 1, tzinfo=UTC)):
        run_due()
        assert wait_of(here, contact).away_since is None
        at_work(here, "anna")
        takes(here, contact)
    assert wait_of(here, contact).away_seconds > 15 * 3600  # figures do not count the night


def test_it_rests_when_the_queue_closes_though_nobody_looks(here: OfficeCast) -> None:
    week = [(day, time(8), time(16)) for day in range(5)]
    schedule = add_schedule(here.id, name="8-16", spans=week, holidays=False)
    actions.change_queue(here.id, queue_id=here.queue, schedule_id=schedule)
    with clock.at(NOON):
        contact = a_call(here)
        owes(here, contact)
    with clock.at(datetime(2026, 11, 24, 15, 0, 1, tzinfo=UTC)):
        run_due()
    assert wait_of(here, contact).away_since is not None


def test_who_takes_it_back_stands_on_no_list(here: OfficeCast) -> None:
    with clock.at(NOON):
        contact = a_call(here)
        owes(here, contact)
    with clock.at(NOON + timedelta(minutes=9)):
        actions.customer_left(here.id, interaction_id=contact)
    assert contact_of(here, contact).state == "abandoned"
    assert owed(here, contact).result == "given_up"
    with in_offices([here.id]):
        assert not Callback.objects.exists()


def test_a_ringing_offer_comes_again_as_a_call(here: OfficeCast) -> None:
    at_work(here, "anna")
    contact = a_call(here)
    anna = here.officials["anna"]
    offer = actions.make_offer(here.id, wait_id=wait_of(here, contact).id, official_id=anna)
    owes(here, contact)
    with pytest.raises(Refused):
        actions.accept(here.id, offer_id=offer or 0, official_id=anna)
    takes(here, contact)
    assert contact_of(here, contact).state == "dialling"


def test_moved_to_another_queue_it_is_still_called(here: OfficeCast) -> None:
    contact = a_call(here)
    owes(here, contact)
    actions.move_wait.by(here.actor("maria"))(
        here.id, interaction_id=contact, queue_id=here.other_queue
    )
    assert wait_of(here, contact).by_call


STEPS = st.lists(
    st.sampled_from(
        ["offer", "accept", "miss", "end", "answer", "leave", "ask", "minutes", "lapse"]
    ),
    max_size=14,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_whatever_happens_room_and_rows_agree(here: OfficeCast, steps: list[str]) -> None:
    anna, at = here.officials["anna"], NOON
    with clock.at(at):
        at_work(here, "anna")
        contact = a_call(here)
    for step in steps:
        at += timedelta(minutes=6) if step == "minutes" else timedelta(seconds=1)
        with clock.at(at):
            at_work(here, "anna")
            _take(here, step, contact, anna)
    row, stay = contact_of(here, contact), wait_of(here, contact)
    with in_offices([here.id]):
        calls = list(OwedCall.objects.filter(interaction=contact))
        in_hand = Engagement.objects.filter(interaction=contact, ended_at=None).count()
    assert sum(one.result == "" for one in calls) <= 1
    if row.state in ("waiting", "offered"):
        assert stay.by_call == any(one.result == "" for one in calls)
        assert not in_hand
    assert (stay.result == "") == (row.state in ("waiting", "offered"))
    ringing = row.state == "offered"
    assert calls_of(here) == in_hand + ringing
    _away(here, contact, anna, at)


def _take(here: OfficeCast, step: str, contact: int, anna: int) -> None:
    with suppress(Refused):
        match step:
            case "offer":
                stay = wait_of(here, contact)
                actions.make_offer(here.id, wait_id=stay.id, official_id=anna)
            case "accept" | "lapse":
                verb = actions.accept if step == "accept" else actions.decline
                with in_offices([here.id]):
                    offer = Offer.objects.filter(interaction=contact, state="pending").first()
                if offer:
                    verb(here.id, offer_id=offer.id, official_id=anna)
            case "miss":
                missed(here, contact)
            case "end":
                actions.end_talk(here.id, interaction_id=contact, official_id=anna)
            case "answer":
                actions.answered(here.id, interaction_id=contact)
            case "leave":
                actions.customer_left(here.id, interaction_id=contact)
            case "ask":
                owes(here, contact)
            case "minutes":
                run_due()


def _away(here: OfficeCast, contact: int, anna: int, at: datetime) -> None:
    """The next example finds Anna free."""
    with clock.at(at):
        actions.customer_left(here.id, interaction_id=contact)
        if contact_of(here, contact).state == "dialling":
            actions.end_talk(here.id, interaction_id=contact, official_id=anna)
            actions.customer_left(here.id, interaction_id=contact)
        if contact_of(here, contact).state == "wrap_up":
            actions.finish(here.id, interaction_id=contact, official_id=anna, outcome="information")
