"""A storm of callers: they hear that all lines are busy; the officials can be rung all the same.

Asterisk has twelve legs' ports here: six callers, one in a meeting, one who tries
his sound, one who is told, the others for officials.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils.translation import override

from okienko.channels.phone.actions import guests
from okienko.channels.phone.asterisk.config import BUSY_WORDS
from okienko.channels.phone.asterisk.health import ask, places_part
from okienko.channels.phone.asterisk.limits import limits
from okienko.channels.phone.models import Guest as Row
from okienko.channels.phone.numbers import change_number
from okienko.channels.video.actions import want_sound
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.runtime import timers
from okienko.events.runtime.health import Health
from okienko.routing.models import Offer, Presence
from tests.badday.test_storm import a_customer, in_queue
from tests.emptying import empty_tables
from tests.lines.conftest import NUMBER, REAL, Town, as_program
from tests.lines.guest import OFFER, Guest
from tests.lines.peer import Call
from tests.lines.talk import answer_saying, heard
from tests.lines.test_meetings import Meeting
from tests.whole import Running, until, within

pytestmark = REAL

PORTS = 26
#: Busy, in words before or not; and what Asterisk answers when more come than it looks at.
REFUSED = (486, 503)


@pytest.fixture(scope="module")
def running(django_db_setup: None, django_db_blocker: Any) -> Iterator[Running]:
    """Asterisk with few ports for sound."""
    with django_db_blocker.unblock():
        run = Running(sounds=PORTS, per_number=3)
        try:
            run.start_asterisk()
            run.start("switchboard")
            yield run
        finally:
            run.stop()
            empty_tables()


LIMIT = limits(0, PORTS - 1)


@pytest.fixture
def no_ports(town: Town) -> Iterator[ExitStack]:
    """Every port for sound that is free is taken by another program, until it is closed."""
    with ExitStack() as held:
        yield held


def take_ports(town: Town, held: ExitStack) -> None:
    for port in range(town.run.rtp_start, town.run.rtp_end + 1):
        one = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        with contextlib.suppress(OSError):
            one.bind(("0.0.0.0", port))


def places_in_english() -> Health:
    with override("en"):
        return places_part()


async def health(town: Town) -> str:
    part = await asyncio.to_thread(as_program, of_installation, town, places_in_english)
    return f"{part.state}: {part.words}"


def of_installation(town: Town, question: Callable[[], Any]) -> Any:
    """Ask something of the Asterisk of this installation, as its web process would."""
    with pytest.MonkeyPatch.context() as patch:
        here = town.run.asterisk.config
        patch.setattr("okienko.channels.phone.asterisk.health.config", lambda: here)
        return question()


async def words_are_there(town: Town) -> bool:
    path = f"/asterisk/variable?variable={BUSY_WORDS}"
    return bool((await asyncio.to_thread(of_installation, town, partial(ask, path)))["value"])


async def test_a_storm_of_callers_leaves_the_officials_telephones(town: Town) -> None:
    """Each number is another; all stay on the line. Who waits first is answered first."""
    await until(lambda: words_are_there(town), 20, "the sentence is not spoken")
    first = await in_queue(town, "+48601000401")
    storm = [(await a_customer(town, f"+486010005{n:02}"))[1] for n in range(PORTS)]
    with telling(storm):
        await until(lambda: all(c.answered.is_set() or c.status in REFUSED for c in storm), 40)
    assert 0 < sum(c.answered.is_set() for c in storm) < LIMIT.callers
    turned_away = [c for c in storm if not c.answered.is_set()]
    told = [c for c in turned_away if c.sound.heard]
    assert told, "nobody hears why"
    assert "callers heard that all lines are busy" in await health(town)
    for name, hertz in (("anna", 440), ("piotr", 520)):
        phone = await town.official(name)
        ringing = await within(10, phone.arrivals.get())
        ringing.say(hertz)
        ringing.answer()
        if name == "anna":
            await heard(first, hertz)
            await heard(ringing, 700)
    presences = await town.read(lambda: set(Presence.objects.values_list("reason", flat=True)))
    assert presences == {""}, "somebody is blamed"
    for call in storm:
        call.hang_up()
    await until(lambda: all(c.ended.is_set() for c in storm), 20)
    await until(lambda: legs(town, 4), 20, "who hung up keeps a place")
    late = await in_queue(town, "+48601000402")
    assert not late.ended.is_set()


@contextlib.contextmanager
def telling(calls: list[Call]) -> Iterator[None]:
    """What fails says how the calls stand."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"{sorted((c.answered.is_set(), c.status) for c in calls)}")
        raise


