"""Menus are changed step by step, checked, published and taken back; a call in one goes on."""

import math
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okienko.channels.actions import add_account
from okienko.channels.phone.models import MenuDraft, MenuVersion, Number, Prompt
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from okienko.sampletown import menus as zielonka
from tests.cast import Cast, OfficeCast, the_cast

from .. import menus
from ..actions import arrive
from ..menu import checking, edits, machine, steps
from ..menu.simple import simple
from ..menu.sound import LOUDNESS, evened, read_wav, wav
from ..menu.speech import speak
from ..menu.steps import Sketch

HERE = machine.MenuPlace()


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as why:
        yield
    assert why.value.code == code


OFFICE = {"pl": "Urząd Gminy"}


def begun(*languages: str) -> Sketch:
    return Sketch.model_validate(simple(OFFICE, languages or ("pl",)))


#: One change, as numbers that choose among what there is.
changes = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 50), st.integers(0, 50)), max_size=25
)


def changed(sketch: Sketch, steps: list[tuple[int, int, int]]) -> Sketch:
    for what, one, other in steps:
        ways, names = edits.ways(sketch), list(sketch.steps)
        way, to = ways[one % len(ways)], ways[other % len(ways)]
        name = names[one % len(names)]
        kind = ("say", "ask", "queue", "end", "hours", "customer")[other % 6]
        edit = (
            edits.add(way, kind),
            edits.add(way, kind),
            edits.remove(name),
            edits.move(way, to),
            edits.lead(way, names[other % len(names)]),
            edits.add_key(name),
            edits.remove_key(name, edits.KEYS[other % 12]),
            edits.change(name, {"text": {"pl": "Dzień dobry."}}),
        )[what]
        try:
            sketch = edit(sketch)
        except Refused as refusal:
            assert refusal.code.startswith("menu_")  # noqa: PT017 - any of these will do
    return sketch


@settings(deadline=None)
@given(changes)
def test_whatever_is_done_every_way_leads_to_a_step(done: list[tuple[int, int, int]]) -> None:
    sketch = changed(begun("pl", "en"), done)
    assert all(edits.target(sketch, way) in sketch.steps for way in edits.ways(sketch))
    assert isinstance(sketch.steps[sketch.person], steps.ToQueue)
    assert Sketch.model_validate(edits.plain(sketch)) == sketch


@settings(deadline=None)
@given(changes, changes, st.text("0123", max_size=6))
def test_a_caller_arrives_whatever_is_published_in_mid_call(
    first: list[tuple[int, int, int]], second: list[tuple[int, int, int]], keys: str
) -> None:
    """Nobody stays in silence, and nobody is lost: all who press nothing more come to an end."""
    one, other = changed(begun("pl", "uk"), first), changed(begun("en"), second)
    if steps.in_circles(other):
        return
    state, actions = machine.advance(one, machine.begin(one, HERE), machine.Started(), HERE)
    for key in keys:
        state, actions = machine.advance(one, state, machine.Pressed(key=key), HERE)
    for _ in range(500):
        if state.phase == "done":
            break
        signal: machine.Signal = (
            machine.Finished(sequence=state.sequence)
            if state.phase == "playing"
            else machine.TimedOut(sequence=state.sequence)
        )
        state, actions = machine.advance(other, state, signal, HERE)
        assert actions, "nothing is said, and nothing more will come"
    assert state.phase == "done"


def test_a_step_is_put_in_between_and_moved() -> None:
    sketch = edits.add("next:welcome", "say")(begun())
    (new,) = sketch.steps.keys() - begun().steps.keys()
    assert edits.target(sketch, f"next:{new}") == "person"
    first = edits.move(f"next:{'welcome'}", "start")(sketch)
    assert (first.start, edits.target(first, f"next:{new}")) == (new, "welcome")
    assert edits.target(first, "next:welcome") == "person"
    # where it leads itself: it changes places with the one behind it
    again = edits.move("start", f"next:{new}")(first)
    assert (again.start, edits.target(again, "next:welcome")) == ("welcome", new)


