"""What is announced to callers: when it is heard, where, and how many needed no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.actions import add_account
from okienko.events import clock
from okienko.events.actor import Actor, official
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from tests.cast import OfficeCast, the_cast

from .. import announcements
from ..actions import arrive, reported
from ..actions.announcing import (
    announce,
    change_announcement,
    end_announcement,
    record_announcement,
    unrecord_announcement,
)
from ..actions.place import place_of
from ..drafts import KINDS, draft
from ..menu import machine
from ..menu.machine import Announced, Enqueue, Finished, Listen, Play, Pressed, Started, TimedOut
from ..menu.prompts import contents
from ..menu.sound import wav
from ..menu.speech import speak
from ..models import Call, Number
from ..numbers import add_number
from ..settings import TrunkSettings
from .test_menu import CLOSED, DATA, GRAPH, OPEN

WATER = Announced(id=7, text={"pl": "Nie ma wody.", "en": "No water."})
TOLD = OPEN.model_copy(update={"announced": (WATER,)})
_calls = count(1)


def begin(place: machine.MenuPlace) -> tuple[machine.MenuState, tuple[machine.Action, ...]]:
    return machine.advance(GRAPH, machine.begin(GRAPH, place), Started(), place)


def test_it_is_heard_before_all_else_in_each_language_that_it_has() -> None:
    state, (play,) = begin(TOLD)
    assert isinstance(play, Play)
    assert [(one.language, one.text) for one in play.sounds][::2] == [
        ("pl", "Nie ma wody."),
        ("en", "No water."),
    ]
    assert state.announced == (7,)
    state, actions = machine.advance(GRAPH, state, Finished(sequence=state.sequence), TOLD)
    assert actions == (Listen(seconds=machine.PAUSE, sequence=state.sequence),)
    state, (play,) = machine.advance(GRAPH, state, TimedOut(sequence=state.sequence), TOLD)
    assert isinstance(play, Play)
    assert play.sounds[0].text == "Dzień dobry."


def test_who_presses_during_it_is_where_the_key_leads_or_at_the_beginning() -> None:
    state, _ = begin(TOLD)
    english, _ = machine.advance(GRAPH, state, Pressed(key="2"), TOLD)
    assert (english.step, english.language) == ("matter", "en")
    person, _ = machine.advance(GRAPH, state, Pressed(key="0"), TOLD)
    assert person.step == "anybody"
    enough, (play,) = machine.advance(GRAPH, state, Pressed(key="#"), TOLD)
    assert isinstance(play, Play)
    assert enough.phase == "playing"
    assert [one.step for one in play.sounds] == ["welcome"]


def test_another_process_says_it_again_and_goes_on_when_it_is_over() -> None:
    state, _ = begin(TOLD)
    again, (play,) = machine.again(GRAPH, state, TOLD)
    assert isinstance(play, Play)
    assert again.phase == "announcing"
    over, (play,) = machine.again(GRAPH, state, OPEN)
    assert isinstance(play, Play)
    assert (over.phase, play.sounds[0].step) == ("playing", "welcome")


@given(st.lists(st.sampled_from([".", "_", *"0123456789*#"]), max_size=25), st.booleans())
def test_who_hears_it_arrives_wherever_others_do(presses: list[str], shut: bool) -> None:
    place = (CLOSED if shut else OPEN).model_copy(update={"announced": (WATER,)})
    state, done = begin(place)
    all_done = list(done)
    for word in [*presses, *"._" * 12]:
        number = state.sequence
        signal: machine.Signal = (
            Pressed(key=word) if word not in "._" else Finished(sequence=number)
        )
        if word == "_":
            signal = TimedOut(sequence=number)
        state, done = machine.advance(GRAPH, state, signal, place)
        all_done += done
    assert state.phase == "done"
    assert sum(isinstance(one, Enqueue | machine.EndCall) for one in all_done) == 1
    assert machine.MenuState.model_validate(state.model_dump(mode="json")) == state


# --- drafts ------------------------------------------------------------------------------------

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_a_draft_says_what_where_and_until_when() -> None:
    words = draft("water", "ul. Lipowa", NOW.replace(hour=13), NOW, "Europe/Warsaw")
    assert words == {
        "pl": "Awaria wodociągu. Może nie być wody. Miejsce: ul. Lipowa. Naprawa potrwa do 14:00.",
        "en": "A water main is broken. There may be no water. Place: ul. Lipowa. "
        "The repair will take until 14:00.",
        "uk": "Аварія водопроводу. Може не бути води. Місце: ul. Lipowa. "
        "Ремонт триватиме до 14:00.",
    }
    tomorrow = draft("road", "", NOW + timedelta(days=1), NOW, "Europe/Warsaw")
    assert tomorrow["pl"] == "Droga jest zamknięta. Utrudnienia potrwają do 9:00, 2 grudnia."


@given(st.sampled_from(KINDS), st.text(max_size=50), st.booleans())
def test_every_draft_is_in_three_languages_or_none(kind: str, place: str, ends: bool) -> None:
    words = draft(kind, place, NOW if ends else None, NOW, "Europe/Warsaw")
    assert sorted(words) == ([] if kind == "other" else ["en", "pl", "uk"])
    assert all("{" not in text.replace(place.strip(" ."), "") for text in words.values())


# --- verbs -------------------------------------------------------------------------------------


@pytest.fixture
def here() -> OfficeCast:
    return the_cast().here


@pytest.fixture
def number(here: OfficeCast) -> int:
    trunk = TrunkSettings(addresses=["192.0.2.9"])
    with in_offices([here.id]):
        account = add_account.within(here.id, kind="phone", name="Trunk", settings=trunk)
        steps: dict[str, Any] = {
            **DATA["steps"],
            "waste": {**DATA["steps"]["waste"], "queue": here.queue},
            "anybody": {**DATA["steps"]["anybody"], "queue": here.queue},
        }
        return add_number.within(
            here.id,
            digits="+48140001977",
            name="Główny",
            account_id=account,
            menu={**DATA, "steps": steps},
        )


def call(here: OfficeCast, number: int) -> arrive.TakenCall:
    at = next(_calls)
    ringing = arrive.Ringing(f"c{at}", f"{at}@x", "+48600100200", "+48140001977", True, "1")
    return arrive.arrive(here.id, number_id=number, ringing=ringing)


def hang_up(here: OfficeCast, taken: arrive.TakenCall) -> None:
    with in_offices([here.id]):
        channel = Call.objects.get(interaction_id=taken.interaction_id).channel
    reported.customer_gone(here.id, taken.interaction_id, channel, 16)


def step(here: OfficeCast, taken: arrive.TakenCall, signal: machine.Signal) -> None:
    arrive.signal(here.id, interaction_id=taken.interaction_id, signal=signal)


def counted(here: OfficeCast) -> tuple[int, int, int]:
    with in_offices([here.id]):
        (line,) = announcements.lines().now
    return line.heard, line.content, line.went_on


@pytest.mark.django_db
def test_who_hangs_up_during_it_or_soon_after_was_content(here: OfficeCast, number: int) -> None:
    announce(here.id, kind="water", texts={"pl": "Nie ma wody."})
    during, after, late, presses = (call(here, number) for _ in range(4))
    assert counted(here) == (4, 0, 0)
    hang_up(here, during)
    for one in (after, late):
        step(here, one, Finished(sequence=1))
    hang_up(here, after)
    step(here, presses, Pressed(key="2"))
    hang_up(here, presses)
    assert counted(here) == (4, 2, 1)
    with clock.at(clock.now() + timedelta(seconds=11)):
        hang_up(here, late)
        assert counted(here) == (4, 2, 2)


@pytest.mark.django_db
def test_it_is_heard_on_its_numbers_in_its_time_and_until_it_is_ended(
    here: OfficeCast, number: int
) -> None:
    def told(at: datetime | None = None) -> list[str]:
        with in_offices([here.id]), clock.at(at or clock.now()):
            place = place_of(Number.objects.get(id=number))
        return [one.text["pl"] for one in place.announced]

    now = clock.now()
    everywhere = announce(here.id, texts={"pl": "Wszędzie."}, until=now + timedelta(hours=2))
    announce(here.id, texts={"pl": "Potem."}, begins_at=now + timedelta(hours=1))
    assert told() == ["Wszędzie."]
    assert told(now + timedelta(hours=1)) == ["Potem.", "Wszędzie."]
    assert told(now + timedelta(hours=2)) == ["Potem."]
    here_only = announce(here.id, texts={"pl": "Tu."}, numbers=[number])
    assert told() == ["Tu.", "Wszędzie."]
    change_announcement(here.id, announcement_id=here_only, numbers=[], texts={"pl": "Tu i tam."})
    assert told() == ["Tu i tam.", "Wszędzie."]
    end_announcement(here.id, announcement_id=everywhere)
    assert told() == ["Tu i tam."]
    with pytest.raises(Refused) as why:
        end_announcement(here.id, announcement_id=everywhere)
    assert why.value.code == "announced_over"
    with in_offices([here.id]):
        told_by = EventRow.objects.filter(kind="announcement.changed").order_by("id")
        assert [row.subject for row in told_by][-1] == everywhere


@pytest.mark.django_db
def test_a_closing_is_said_as_the_reason_and_no_key_opens(here: OfficeCast, number: int) -> None:
    announce(here.id, kind="closed", texts={"pl": "Ewakuacja."}, closes=True)
    taken = call(here, number)
    (play,) = taken.actions
    assert isinstance(play, Play)
    assert play.sounds[0].text == "Ewakuacja."
    assert play.sounds[1].step == GRAPH.closed
    with in_offices([here.id]):
        assert announcements.closed_now()
    assert (
        arrive.signal(here.id, interaction_id=taken.interaction_id, signal=Pressed(key="0")) == ()
    )


@pytest.mark.django_db
def test_what_cannot_be_announced_is_refused_in_words(here: OfficeCast, number: int) -> None:
    del number
    now = clock.now()
    for settings in (
        {"texts": {"en": "Only English."}},
        {"texts": {"pl": "x" * 501}},
        {"texts": {"pl": "a"}, "until": now - timedelta(minutes=1)},
        {"texts": {"pl": "a"}, "begins_at": now + timedelta(2), "until": now + timedelta(1)},
        {"texts": {"pl": "a"}, "numbers": [999_999]},
    ):
        with pytest.raises(Refused):
            announce(here.id, **settings)
    for name, may in (("anna", False), ("maria", True)):
        actor: Actor = official(here.id, here.officials[name])
        if may:
            announce.by(actor)(here.id, texts={"pl": "a"})
        else:
            with pytest.raises(Refused) as why:
                announce.by(actor)(here.id, texts={"pl": "a"})
            assert why.value.code == "may_not_supervise"
    for _ in range(4):
        announce(here.id, texts={"pl": "a"})
    with pytest.raises(Refused) as why:
        announce(here.id, texts={"pl": "a"})
    assert why.value.code == "announced_many"


@pytest.mark.django_db
def test_a_person_speaks_it_until_other_words_are_written(here: OfficeCast, number: int) -> None:
    texts: dict[Any, str] = {"pl": "Nie ma wody.", "en": "No water."}
    pk = announce(here.id, kind="water", texts=texts)
    samples, rate = speak("Nie ma wody.", "pl")
    told = {"announcement_id": pk, "name": "woda.wav", "content": wav(samples, rate)}
    with pytest.raises(Refused):
        record_announcement(here.id, language="uk", **told)  # nothing is said in it
    with pytest.raises(Refused):
        record_announcement(here.id, language="pl", **{**told, "content": b"MZ"})
    for language in ("pl", "en", "en"):
        record_announcement(here.id, language=language, **told)

    def recorded() -> list[str]:
        (play,) = call(here, number).actions
        assert isinstance(play, Play)
        sounds = [one for one in play.sounds if one.recording is not None]
        assert all(arrive.recording(here.id, one) for one in sounds)
        assert not any(arrive.recording(10**9, one) for one in sounds)
        return [one.language for one in sounds]

    assert recorded() == ["pl", "en"]
    assert len(list(contents())) == 2, "made ready for Asterisk in advance"
    change_announcement(
        here.id, announcement_id=pk, numbers=[], texts={**texts, "pl": "Woda wraca o 14:00."}
    )
    assert recorded() == ["en"]
    unrecord_announcement(here.id, announcement_id=pk, language="en")
    assert recorded() == []