async def legs(town: Town, most: int) -> bool:
    """Whether Asterisk has no more of them: it may see the end of a call after who ended it."""
    there = await asyncio.to_thread(of_installation, town, partial(ask, "/channels"))
    return len(there) <= most


async def fill(town: Town, first: int, count: int) -> list[Call]:
    """So many callers in the same instant, each from another number, when each is in or not."""
    calls = await asyncio.gather(
        *(a_customer(town, f"+48601{number:06d}") for number in range(first, first + count))
    )
    found = [call for _phone, call in calls]
    told = (183, *REFUSED)  # all lines are busy, in words or not
    await until(lambda: all(c.answered.is_set() or c.status in told for c in found), 20)
    return found


@pytest.mark.parametrize("turn", range(3))
async def test_the_last_place_has_one_of_those_who_come_at_once(town: Town, turn: int) -> None:
    """Neither both of them nor nobody, whichever instant they come in."""
    first = await fill(town, 410 + 20 * turn, LIMIT.callers - 1)
    assert all(c.answered.is_set() for c in first)
    both = await fill(town, 700 + 20 * turn, 2)
    assert sum(c.answered.is_set() for c in both) == 1
    for call in both:
        call.hang_up()


async def test_callers_take_no_place_of_a_customer_in_a_meeting(town: Town) -> None:
    """Every place of callers is taken: who meets an official by video is heard all the same."""
    meeting = Meeting(town)
    await meeting.begin()
    storm = await fill(town, 800, LIMIT.callers + 2)
    assert sum(call.answered.is_set() for call in storm) == LIMIT.callers
    made = await town.do(want_sound, who=meeting.customer)
    await until(lambda: made.username in town.run.endpoints(), 10, "Asterisk does not know it")
    async with Guest(town.run.asterisk_port, made.username, made.password) as browser:
        status, _call = await browser.ask("INVITE", body=OFFER)
        assert status == 200
        await meeting.is_told(meeting.customer, "up")
    for call in storm:
        call.hang_up()


async def test_three_of_one_number_come_in_of_five_at_once(town: Town) -> None:
    calls = await asyncio.gather(*(a_customer(town, "+48601000413") for _ in range(5)))
    await until(lambda: sum(c.answered.is_set() for _p, c in calls) == 3, 10)
    await until(lambda: sum(c.status == 486 for _p, c in calls) == 2, 5)


async def test_who_redials_at_once_hears_busy_and_gets_in_when_there_is_room(town: Town) -> None:
    """The words are for those who have not heard them; a place is for whoever asks first."""
    await until(lambda: words_are_there(town), 20, "the sentence is not spoken")
    inside = await fill(town, 500, LIMIT.callers)
    assert all(c.answered.is_set() for c in inside)

    async def tries() -> Call:
        [call] = await fill(town, 414, 1)
        return call

    told = await tries()
    await until(lambda: told.sound.heard, 5, "nobody hears why")
    told.hang_up()
    for _ in range(4):
        again = await tries()
        assert again.status == 486
        assert not again.sound.heard
    [other] = await fill(town, 415, 1)
    await until(lambda: other.sound.heard, 5, "the words are kept from others")
    other.hang_up()
    inside[0].hang_up()

    async def in_again() -> bool:
        return (await tries()).answered.is_set()

    await until(in_again, 10, "who redials does not get in though there is a place", every=1)


