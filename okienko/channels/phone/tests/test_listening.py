"""A supervisor at a call: who may, what each step leaves behind, and who hears whom."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.desk.telephone.query import state as desk_state
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.events.verbs import Verb
from okienko.interactions.models import Interaction, Message
from okienko.offices.access import seat_of
from okienko.offices.actions import change_office
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Presence
from tests.cast import Cast, at_work, the_cast

from ..actions import listening, reported
from ..asterisk import call_query, plan
from ..asterisk.call_state import EarRow, Rows, picture, reports, unsettled
from ..asterisk.call_state import Seen as SeenFacts
from ..models import Call, Listening
from .test_consult import HUNG_UP, Talk, refusal_of
from .test_plan import beside, calls, facts_of

MODES = ("listen", "whisper", "join")


@pytest.fixture
def talk(transactional_db: None) -> Talk:
    made: Cast = the_cast()
    at_work(made.here, "anna", "piotr", "maria")
    return Talk(made)


def as_maria(talk: Talk, verb: Verb[..., Any], **words: str) -> Refused | None:
    step = verb.by(talk.here.actor("maria"))
    return refusal_of(partial(step, talk.office, interaction_id=talk.call, **words))


def listens(talk: Talk, mode: str = "listen") -> Refused | None:
    return as_maria(talk, listening.listen, mode=mode, words=f"{mode}: Maria")


def row(talk: Talk) -> Listening:
    with in_offices([talk.office]):
        return Listening.objects.latest("id")


def answers(talk: Talk) -> None:
    talk.report(listening.ear_up, row(talk).channel)


def test_each_step_is_kept_and_told_to_who_is_listened_to(talk: Talk) -> None:
    for mode in MODES:
        assert listens(talk, mode) is None
        assert listens(talk, mode) is None, "asked twice, it is as wished"
    answers(talk)
    with in_offices([talk.office]):
        assert Listening.objects.count() == 1
        assert sorted(Message.objects.values_list("text", flat=True)) == sorted(
            f"{mode}: Maria" for mode in MODES
        )
        told = EventRow.objects.filter(kind="phone.listening").order_by("id")
        whose = [(each.data["official"], each.data["mode"]) for each in told]
    maria, anna = talk.here.officials["maria"], talk.anna
    assert {who for who, _mode in whose} == {maria, anna}
    assert [mode for who, mode in whose if who == anna] == ["listen", "whisper", "join", "join"]


def test_only_who_supervises_may_and_only_at_a_call_of_somebody_else(talk: Talk) -> None:
    anybody = listening.listen.by(talk.here.actor("piotr"))
    step = partial(anybody, talk.office, interaction_id=talk.call, mode="listen", words="x")
    refused = refusal_of(step)
    assert refused is not None
    assert refused.code == "may_not_supervise"
    assert talk.do("end") is None
    refused = listens(talk)
    assert refused is not None
    assert refused.code == "no_talk"
    with in_offices([talk.office]):
        assert not Listening.objects.exists()
        assert not Message.objects.exists()


def test_a_tone_is_the_offices_wish_and_the_sign_is_there_always(talk: Talk) -> None:
    seat = seat_of(talk.here.persons["anna"])
    assert seat is not None

    def told() -> tuple[bool, bool]:
        with in_offices([talk.office]):
            (mine,) = desk_state(seat)["talks"]
        return bool(mine["listened"]), mine["listenedTone"]

    assert told() == (False, False)
    assert listens(talk) is None
    assert told() == (True, False)
    change_office(talk.office, listening_tone=True)
    assert told() == (True, True)
    assert as_maria(talk, listening.stop) is None
    assert told() == (False, False)


def test_who_listens_is_offered_no_call_and_needs_a_telephone(talk: Talk) -> None:
    assert listens(talk) is None
    with in_offices([talk.office], durable=True):
        person = talk.here.persons["maria"]
        assert Presence.objects.get(person_id=person).state == "not_ready"
        Presence.objects.filter(person_id=person).update(phone_up=False)
    assert as_maria(talk, listening.stop) is None
    refused = listens(talk)
    assert refused is not None
    assert refused.code == "phone_not_free"


@pytest.mark.parametrize("how", ["end", "customer gone", "to a queue"])
def test_nobody_is_at_a_call_that_is_over(talk: Talk, how: str) -> None:
    assert listens(talk) is None
    answers(talk)
    assert talk.do(how) is None
    rows = call_query.read(talk.office, talk.call)
    assert rows is not None
    assert unsettled(rows)
    assert (talk.office, talk.call) in call_query.live_calls(), "also after a kill"
    talk.do("settle")
    assert (row(talk).state, row(talk).reason) == ("ended", "over")
    again = call_query.read(talk.office, talk.call)
    assert again is not None
    assert not unsettled(again) or again.state == "waiting"


def test_hanging_up_ends_it_and_the_call_goes_on(talk: Talk) -> None:
    assert listens(talk) is None
    answers(talk)
    talk.report(listening.ear_gone, row(talk).channel, HUNG_UP)
    assert (row(talk).state, row(talk).reason) == ("ended", "left")
    assert talk.contact().state == "active"
    talk.report(listening.ear_gone, row(talk).channel, HUNG_UP)  # told twice


def test_taken_over_the_contact_is_the_supervisors_in_the_same_call(talk: Talk) -> None:
    refused = as_maria(talk, listening.take_over, words="x")
    assert refused is not None
    assert refused.code == "not_listening"
    assert listens(talk) is None
    refused = as_maria(talk, listening.take_over, words="x")
    assert refused is not None, "her telephone has not answered yet"
    answers(talk)
    assert talk.do("hold") is None
    assert as_maria(talk, listening.take_over, words="taken over") is None
    maria = talk.here.officials["maria"]
    contact = talk.contact()
    assert (contact.state, contact.official_id) == ("active", maria)
    with in_offices([talk.office]):
        call = Call.objects.get(interaction_id=talk.call)
        open_ = Engagement.objects.get(interaction_id=talk.call, ended_at=None)
        busy = dict(Presence.objects.values_list("person_id", "calls"))
    assert (call.desk_channel, call.desk_up) == (row(talk).channel, True)
    assert open_.official_id == maria
    assert busy[talk.here.persons["maria"]] == 1
    assert busy[talk.here.persons["anna"]] == 0
    rows = call_query.read(talk.office, talk.call)
    assert rows is not None
    assert rows.ear is None
    assert not unsettled(rows)
    talk.report(reported.desk_gone, row(talk).channel, HUNG_UP)  # she ends the call
    assert talk.contact().state == "wrap_up"
    routing.finish.by(talk.here.actor("maria"))(
        talk.office, interaction_id=talk.call, official_id=maria, outcome="information"
    )
    with in_offices([talk.office]):
        assert Interaction.objects.get(id=talk.call).state == "closed"


# --- who hears whom ------------------------------------------------------------------------------


@given(st.one_of(calls(), beside()), st.sampled_from(MODES), st.booleans(), st.data())
def test_who_only_listens_is_never_where_the_customer_is(
    rows: Rows, mode: str, up: bool, data: st.DataObject
) -> None:
    rows = replace(rows, ear=EarRow(5, mode, up, "PJSIP/p9"))
    without = picture(replace(rows, ear=None))
    wanted = picture(rows)
    own = [leg for leg in wanted.legs if not leg.channel.startswith(("ear-", "tap-"))]
    assert own == list(without.legs), "the call is as it was"
    facts = data.draw(facts_of(rows))
    facts = plan.Facts({**facts.channels, "ear-5": "Up"}, facts.bridges)
    for _ in range(3):
        facts = plan.apply(plan.plan(wanted, facts), facts)
    assert plan.plan(wanted, facts) == []
    for members in facts.bridges.values():
        if "ear-5" in members and rows.customer in members:
            assert mode == "join"
            assert rows.state in ("active", "kept")
    taps = [leg.tap for leg in wanted.legs if leg.tap is not None]
    assert all(tap.of == rows.desk and tap.speaks == (mode == "whisper") for tap in taps)


@given(st.sampled_from(("listen", "whisper")), st.lists(st.sampled_from(("active", "held"))))
def test_not_for_a_moment_does_the_customer_hear_who_whispers(mode: str, turns: list[str]) -> None:
    """Each command by itself, as they are carried out, through holds and resumes."""
    ear = EarRow(5, mode, up=True, endpoint="PJSIP/p9")
    channels = {"in-7": "Up", "d": "Up", "ear-5": "Up"}
    facts = plan.Facts(channels, {})
    for state in ("active", *turns):
        rows = Rows(1, 7, state, "b", "in-7", True, desk="d", desk_up=True, official=1, ear=ear)
        while commands := plan.plan(picture(rows), facts):
            for command in commands:
                facts = plan.apply([command], facts)
                for members in facts.bridges.values():
                    assert not {"in-7", "ear-5"} <= members
        if mode == "whisper" and state == "held":
            assert facts.bridges["talk-1.7"] == {"d", "ear-5"}


@given(calls())
def test_a_call_that_is_over_has_nobody_at_it(rows: Rows) -> None:
    rows = replace(rows, ear=EarRow(5, "join", up=True, endpoint="PJSIP/p9"))
    if rows.ended or rows.state not in ("active", "held", "kept"):
        assert unsettled(rows)
        assert "ear-5" not in {leg.channel for leg in picture(rows).legs}


def test_what_asterisk_tells_of_a_supervisors_telephone() -> None:
    rows = Rows(1, 7, "active", "b", "in-7", True, desk="d", desk_up=True)
    here = {"in-7": "Up", "d": "Up"}

    def said(up: bool, channels: dict[str, str], gone: dict[str, int]) -> list[str]:
        listened = replace(rows, ear=EarRow(5, "listen", up, "PJSIP/p9"))
        return [r.name for r in reports(listened, SeenFacts({**here, **channels}, gone, "b"))]

    assert said(False, {}, {}) == []
    assert said(False, {"ear-5": "Up"}, {}) == ["ear_up"]
    assert said(False, {}, {"ear-5": 20}) == ["ear_gone"]
    assert said(True, {"ear-5": "Up"}, {}) == []
    assert said(True, {}, {}) == ["ear_gone"]
