"""Simulated customers who text the office and message it, by the networks on this machine.

Most write one line and wait. Some write several, some are impatient, some send a picture, correct
themselves or answer with a picture; some write again by another network about the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from random import Random

from okienko.events import clock

from .cast import ZONE
from .connections import PUBLIC
from .control import MESSAGE_EVERY, Knobs
from .lines import Line, Owner
from .messages import COMMENTS, IMPATIENT, MESSAGES, THANKS, SampleMessage
from .snapshots import picture
from .telephones import Telephones, owners

log = logging.getLogger(__name__)

MANNERS = {
    "plain": 5.0,
    "impatient": 2.0,
    "corrects": 2.0,
    "feels": 2.0,
    "twice": 1.5,
    "comments": 2.0,
}
MOST = 6  # people at once
PATIENCE = 240.0  # seconds of a patient one
FEELINGS = ("👍", "🙏", "❤️", "😊")


class Texters:
    """All who text and message. `pace` is how long everything takes: 1 as people do, 0 at once."""

    pace = 1.0

    def __init__(self, telephones: Telephones, dial: Knobs, dice: Random) -> None:
        self.telephones = telephones
        self.dial, self.dice = dial, dice
        self.people = owners()
        self._busy: set[asyncio.Task[None]] = set()
        self._writing: set[Owner] = set()

    async def run(self) -> None:
        """Write at the rate in force until cancelled."""
        await asyncio.sleep(self.dice.uniform(10, 25))  # the officials sit down
        try:
            while True:
                if self.dial.messages and self.dial.rate > 0 and len(self._busy) < MOST:
                    task = asyncio.ensure_future(self._quietly())
                    self._busy.add(task)
                    task.add_done_callback(self._busy.discard)
                await self._pause()
        finally:
            for task in self._busy:
                task.cancel()

    async def _pause(self) -> None:
        changed = self.dial.changed
        mean = self.dial.pause(MESSAGE_EVERY, clock.now().astimezone(ZONE).hour)
        pause = self.dice.expovariate(1 / mean) if mean < 1e6 else 3600
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), pause)

    async def _quietly(self) -> None:
        try:
            await self.one()
        except Exception:
            log.exception("texter_failed")

    async def one(self, manner: str = "") -> None:
        """One matter, from the first word to thanks."""
        dice = self.dice
        manner = manner or dice.choices(list(MANNERS), list(MANNERS.values()))[0]
        kinds = self.telephones.kinds
        if not kinds:
            return
        who = self._somebody()
        self._writing.add(who)
        try:
            await self._one(who, kinds, manner)
        finally:
            self._writing.discard(who)

    def _somebody(self) -> Owner:
        """Few write often; nobody about two things at once."""
        while True:
            place = min(int(self.dice.expovariate(1 / 60)), len(self.people) - 1)
            if self.people[place] not in self._writing:
                return self.people[place]

    async def _one(self, who: Owner, kinds: Sequence[str], manner: str) -> None:
        public = [kind for kind in kinds if kind in PUBLIC]
        kinds = [kind for kind in kinds if kind not in PUBLIC]
        if manner == "comments" and public:
            kinds, samples = public, COMMENTS[who.language]
        else:
            samples = MESSAGES[who.language]
        wanted = {"corrects": "slip", "twice": "again"}.get(manner)
        said = self.dice.choice([one for one in samples if not wanted or getattr(one, wanted)])
        line = self.telephones.line(self.dice.choice(kinds), who)
        before = len(line.answers())
        await self._ask(line, said, manner)
        self.dial.count("messages")
        others = [kind for kind in kinds if self.telephones.line(kind, who) is not line]
        if manner == "twice" and others:
            other = self.telephones.line(self.dice.choice(others), who)
            await self._wait(30, 90)
            await other.write(said.again, self._picture(said))
            self.dial.count("messages about what was written by another network")
        if manner == "impatient":
            await self._nag(line, before)
        if not await line.until_answered(before + 1, PATIENCE):
            self.dial.count("messages that nobody answered in time")
            return
        await self._go_on(line, said, manner)

    async def _ask(self, line: Line, said: SampleMessage, manner: str) -> None:
        first, *more = said.ask
        wrong = manner == "corrects"
        with_picture = b"" if wrong or self.dice.random() < 0.4 else self._picture(said)
        await line.write(said.slip if wrong else first, with_picture)
        if wrong:
            await self._wait(3, 8)
            await line.correct(first)
        for words in more:
            await self._wait(2, 6)
            await line.write(words)

    async def _nag(self, line: Line, before: int) -> None:
        for words in IMPATIENT[line.owner.language]:
            if await line.until_answered(before + 1, self.pace * self.dice.uniform(15, 30)):
                return
            await line.write(words)

    async def _go_on(self, line: Line, said: SampleMessage, manner: str) -> None:
        if said.more:
            before = len(line.answers())
            await self._wait(5, 15)
            await line.write(said.more)
            if not await line.until_answered(before + 1, PATIENCE):
                return
        await self._wait(4, 12)
        if manner == "feels":
            await line.feel(self.dice.choice(FEELINGS))
        elif manner != "comments" and self.dice.random() < 0.5:
            await line.write(self.dice.choice(THANKS[line.owner.language]))

    @staticmethod
    def _picture(said: SampleMessage) -> bytes:
        return picture(said.key) if said.picture else b""

    async def _wait(self, least: float, most: float) -> None:
        await asyncio.sleep(self.pace * self.dice.uniform(least, most))