def test_queues_of_two_keys_change_places() -> None:
    sketch = begun("pl", "en")
    sketch = edits.add("key:language:1", "queue")(sketch)
    before = sketch.steps["language"].keys
    sketch = edits.move("key:language:1", "key:language:2")(sketch)
    after = sketch.steps["language"].keys
    assert (after["1"].to, after["2"].to) == (before["2"].to, before["1"].to)


def test_what_is_taken_out_lets_its_callers_go_on() -> None:
    assert edits.remove("welcome")(begun()).start == "person"
    closed = edits.remove("closed")(begun())
    assert closed.closed == "person"
    with refused("menu_person"):
        edits.remove("person")(begun())


@pytest.mark.parametrize("way", ["", "x", "next:nowhere", "key:language", "key:a:b:c", "start:x"])
def test_a_way_of_an_old_page_is_refused(way: str) -> None:
    for edit in (edits.add(way, "say"), edits.lead(way, "person"), edits.move(way, "start")):
        with refused("menu_no_step"):
            edit(begun())


def found(sketch: Sketch, **more: Any) -> set[tuple[str, str]]:
    return {(each.step, each.kind) for each in checking.check(sketch, queues=[7], **more)}


def test_the_check_finds_each_fault() -> None:
    assert found(begun("pl", "en")) == set()
    silent = edits.add("start", "ask")(begun())
    assert found(silent) == {(silent.start, "silent"), (silent.start, "no_keys")}
    circle = edits.lead("next:welcome", "welcome")(begun())
    assert ("welcome", "circle") in found(circle)
    assert found(edits.change("person", {"queue": 8})(begun())) == {("person", "queue")}
    assert found(edits.change("person", {"queue": 7})(begun())) == set()
    two = edits.whole({"languages": ["pl", "uk"]})(begun())
    assert found(two) == {("welcome", "language"), ("closed", "language"), ("", "language")}
    assert found(edits.lead("start", "person")(begun())) == {("welcome", "apart")}
    long = edits.change("welcome", {"text": {"pl": "Bardzo długie zdanie. " * 20}})(begun())
    assert found(long) == {("welcome", "long")}
    recorded = edits.whole({"recordings": {"welcome": {"pl": 3}}})(begun())
    assert found(recorded, recorded={3: (4.0, "Inny tekst.")}) == {("welcome", "old")}


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_length_of_a_text_is_told_well_enough(language: Any) -> None:
    text = zielonka.main(defaultdict(lambda: 1))["steps"]["matter"]["text"][language]
    samples, rate = speak(text, language)
    assert checking.seconds_of(text, language) == pytest.approx(len(samples) / rate, rel=0.25)


@pytest.mark.parametrize("gain", [0.02, 0.2, 1.0])
def test_recordings_become_as_loud_as_the_voice(gain: float) -> None:
    tone = [round(gain * 20_000 * math.sin(i / 5)) for i in range(16_000)] + [0] * 16_000
    same = evened(tone, 16_000)
    mean = math.sqrt(sum(one * one for one in same[:16_000]) / 16_000)
    assert mean == pytest.approx(LOUDNESS, rel=0.1)
    samples, rate = read_wav(wav(same, 16_000))
    assert (samples, rate) == (same, 16_000)
    assert set(evened([0] * 8000, 8000)) == {0}


# --- the verbs ---------------------------------------------------------------------------------


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


def a_number(here: OfficeCast, digits: str = "+48140001955") -> int:
    line = add_account(
        here.id, kind="phone", name=digits, settings=TrunkSettings(addresses=["127.0.0.2"])
    )
    return add_number(
        here.id, digits=digits, name="x", account_id=line, menu=simple(OFFICE, ["pl"])
    )


def row(here: OfficeCast, number: int) -> Number:
    with in_offices([here.id]):
        return Number.objects.get(id=number)


def draft(here: OfficeCast, number: int) -> MenuDraft | None:
    with in_offices([here.id]):
        return MenuDraft.objects.filter(number=number).first()


def publish(here: OfficeCast, number: int) -> None:
    one = draft(here, number)
    menus.publish_menu(here.id, number_id=number, seen=menus.digest(one.menu))


