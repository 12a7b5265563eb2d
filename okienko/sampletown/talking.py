"""Conversations: what is said, by whom, in which order, until somebody hangs up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from . import talks
from .carrier import CarrierLeg
from .matters import BY_KEY, Matter


class Leg(Protocol):
    """A telephone in a conversation: a leg at the operator, or a browser's."""

    async def say(self, text: str, language: str) -> None:
        """Speak, and return when it was said; HungUp when it is over meanwhile."""

    async def wait(self, seconds: float) -> None:
        """Say nothing for a while; HungUp when it is over."""

    async def hang_up(self) -> None:
        """End it."""


@dataclass(frozen=True)
class Voice:
    """One who speaks, and in which language."""

    leg: Leg
    language: str

    async def say(self, text: str) -> None:
        """Speak and wait until it was said."""
        if text:
            await self.leg.say(text, self.language)


@dataclass(frozen=True)
class Scene:
    """What a conversation is about, in which language, and who greets in whose name."""

    office: str
    name: str
    language: str
    matter: Matter | None = None
    pass_on: Callable[[], Awaitable[object]] | None = None  # to a department, in mid-call


async def both(caller: Leg, official: Leg, scene: Scene, dice: Random) -> None:
    """A customer and a simulated official talk the matter over; the customer hangs up."""
    language = scene.language
    talk = (scene.matter or BY_KEY["hours"]).talk(language)
    customer, desk = Voice(caller, language), Voice(official, language)
    await official.wait(0.8)
    await desk.say(talks.GREETING[language].format(office=scene.office, name=scene.name))
    await customer.say(talk.ask)
    if dice.random() < 0.5:
        await desk.say(talks.LOOKING[language])
        await official.wait(dice.uniform(2, 9))
    if scene.pass_on is not None:
        await desk.say(talks.CONNECTING[language])
        await scene.pass_on()
        return  # the department's telephone goes on with the customer
    await desk.say(talk.answer)
    if talk.more and dice.random() < 0.7:
        await customer.say(talk.more)
        await desk.say(talk.more_answer)
    await desk.say(talks.ANYTHING_ELSE[language])
    await customer.say(dice.choice(talks.THANKS[language]))
    await desk.say(talks.GOODBYE[language])
    await caller.hang_up()


async def with_person(caller: Leg, matter: Matter, language: str, dice: Random) -> None:
    """A customer speaks to the human at the desk: asks, leaves time, thanks, hangs up."""
    talk, customer = matter.talk(language), Voice(caller, language)
    await caller.wait(4)  # for the greeting
    await customer.say(talk.ask)
    await caller.wait(dice.uniform(12, 18))
    if talk.more:
        await customer.say(talk.more)
        await caller.wait(dice.uniform(12, 18))
    for line in dice.sample(talks.MEANWHILE[language], 2):
        await customer.say(line)
        await caller.wait(dice.uniform(12, 18))
    await customer.say(dice.choice(talks.THANKS[language]))
    await caller.wait(4)
    await caller.hang_up()


#: A simulated official to a human caller, by language.
PRACTICE = {
    "pl": "Jestem pracownikiem na niby, z gminy na niby. Proszę powiedzieć, w czym rzecz, a ja to "
    "zapiszę.",
    "en": "I am a make-believe official of a make-believe commune. Please say what it is about, "
    "and I will write it down.",
    "uk": "Я вигаданий працівник вигаданої ґміни. Скажіть, у чому справа, і я запишу розмову.",
}


async def with_stranger(official: Leg, scene: Scene) -> None:
    """A human called with a soft phone and got a simulated official."""
    language = scene.language if scene.language in PRACTICE else "pl"
    desk = Voice(official, language)
    await official.wait(0.8)
    await desk.say(talks.GREETING[language].format(office=scene.office, name=scene.name))
    await official.wait(6)
    await desk.say(PRACTICE[language])
    await official.wait(15)
    await desk.say(talks.ANYTHING_ELSE[language])
    await official.wait(8)
    await desk.say(talks.GOODBYE[language])
    await official.hang_up()


async def department(leg: CarrierLeg, unit: str, dice: Random) -> None:
    """A department's telephone is answered, listens, and goes on with the customer."""
    await leg.ring()
    await leg.wait(dice.uniform(2, 5))
    await leg.answer()
    await leg.say(talks.DEPARTMENT["pl"].format(unit=unit), "pl")
    await leg.wait(dice.uniform(25, 50))
    await leg.say(talks.GOODBYE["pl"], "pl")
    await leg.hang_up()


async def rings_in_vain(leg: CarrierLeg) -> None:
    """A customer's own telephone rings until the office gives up."""
    await leg.ring()
    await leg.over.wait()


async def called_back(leg: CarrierLeg, language: str, dice: Random) -> None:
    """A customer's own telephone rings, and the customer answers in the own language."""
    await leg.ring()
    await leg.wait(dice.uniform(2.5, 6))
    await leg.answer()
    customer = Voice(leg, language)
    hello, about = talks.CALLED[language]
    await leg.wait(1)
    await customer.say(hello)
    await leg.wait(6)  # for the official's name
    await customer.say(about)
    for line in dice.sample(talks.MEANWHILE[language][1:], 2):
        await leg.wait(dice.uniform(12, 18))
        await customer.say(line)
    await leg.wait(dice.uniform(12, 18))
    await customer.say(dice.choice(talks.THANKS[language]))
    await leg.hang_up()
