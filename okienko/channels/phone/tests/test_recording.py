"""Recording by rule: never before the notice ended, never after a refusal, never while paused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, get_args

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from okienko.events import clock
from okienko.events.models import EventRow, Timer
from okienko.events.runtime import timers
from okienko.events.security.scope import in_offices
from okienko.events.verbs import Verb
from okienko.offices.actions import change_official
from okienko.offices.models import Person
from tests.cast import at_work, the_cast

from ..actions import reported
from ..asterisk import call_query, plan
from ..asterisk.call_state import RecordingRow, Rows, picture, recorded, recording_step
from ..menu.machine import Finished, Play, Pressed, TimedOut
from ..models import CallRecording, KeptSound, RecordedPart, RecordingText, RecordingTold
from ..recording import actions, hearing, queries, rules, standing
from ..recording.standing import MODES, Mode
from .test_consult import Talk, refusal_of
from .test_messages import LOUD
from .test_plan import calls

BASIS = "art. 6 ust. 1 lit. e RODO: dowód ustaleń"


# --- the table -----------------------------------------------------------------------------------


class Seen:
    """A walk through the table, with what one would say of it who only watches."""

    def __init__(self, mode: Mode) -> None:
        self.now = standing.begin(mode)
        self.mode = mode
        self.heard = self.refused = self.agreed = self.paused = self.typing = False
        self.wanted = False

    def step(self, what: str) -> None:
        before = self.now
        if what in get_args(standing.Signal):
            self.now = standing.told(before, what, more=True)
        else:
            self.now = standing.taken(before, what)
        self.heard |= what == "heard" and before.phase == "short"
        self.agreed |= what == "7" and self.mode == "consent" and not self.refused
        self.refused |= what == "refuse" or (
            what == "9" and (self.mode != "consent" or self.agreed)
        )
        self.paused = what == "pause" or (self.paused and what not in ("go_on", "wish"))
        self.typing = what == "type" or (self.typing and what != "typed")
        self.wanted = what == "wish" or (self.wanted and what not in ("unwish", "refuse"))


STEPS = st.sampled_from([*get_args(standing.Signal), *get_args(standing.Step)])


@given(st.sampled_from(MODES), st.lists(STEPS, max_size=14))
def test_what_is_recorded_was_told_and_neither_refused_nor_paused(
    mode: Mode, steps: list[str]
) -> None:
    seen = Seen(mode)
    for step in steps:
        seen.step(step)
        expected = seen.heard and not (seen.refused or seen.paused or seen.typing)
        if mode == "consent":
            expected = expected and seen.agreed
        if mode == "request":
            expected = expected and seen.wanted
        assert seen.now.recorded == expected, step
        assert not (seen.now.holds_back and seen.now.recorded)
        if seen.refused:
            assert not standing.begin("every", seen.now).recorded
            assert not standing.begin("every", seen.now).says


@given(st.sampled_from(MODES), st.lists(STEPS, max_size=8))
def test_whatever_was_pressed_the_ends_of_sounds_lead_to_silence(
    mode: Mode, steps: list[str]
) -> None:
    """The conversation never waits for more than the end of what is being said."""
    now = Seen(mode)
    for step in steps:
        now.step(step)
    for _ in range(2):
        now.step("failed" if now.now.phase == "short" and len(steps) % 2 else "heard")
    assert not now.now.says


recordings = st.builds(
    RecordingRow,
    rule=st.booleans(),
    begun=st.booleans(),
    says=st.booleans(),
    holds_back=st.booleans(),
    allowed=st.booleans(),
    part=st.sampled_from([None, 4]),
    customer=st.sampled_from(["in-7", "other"]),
    desk=st.sampled_from(["desk-7", "offer-1"]),
    taps=st.just(("tap-r1.4-customer", "tap-r1.4-official")),
)


@given(calls(), recordings)
def test_the_picture_records_both_who_talk_and_nobody_else(
    rows: Rows, recording: RecordingRow
) -> None:
    rows = replace(rows, recording=recording)
    wanted = picture(rows)
    taps = [leg for leg in wanted.legs if leg.tap is not None and leg.tap.record]
    room = f"talk-{rows.key}"
    if taps:
        assert recorded(rows)
        assert recording.allowed
        assert [leg.tap.of for leg in taps if leg.tap] == [rows.customer, rows.desk]
        assert all(leg.tap.hears == "in" and not leg.tap.speaks for leg in taps if leg.tap)
        others = [leg for leg in wanted.legs if leg.tap is None]
        assert {leg.room for leg in others if leg.channel in (rows.customer, rows.desk)} == {room}
    else:
        assert not recorded(rows) or recording_step(rows) == "begin_part"
    if recording.holds_back and not rows.ended:
        for leg in wanted.legs:
            assert leg.channel != rows.customer or leg.room != room or rows.state != "active"
    facts = plan.Facts({rows.customer: "Up", rows.desk: "Up"} if rows.desk else {}, {})
    for _ in range(4):
        facts = plan.apply(plan.plan(wanted, facts), facts)
    assert plan.plan(wanted, facts) == []


# --- the rows ------------------------------------------------------------------------------------


class Recorded(Talk):
    """Anna's call in a queue that is recorded, before she has taken it."""

    def __init__(self, mode: str = "every", **settings: Any) -> None:
        made = the_cast()
        at_work(made.here, "anna", "piotr", "maria")
        self.rule = 0
        self.mode, self.settings = mode, settings
        super().__init__(made)

    def taken(self, official: int) -> None:
        if not self.rule:
            self.rule = rules.add_rule(
                self.office,
                queue_id=self.here.queue,
                mode=self.mode,
                basis=BASIS,
                keep_days=20,
                long_pl="Nagranie prowadzi urząd.",
                **self.settings,
            )
            self.lane()
            self.signals(Finished(sequence=self.said()))
        super().taken(official)

    def rows(self) -> Rows:
        found = call_query.read(self.office, self.call)
        assert found is not None
        return found

    def lane(self) -> None:
        """What the switchboard does of recording until rows and steps agree."""
        verbs: dict[str, Verb[..., Any]] = {
            "begin": actions.begin,
            "begin_part": actions.begin_part,
            "end_part": actions.end_part,
        }
        for _ in range(4):
            step = recording_step(self.rows())
            if not step:
                return
            verbs[step](self.office, interaction_id=self.call)
        raise AssertionError(f"it never ends: {self.rows()}")

    def signals(self, signal: Finished | Pressed | TimedOut) -> Any:
        return actions.signal(self.office, interaction_id=self.call, signal=signal)

    def said(self) -> int:
        """The number of what is said now, said anew."""
        found = actions.resume(self.office, interaction_id=self.call)
        assert found is not None
        (play,) = found
        assert isinstance(play, Play)
        self.told = play.sounds[0].text
        return play.sequence

    def takes(self, *steps: str) -> None:
        step = actions.take_step.by(self.here.actor("anna"))
        for name in steps:
            step(self.office, interaction_id=self.call, step=name)
            self.lane()

    def parts(self) -> list[RecordedPart]:
        with in_offices([self.office]):
            return list(RecordedPart.objects.order_by("id"))

    def take_in(self, part: RecordedPart) -> None:
        actions.take_in(self.office, part_id=part.id, customer=LOUD, official=LOUD * 2)

    def sounds(self) -> list[KeptSound]:
        with in_offices([self.office]):
            return list(KeptSound.objects.order_by("id"))


