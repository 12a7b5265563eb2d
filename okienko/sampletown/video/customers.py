"""Simulated customers by video: on the office's own page, with a made picture and a voice.

Most speak; some are deaf, sign and write; some hold a letter up; some have no camera.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from okienko.events import clock

from .. import talking
from ..carrier import HungUp
from ..cast import ZONE
from ..chats import CHATS, THANKS
from ..control import VIDEO_EVERY
from ..humans import ready_now
from ..matters import BY_KEY, Matter, pick
from ..people import Resident, residents
from ..world import World
from .film import Figure, Film
from .page import TOGETHER, MeetingPage, NoMeeting
from .telephone import Telephone

log = logging.getLogger(__name__)

MANNERS = {"speaks": 5.0, "shows": 2.0, "signs": 2.0, "unseen": 1.0}
MOST = 2  # at once: each picture is made and pressed together on this machine
PATIENCE = 240.0  # seconds
LONGEST = 600.0
SIGNED = "pjm"


@dataclass(eq=False)
class VideoCustomer:
    """One who is there by video."""

    who: Resident
    manner: str
    matter: Matter
    page: MeetingPage
    for_human: bool = False
    played: bool = False  # a simulated official has them: what is said is that one's play
    telephone: Telephone | None = None
    sounds: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def signs(self) -> bool:
        """Whether they sign and write, and hear nothing."""
        return self.manner == "signs"


class VideoCustomers:
    """All customers by video. `by_contact`: who is in which contact now."""

    pace = 1.0

    def __init__(self, world: World, port: int) -> None:
        self.world, self.port = world, port
        self.dial, self.dice = world.dial, world.dice
        self.people = residents()
        self.by_contact: dict[int, VideoCustomer] = {}
        self.there = 0

    async def run(self) -> None:
        """Call by video at the rate in force until cancelled."""
        await self.world.carrier.ready.wait()
        await asyncio.sleep(self.dice.uniform(20, 60))  # the officials sit down
        while True:
            if self.dial.videos and self.dial.rate > 0 and self.there < MOST:
                self.world.carrier.spawn(self.one_meeting())
            changed = self.dial.changed
            mean = self.dial.pause(VIDEO_EVERY, clock.now().astimezone(ZONE).hour)
            pause = self.dice.expovariate(1 / mean) if mean < 1e6 else 3600
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), pause)

    async def show(self, person: int | None, manner: str) -> dict[str, Any]:
        """One now, in some manner or any, left to the human who asks if they are ready."""
        ready = person is not None and await self.world.bridge.call("show", ready_now, person)
        customer = self._somebody(manner if manner in MANNERS else self._manner())
        customer.for_human = True
        self.world.carrier.spawn(self._whole(customer))
        return {"name": customer.who.name, "ready": ready}

    async def one_meeting(self, manner: str = "") -> None:
        """One meeting from the first press to the end."""
        await self._whole(self._somebody(manner or self._manner()))

    def _manner(self) -> str:
        return self.dice.choices(list(MANNERS), list(MANNERS.values()))[0]

    def _somebody(self, manner: str) -> VideoCustomer:
        dice = self.dice
        while True:
            who = self.people[min(int(dice.expovariate(1 / 60)), len(self.people) - 1)]
            if manner != "signs" or who.language == "pl":
                break
        matter = pick(dice, who.language)
        if manner == "signs":  # writes what others say
            matter = BY_KEY[dice.choice(CHATS[who.language]).key]
        town = self.world.towns[0]
        figure = Figure.of(who.name, signs=manner == "signs", paper=manner == "shows")
        film = Film(figure) if manner != "unseen" else None
        source = ".".join(["127", *(str(dice.randint(1, 250)) for _ in range(3))])
        page = MeetingPage(self.port, town.plan.slug, who.language, source, film)
        return VideoCustomer(who, manner, matter, page)

    async def _whole(self, customer: VideoCustomer) -> None:
        self.there += 1
        self.dial.count("video calls")
        try:
            await self._meet(customer)
        except (NoMeeting, HungUp) as error:
            self.dial.count(f"video calls that ended early: {str(error) or 'cut off'}")
        finally:
            self.there -= 1
            for contact in [key for key, one in self.by_contact.items() if one is customer]:
                del self.by_contact[contact]
            if customer.telephone is not None:
                await customer.telephone.hang_up()
            await customer.page.leave()

    async def _meet(self, customer: VideoCustomer) -> None:
        page, who = customer.page, customer.who
        topic = self.world.towns[0].topics.get(customer.matter.topic)
        await page.begin(
            name=who.name,
            language=SIGNED if customer.signs else who.language,
            **({"topic": str(topic)} if topic else {}),
        )
        await page.tell(camera=page.film is not None, microphone=not customer.signs)
        await page.until(lambda: page.state.get("contact"), 20)
        self.by_contact[contact_of(page)] = customer
        if not await page.until(lambda: page.phase in TOGETHER, PATIENCE):
            self.dial.count("video calls given up")
            return
        if customer.signs:
            await self._writes(customer)
        else:
            await self._speaks(customer)

    async def _speaks(self, customer: VideoCustomer) -> None:
        page, who = customer.page, customer.who
        given = await self._let_in(page)
        customer.telephone = Telephone(given, self.world.carrier.spoken, page.film)
        await customer.telephone.call()
        customer.sounds.set()
        if not customer.played:
            await talking.with_person(customer.telephone, customer.matter, who.language, self.dice)
        with suppress(TimeoutError):  # else the one who plays it ends it
            await asyncio.wait_for(customer.telephone.over.wait(), LONGEST)

    async def _let_in(self, page: MeetingPage) -> dict[str, Any]:
        """What the sound begins with; who is passed on meanwhile gets it from the next official."""
        while True:
            if not await page.until(lambda: page.phase in TOGETHER, PATIENCE):
                raise HungUp
            try:
                return await page.ask("sound", form={})
            except NoMeeting as refused:
                if refused.code != "video_gone" or page.over.is_set():
                    raise
            await asyncio.sleep(0.5)

    async def _writes(self, customer: VideoCustomer) -> None:
        """A deaf customer signs, and writes the same: who answers may know no signs."""
        page, language = customer.page, customer.who.language
        chat = next(one for one in CHATS[language] if one.key == customer.matter.key)
        for words in chat.ask:
            await asyncio.sleep(self.pace * self.dice.uniform(3, 8))
            await page.say(words)
        before = len(self.answers(page))
        await page.until(lambda: len(self.answers(page)) > before, PATIENCE)
        await asyncio.sleep(self.pace * self.dice.uniform(8, 16))
        await page.say(self.dice.choice(THANKS[language]))
        await page.until(lambda: False, 30)

    @staticmethod
    def answers(page: MeetingPage) -> list[str]:
        """What officials have written."""
        return [line["text"] for line in page.lines.values() if not line["mine"]]


def contact_of(page: MeetingPage) -> int:
    """The contact's id, of the number that its customer is told."""
    return int(str(page.state["contact"]).rpartition("-")[2])


def matter_of(customer: VideoCustomer | None) -> Matter:
    """What one came about; of a stranger nobody knows."""
    return customer.matter if customer is not None else BY_KEY["hours"]
