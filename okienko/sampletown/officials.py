"""One simulated official: has a desk phone, answers, writes, wraps up, opens cases."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from okienko.cases import actions as cases
from okienko.channels.phone.actions import consult
from okienko.channels.phone.asterisk.lines import phone_credentials
from okienko.events.actor import acting
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction, Medium
from okienko.routing import actions as routing
from okienko.routing.models import Engagement

from . import chats, correspondence
from .carrier import CarrierLeg, HungUp
from .cast import Hand
from .letters import LETTERS, SampleLetter
from .matters import BY_KEY, Matter
from .played import answer_text
from .replies import GENERAL
from .world import World

log = logging.getLogger(__name__)

LONGEST_CHAT = 600.0  # seconds after which an official says that it is enough
LOOK_EVERY = 2.0
RENEW = 10 * 3600.0  # seconds: a phone's password lives for twelve hours


@dataclass(frozen=True)
class OfficialsWork:
    """What an official took: the contact's id and what it is about."""

    office: int
    interaction: int
    external_id: str = ""
    language: str = "pl"
    subject: str = ""
    answered: bool = False  # somebody wrote back before
    sender: str = ""  # number or e-mail address
    first: str = ""  # the first words of a chat
    channel: str = "email"
    live: bool = False
    seen: bool = False  # with a picture
    helps: str = ""  # it assists another: as an interpreter or a colleague


