"""Simulated customers: they call over real SIP, press keys, wait, speak, give up, come again."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from okienko.cases.models import Case
from okienko.cases.queries import last_official
from okienko.cases.states import OPEN as OPEN_CASES
from okienko.customers.models import Identity
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices.models import Official

from . import talking
from .carrier import CarrierLeg, HungUp
from .cast import ZONE, Town
from .control import CALL_EVERY
from .humans import ready_now
from .matters import Matter, pick
from .people import Resident, residents
from .world import World

log = logging.getLogger(__name__)

#: One in so many customers whom the office calls does not answer. Counted and not diced: who
#: tries the demo hears the first ones.
SILENT_EVERY = 7
BUSY = 17  # Q.850
#: The share of those who hear that they may keep the place and be called, and choose it; how long
#: they listen until then, and to each of the two sentences.
CALLED_INSTEAD, UNTIL_OFFERED, LISTENS = 0.5, 32.0, 11.0
LANGUAGE_KEYS = {"pl": "1", "en": "2", "uk": "3"}


@dataclass
class Caller:
    """One call of a simulated customer."""

    who: Resident
    matter: Matter
    leg: CarrierLeg
    town: Town
    met: asyncio.Event = field(default_factory=asyncio.Event)  # somebody answered
    talk: asyncio.Task[None] | None = None

    def speak(self, talk: Any) -> None:
        """Begin a conversation, in the place of one that went on."""
        self.met.set()
        if self.talk is not None:
            self.talk.cancel()
        self.talk = asyncio.ensure_future(_quietly(talk))


class Callers:
    """All customers on the telephone."""

    def __init__(self, world: World) -> None:
        self.bridge = world.bridge
        self.carrier = world.carrier
        self.towns = world.towns
        self.dial = world.dial
        self.dice = world.dice
        self.people = residents()
        self.by_call: dict[str, Caller] = {}
        self.called = 0  # customers whom the office called
        self.busy: set[str] = set()  # numbers that are on the telephone now

    async def run(self) -> None:
        """Call again and again, at the rate in force, until cancelled."""
        await self.carrier.ready.wait()
        await asyncio.sleep(5)  # the officials' phones register
        self.carrier.spawn(self.one_call(self._somebody(self.towns[0]), self.towns[0]))
        while True:
            changed = self.dial.changed
            hour = clock.now().astimezone(ZONE).hour
            mean = self.dial.pause(CALL_EVERY, hour)
            pause = self.dice.expovariate(1 / mean) if mean < 1e6 else 3600
            try:
                await asyncio.wait_for(changed.wait(), pause)
                continue
            except TimeoutError:
                pass
            if self.dial.calls and self.dial.rate > 0 and len(self.busy) < 60:
                town = self.towns[0] if self.dice.random() < 0.85 else self.towns[-1]
                self.carrier.spawn(self.one_call(self._somebody(town), town))

    def _somebody(self, town: Town) -> Resident:
        speaks_uk = "uk" in town.languages
        while True:
            who = self.people[min(int(self.dice.expovariate(1 / 60)), len(self.people) - 1)]
            if who.number not in self.busy and (speaks_uk or who.language != "uk"):
                return who

    async def one_call(self, who: Resident, town: Town, *, hurry: bool = False) -> None:
        """One call from the first ring to the end; `hurry` knows the menu by heart."""
        self.busy.add(who.number)
        matter = pick(self.dice, who.language)
        self.dial.count("calls")
        leg = None
        try:
            leg = await self.carrier.call(f'"{who.name}" <{who.number}>', town.plan.phone)
            caller = Caller(who, matter, leg, town)
            self.by_call[leg.call_id] = caller
            await self._through_the_menu(caller, hurry=hurry)
            await self._until_met(caller, hurry=hurry)
            await leg.over.wait()
        except HungUp:
            self.dial.count("calls that ended early")
        finally:
            self.busy.discard(who.number)
            if leg is not None:
                self.by_call.pop(leg.call_id, None)
                await leg.hang_up()

    async def _through_the_menu(self, caller: Caller, *, hurry: bool) -> None:
        leg, dice = caller.leg, self.dice
        if caller.town.plan.numbers[0].menu != "main":
            if caller.who.language == "en":
                await leg.wait(2)
                await leg.press("2")
            return
        await leg.wait(1.0 if hurry else dice.uniform(3, 8))
        if not hurry and dice.random() < 0.1:
            await leg.press("0")
            return
        if not hurry and dice.random() < 0.05:  # what is announced was all they wanted to know
            await leg.wait(6)
            await leg.hang_up()
            raise HungUp
        await leg.press(LANGUAGE_KEYS[caller.who.language])
        await leg.wait(0.8 if hurry else dice.uniform(2.5, 9))
        if not hurry and dice.random() < 0.03:
            await leg.hang_up()
            raise HungUp
        await leg.press(caller.matter.menu)

    async def _until_met(self, caller: Caller, *, hurry: bool) -> None:
        """Music, until an official answers or patience ends."""
        patience = 300.0 if hurry else 35 + self.dice.expovariate(1 / 120)
        met = asyncio.ensure_future(caller.met.wait())
        over = asyncio.ensure_future(caller.leg.over.wait())
        instead = not hurry and patience > UNTIL_OFFERED and self.dice.random() < CALLED_INSTEAD
        patience = UNTIL_OFFERED if instead else patience
        await asyncio.wait({met, over}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if instead and not caller.met.is_set() and not caller.leg.over.is_set():
            await self._be_called_instead(caller, over)
        met.cancel()
        over.cancel()
        if not caller.met.is_set():
            self.dial.count("calls given up")
            raise HungUp

    async def _be_called_instead(self, caller: Caller, over: asyncio.Future[Any]) -> None:
        """Press 1, hear the number, press 1 once more, and hear that the place is kept."""
        for _ in range(2):
            await caller.leg.press("1")
            await asyncio.wait({over}, timeout=LISTENS)
        await asyncio.wait({over}, timeout=2 * LISTENS)
        if caller.leg.over.is_set() and not caller.met.is_set():
            self.dial.count("calls instead of waiting")
            caller.met.set()

    async def answered(self, leg: CarrierLeg, called: str) -> None:
        """The office calls out: a department's telephone rings, or a customer's."""
        digits = called if called.startswith("+") else f"+48{called[-9:]}"
        for town in self.towns:
            for unit in town.plan.settings.departments:
                if unit.phone == digits:
                    await talking.department(leg, unit.name, self.dice)
                    return
        if digits in self.busy:
            await leg.hang_up(BUSY)
            return
        self.called += 1
        if self.called % SILENT_EVERY == 0:
            await talking.rings_in_vain(leg)
            return
        language = next((who.language for who in self.people if who.number == digits), "pl")
        self.busy.add(digits)
        try:
            await talking.called_back(leg, language, self.dice)
        finally:
            self.busy.discard(digits)

    # --- ring my desk

    async def ring(self, person: int | None) -> dict[str, Any]:
        """A call now, by somebody whose open case is with this person: so it rings there first."""
        there, number = await self.bridge.call("ring", self._known_to, person)
        town = self.towns[0]
        who = next((p for p in self.people if p.number == number), None) or self._somebody(town)
        self.carrier.spawn(self.one_call(who, town, hurry=True))
        return {"name": who.name, "called": town.plan.phone, "ready": there}

    def _known_to(self, person: int | None) -> tuple[bool, str]:
        """Is the person ready, and the number of a customer with an open case of theirs."""
        if person is None:
            return False, ""
        town = self.towns[0]
        with in_offices([town.id]):
            official = (
                Official.objects.filter(person_id=person).values_list("id", flat=True).first()
            )
            customers = Case.objects.filter(
                opened_by_id=official, state__in=OPEN_CASES, customer__isnull=False
            ).values_list("customer_id", flat=True)
            known = [c for c in set(customers) if last_official(town.id, c) == official]
            numbers = list(
                Identity.objects.filter(customer_id__in=known, kind="e164").values_list(
                    "value", flat=True
                )
            )
        ours = {who.number for who in self.people}
        fitting = [n for n in numbers if n in ours and n not in self.busy]
        return ready_now(person), self.dice.choice(fitting) if fitting else ""


async def _quietly(talk: Any) -> None:
    try:
        await talk
    except HungUp:
        return
    except Exception:
        log.exception("talk_failed")
