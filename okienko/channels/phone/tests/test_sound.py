"""The sound of a meeting: who should hear whom, and what Asterisk's facts tell its rows."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.phone.actions import guests, sound
from okienko.channels.phone.asterisk import call_query
from okienko.channels.phone.asterisk import guests as known
from okienko.channels.phone.asterisk.call_state import Seen
from okienko.channels.phone.asterisk.plan import (
    ANSWERS_BY_ITSELF,
    UP,
    AnswerCaller,
    Facts,
    apply,
    plan,
)
from okienko.channels.phone.asterisk.sound_state import (
    SoundRow,
    SoundRows,
    sound_picture,
    sound_reports,
)
from okienko.channels.phone.models import Guest, SoundLeg
from okienko.channels.phone.queries import sound_of
from okienko.events import clock
from okienko.events.models import EventRow
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from tests.cast import a_call, the_cast
from tests.race import before

from .test_guests import connects

WAIT, TALK = "wait-1.7", "talk-1.7"


def rows(*legs: SoundRow) -> SoundRows:
    return SoundRows(1, 7, "Halina", legs)


def seat(channel: str, endpoint: str = "", *, apart: bool = False, up: bool = True) -> SoundRow:
    return SoundRow(channel, endpoint, apart, up)


legs = st.builds(
    SoundRow,
    channel=st.sampled_from(["", "a", "b", "sound-3"]),
    endpoint=st.sampled_from(["", "PJSIP/p5"]),
    apart=st.booleans(),
    up=st.booleans(),
)


@given(
    st.lists(legs, max_size=3, unique_by=lambda leg: leg.channel),
    st.dictionaries(st.sampled_from(["a", "b", "sound-3", "x"]), st.sampled_from([UP, "Ring"])),
)
def test_one_plan_is_enough_once_all_have_answered(
    wanted: list[SoundRow], channels: dict[str, str]
) -> None:
    """Whatever Asterisk shows, the commands lead to what is wanted, and there are then no more."""
    picture = sound_picture(rows(*wanted))
    facts = Facts(channels, {})
    for _ in range(3):
        facts = apply(plan(picture, facts), facts)
        facts = Facts(dict.fromkeys(facts.channels, UP), facts.bridges)
    assert plan(picture, facts) == []
    apart = {leg.channel for leg in wanted if leg.apart}
    for room, members in facts.bridges.items():
        if room == TALK:
            assert len(members) > 1
            assert not members & apart


def test_who_is_alone_or_apart_hears_music() -> None:
    facts = Facts({"a": UP}, {})
    alone = apply(plan(sound_picture(rows(seat("a"))), facts), facts)
    assert alone.bridges == {WAIT: frozenset({"a"})}
    facts = Facts({"a": UP, "b": UP}, alone.bridges)
    both = apply(plan(sound_picture(rows(seat("a"), seat("b"))), facts), facts)
    assert both.bridges == {TALK: frozenset({"a", "b"})}
    held = apply(plan(sound_picture(rows(seat("a", apart=True), seat("b"))), both), both)
    assert held.bridges == {WAIT: frozenset({"a", "b"})}


def test_a_browser_that_dials_is_answered_and_a_telephone_is_rung_once() -> None:
    wanted = sound_picture(rows(seat("a", up=False), seat("sound-3", "PJSIP/p5", up=False)))
    commands = plan(wanted, Facts({"a": "Ring"}, {}))
    assert AnswerCaller("a") in commands
    (dialled,) = (leg.dial for leg in wanted.legs if leg.dial)
    assert (dialled.endpoint, dialled.headers) == ("PJSIP/p5", ANSWERS_BY_ITSELF)
    gone = sound_picture(rows(seat("sound-3", "PJSIP/p5")))
    assert [leg.dial for leg in gone.legs] == [None]


@pytest.mark.parametrize(
    ("leg", "channels", "gone", "told"),
    [
        (seat("a", up=False), {"a": "Ring"}, {}, []),
        (seat("a", up=False), {"a": UP}, {}, [("sound_up", 0)]),
        (seat("a", up=False), {}, {}, [("sound_gone", 44)]),
        (seat("a"), {"a": UP}, {}, []),
        (seat("a"), {}, {"a": 16}, [("sound_gone", 16)]),
        (seat("a"), {}, {}, [("sound_gone", 44)]),
        (seat("sound-3", "PJSIP/p5", up=False), {}, {}, []),
        (seat("sound-3", "PJSIP/p5", up=False), {}, {"sound-3": 20}, [("sound_gone", 20)]),
        (seat("", up=False), {}, {}, []),
    ],
)
def test_what_the_facts_tell(
    leg: SoundRow, channels: dict[str, str], gone: dict[str, int], told: list[Any]
) -> None:
    reports = sound_reports(rows(leg), Seen(channels, gone))
    assert [(report.name, report.cause) for report in reports] == told


# --- the rows ----------------------------------------------------------------------------------


@pytest.fixture
def here(db: None) -> Any:
    return the_cast().here


@pytest.fixture
def contact(here: Any) -> int:
    return a_call(here)


def let_in(here: Any, contact: int, apart: bool = False) -> guests.GuestCredentials:
    return sound.let_in_guest(
        here.id, interaction_id=contact, seat=4, name="Halina", language="pl", apart=apart
    )


def states(here: Any, contact: int) -> list[tuple[str, str]]:
    with in_offices([here.id]):
        found = SoundLeg.objects.filter(interaction_id=contact).order_by("id")
        return list(found.values_list("state", "reason"))


def is_told(here: Any, contact: int) -> str:
    with in_offices([here.id]):
        return sound_of(contact).get(4, "off")


def test_a_browser_comes_in_is_lost_and_comes_again(here: Any, contact: int) -> None:
    assert is_told(here, contact) == "off"
    made = let_in(here, contact)
    assert is_told(here, contact) == "wanted"
    assert known.guest_objects(here.id, made.guest_id)
    assert connects(made) == 204
    came = sound.came_in(here.id, guest_id=made.guest_id, channel="c-1")
    assert came == contact
    assert sound.came_in(here.id, guest_id=made.guest_id, channel="c-1") == contact
    assert sound.came_in(here.id, guest_id=made.guest_id, channel="c-2") is None
    for _ in range(2):
        sound.sound_up(here.id, contact, "c-1", 0)
    assert is_told(here, contact) == "up"
    for _ in range(2):
        sound.sound_gone(here.id, contact, "c-1", 44)
    assert is_told(here, contact) == "lost"
    assert known.guest_objects(here.id, made.guest_id) is None
    assert sound.came_in(here.id, guest_id=made.guest_id, channel="c-3") is None
    let_in(here, contact)
    assert states(here, contact) == [("ended", "lost"), ("wanted", "")]


def test_asked_again_the_one_before_ends(here: Any, contact: int) -> None:
    person = here.persons["anna"]
    for _ in range(2):
        sound.let_in(here.id, interaction_id=contact, seat=4, person=person, apart=False)
    assert states(here, contact) == [("ended", "replaced"), ("wanted", "")]
    (leg,) = call_query.read_sound(here.id, contact).legs
    assert (leg.endpoint, leg.apart, leg.up) == (f"PJSIP/p{person}", False, False)
    assert leg.channel.startswith("sound-")
    sound.leave(here.id, interaction_id=contact, seat=4)
    assert states(here, contact)[-1] == ("ended", "left")
    assert is_told(here, contact) == "off"
    assert call_query.read_sound(here.id, contact) is None


def test_who_hangs_up_has_left_and_who_does_not_answer_is_lost(here: Any, contact: int) -> None:
    for up, told in ((True, "off"), (False, "lost")):
        sound.let_in(here.id, interaction_id=contact, seat=4, person=1, apart=False)
        channel = call_query.read_sound(here.id, contact).legs[0].channel
        if up:
            sound.sound_up(here.id, contact, channel, 0)
        sound.sound_gone(here.id, contact, channel, 16)
        assert is_told(here, contact) == told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end_first", [False, True])
def test_what_comes_up_while_the_meeting_ends_has_ended(
    here: Any, contact: int, end_first: bool
) -> None:
    made = let_in(here, contact)
    sound.came_in(here.id, guest_id=made.guest_id, channel="c-1")
    up = (here.id, contact, "c-1", 0)
    if end_first:
        first = partial(sound.end_all.within, here.id, interaction_id=contact)
        before(here.id, first, partial(sound.sound_up, *up)).result()
    else:
        second = partial(sound.end_all, here.id, interaction_id=contact)
        before(here.id, partial(sound.sound_up.within, *up), second).result()
    assert states(here, contact) == [("ended", "over")]
    assert call_query.read_sound(here.id, contact) is None


def test_apart_is_told_once(here: Any, contact: int) -> None:
    let_in(here, contact)
    for apart in (False, True, True, False):
        sound.set_apart(here.id, interaction_id=contact, seats=[4, 5], apart=apart)
    with in_offices([here.id]):
        events = EventRow.objects.filter(kind="phone.sound").count()
    assert events == 3
    sound.end_all(here.id, interaction_id=contact)
    sound.set_apart(here.id, interaction_id=contact, seats=[4], apart=True)
    assert states(here, contact) == [("ended", "over")]


def test_a_browser_that_never_dials_is_lost_and_forgotten(here: Any, contact: int) -> None:
    made = let_in(here, contact)
    begun = clock.now()
    moments = (begun, begun + guests.VALID, begun + guests.LATELY + guests.VALID)
    for _before, at in pairwise(moments):
        with clock.at(at):
            run_due()
    assert states(here, contact) == [("ended", "no_answer")]
    with in_offices([here.id]):
        assert not Guest.objects.filter(id=made.guest_id).exists()


def test_a_number_is_no_meeting() -> None:
    assert known.office_of_meeting("meeting.12") == 12
    for called in ("+48140001900", "meeting.", "meeting.x", "meeting", "12"):
        assert known.office_of_meeting(called) is None
