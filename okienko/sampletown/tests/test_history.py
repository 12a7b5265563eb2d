"""The commune is made once, and its history counts up."""

from datetime import datetime

import pytest

from okienko.cases.models import Case
from okienko.channels.models import Account
from okienko.channels.phone.models import Number
from okienko.events import clock
from okienko.events.models import EventRow, Timer
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.offices.models import Office, Official, Person
from okienko.routing.models import Attendance, Callback, Engagement, Offer, Presence, Wait
from okienko.sampletown import cast, commune, history
from okienko.sampletown.cast import ZONE
from okienko.sampletown.past import Past

pytestmark = pytest.mark.django_db


def test_a_second_start_finds_the_commune():
    first = commune.make()
    assert commune.make() == first
    with in_offices(first.values()):
        assert Office.objects.count() == 2
        assert Official.objects.filter(person__username="ewa").count() == 2
        assert Number.objects.count() == 4
        for account in Account.objects.all():
            assert account.read()
    assert Person.objects.get(username="anna").check_password("okienko")


def test_a_missing_neighbour_is_made_again():
    whole = commune.make()
    assert list(whole) == ["zielonka-dolna", "brzezina-lesna"]
    towns, hands = cast.read()
    assert {town.plan.slug for town in towns} == set(whole)
    assert {hand.username for hand in hands} >= {"anna", "piotr", "olena", "maria", "ewa"}
    ewa = next(hand for hand in hands if hand.username == "ewa")
    assert ewa.home == whole["zielonka-dolna"]
    assert len(ewa.officials) == 2


class TestPlayed:
    """A Friday and what came by the weekend, played at a Saturday noon."""

    @pytest.fixture
    def counts(self):
        commune.make()
        with clock.at(datetime(2026, 11, 21, 12, 0, tzinfo=ZONE)):
            return history.play(lambda words: None, days_back=1)

    def test_what_was_counted_is_what_is_there(self, counts):
        with in_offices(commune.offices().values()):
            calls = Interaction.objects.filter(channel="phone")
            assert calls.filter(direction="in").count() == counts["calls"]
            assert calls.filter(direction="out").count() == counts.get("called back", 0)
            assert calls.filter(state="abandoned").count() == counts.get("abandoned", 0)
            assert Message.objects.filter(direction="in").count() == counts["letters"]
            assert Message.objects.filter(direction="out").count() == counts["replies"]
            assert Case.objects.count() == counts["cases"]
            assert history.played()
            self._nothing_goes_on()
            self._each_row_has_its_partner()

    def _nothing_goes_on(self):
        assert set(Interaction.objects.filter(live=True).values_list("state", flat=True)) <= {
            "closed",
            "abandoned",
        }
        assert set(Interaction.objects.filter(live=False).values_list("state", flat=True)) <= {
            "closed",
            "waiting",
        }
        assert not Engagement.objects.filter(ended_at=None).exists()
        assert not Offer.objects.filter(state="pending").exists()
        assert not Timer.objects.exists()
        for presence in Presence.objects.all():
            assert (presence.state, presence.calls, presence.written) == ("off", 0, 0)
            assert not presence.phone_up
        there = Attendance.objects.filter(state="ready", reachable=True)
        assert there.exists()
        assert not there.filter(ended_at=None).exists()

    def _each_row_has_its_partner(self):
        answered = Wait.objects.filter(result="answered")
        dialled = Interaction.objects.filter(direction="out").count()
        assert Engagement.objects.count() == answered.count() + dialled
        assert Offer.objects.filter(state="accepted").count() == answered.count()
        for wait in answered:
            assert wait.left_at is not None
            assert wait.entered_at <= wait.left_at
        assert not Interaction.objects.filter(state="closed", outcome="").exists()
        assert not EventRow.objects.filter(pos=None).exists()
        opened = Callback.objects.exclude(state="done").values_list("created_at", flat=True)
        assert len(opened) <= Interaction.objects.filter(state="abandoned").count()

    def test_a_play_that_was_cut_off_is_tidied(self, monkeypatch):
        commune.make()
        run = Past.run

        def cut_off(past, until):
            past.at(datetime(2026, 11, 23, 9, 0, tzinfo=ZONE), _stop)
            run(past, until)

        monkeypatch.setattr(Past, "run", cut_off)
        with clock.at(datetime(2026, 11, 23, 9, 30, tzinfo=ZONE)):
            with pytest.raises(KeyboardInterrupt):
                history.play(lambda words: None, days_back=1)
            history.tidy()
        with in_offices(commune.offices().values()):
            self._nothing_goes_on()


def _stop() -> None:
    raise KeyboardInterrupt
