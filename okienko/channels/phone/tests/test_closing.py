"""The telephone is closed by a call: hidden keys, a code, an order, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.events import clock
from okienko.events.actor import official
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_official
from tests.cast import OfficeCast

from .. import announcements
from ..actions import arrive
from ..actions.closing import LOCKED_FOR, WRONG, kept, remove_pin, set_pin, state_of
from ..menu import command, machine
from ..menu.machine import Finished, Play, Pressed, Started, TimedOut
from ..models import Call, ClosingPin
from .test_announcements import call, here, number  # noqa: F401 - fixtures
from .test_menu import GRAPH, OPEN

PIN = "83920174"
COMMANDS = OPEN.model_copy(update={"commands": True})


@given(st.lists(st.sampled_from([*"0123456789*#"]), max_size=30), st.booleans())
def test_hidden_keys_alone_ask_for_a_code(keys: list[str], possible: bool) -> None:
    place = COMMANDS if possible else OPEN
    state, _ = machine.advance(GRAPH, machine.begin(GRAPH, place), Started(), place)
    pressed = ""
    for key in keys:
        state, actions = machine.advance(GRAPH, state, Pressed(key=key), place)
        pressed += key
        if any(isinstance(one, machine.AskCode) for one in actions):
            assert possible
            assert pressed.endswith(machine.HIDDEN)
            return
        assert state.hidden < len(machine.HIDDEN)


@given(
    st.lists(
        st.one_of(
            st.sampled_from([*"0123456789*#"]).map(lambda key: Pressed(key=key)),
            st.just(Finished(sequence=1)),
            st.sampled_from([0, 7]).map(lambda one: machine.Checked(official=one)),
            st.sampled_from(["close", "open", ""]).map(lambda one: machine.Ordered(what=one)),
        ),
        max_size=40,
    )
)
def test_whatever_comes_an_order_needs_a_right_code(signals: list[machine.Signal]) -> None:
    state, _ = command.begin(machine.MenuState(step="welcome"))
    right = False
    for signal in signals:
        right = right or (isinstance(signal, machine.Checked) and bool(signal.official))
        state, actions = command.advance(state, signal)
        if any(isinstance(one, machine.Order) for one in actions):
            assert right
    state, _ = command.advance(state, TimedOut(sequence=state.sequence))
    assert state.phase == "done"


def test_what_is_typed_is_not_readable_in_the_row() -> None:
    state = machine.MenuState(step="a", phase="command", typed=f"7*{PIN}")
    row = kept(state)
    assert PIN not in str(row)
    assert state_of(row) == state


# --- over the rows -----------------------------------------------------------------------------


def press(office: OfficeCast, taken: arrive.TakenCall, keys: str) -> list[str]:
    """Press keys one after another; what is said after the last."""
    said: list[str] = []
    for key in keys:
        actions = arrive.signal(
            office.id, interaction_id=taken.interaction_id, signal=Pressed(key=key)
        )
        said = [one.text for act in actions if isinstance(act, Play) for one in act.sounds]
    return said


def pin_of(office: OfficeCast, name: str, pin: str = PIN) -> str:
    """Give somebody a PIN; the code that they type."""
    person = official(office.id, office.officials[name])
    set_pin.by(person)(office.id, pin=pin)
    return f"{office.officials[name]}*{pin}#"


def closed(office: OfficeCast) -> bool:
    with in_offices([office.id]):
        return announcements.closed_now()


@pytest.mark.django_db
def test_a_call_closes_and_opens_and_the_event_tells_who(
    here: OfficeCast,  # noqa: F811
    number: int,  # noqa: F811
) -> None:
    code = pin_of(here, "maria")
    taken = call(here, number)
    assert press(here, taken, "#*#") == [command.ASK["pl"]]
    assert press(here, taken, code[:-1]) == []
    with in_offices([here.id]):
        row = Call.objects.get(interaction_id=taken.interaction_id).menu
    assert PIN not in str(row)
    assert press(here, taken, "#") == [command.CHOOSE["pl"]]
    assert press(here, taken, "1") == [command.CLOSED["pl"]]
    assert closed(here)
    with in_offices([here.id]):
        event = EventRow.objects.get(kind="announcement.changed")
        (line,) = announcements.lines().now
    assert event.actor == f"official:{here.officials['maria']}"
    assert line.row.until is not None
    assert line.row.until - clock.now() <= timedelta(days=1)
    again = call(here, number)  # it is closed now: the keys work all the same
    assert press(here, again, f"#*#{code}2") == [command.OPENED["pl"]]
    assert not closed(here)


@pytest.mark.django_db
def test_wrong_pins_end_the_call_and_lock_the_pin_for_an_hour(
    here: OfficeCast,  # noqa: F811
    number: int,  # noqa: F811
) -> None:
    code = pin_of(here, "maria")
    bad = f"{here.officials['maria']}*11112222#"
    left = WRONG
    while left > 0:
        taken = call(here, number)
        press(here, taken, "#*#")
        for _ in range(min(left, command.TRIES)):
            assert press(here, taken, bad) == [command.WRONG["pl"]]
        left -= command.TRIES
    taken = call(here, number)
    assert press(here, taken, f"#*#{code}") == [command.WRONG["pl"]]
    with in_offices([here.id]):
        assert EventRow.objects.filter(kind="closing_pin.locked").exists()
    with clock.at(clock.now() + LOCKED_FOR):
        assert press(here, call(here, number), f"#*#{code}") == [command.CHOOSE["pl"]]


@pytest.mark.django_db
def test_only_who_supervises_has_a_pin_that_counts(
    here: OfficeCast,  # noqa: F811
    number: int,  # noqa: F811
) -> None:
    with pytest.raises(Refused):
        pin_of(here, "anna")
    for weak in ("1234", "11111111", "12345678", "98765432", "8392017a", "1" * 13):
        with pytest.raises(Refused):
            pin_of(here, "maria", weak)
    assert press(here, call(here, number), "#*#") != [command.ASK["pl"]]  # nobody has a PIN
    code = pin_of(here, "maria")
    change_official(here.id, official_id=here.officials["maria"], role="official")
    assert press(here, call(here, number), f"#*#{code}") == [command.WRONG["pl"]]
    assert press(here, call(here, number), f"#*#999999*{PIN}#") == [command.WRONG["pl"]]
    remove_pin.by(official(here.id, here.officials["maria"]))(here.id)
    with in_offices([here.id]):
        assert not ClosingPin.objects.exists()
        told = str(list(EventRow.objects.filter(kind="closing_pin.changed").values("data")))
    assert "pbkdf2" not in told
