"""Simulated customers in the chat of the commune's web site: by the office's own HTTP API.

They have manners: most ask and wait; some are impatient and go before anybody answers, some write
long and in pieces, some leave in the middle without a word, some close the page and come back.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress
from random import Random

from okienko.events import clock

from .cast import ZONE, Town
from .chat_page import ChatPage, NoChat
from .chats import CHATS, IMPATIENT, THANKS, SampleChat
from .control import CHAT_EVERY, Knobs
from .matters import BY_KEY
from .people import Resident, residents

log = logging.getLogger(__name__)

#: By this the names that they give their chats begin, so that officials of the play know them.
OURS = "town-"
MANNERS = {"plain": 6.0, "impatient": 2.0, "leaves": 1.0, "comes back": 2.0}
MOST = 8  # chats at once
PATIENCE = 240.0  # seconds of a patient one


class Chatters:
    """All customers who chat. `key` is of the window of the web site, whose office is `town`.

    `pace` is how long everything takes: 1 as people do, 0 at once.
    """

    pace = 1.0

    def __init__(self, port: int, key: str, town: Town, dial: Knobs, dice: Random) -> None:
        self.port, self.key, self.town = port, key, town
        self.dial, self.dice = dial, dice
        self.people = residents()
        self.chats: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Chat at the rate in force until cancelled."""
        await asyncio.sleep(self.dice.uniform(15, 30))  # the officials sit down
        try:
            while True:
                if self.dial.chats and self.dial.rate > 0 and len(self.chats) < MOST:
                    task = asyncio.ensure_future(self._quietly())
                    self.chats.add(task)
                    task.add_done_callback(self.chats.discard)
                await self._pause()
        finally:
            for task in self.chats:
                task.cancel()

    async def _pause(self) -> None:
        changed = self.dial.changed
        mean = self.dial.pause(CHAT_EVERY, clock.now().astimezone(ZONE).hour)
        pause = self.dice.expovariate(1 / mean) if mean < 1e6 else 3600
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), pause)

    async def _quietly(self) -> None:
        try:
            await self.one_chat()
        except NoChat as error:  # closed, too many, or the office's web process starts anew
            self.dial.count(f"chats not begun or cut off: {error.code or 'nobody reached'}")
        except Exception:
            log.exception("chatter_failed")

    async def one_chat(self, manner: str = "") -> ChatPage:
        """One chat from the first word to the end."""
        dice = self.dice
        manner = manner or dice.choices(list(MANNERS), list(MANNERS.values()))[0]
        who = self.people[min(int(dice.expovariate(1 / 60)), len(self.people) - 1)]
        chat = dice.choice(CHATS[who.language])
        page = ChatPage(self.port, self.key, who.language, source=self._network())
        page.name = OURS + page.name
        try:
            await self._begin(page, who, chat)
            self.dial.count("chats")
            await self._talk(page, chat, manner)
        finally:
            await page.close()
        return page

    def _network(self) -> str:
        """An address of this machine for each: limits are for each network."""
        if sys.platform != "linux":
            return "127.0.0.1"
        return ".".join(["127", *(str(self.dice.randint(1, 250)) for _ in range(3))])

    async def _begin(self, page: ChatPage, who: Resident, chat: SampleChat) -> None:
        known = self.dice.random() < 0.5
        await page.begin(
            chat.ask[0],
            topic=self.town.topics.get(BY_KEY[chat.key].topic),
            name=who.name if known else "",
            contact=who.box if known and self.dice.random() < 0.6 else "",
        )
        for words in chat.ask[1:]:
            await self._write(page, words)

    async def _talk(self, page: ChatPage, chat: SampleChat, manner: str) -> None:
        if manner == "impatient":
            language = page.language
            for words in IMPATIENT[language]:
                if await page.until_answered(1, self.pace * self.dice.uniform(12, 20)):
                    break
                await page.say(words)
        if manner == "comes back":
            await self._away_and_back(page)
        patience = self.pace * 20.0 if manner == "impatient" else PATIENCE
        if not await self._answered(page, 2, patience):
            self.dial.count("chats given up")
            with suppress(NoChat):
                await page.leave()
            return
        if manner == "leaves":
            self.dial.count("chats left in the middle")
            await page.close()
            return
        if chat.more:
            before = len(page.answers())
            await self._write(page, chat.more)
            await self._answered(page, before + 1, PATIENCE)
        await self._write(page, self.dice.choice(THANKS[page.language]))
        before = len(page.answers())
        await self._answered(page, before + 1, 30.0)
        if page.state.get("state") != "over":
            await page.ask("POST", "end", {})
        if self.dice.random() < 0.4:
            with suppress(NoChat):  # nothing to rate, when nobody was there
                mark = self.dice.choice((5, 5, 4, 4, 3))
                await page.ask("POST", "rate", {"mark": mark, "words": ""})

    async def _answered(self, page: ChatPage, count: int, patience: float) -> bool:
        found = await page.until_answered(count, patience)
        await page.seen()
        return found

    async def _write(self, page: ChatPage, words: str) -> None:
        """Type, as fast as people do, and send."""
        await page.ask("POST", "typing", {})
        await asyncio.sleep(self.pace * min(len(words) / self.dice.uniform(8, 16), 20.0))
        await page.say(words)

    async def _away_and_back(self, page: ChatPage) -> None:
        await asyncio.sleep(self.pace * self.dice.uniform(3, 8))
        await page.leave()
        await asyncio.sleep(self.pace * self.dice.uniform(20, 45))
        page.listen()
        self.dial.count("chats gone on with after a pause")
