"""What a caller in a queue hears, and a call instead of waiting, over a real Asterisk."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from okienko.channels.phone.messages.boxes import add_box
from okienko.channels.phone.models import LeftMessage, WaitingTalk
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import OwedCall, RuleActed, Wait
from tests.lines.conftest import NUMBER, REAL, Town
from tests.lines.peer import Call
from tests.lines.sound import power_at
from tests.lines.talk import answer_saying, heard, without_holes
from tests.whole import until, within

pytestmark = REAL


async def waits(town: Town, **settings: Any) -> Call:
    """A caller who has come into a queue that tells something, while nobody is there."""
    await town.do(routing.change_queue, queue_id=town.here.queue, **settings)
    caller = await town.operator.call(NUMBER)
    caller.say(700)
    await caller.until_answered()
    await caller.press("0")
    await town.until_state("waiting")
    return caller


async def talk(town: Town) -> dict[str, Any]:
    """Where the caller stands."""
    rows = WaitingTalk.objects.order_by("-id").values_list("state", flat=True)
    return dict(await town.read(rows.first) or {})


async def says(town: Town, phase: str, seconds: float = 10) -> None:
    """Until that is said."""

    async def there() -> bool:
        return bool((await talk(town)).get("phase") == phase)

    try:
        await until(there, seconds)
    except AssertionError:
        last, log = await talk(town), town.run.log()[-2000:]
        raise AssertionError(f"{last} instead of {phase}: {log}") from None


async def types(town: Town, caller: Call, number: str) -> None:
    """Press one key after another, as a person does: each is taken before the next."""
    for place, key in enumerate(number, 1):

        async def taken(place: int = place) -> bool:
            return len((await talk(town)).get("digits", "")) == place

        await caller.press(key)
        try:
            await until(taken, 5)
        except AssertionError:
            raise AssertionError(f"after {number[:place]}: {await talk(town)}") from None


async def test_a_caller_keeps_the_place_and_is_called(town: Town) -> None:
    caller = await waits(town, place_seconds=60, call_instead_seconds=1)
    contact = await town.newest()
    began = time.monotonic()
    await until(lambda: caller.sound.loudness(began) > 20, 5, "no music")
    await says(town, "news")
    await caller.press("1")
    await says(town, "number")
    spoken = time.monotonic()
    await until(lambda: caller.sound.loudness(spoken) > 100, 5, "the number was not read")
    await caller.press("2")
    await says(town, "typing")
    await types(town, caller, "602000333")
    await caller.press("#")
    await says(town, "number")
    await caller.press("1")
    await says(town, "over", 20)
    await until(caller.ended.is_set, 5, "the caller was not let go")
    assert await town.state(contact) == "waiting"
    wait = await town.read(lambda: Wait.objects.get(interaction=contact))
    assert (wait.by_call, wait.result, wait.said_seconds) == (True, "", None)
    anna = await town.official("anna")
    anna.on_call = answer_saying(440)
    called = await within(15, town.operator.arrivals.get())
    assert called.invite is not None
    assert "602000333" in called.invite.first
    called.say(900)
    called.answer()
    await heard(called, 440)
    owed = await town.read(lambda: OwedCall.objects.get(interaction=contact))
    assert (owed.result, owed.tries) == ("reached", 1)
    row = await town.read(lambda: Interaction.objects.get(id=contact))
    assert (row.state, row.address_value) == ("active", "+48602000333")


async def test_an_official_who_comes_while_words_are_said_is_heard_at_once(town: Town) -> None:
    caller = await waits(town, place_seconds=60)
    await says(town, "news")
    anna = await town.official("anna")
    desk = await within(8, anna.arrivals.get())
    desk.say(440)
    desk.answer()
    await heard(caller, 440)
    await heard(desk, 700)
    since = len(caller.sound.stamps)
    began = time.monotonic()
    await caller.press("1")  # means nothing any more
    await until(lambda: len(caller.sound.stamps) > since + 100, 5)
    without_holes(caller, since)
    assert power_at(caller.sound.samples(began), 440) > 0.5


async def test_a_killed_switchboard_goes_on_with_what_is_said(town: Town) -> None:
    caller = await waits(town, place_seconds=5, call_instead_seconds=1)
    await says(town, "news")
    await caller.press("1")
    await says(town, "number")
    town.run.kill("switchboard")
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    began = time.monotonic()
    await until(lambda: caller.sound.loudness(began) > 100, 8, "nothing was said again")
    await caller.press("*")
    await says(town, "music", 20)
    await says(town, "news", 20)
    assert not caller.ended.is_set()


async def test_a_rule_leads_into_a_message_box_whoever_dies_meanwhile(town: Town) -> None:
    """Ten keys at once change nothing; nobody is offered who hears that nobody can come."""
    await town.do(add_box, name="Wieczorna", queue_id=town.here.other_queue, text_pl="Nagraj.")
    caller = await waits(town, rules=[["time", 2, "voice", "box", ""]])
    contact = await town.newest()
    await says(town, "told")
    town.run.kill("switchboard")
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    began = time.monotonic()
    await until(lambda: caller.sound.loudness(began) > 100, 8, "nothing was said again")
    anna = await town.official("anna")
    for key in "1*0#123456":
        await caller.press(key)
    await says(town, "over", 20)
    recording = LeftMessage.objects.filter(interaction=contact, state="recording")

    async def recorded() -> bool:
        return bool(await town.read(recording.exists))

    await until(recorded, 20, town.run.log()[-2000:])
    assert anna.arrivals.empty()
    await asyncio.sleep(2)  # what is said
    await caller.press("#")
    await until(caller.ended.is_set, 20, "nobody said thanks")
    wait = await town.read(lambda: Wait.objects.get(interaction=contact))
    assert wait.result == "message"
    left = await town.read(lambda: LeftMessage.objects.get(interaction=contact))
    letter = await town.read(lambda: Interaction.objects.get(id=left.contact_id))
    assert (letter.live, letter.state) == (False, "offered")
    acted = await town.read(lambda: RuleActed.objects.get(wait=wait))
    assert (acted.action, acted.done) == ("box", True)