@pytest.fixture
def call(transactional_db: None) -> Recorded:
    return Recorded()


def test_a_call_is_recorded_in_parts_from_talk_to_talk(call: Recorded) -> None:
    """Told first; then what is said between the two, and neither a pause nor a hold."""
    assert call.told.startswith("Ta rozmowa będzie nagrywana.")
    assert "9" in call.told
    call.lane()
    assert recorded(call.rows())
    (part,) = call.parts()
    taps = [leg for leg in picture(call.rows()).legs if leg.tap]
    assert tuple(leg.channel for leg in taps) == part.taps
    call.takes("pause")
    assert not [leg for leg in picture(call.rows()).legs if leg.tap]
    call.takes("go_on")
    actions.typed(call.office, interaction_id=call.call)
    call.lane()
    assert not recorded(call.rows())
    with in_offices([call.office], durable=True):
        Timer.objects.filter(kind=actions.QUIET).update(due_at=clock.now())
    timers.run_due()
    call.lane()
    assert call.do("hold") is None
    call.lane()
    states = [part.state for part in call.parts()]
    assert states == ["ended", "ended", "ended"]
    for part in call.parts():
        call.take_in(part)
        call.take_in(part)  # told twice
    assert [sound.size for sound in call.sounds()] == [len(LOUD), 2 * len(LOUD)] * 3
    assert {sound.keep_days for sound in call.sounds()} == {20}
    with in_offices([call.office]):
        told = RecordingTold.objects.select_related("text").get()
        assert (told.language, told.text.number) == ("pl", 1)
        assert told.text.texts["short"]["pl"] == call.told


