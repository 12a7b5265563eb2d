"""What an official does, in one word and since when, through a day of verbs."""

from datetime import UTC, datetime, timedelta

import pytest

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.routing import actions
from okienko.routing.models import Offer, Presence, Wait
from tests.cast import Cast, a_call, an_email, at_work, the_cast

from ..agent_status import agent_statuses

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


class Watch:
    """Steps through the day; `says` is Anna's standing and since when (seconds after noon)."""

    def __init__(self, cast: Cast) -> None:
        self.office, self.anna = cast.here, cast.here.officials["anna"]

    def at(self, seconds: float):
        return clock.at(NOON + timedelta(seconds=seconds))

    def says(self, seconds: float) -> tuple[str, float | None]:
        with self.at(seconds), in_offices([self.office.id]):
            now = next(p for p in agent_statuses([self.office.id]) if p.name == "Anna").status
        since = None if now.since is None else (now.since - NOON).total_seconds()
        return now.reason or now.code, since

    def ring(self, contact: int, seconds: float) -> int:
        with self.at(seconds):
            actions.stream_seen(self.office.id, official_id=self.anna)
            with in_offices([self.office.id]):
                wait = Wait.objects.get(interaction_id=contact, result="").id
            offer = actions.make_offer(self.office.id, wait_id=wait, official_id=self.anna)
            assert offer
            return offer

    def do(self, verb, seconds: float, **more) -> None:
        with self.at(seconds):
            verb(self.office.id, official_id=self.anna, **more)


def test_a_day_in_words(cast: Cast) -> None:
    watch = Watch(cast)
    assert watch.says(0) == ("off", None)  # never been here
    with watch.at(0):
        at_work(cast.here, "anna")
    assert watch.says(5) == ("ready", 0)
    with watch.at(10):
        call = a_call(cast.here)
    offer = watch.ring(call, 12)
    assert watch.says(13) == ("ringing", 12)
    watch.do(actions.accept, 15, offer_id=offer)
    assert watch.says(20) == ("talking", 15)
    watch.do(actions.hold, 30, interaction_id=call)
    assert watch.says(31) == ("hold", 30)
    watch.do(actions.resume, 40, interaction_id=call)
    assert watch.says(41) == ("talking", 15)
    with watch.at(50):
        actions.lose_official(cast.here.id, interaction_id=call)
    assert watch.says(51) == ("kept", 50)
    watch.do(actions.come_back, 55, interaction_id=call)
    watch.do(actions.end_talk, 60, interaction_id=call)
    assert watch.says(61) == ("after", 60)
    watch.do(actions.finish, 70, interaction_id=call, outcome="information")
    watch.do(actions.stream_seen, 70)
    assert watch.says(71) == ("ready", 70)  # idle since then
    watch.do(actions.not_ready, 80, reason="break")
    assert watch.says(81) == ("break", 80)
    watch.do(actions.sign_out, 90)
    assert watch.says(91) == ("off", 90)


def test_ready_without_a_phone_or_a_page_is_said(cast: Cast) -> None:
    watch = Watch(cast)
    with watch.at(0):
        at_work(cast.here, "anna")
    watch.do(actions.phone_changed, 10, up=False)
    assert watch.says(11) == ("no_phone", 10)
    watch.do(actions.phone_changed, 20, up=True)
    assert watch.says(21) == ("ready", 0)
    assert watch.says(60) == ("no_page", 45)  # the page's last sign was good for 45 s


def test_what_rang_at_a_phone_that_is_gone_waits_again_and_a_letter_stays(cast: Cast) -> None:
    watch = Watch(cast)
    with watch.at(0):
        at_work(cast.here, "anna")
        call = a_call(cast.here)
        letter = an_email(cast.here)
    watch.ring(letter, 1)
    watch.ring(call, 2)
    watch.do(actions.phone_changed, 3, up=False)  # her page is loaded anew
    with in_offices([cast.here.id]):
        assert list(Offer.objects.order_by("id").values_list("interaction_id", "state")) == [
            (letter, "pending"),
            (call, "withdrawn"),
        ]
        assert Wait.objects.get(interaction_id=call, result="").offered is False
        assert set(Presence.objects.values_list("state", flat=True)) == {"ready"}
    watch.do(actions.phone_changed, 4, up=True)
    watch.do(actions.accept, 6, offer_id=watch.ring(call, 5))
    assert watch.says(7) == ("talking", 6)


def test_written_work_shows_until_something_else_does(cast: Cast) -> None:
    watch = Watch(cast)
    with watch.at(0):
        at_work(cast.here, "anna")
        letter = an_email(cast.here)
    watch.do(actions.accept, 5, offer_id=watch.ring(letter, 3))
    assert watch.says(6) == ("writing", 5)
    with watch.at(7):
        call = a_call(cast.here)
    watch.do(actions.accept, 9, offer_id=watch.ring(call, 8))
    assert watch.says(10) == ("talking", 9)


def test_the_number_of_queries_does_not_grow(cast: Cast, django_assert_num_queries) -> None:
    with in_offices([cast.here.id]), django_assert_num_queries(3):
        assert len(agent_statuses([cast.here.id])) == 3
