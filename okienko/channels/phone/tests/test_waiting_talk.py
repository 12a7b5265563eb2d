"""What a caller in a queue is told and chooses, as rows: timers, hours, numbers, other stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from okienko.channels.actions import add_account
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.events import clock
from okienko.events.models import EventRow, Timer
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.actions import add_schedule
from okienko.routing import actions as routing
from okienko.routing.models import OwedCall, Wait
from tests.cast import a_call, the_cast

from ..actions import arrive, queue_talk
from ..asterisk import call_query
from ..asterisk.call_state import Rows, picture
from ..menu.machine import Finished, Play, Pressed
from ..menu.queue_talk import HangUp, Rest
from ..models import Call, WaitingTalk
from ..while_waiting.settings import add_waiting_words

pytestmark = pytest.mark.django_db

START = clock.now().replace(hour=10)
NUMBER = "+48140001900"


class Caller:
    """A caller in the first queue, in seconds after they came."""

    def __init__(
        self,
        number: str = "+48601000212",
        before: Callable[[Caller], None] = lambda _caller: None,
        **settings: Any,
    ) -> None:
        self.here = the_cast().here
        self.office = self.here.id
        trunk = TrunkSettings(addresses=["127.0.0.2"], proxy="127.0.0.2:5060")
        wanted = {"place_seconds": 60, "call_instead_seconds": 60} | settings
        with clock.at(START), in_offices([self.office], durable=True):
            account = add_account.within(self.office, kind="phone", name="operator", settings=trunk)
            add_number.within(
                self.office,
                digits=NUMBER,
                name="centrala",
                account_id=account,
                schedule_id=self.here.schedule,
                menu={
                    "start": "all",
                    "person": "all",
                    "closed": "all",
                    "languages": ["pl"],
                    "steps": {"all": {"kind": "queue", "queue": self.here.queue}},
                },
            )
            routing.change_queue.within(self.office, queue_id=self.here.queue, **wanted)
        with clock.at(START):
            before(self)
            self.contact = a_call(self.here, number)
            with in_offices([self.office], durable=True):
                Call.objects.create(
                    office_id=self.office,
                    interaction_id=self.contact,
                    account_id=account,
                    channel="caller",
                    asterisk_epoch="1",
                    began_at=clock.now(),
                    customer_up=True,
                )
            if self.rows().untold:
                queue_talk.begin(self.office, interaction_id=self.contact)
            assert not self.rows().untold

    def rows(self) -> Rows:
        found = call_query.read(self.office, self.contact)
        assert found is not None
        return found

    def until(self, seconds: float) -> None:
        with clock.at(START + timedelta(seconds=seconds)):
            run_due()

    def words(self, actions: tuple[arrive.Action, ...]) -> str:
        played = [each for each in actions if isinstance(each, Play)]
        return " ".join(sound.text for each in played for sound in each.sounds)

    def hears(self, seconds: float) -> str:
        """The player looks what is to be said."""
        with clock.at(START + timedelta(seconds=seconds)):
            return self.words(arrive.resume(self.office, interaction_id=self.contact))

    def press(self, seconds: float, *keys: str) -> tuple[arrive.Action, ...]:
        done: tuple[arrive.Action, ...] = ()
        for key in keys:
            done += self.signal(seconds, Pressed(key=key))
        return done

    def signal(self, seconds: float, signal: Pressed | Finished) -> tuple[arrive.Action, ...]:
        with clock.at(START + timedelta(seconds=seconds)):
            return arrive.signal(self.office, interaction_id=self.contact, signal=signal)

    def ends(self, seconds: float) -> tuple[arrive.Action, ...]:
        return self.signal(seconds, Finished(sequence=self.state()["sequence"]))

    def state(self) -> dict[str, Any]:
        with in_offices([self.office]):
            return dict(WaitingTalk.objects.get(interaction=self.contact).state)

    def wait(self) -> Wait:
        with in_offices([self.office]):
            return Wait.objects.get(interaction=self.contact, result="")

    def told(self) -> int:
        with in_offices([self.office]):
            return EventRow.objects.filter(kind="phone.says").count()


def rooms(caller: Caller) -> dict[str, str]:
    return {leg.channel: leg.room for leg in picture(caller.rows()).legs}


def test_the_place_is_said_at_once_and_again_and_music_is_between() -> None:
    caller = Caller()
    wait = f"wait-{caller.office}.{caller.contact}"
    caller.until(3)
    assert caller.told() == 0
    assert rooms(caller) == {"caller": wait}
    caller.until(5)
    assert caller.told() == 1
    assert rooms(caller) == {"caller": ""}
    assert caller.hears(5) == "Państwa miejsce w kolejce: pierwsze."  # nobody can tell the wait
    assert caller.hears(5) == "Państwa miejsce w kolejce: pierwsze."  # another process
    assert caller.ends(8) == (Rest(),)
    assert rooms(caller) == {"caller": wait}
    caller.until(59)
    assert caller.told() == 1
    caller.until(69)
    assert "nacisnąć 1" in caller.hears(69)
    assert caller.wait().said_seconds is None


def test_the_place_is_kept_and_the_caller_let_go_after_the_good_bye() -> None:
    caller = Caller()
    caller.until(70)
    caller.hears(70)
    caller.press(71, "1")
    assert "601 000 212" in caller.hears(72)
    kept = caller.words(caller.press(73, "1"))
    assert "zachowane" in kept
    assert caller.wait().by_call
    assert "caller" in rooms(caller)
    assert caller.rows().outbound
    assert caller.ends(80) == (HangUp(),)
    assert "caller" not in rooms(caller)
    assert caller.state()["number"] == ""
    with in_offices([caller.office]):
        assert OwedCall.objects.get(interaction=caller.contact).result == ""
        assert not Timer.objects.filter(kind=queue_talk.NEWS).exists()


@pytest.mark.parametrize("typed", ["112", "700123456", "0044207946", "140001900"])
def test_what_may_not_be_dialled_is_refused_and_the_place_stays(typed: str) -> None:
    caller = Caller()
    caller.until(70)
    caller.hears(70)
    said = caller.words(caller.press(71, "1", "2", *typed, "#", "1"))
    assert "nie możemy zadzwonić" in said
    assert not caller.wait().by_call
    assert caller.state()["number"] == ""
    assert "zachowane" in caller.words(caller.press(90, *"602000333", "#", "1"))
    with in_offices([caller.office]):
        assert Interaction.objects.get(id=caller.contact).address_value == "+48602000333"


def test_a_caller_in_another_queue_begins_anew_and_keys_of_before_mean_nothing() -> None:
    caller = Caller()
    caller.until(70)
    caller.hears(70)
    with clock.at(START + timedelta(seconds=80)):
        routing.enqueue(
            caller.office, interaction_id=caller.contact, queue_id=caller.here.other_queue
        )
    assert caller.press(81, "1") == ()
    assert not caller.rows().untold  # that queue tells nothing
    assert not caller.rows().speaks
    caller.until(200)
    assert caller.told() == 1


def test_outside_of_hours_and_where_nothing_dials_out_no_call_is_offered() -> None:
    caller = Caller()
    with in_offices([caller.office], durable=True):
        never = add_schedule.within(caller.office, name="noc", spans=[(0, time(2), time(3))])
        routing.change_queue.within(caller.office, queue_id=caller.here.queue, schedule_id=never)
    caller.until(70)
    assert "nacisnąć 1" not in caller.hears(70)
    assert caller.press(71, "1") == ()


def test_a_number_that_is_withheld_is_asked_for() -> None:
    caller = Caller(number="anonymous", place_seconds=0)
    caller.until(59)
    assert caller.told() == 0
    caller.until(61)
    assert caller.hears(61).startswith("Nie muszą Państwo czekać")
    assert "krzyżykiem" in caller.words(caller.press(62, "1"))


def test_own_words_are_heard_in_turn_and_each_at_its_time() -> None:
    def words(caller: Caller) -> None:
        with in_offices([caller.office], durable=True):
            add_waiting_words.within(
                caller.office,
                queue_id=caller.here.queue,
                welcome_pl="Witamy w kolejce.",
                messages=[["Dowod osobisty.", "Your identity card.", ""], ["Druga.", "", ""]],
                pause_seconds=20,
            )

    caller = Caller(before=words, place_seconds=50, call_instead_seconds=0)
    heard = []
    for second in range(120):
        told = caller.told()
        caller.until(second)
        if caller.told() > told:
            heard.append((second, caller.hears(second)))
            assert caller.hears(second) == heard[-1][1]  # another process
            assert caller.ends(second + 1) == (Rest(),)
    place = "Państwa miejsce w kolejce: pierwsze."
    assert heard == [
        (4, f"Witamy w kolejce. {place}"),
        (24, "Dowod osobisty."),
        (45, "Druga."),
        (55, place),
        (66, "Dowod osobisty."),
        (87, "Druga."),
        (106, place),
        (108, "Dowod osobisty."),
    ]


def test_who_waits_three_hours_is_told_to_the_end_and_can_still_be_called() -> None:
    caller = Caller(place_seconds=600)
    last = 3 * 3600
    for second in range(5, last, 600):
        caller.until(second)
        assert "pierwsze" in caller.hears(second), f"nothing was said after {second} s"
        caller.ends(second)
    assert caller.told() == last // 600
    assert rooms(caller) == {"caller": f"wait-{caller.office}.{caller.contact}"}
    caller.press(last, "1")
    caller.hears(last)
    caller.press(last + 1, "1")
    wait = caller.wait()
    assert wait.by_call
    assert wait.seconds(START + timedelta(seconds=last)) >= last - 1, (
        "the place is as old as it was"
    )