def test_who_refuses_by_key_is_not_recorded_in_whatever_queue(transactional_db: None) -> None:
    class Refuses(Recorded):
        def said(self) -> int:
            number = super().said()
            (play,) = self.signals(Pressed(key="9"))
            assert "nie będzie" in play.sounds[0].text
            assert self.signals(Finished(sequence=number)) is not None, "of the notice: too late"
            return int(play.sequence)

    call = Refuses()
    call.lane()
    assert not recorded(call.rows())
    assert call.parts() == []
    rules.add_rule(call.office, queue_id=call.here.other_queue, mode="every", basis=BASIS)
    assert call.do("to a queue") is None
    call.lane()
    assert not call.rows().held_back
    assert call.contact().state == "waiting"
    refused = refusal_of(partial(call.takes, "wish"))
    assert refused is not None


def test_of_who_refuses_in_the_talk_nothing_is_left(call: Recorded) -> None:
    call.lane()
    call.takes("pause", "go_on")
    first, second = call.parts()
    call.take_in(first)
    assert len(call.sounds()) == 2
    call.takes("refuse")
    call.take_in(second)  # by a process that died before, too
    assert {(one.salt, one.gone_why) for one in call.sounds()} == {(None, "refused")}
    assert [part.state for part in call.parts()] == ["dropped", "dropped"]
    assert queries.needed_files() == set()
    assert call.contact().state == "active"
    refused = refusal_of(partial(call.takes, "go_on"))
    assert refused is not None
    assert refused.code == "recording_refused"


@pytest.mark.parametrize("mode", ["request", "consent"])
def test_nothing_is_recorded_before_it_is_asked_for_or_agreed_to(
    transactional_db: None, mode: str
) -> None:
    call = Recorded(mode)
    call.lane()
    assert call.parts() == []
    if mode == "request":
        call.takes("wish")
        assert recorded(call.rows())
        call.takes("unwish")
    assert not recorded(call.rows())
    with in_offices([call.office]):
        there = queries.sign(call.call)
    assert there is not None
    assert there.state == ("off" if mode == "request" else "no")


def test_a_notice_that_cannot_be_played_holds_nobody_up_and_records_nothing(
    transactional_db: None,
) -> None:
    class Silent(Recorded):
        def signals(self, signal: Any) -> Any:
            assert self.rows().held_back
            for _ in range(actions.TRIES):
                with in_offices([self.office], durable=True):
                    Timer.objects.filter(kind=actions.NOTICE).update(due_at=clock.now())
                timers.run_due()

    call = Silent()
    call.lane()
    assert not call.rows().held_back
    assert not recorded(call.rows())
    with in_offices([call.office]):
        assert not RecordingTold.objects.exists()


