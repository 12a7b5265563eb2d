"""A caller leaves a queue by one of its rules: a message, a call instead, the end."""

from __future__ import annotations

from typing import Any

import pytest

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing.models import Callback, Wait
from tests.cast import a_call

from ..menu.queue_talk import HangUp, Rest, StepOut
from ..messages.boxes import add_box
from ..models import Box, LeftMessage
from .test_waiting_talk import START, Caller, rooms

pytestmark = pytest.mark.django_db


def the_caller(*rules: list[Any], box: bool = True, waiting: int = 0) -> Caller:
    def before(caller: Caller) -> None:
        if box:
            with in_offices([caller.office], durable=True):
                add_box.within(caller.office, name="po godzinach")
        for number in range(waiting):
            a_call(caller.here, f"+4860111000{number}")

    quiet = {"place_seconds": 0, "call_instead_seconds": 0}
    return Caller(before=before, rules=list(rules), **quiet)


def state(caller: Caller) -> tuple[str, str]:
    with in_offices([caller.office]):
        contact = Interaction.objects.get(id=caller.contact)
        return contact.state, Wait.objects.filter(interaction=contact).latest("id").result


def test_who_waits_too_long_leaves_a_message_and_a_kill_before_it_loses_nothing() -> None:
    caller = the_caller(["time", 120, "voice", "box", ""])
    caller.until(119)
    assert caller.told() == 0
    caller.until(121)
    assert caller.told() == 1
    assert caller.wait().away_since is not None  # nobody is offered who is about to leave
    assert rooms(caller) == {"caller": ""}
    assert "zostawić wiadomość" in caller.hears(121)
    assert "zostawić wiadomość" in caller.hears(121)  # another process
    assert caller.press(122, "1", "*", "0") == ()
    assert caller.ends(125) == (StepOut(),)
    assert state(caller) == ("arrived", "message")
    with in_offices([caller.office]):
        assert LeftMessage.objects.get(interaction=caller.contact).state == "greeting"
    assert rooms(caller) == {"caller": ""}


def test_the_end_after_three_hours_puts_the_caller_on_the_list() -> None:
    caller = the_caller(["time", 3 * 3600, "voice", "end", ""])
    caller.until(3 * 3600 - 1)
    assert state(caller) == ("waiting", "")
    caller.until(3 * 3600 + 1)
    assert "zadzwonić później" in caller.hears(3 * 3600 + 1)
    (out,) = caller.ends(3 * 3600 + 9)
    assert out == StepOut(ends=True)
    assert state(caller) == ("closed", "ended")
    with in_offices([caller.office]):
        assert Callback.objects.get(interaction=caller.contact).reason == "end"


def test_where_too_many_wait_a_call_instead_is_the_only_way() -> None:
    caller = the_caller(["length", 2, "voice", "call", ""], waiting=2)
    caller.until(1)
    assert "zachować Państwa miejsce" in caller.hears(1)
    assert "rezygnować" in caller.words(caller.ends(5))
    assert "602000333" in caller.words(caller.press(9, "2", *"602000333", "#"))
    assert "zachowane" in caller.words(caller.press(12, "1"))
    assert caller.wait().by_call
    assert caller.wait().away_since is None
    assert caller.ends(20) == (HangUp(),)


def test_who_wants_no_call_where_too_many_wait_is_told_to_call_later() -> None:
    caller = the_caller(["length", 1, "voice", "call", ""], waiting=1)
    caller.until(1)
    caller.hears(1)
    caller.ends(5)
    assert "zadzwonić później" in caller.words(caller.press(9, "*"))
    assert caller.ends(12) == (StepOut(ends=True),)
    assert state(caller) == ("closed", "ended")


def test_where_fewer_wait_nothing_happens_and_a_box_that_is_gone_ends_no_wait() -> None:
    caller = the_caller(["length", 3, "voice", "end", ""], ["time", 60, "voice", "box", "box:7"])
    caller.until(50)
    assert caller.told() == 0
    with in_offices([caller.office], durable=True):
        Box.objects.update(active=False)
    caller.until(70)
    assert caller.told() == 0
    assert state(caller) == ("waiting", "")


def test_a_call_instead_by_time_is_an_offer_and_who_wants_none_waits_on() -> None:
    caller = the_caller(["time", 60, "voice", "call", ""])
    caller.until(61)
    caller.hears(61)
    assert caller.wait().away_since is None
    assert "dalej czekać" in caller.words(caller.ends(66))
    assert "bez zmian" in caller.words(caller.press(67, "*"))
    assert caller.ends(70) == (Rest(),)
    with clock.at(START):
        assert state(caller) == ("waiting", "")