class Player:
    """One simulated official."""

    def __init__(self, hand: Hand, world: World) -> None:
        self.hand = hand
        self.world = world
        self.leg: CarrierLeg | None = None
        self.at_desk = False
        self.phone = f"p{hand.person}"
        self._answered = asyncio.Event()
        self.seen_at = self.left_at = 0.0
        self.forgotten: set[str] = set()  # sessions of a human who has gone
        self._renew_at = 0.0

    @property
    def lane(self) -> str:
        """The order of this person's verbs."""
        return f"player-{self.hand.person}"

    async def verb(self, verb: Any, office: int, **more: Any) -> Any:
        """Call a verb; None when it was refused."""
        try:
            with acting(self.hand.actor):
                return await self.world.bridge.call(self.lane, verb, office, **more)
        except Refused as refused:
            log.info("player_refused", extra={"code": refused.code})
            return None

    async def begin(self) -> None:
        """Sit down: a phone, a page, ready."""
        hand = self.hand
        await self.world.bridge.call(self.lane, _tidy, hand)
        await self._register()
        await self.verb(routing.stream_seen, hand.home, official_id=hand.seat)
        await self.verb(routing.ready, hand.home, official_id=hand.seat)
        self.at_desk = True

    async def _register(self) -> None:
        kept = await self.world.bridge.call(
            self.lane,
            phone_credentials,
            self.hand.home,
            person_id=self.hand.person,
            kind="desk_phone",
            window="town",
            take_over=True,
        )
        await self.world.carrier.register(kept.username, kept.password)
        self._renew_at = asyncio.get_running_loop().time() + RENEW

    async def live(self) -> None:
        """Say that the page lives."""
        if asyncio.get_running_loop().time() > self._renew_at:
            await self._register()
        await self.verb(routing.stream_seen, self.hand.home, official_id=self.hand.seat)

    async def leave(self) -> None:
        """A human takes the desk, or the demo ends."""
        self.at_desk = False
        hand = self.hand
        await self.verb(routing.sign_out, hand.home, official_id=hand.seat)
        await self.verb(routing.stream_seen, hand.home, official_id=hand.seat, alive=False)
        await self.world.carrier.unregister(self.phone)

    async def ringing(self, leg: CarrierLeg) -> None:
        """The desk phone rings: picked up after a moment."""
        self._answered = asyncio.Event()
        self.leg = leg
        await leg.ring()
        await leg.wait(self.world.dice.triangular(1.2, 6, 2.5))
        await leg.answer()
        self._answered.set()
        self.world.dial.count("calls answered by simulated officials")

    def expect(self) -> None:
        """The telephone will ring: what was answered before counts no more."""
        self._answered, self.leg = asyncio.Event(), None

    async def picked_up(self) -> CarrierLeg:
        """The leg once it is answered; HungUp when there is none."""
        try:
            await asyncio.wait_for(self._answered.wait(), 20)
        except TimeoutError:
            raise HungUp from None
        if self.leg is None:
            raise HungUp
        return self.leg

    async def pass_on(self, taken: OfficialsWork, department: int) -> None:
        """Ring a department, which goes on with the customer as soon as it answers."""
        self.world.dial.count("calls passed on to a department")
        await self.verb(
            consult.ask,
            taken.office,
            interaction_id=taken.interaction,
            official_id=self.hand.officials[taken.office],
            department_id=department,
            blind=True,
        )

    async def wrap_up(self, taken: OfficialsWork, matter: Matter | None) -> None:
        """Think, write, save and release."""
        await asyncio.sleep(self.world.dice.uniform(6, 22))
        await self.finish(taken, matter or BY_KEY["hours"])

    async def finish(self, taken: OfficialsWork, matter: Matter) -> None:
        """Topic, outcome and, for an intervention, a case."""
        town, dice = self.world.town(taken.office), self.world.dice
        seat = self.hand.officials[taken.office]
        outcome = matter.outcome(dice)
        words = dice.choice(matter.words) if matter.words else ""
        if outcome == "intervention" and matter.kind in town.kinds:
            await self.verb(
                cases.open_case,
                town.id,
                kind_id=town.kinds[matter.kind],
                title=dice.choice(matter.titles).format(street=dice.choice(_PLACES)),
                interaction_id=taken.interaction,
                words=words,
            )
        await self.verb(
            routing.finish,
            town.id,
            interaction_id=taken.interaction,
            official_id=seat,
            outcome=outcome,
            topic_id=town.topic(matter.topic),
            outcome_words=words,
        )

    async def write(self, offer: int, taken: OfficialsWork) -> None:
        """Take a letter that rings, read it, answer by a template, finish."""
        dice = self.world.dice
        await asyncio.sleep(dice.uniform(4, 15))
        if not await self.accepts(offer, taken):
            return
        await asyncio.sleep(dice.uniform(25, 80))
        await self._answer(taken)

    async def chat(self, offer: int, taken: OfficialsWork) -> None:
        """Take a chat and write until the customer has gone, then finish."""
        await asyncio.sleep(self.world.dice.uniform(2, 5))
        if await self.accepts(offer, taken):
            await self.converse(taken)

    async def converse(self, taken: OfficialsWork) -> None:
        """Write until the customer has gone, then finish."""
        chat = chats.chat_of(taken.first)
        language = taken.language if taken.language in chats.GREETING else "pl"
        greeting = (chats.GREETING if chat else chats.PRACTICE)[language]
        await self.type(taken, greeting.format(name=self.hand.first_name))
        lines = [chat.answer, chat.more_answer] if chat else [chats.NOTED[language]]
        lines = [*filter(None, lines), chats.GOODBYE[language]]
        loop = asyncio.get_running_loop()
        answered, until = 0, loop.time() + LONGEST_CHAT
        while loop.time() < until:
            seen = await self.world.bridge.call(self.lane, read_chat, taken)
            if seen.state not in ("active", "held", "kept"):
                break
            if seen.last > answered and lines and seen.state == "active":
                await self.type(taken, lines.pop(0))
                # what was added while this was typed is answered by it
                answered = (await self.world.bridge.call(self.lane, read_chat, taken)).last
            await asyncio.sleep(LOOK_EVERY)
        else:
            await self.verb(
                routing.end_talk,
                taken.office,
                interaction_id=taken.interaction,
                official_id=self.hand.officials[taken.office],
            )
        self.world.dial.count("chats answered by simulated officials")
        await asyncio.sleep(self.world.dice.uniform(3, 8))
        await self.finish(taken, BY_KEY[chat.key if chat else "hours"])

    async def message(self, offer: int, taken: OfficialsWork) -> None:
        """Take what was texted or messaged, answer while more comes, finish."""
        await asyncio.sleep(self.world.dice.uniform(3, 12))
        if await self.accepts(offer, taken):
            await correspondence.correspond(self, taken)

    async def accepts(self, offer: int, taken: OfficialsWork) -> bool:
        """Take what rings; False when it rings no more."""
        seat = self.hand.officials[taken.office]
        accepted = await self.verb(routing.accept, taken.office, offer_id=offer, official_id=seat)
        return accepted is not None

    async def type(self, taken: OfficialsWork, words: str) -> None:
        """Answer after the time that typing takes: 3 to 12 seconds."""
        await asyncio.sleep(min(2 + len(words) / self.world.dice.uniform(12, 25), 12.0))
        await self.verb(
            interactions.answer, taken.office, interaction_id=taken.interaction, text=words
        )

    async def leave_to(self, human: int, offer: int, taken: OfficialsWork) -> None:
        """Take a letter and pass it on at once; who is not free after all gets it answered."""
        seat = self.hand.officials[taken.office]
        if not await self.accepts(offer, taken):
            return
        passed = await self.verb(
            _pass_on,
            taken.office,
            interaction_id=taken.interaction,
            official_id=seat,
            to_official_id=human,
        )
        if passed is None:
            await self._goes_on(taken)

    async def _goes_on(self, taken: OfficialsWork) -> None:
        if taken.channel in correspondence.KINDS:
            await correspondence.correspond(self, taken)
        else:
            await (self.converse if taken.live else self._answer)(taken)

    async def _answer(self, taken: OfficialsWork) -> None:
        dice = self.world.dice
        letter = letter_of(taken.subject)
        # a form may leave a number alone: who is to be called back is in the list for it
        written = taken.channel != "form" or "@" in taken.sender
        # thanks need no answer, as a rule
        if written and (not taken.answered or dice.random() < 0.3):
            reply = GENERAL if taken.answered else letter.reply
            await self.verb(
                interactions.reply,
                taken.office,
                interaction_id=taken.interaction,
                text=answer_text(
                    self.world.town(taken.office),
                    taken.interaction,
                    reply,
                    taken.language,
                    self.hand.name,
                ),
            )
            self.world.dial.count("e-mails answered by simulated officials")
        await self.finish(taken, BY_KEY[letter.key])