def test_a_draft_is_heard_only_when_it_is_published_and_can_be_taken_back(cast: Cast) -> None:
    here = cast.here
    number = a_number(here)
    before = row(here, number).menu
    hello = edits.change("welcome", {"text": {"pl": "Cześć."}})
    menus.edit_menu(here.id, number_id=number, edit=hello)
    assert row(here, number).menu == before
    publish(here, number)
    assert row(here, number).menu["steps"]["welcome"]["text"] == {"pl": "Cześć."}
    assert draft(here, number) is None
    with in_offices([here.id]):
        versions = list(MenuVersion.objects.order_by("id"))
    assert len(versions) == 2
    menus.take_back(here.id, number_id=number, version_id=versions[0].id)
    publish(here, number)
    heard = row(here, number).menu["steps"]["welcome"]["text"]
    assert heard == before["steps"]["welcome"]["text"]
    with refused("menu_no_draft"):
        menus.publish_menu(here.id, number_id=number, seen="")


def test_each_change_of_a_draft_is_undone(cast: Cast) -> None:
    here = cast.here
    number = a_number(here)
    for kind in ("say", "ask", "queue"):
        menus.edit_menu(here.id, number_id=number, edit=edits.add("start", kind))
    for left in (2, 1):
        menus.undo_menu(here.id, number_id=number)
        assert len(draft(here, number).earlier) == left
    menus.undo_menu(here.id, number_id=number)
    assert draft(here, number) is None


def test_what_is_not_ready_or_was_changed_after_a_look_is_not_published(cast: Cast) -> None:
    here = cast.here
    number = a_number(here)
    menus.edit_menu(here.id, number_id=number, edit=edits.add("start", "ask"))
    with refused("menu_not_ready"):
        publish(here, number)
    menus.discard_menu(here.id, number_id=number)
    to_queue = edits.change("person", {"queue": here.other_queue})
    menus.edit_menu(here.id, number_id=number, edit=to_queue)
    looked = menus.digest(draft(here, number).menu)
    menus.edit_menu(here.id, number_id=number, edit=edits.remove("welcome"))
    with refused("menu_no_step"):
        menus.publish_menu(here.id, number_id=number, seen=looked)
    routing.close_queue(here.id, queue_id=here.other_queue)
    with refused("menu_not_ready"):
        publish(here, number)


def test_a_call_in_the_menu_goes_on_with_the_new_one(cast: Cast) -> None:
    here = cast.here
    number = a_number(here)
    ringing = arrive.Ringing(
        "in-1", "id-1", "+48601000212", "+48140001955", shown=True, asterisk_epoch="1"
    )
    _office, taken = arrive.come_in(ringing)
    menus.edit_menu(here.id, number_id=number, edit=edits.remove("welcome"))
    publish(here, number)
    finished = machine.Finished(sequence=1)
    arrive.signal(here.id, interaction_id=taken.interaction_id, signal=finished)
    with in_offices([here.id]):
        assert Wait.objects.get(interaction=taken.interaction_id).queue_id == here.queue


def test_a_recording_of_the_draft_is_heard_after_publishing(cast: Cast) -> None:
    here = cast.here
    number = a_number(here)
    samples, rate = speak("Dzień dobry.", "pl")
    place = {"number_id": number, "step": "welcome", "language": "pl"}
    menus.record_draft(here.id, **place, name="a.wav", content=wav(samples, rate))
    assert row(here, number).menu.get("recordings", {}) == {}
    publish(here, number)
    named = row(here, number).menu["recordings"]["welcome"]["pl"]
    sound = machine.MenuSound(step="welcome", language="pl", text="x", recording=named)
    assert arrive.recording(here.id, sound)
    assert arrive.recording(cast.there.id, sound) is None
    other = sound.model_copy(update={"step": "closed"})
    assert arrive.recording(here.id, other) is None
    menus.unrecord_draft(here.id, **place)
    publish(here, number)
    assert row(here, number).menu["recordings"] == {}
    with in_offices([here.id]):
        assert Prompt.objects.count() == 1  # what was published once can be taken back
    for content, code in ((b"x" * 100, "sound_unreadable"), (bytes(25 << 20), "sound_too_large")):
        with pytest.raises(Refused) as why:
            menus.record_draft(here.id, **place, name="a.mp3", content=content)
        assert why.value.code == code
