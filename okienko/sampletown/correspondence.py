"""How a simulated official answers what is texted and messaged: shortly, and while more comes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction

from . import connections, messages
from .matters import BY_KEY

if TYPE_CHECKING:
    from .officials import OfficialsWork, Player

#: Doors of which a contact is a talk in short messages.
KINDS = tuple(connections.NAMES)
STAYS = 25.0  # seconds for which an official waits for more before the contact is finished
LONGEST = 400.0
LOOK_EVERY = 2.0


@dataclass(frozen=True)
class Asked:
    """What waits for an answer: the customer's last message (0: none), and all their words."""

    open: bool
    last: int
    words: tuple[str, ...]


def read(taken: OfficialsWork) -> Asked:
    """How a contact stands now: the words since the office's last answer."""
    with in_offices([taken.office]):
        row = Interaction.objects.get(id=taken.interaction)
        said = list(row.messages.order_by("id").values_list("id", "direction", "text"))
    ours = max((number for number, direction, _ in said if direction == "out"), default=0)
    theirs = [(number, text) for number, direction, text in said if direction == "in"]
    last = max((number for number, _ in theirs), default=0)
    return Asked(
        row.state == "active", last, tuple(text for number, text in theirs if number > ours)
    )


def answer_to(words: tuple[str, ...], language: str, *, first: bool) -> tuple[str, str]:
    """The matter's key and the answer, `{name}` not filled; "" where none is needed.

    `first`: nobody has answered in this contact yet.
    """
    for each in words:
        if found := messages.meant(each):
            _language, said = found
            return said.key, said.more_answer if each == said.more else said.answer
    kept = language if language in messages.NOTED else "pl"
    if first:
        return "", messages.PRACTICE[kept]
    return "", "" if any(each in messages.THANKS[kept] for each in words) else messages.NOTED[kept]


async def correspond(player: Player, taken: OfficialsWork) -> None:
    """Answer as often as the customer writes, then finish."""
    loop = asyncio.get_running_loop()
    answered, key, first = 0, "", not taken.answered
    until, longest = loop.time() + STAYS, loop.time() + LONGEST
    while loop.time() < min(until, longest):
        asked = await player.world.bridge.call(player.lane, read, taken)
        if not asked.open:
            return  # taken away, or passed on
        if asked.last > answered and asked.words:
            answered = asked.last
            about, words = answer_to(asked.words, taken.language, first=first)
            key, first = about or key, False
            if words:
                await _answer(player, taken, words)
            until = loop.time() + STAYS
        await asyncio.sleep(LOOK_EVERY)
    await player.finish(taken, BY_KEY[key or "hours"])


async def _answer(player: Player, taken: OfficialsWork, words: str) -> None:
    dice = player.world.dice
    await asyncio.sleep(min(2 + len(words) / dice.uniform(10, 22), 15.0))
    sent = await player.verb(
        interactions.reply,
        taken.office,
        interaction_id=taken.interaction,
        text=words.format(name=player.hand.first_name),
    )
    if sent is not None:
        player.world.dial.count("messages answered by simulated officials")