def _pass_on(office: int, **details: int) -> bool:
    routing.transfer_to_official(office, **details)
    return True


_PLACES = ("ul. Lipowa 7", "ul. Polna 12", "ul. Szkolna 3", "Rynek 9", "ul. Leśna 21")


def letter_of(subject: str) -> SampleLetter:
    """The letter that a subject is of; one about something else gets the general answer."""
    bare = subject.removeprefix("Re: ").partition("[")[0].strip()
    for letters in LETTERS.values():
        for letter in letters:
            if bare.startswith(letter.subject.partition("{")[0].strip(" -")):
                return letter
    return SampleLetter("hours", "", "")


def read_taken(office: int, interaction_id: int) -> OfficialsWork:
    """What an interaction is about."""
    with in_offices([office]):
        row = Interaction.objects.get(id=interaction_id)
        answered = row.messages.filter(direction="out").exists()
        said = row.messages.filter(direction="in").order_by("id") if row.live else None
        first = said.values_list("text", flat=True).first() or "" if said is not None else ""
    return OfficialsWork(
        office,
        row.id,
        row.external_id,
        row.language or "pl",
        row.subject,
        answered,
        row.address_value,
        first,
        row.channel,
        row.live,
        row.medium == Medium.VIDEO,
        row.helps,
    )


@dataclass(frozen=True)
class ChatSeen:
    """A chat as its official sees it: where it stands, the customer's last message (0: none)."""

    state: str
    last: int


def read_chat(taken: OfficialsWork) -> ChatSeen:
    """How a chat stands now."""
    with in_offices([taken.office]):
        row = Interaction.objects.get(id=taken.interaction)
        last = row.messages.filter(direction="in").order_by("-id").values_list("id", flat=True)
        return ChatSeen(row.state, last.first() or 0)


def _tidy(hand: Hand) -> None:
    """Finish what the last run of the demo left open with this person."""
    for office, official in hand.officials.items():
        with in_offices([office]):
            rows = list(
                Engagement.objects.filter(official_id=official, ended_at=None).values_list(
                    "interaction_id", "live", "interaction__state"
                )
            )
        for interaction, live, state in rows:
            try:
                if not live and state == "active":
                    routing.put_back(office, interaction_id=interaction, official_id=official)
                elif state == "wrap_up":
                    routing.finish(
                        office,
                        interaction_id=interaction,
                        official_id=official,
                        outcome="information",
                    )
            except Refused:
                continue