def test_another_official_another_part_and_an_end_by_whatever_means(call: Recorded) -> None:
    call.lane()
    call.report(reported.desk_gone, call.rows().desk, 44)
    call.lane()
    assert [part.state for part in call.parts()] == ["ended"]
    assert call.do("customer gone") is None
    call.lane()
    assert recording_step(call.rows()) == ""
    assert queries.unkept() == [(call.office, call.call, call.parts()[0].id)], "also after a kill"


def test_a_rule_that_is_turned_off_ends_it_and_each_text_is_a_version(call: Recorded) -> None:
    call.lane()
    rules.change_rule(call.office, rule_id=call.rule, short_pl="Nagrywamy.")
    rules.change_rule(call.office, rule_id=call.rule, short_pl="Nagrywamy.")
    rules.change_rule(call.office, rule_id=call.rule, active=False)
    call.lane()
    assert [part.state for part in call.parts()] == ["ended"]
    with in_offices([call.office]):
        assert list(RecordingText.objects.values_list("number", flat=True)) == [1, 2]
        assert CallRecording.objects.get().text.number == 1, "what this caller heard"
    refused = refusal_of(partial(rules.remove_rule, call.office, rule_id=call.rule))
    assert refused is not None
    assert refused.code == "rule_used"
    adds = partial(rules.add_rule, call.office, queue_id=call.here.other_queue, mode="every")
    refused = refusal_of(partial(adds, basis="x"))
    assert refused is not None
    assert refused.code == "no_basis"


def test_what_cannot_be_written_is_marked_and_health_says_so(call: Recorded) -> None:
    call.lane()
    (part,) = call.parts()
    actions.broken(call.office, part_id=part.id)
    with in_offices([call.office]):
        there = queries.sign(call.call)
    assert there is not None
    assert there.broken
    call.takes("pause")
    actions.take_in(call.office, part_id=part.id, customer=LOUD, official=b"")
    (part,) = call.parts()
    assert (part.state, part.broken, part.desk_sound_id) == ("kept", True, None)
    assert queries.recordings_part().state == "failed"


# --- hearing it ----------------------------------------------------------------------------------


def kept(call: Recorded) -> RecordedPart:
    call.lane()
    call.takes("pause")
    (part,) = call.parts()
    call.take_in(part)
    return part


def signed_in(call: Recorded, name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(id=call.here.persons[name]))
    return client


def test_only_who_may_hears_it_after_saying_why(call: Recorded) -> None:
    part = kept(call)
    anna, maria = call.here.actor("anna"), call.here.actor("maria")
    opens = partial(call_open, call)
    assert opens(anna, "skarga klienta") == "may_not_hear"
    address = f"/phone/recording/{part.id}.wav"
    page = signed_in(call, "maria")
    assert page.get(address).status_code == 403, "nothing was said of why"
    assert opens(maria, "") == "no_reason_to_hear"
    assert opens(maria, "skarga klienta") == ""
    assert signed_in(call, "anna").get(address).status_code == 403
    assert page.get(address, headers={"Range": "bytes=1-"}).status_code == 206
    with in_offices([call.office]):
        assert EventRow.objects.filter(kind="sound.heard").count() == 2, "one for each track"
    heard = page.get(address, headers={"Range": "bytes=0-"})
    assert heard.status_code == 206
    assert heard.content[:4] == b"RIFF"
    assert int.from_bytes(heard.content[22:24], "little") == 2, "two tracks"
    frames = heard.content[44:]
    assert len(frames) == 4 * 2 * len(LOUD)
    second = 4 * len(LOUD)
    assert any(frames[1:second:4]), "the customer"
    silence = frames[second::4] + frames[second + 1 :: 4]
    assert set(silence) == {8, 0}, "which the shorter has at its end"
    with in_offices([call.office]):
        kinds = EventRow.objects.filter(kind__in=["phone.recording_opened", "sound.heard"])
        assert set(kinds.values_list("kind", flat=True)) == {
            "phone.recording_opened",
            "sound.heard",
        }


