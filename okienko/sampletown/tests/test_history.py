"""The commune is made once, and its history counts up."""

from datetime import datetime

import pytest

from okienko.cases.models import Case
from okienko.channels.models import Account
from okienko.channels.outbox.models import Outgoing
from okienko.channels.phone.models import Number
from okienko.config import Config
from okienko.customers.identities import Address
from okienko.events import clock
from okienko.events.models import EventRow, Timer
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, receive
from okienko.interactions.models import Interaction, Message
from okienko.offices.models import Office, Official, Person
from okienko.routing.models import Attendance, Callback, Engagement, Offer, Presence, Wait
from okienko.sampletown import cast, commune, connections, days, history
from okienko.sampletown.cast import ZONE
from okienko.sampletown.past import Past
from okienko.sampletown.zielonka import PLAN
from okienko.statistics.spending import spent

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


class TestWritten:
    """Days on which the office is only texted and messaged."""

    @pytest.fixture
    def here(self, tmp_path):
        office = commune.make()[PLAN.slug]
        connections.refresh(Config(home=tmp_path, http_port=18500), office, PLAN)
        return office

    @pytest.fixture
    def counts(self, here, monkeypatch):
        for what in ("CALLS", "MAILS"):
            monkeypatch.setattr(days, what, (0,) * 7)
        with clock.at(datetime(2026, 11, 21, 12, 0, tzinfo=ZONE)):
            return history.play(lambda words: None, days_back=2)

    def test_people_text_and_message_and_are_answered(self, here, counts):
        with in_offices([here]):
            said = Message.objects.filter(interaction__channel__in=connections.NAMES)
            assert said.filter(direction="in").count() == counts["messages"]
            ours = counts["answers to messages"] + counts.get("notices", 0)
            assert said.filter(direction="out").count() == ours
            left = said.filter(direction__in=["out", "auto"])
            assert set(left.values_list("delivery", flat=True)) == {"sent"}
            told = Outgoing.objects.filter(account__kind="sms").values_list("results", flat=True)
            assert {state["state"] for one in told for state in one.values()} == {"delivered"}
            assert not Outgoing.objects.exclude(next_at=None).exists()
            assert not Interaction.objects.exclude(state__in=["closed", "waiting"]).exists()
            assert all(one.parts >= one.messages for one in spent([here], "Europe/Warsaw"))
            assert sum(one.cost for one in spent([here], "Europe/Warsaw")) > 0

    def test_whose_comments_wait_is_told_to_the_page(self, here, tmp_path):
        account = Account.objects.filter(kind="messenger")
        with in_offices([here]):
            arrival = Arrival(
                "messenger", account.get().id, "1_2", Address("facebook", "20000000000000001"),
                clock.now(), text="A droga?", conversation="1_2", public=True,
            )  # fmt: skip
        receive(here, arrival=arrival)
        connections.remind(tmp_path, here)
        told = connections.places(tmp_path)["messenger"]["comments"]
        assert ["1_2", "20000000000000001"] in told


def _stop() -> None:
    raise KeyboardInterrupt
