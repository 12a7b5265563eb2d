"""A colleague is asked: whatever happens, nobody is left bound, and who takes over has it all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okienko.desk.telephone.query import state as desk_state
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.access import seat_of
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Offer, Presence
from tests.cast import Cast, at_work, the_cast

from ..actions import consult, reported
from ..asterisk import call_query
from ..asterisk.call_state import picture, unsettled
from ..models import Call
from .test_consult import HUNG_UP, Talk, refusal_of


class Both(Talk):
    """Anna's call, and Piotr, whom she asks."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.piotr = cast.here.officials["piotr"]
        routing.stream_seen(self.office, official_id=self.piotr)

    def more(self) -> dict[str, Callable[[], Any]]:
        leg = self.leg()
        helper = leg.helper_id if leg else None
        offer = None
        if helper:
            with in_offices([self.office]):
                offer = Offer.objects.filter(interaction_id=helper, state="pending").first()
        pk = offer.id if offer else 0
        ask = partial(consult.ask_official, self.office, **self.words(), colleague_id=self.piotr)
        his = {"interaction_id": helper or 0, "official_id": self.piotr}
        return {
            "ask": ask,
            "ask blind": partial(ask, blind=True),
            "declines": partial(routing.decline, self.office, offer_id=pk, official_id=self.piotr),
            "lapses": partial(routing.lapse, self.office, offer_id=pk),
            "he ends": partial(routing.end_talk, self.office, **his),
            "his page is lost": partial(self.lost, helper),
        }

    def lost(self, helper: int | None) -> None:
        if helper:
            routing.lose_official(self.office, interaction_id=helper)

    def does(self, name: str) -> None:
        steps = self.more()
        refusal_of(steps[name] if name in steps else self.steps(name)[0])

    def settled(self) -> None:
        """As the lane does."""
        for _ in range(3):
            rows = call_query.read(self.office, self.call)
            if rows is None or not unsettled(rows):
                return
            self.do("settle")
        raise AssertionError("never settled")

    def bound(self) -> None:
        """Nobody is bound by more than the rows of work say."""
        with in_offices([self.office]):
            for name in ("anna", "piotr"):
                whose = self.here.officials[name]
                work = Engagement.objects.filter(official_id=whose, ended_at=None).count()
                rings = Offer.objects.filter(official_id=whose, state="pending").count()
                assert Presence.objects.get(person=self.here.persons[name]).calls == work + rings
            helps = Interaction.objects.filter(assists=self.call)
            open_helps = helps.exclude(state__in=("closed", "abandoned")).count()
            leg = self.leg()
            assert open_helps == int(
                leg is not None and leg.state != "ended" and bool(leg.helper_id)
            )


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = the_cast()
    at_work(made.here, "anna", "piotr")
    return made


HAPPENS = [
    *("ask", "ask blind", "answered", "answered", "complete", "give up", "swap", "gather"),
    *("hold", "resume", "declines", "lapses", "he ends", "his page is lost", "gone", "busy"),
    *("hangs up", "phone lost", "page lost", "page back", "customer gone", "end"),
]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(["ask", "ask blind"]), st.lists(st.sampled_from(HAPPENS), max_size=7))
def test_whatever_happens_nobody_is_left_bound(cast: Cast, first: str, happens: list[str]) -> None:
    talk = Both(cast)
    for step in (first, *happens):
        talk.does(step)
        talk.settled()
        talk.bound()
    talk.does("customer gone")
    talk.settled()
    talk.bound()
    with in_offices([talk.office]):
        work = Engagement.objects.filter(interaction_id=talk.call, ended_at=None).first()
    if work is not None:
        routing.finish(
            talk.office,
            interaction_id=talk.call,
            official_id=work.official_id,
            outcome="information",
        )
    for name in ("anna", "piotr"):
        routing.ready(talk.office, official_id=talk.here.officials[name])


@pytest.mark.parametrize("so_far", [("complete",), ("swap", "complete"), ("gather", "hangs up")])
def test_who_takes_over_has_the_contact_and_the_wrap_up(
    cast: Cast, so_far: tuple[str, ...]
) -> None:
    talk = Both(cast)
    talk.does("ask")
    leg = talk.leg()
    assert leg is not None
    rows = call_query.read(talk.office, talk.call)
    assert rows is not None
    (rings,) = [each for each in picture(rows).legs if each.channel == leg.channel]
    assert rings.dial is not None
    assert rings.dial.endpoint == f"PJSIP/p{talk.here.persons['piotr']}"
    assert rings.dial.headers[0][0] == "X-Okienko-Offer"
    talk.does("answered")
    talk.report(reported.desk_answered, talk.desk())
    for step in so_far:
        talk.does(step)
        talk.settled()
    contact = talk.contact()
    assert (contact.state, contact.official_id) == ("active", talk.piotr)
    rows = call_query.read(talk.office, talk.call)
    assert rows is not None
    assert [each.channel for each in picture(rows).legs] == ["caller", leg.channel]
    assert len({each.room for each in picture(rows).legs}) == 1, "they hear each other"
    talk.bound()
    talk.report(reported.desk_gone, leg.channel, HUNG_UP)
    with in_offices([talk.office]):
        wraps = Engagement.objects.get(interaction_id=talk.call, ended_at=None)
        assert Call.objects.get(interaction_id=talk.call).ended_at is not None
    assert wraps.official_id == talk.piotr
    assert wraps.wrap_due_at is not None


def test_connected_as_soon_as_it_answers(cast: Cast) -> None:
    talk = Both(cast)
    talk.does("ask blind")
    talk.does("answered")
    assert talk.contact().official_id == talk.piotr
    talk.bound()


@pytest.mark.parametrize(
    ("happens", "words"),
    [("lapses", "no_answer"), ("busy", "busy"), ("gone", "no_answer")],
)
def test_who_does_not_come_is_told_and_the_customer_is_on_hold(
    cast: Cast, happens: str, words: str
) -> None:
    talk = Both(cast)
    talk.does("ask")
    talk.does(happens)
    talk.settled()
    leg = talk.leg()
    assert leg is not None
    assert (leg.state, leg.reason) == ("ended", words)
    assert talk.contact().state == "held"
    talk.bound()


def test_the_colleague_reads_whose_call_it_is(cast: Cast) -> None:
    talk = Both(cast)
    talk.does("ask")
    seat = seat_of(talk.here.persons["piotr"])
    assert seat is not None
    with in_offices([talk.office]):
        (offer,) = desk_state(seat)["offers"]
    assert offer["url"].endswith(f"/{talk.call}/")
    assert "601 000 212" in offer["who"] + offer["line"]
    talk.does("answered")
    with in_offices([talk.office]):
        (mine,) = desk_state(seat)["talks"]
    assert (mine["helps"], mine["url"]) == ("colleague", offer["url"])


def test_only_who_has_room_and_not_oneself(cast: Cast) -> None:
    talk = Both(cast)
    maria = talk.here.officials["maria"]
    for whom, code in ((talk.anna, "passed_to_oneself"), (maria, "official_not_free")):
        refusal = refusal_of(
            partial(consult.ask_official, talk.office, **talk.words(), colleague_id=whom)
        )
        assert refusal is not None
        assert refusal.code == code
        assert talk.contact().state == "active", "a refusal leaves nobody on hold"
