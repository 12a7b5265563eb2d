"""What one says and hears in tests of the telephone."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

from tests.lines.conftest import NUMBER, Town
from tests.lines.peer import Call, Phone
from tests.lines.sound import power_at
from tests.whole import until, within


async def heard(call: Call, hertz: float, seconds: float = 5.0) -> None:
    """Until the newest quarter of a second is mostly this tone."""

    def yes() -> bool:
        samples = call.sound.samples(time.monotonic() - 0.3)
        return len(samples) > 1000 and power_at(samples, hertz) > 0.5

    await until(yes, seconds, f"{hertz} Hz was not heard; loudness {call.sound.loudness()}")


async def hear(call: Call, tones: set[int], others: set[int], seconds: float = 5.0) -> None:
    """Until the newest quarter of a second has a part of each of these tones, and none of others.

    A tone that is one of two mixed has about half of the power.
    """
    found: dict[int, float] = {}

    def yes() -> bool:
        samples = call.sound.samples(time.monotonic() - 0.3)
        found.update({hertz: power_at(samples, hertz) for hertz in tones | others})
        enough = len(samples) > 1000
        return (
            enough
            and all(found[hertz] > 0.15 for hertz in tones)
            and all(found[hertz] < 0.1 for hertz in others)
        )

    try:
        await until(yes, seconds)
    except AssertionError:
        raise AssertionError(f"{tones} and none of {others} was not heard: {found}") from None


async def talking(town: Town, name: str = "anna") -> tuple[Call, Call, Phone]:
    """A customer and an official who hear each other: (customer's leg, official's leg, phone)."""
    phone = town.phones.get(name) or await town.official(name)
    caller = await town.operator.call(NUMBER)
    caller.say(700)
    await caller.until_answered()
    await caller.press("0")
    ringing = await within(8, phone.arrivals.get())
    ringing.say(440)
    ringing.answer()
    await heard(caller, 440)
    await heard(ringing, 700)
    return caller, ringing, phone


def without_holes(call: Call, since: int) -> None:
    """By the sender's clock, not by ours: nothing was cut after so many packets."""
    holes = [b - a for a, b in pairwise(call.sound.stamps[since:]) if not 0 < b - a < 1600]
    assert not holes, f"the sound had a hole: {holes}"


async def silent(call: Call) -> None:
    """Until a leg hears nothing but silence."""
    await until(lambda: call.sound.loudness(time.monotonic() - 0.3) < 20, 5, "still a sound")


def answer_saying(hertz: float) -> Callable[[Call], None]:
    """What a phone does that answers by itself."""

    def answer(call: Call) -> None:
        call.say(hertz)
        call.answer()

    return answer