def test_the_contacts_page_asks_why_and_shows_both_tracks(call: Recorded) -> None:
    part = kept(call)
    address = reverse("desk:recording", args=[call.call])
    anna, maria = signed_in(call, "anna"), signed_in(call, "maria")
    assert "<form" not in anna.get(address).content.decode()
    assert BASIS in anna.get(address).content.decode()
    step = reverse("desk:recording_step", args=[call.call, "open"])
    assert anna.post(step, {"reason": "ciekawość"}).status_code == 409
    assert "<audio" not in maria.get(address).content.decode()
    page = maria.post(step, {"reason": "skarga klienta"}).content.decode()
    assert f"/phone/recording/{part.id}.wav" in page
    assert page.count('class="waveform') == 2
    assert "skarga klienta" in page
    assert (
        f"recording-of-{call.call}"
        in anna.get(reverse("desk:timeline", args=[call.call])).content.decode()
    )
    told = anna.get("/desk/state/").json()["talks"][0]["recording"]
    assert told["steps"] == ["go_on", "refuse"]
    stop = reverse("desk:recording_talk", args=[call.call, "go-on"])
    assert maria.post(stop).status_code == 409, "it is Anna's call"
    assert anna.post(stop).status_code == 204
    delete = reverse("desk:recording_step", args=[call.call, "delete"])
    gone = maria.post(delete, {"reason": "na żądanie klienta"}).content.decode()
    assert "<audio" not in gone


def test_an_administrator_has_a_queue_recorded_by_pages(call: Recorded) -> None:
    change_official(call.office, official_id=call.here.officials["maria"], role="admin")
    admin = signed_in(call, "maria")
    page = admin.get(reverse("administration:queues_row", args=[call.office, call.here.queue]))
    assert reverse("administration:recordings_row", args=[call.office, call.rule]) in (
        page.content.decode()
    )
    new = reverse("administration:recordings_new", args=[call.office])
    values = {"queue_id": call.here.other_queue, "mode": "consent", "basis": "", "keep_days": 30}
    assert admin.post(new, values).status_code == 422, "without a basis it is not made"
    assert admin.post(new, {**values, "basis": BASIS}).status_code in (204, 302)
    with in_offices([call.office]):
        assert [rule.mode for rule in rules.all_rules()].count("consent") == 1
    assert admin.get(reverse("administration:recordings", args=[call.office])).status_code == 200


def call_open(call: Recorded, actor: Any, reason: str) -> str:
    step = hearing.open_recording.by(actor)
    refused = refusal_of(partial(step, call.office, interaction_id=call.call, reason=reason))
    return refused.code if refused is not None else ""


def test_it_goes_by_its_days_or_by_a_person_and_that_stays_written_down(call: Recorded) -> None:
    kept(call)
    deletes = hearing.delete_recording.by(call.here.actor("maria"))
    deletes(call.office, interaction_id=call.call, reason="nagrano cudzy PESEL")
    deletes(call.office, interaction_id=call.call, reason="nagrano cudzy PESEL")
    assert {(one.salt, one.gone_why) for one in call.sounds()} == {(None, "person")}
    with in_offices([call.office]):
        gone = EventRow.objects.filter(kind="sound.gone")
        assert [row.data["words"] for row in gone] == ["nagrano cudzy PESEL"] * 2
        found = queries.shown(call.call)
    assert found is not None
    assert not found.there
    call.takes("go_on", "pause")
    call.take_in(call.parts()[-1])
    with in_offices([call.office], durable=True):
        Timer.objects.filter(kind="phone.sound_end").update(due_at=clock.now() - timedelta(1))
    timers.run_due()
    assert [one.gone_why for one in call.sounds()] == ["person"] * 2 + ["rule"] * 2