async def test_one_number_has_three_calls(town: Town) -> None:
    spelled = ("+48601000411", "0048601000411", "601000411", "0601000411")  # one number
    calls = [(await a_customer(town, number))[1] for number in spelled[:3]]
    await until(lambda: all(c.answered.is_set() for c in calls), 10)
    fourth = (await a_customer(town, spelled[3]))[1]
    await until(fourth.ended.is_set, 5)
    assert fourth.status == 486
    other = (await a_customer(town, "+48601000412"))[1]
    await other.until_answered(5, "another number is locked out")
    calls[0].hang_up()

    async def again() -> bool:
        call = (await a_customer(town, "+48601000411"))[1]
        await until(lambda: call.answered.is_set() or call.ended.is_set(), 5)
        return call.answered.is_set()

    await until(again, 5, "who hung up does not get in again")


async def test_withheld_numbers_are_not_one_number(town: Town) -> None:
    hidden = "P-Asserted-Identity: <sip:+48601000421@x>\r\nPrivacy: id\r\n"
    calls = [await town.operator.call(NUMBER, hidden) for _ in range(4)]
    await until(lambda: all(c.answered.is_set() for c in calls), 10)


async def test_without_a_port_nobody_is_blamed(town: Town, no_ports: ExitStack) -> None:
    anna = await town.official("anna")
    caller = await town.operator.call(NUMBER)
    caller.say(700)
    await caller.until_answered()
    take_ports(town, no_ports)
    await caller.press("0")
    await until(lambda: town.read(lambda: Offer.objects.filter(state="withdrawn").exists()), 10)
    assert anna.arrivals.empty()
    presence = await town.read(lambda: Presence.objects.get(person_id=town.here.persons["anna"]))
    assert (presence.state, presence.phone_up) == ("ready", True)
    assert (await health(town)).startswith("failed: no port was free")
    no_ports.close()  # it recovers by itself
    ringing = await within(10, anna.arrivals.get())
    ringing.say(440)
    ringing.answer()
    await heard(caller, 440)


async def test_a_script_that_calls_from_browsers_takes_nobodys_line(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has as many addresses as it likes. What it leaves behind is gone with its minutes."""
    monkeypatch.setattr(guests, "OF_AN_OFFICE", 12)
    await town.do(change_number, number_id=town.number, web=True)
    # one of a test before may still be there, and goes by itself
    before = {name for name in town.run.endpoints() if not name.startswith("g")}
    made = [await a_guest(town, f"198.51.100.{n}") for n in range(guests.OF_AN_OFFICE)]
    with pytest.raises(Refused) as told:
        await a_guest(town, "198.51.100.200")
    assert told.value.code == "guests_many"
    names = {one.username for one in made}
    await until(lambda: names <= town.run.endpoints(), 10, "Asterisk does not know them")
    async with contextlib.AsyncExitStack() as held:
        script = [
            await held.enter_async_context(Guest(town.run.asterisk_port, g.username, g.password))
            for g in made
        ]
        answers = await asyncio.gather(*(one.ask("INVITE", body=OFFER) for one in script))
        statuses = sorted(status for status, _call in answers)
        assert statuses[: LIMIT.web] == [200] * LIMIT.web
        assert set(statuses[LIMIT.web :]) <= set(REFUSED)
        customer = await in_queue(town, "+48601000403")
        for name in ("anna", "piotr"):  # one of them has the script, which was there first
            (await town.official(name)).on_call = answer_saying(440)
        await heard(customer, 440, 20)
    for one in made:
        await town.do(guests.end_guest, token=one.token)
    after = before | {f"p{town.here.persons[name]}" for name in ("anna", "piotr")}
    await until(lambda: town.run.endpoints() == after, 10, "guests stay in Asterisk's memory")
    await town.do(later)
    assert await town.read(Row.objects.count) == 0


async def a_guest(town: Town, network: str) -> guests.GuestCredentials:
    made: guests.GuestCredentials = await town.do(
        guests.begin_guest, network=network, language="pl"
    )
    return made


def later(_office: int) -> None:
    """All that is due within the next quarter of an hour."""
    with clock.at(clock.now() + timedelta(minutes=15)):
        timers.run_due()
