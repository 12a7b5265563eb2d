"""The living sample commune, as one process of `okienko up --demo`.

It ends on SIGTERM and ends all that it started: the operator's Asterisk and the post office.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from functools import partial
from random import Random

from okienko.config import Config, config
from okienko.events.dsn import dsn
from okienko.events.log.feed import Fact, Feed
from okienko.events.runtime.bridge import Bridge
from okienko.machinery.asterisk import found
from okienko.portal.town import site as web_site

from . import cast, child, connections, talking
from .carrier import Carrier, CarrierLeg
from .chatters import Chatters
from .control import Control, Knobs
from .crew import Crew
from .customers import Callers
from .form_senders import FormSenders
from .matters import BY_KEY
from .newcomers import Newcomers
from .officials import OfficialsWork, read_taken
from .telephones import Telephones
from .texters import Texters
from .video.customers import VideoCustomers
from .world import World
from .writers import Writers

log = logging.getLogger(__name__)

PASSED_ON = 0.07  # the share of calls that a department goes on with
KINDS = ("offer.made", "offer.accepted", "contact.changed", "presence.changed")


def run() -> None:
    """Run until SIGTERM or SIGINT."""
    asyncio.run(_run(config()))


async def _run(settings: Config) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    life = asyncio.ensure_future(_live(settings))
    ended = asyncio.ensure_future(stop.wait())
    await asyncio.wait({life, ended}, return_when=asyncio.FIRST_COMPLETED)
    if life.done():
        life.result()
    life.cancel()
    await asyncio.gather(life, return_exceptions=True)


async def _live(settings: Config) -> None:
    bridge = Bridge(6, "town")
    try:
        towns, hands = await bridge.call("read", cast.read)
        if not towns:
            log.warning("no_town", extra={"words": "`python -m okienko.sampletown` makes it"})
            await asyncio.Event().wait()
        dial, dice = Knobs(), Random()
        writers = Writers(settings, towns, dial, dice)
        telephones = Telephones(connections.places(settings.home))
        newcomers = Newcomers(telephones)
        installed = await asyncio.to_thread(found, settings.home)
        async with asyncio.TaskGroup() as group:
            office = [sys.executable, "-m", "okienko.sampletown.post_office"]
            group.create_task(child.keep("post_office", office, settings.home))
            group.create_task(writers.run())
            group.create_task(telephones.run())
            if (site := web_site(settings.home)) is not None:
                web = [sys.executable, "-m", "okienko.sampletown.web_site", *map(str, site)]
                group.create_task(child.keep("town_site", web, settings.home))
            if installed is None:
                log.warning("no_asterisk", extra={"words": "nobody calls: there is no Asterisk"})
                group.create_task(Control(settings.home, dial, None, newcomers.asked).run())
                return
            group.create_task(Texters(telephones, dial, dice).run())
            forms = FormSenders(settings.http_port, towns[0], dial, dice)
            group.create_task(forms.run())
            carrier = Carrier(settings, installed, towns[0].operator)
            world = World(bridge, carrier, towns, hands, dial, dice)
            meetings = VideoCustomers(world, settings.http_port)
            crew, callers = Crew(world, meetings), Callers(world)
            stage = Stage(world, crew, callers)
            carrier.incoming = stage.incoming
            if site is not None:
                chatters = Chatters(settings.http_port, site[1], towns[0], dial, dice)
                group.create_task(chatters.run())
            feed = Feed(dsn())
            for part in (
                carrier.run(),
                feed.run(),
                stage.run(feed),
                crew.run(),
                callers.run(),
                meetings.run(),
                Control(settings.home, dial, callers.ring, newcomers.asked, meetings.show).run(),
            ):
                group.create_task(part)
    finally:
        bridge.close()


class Stage:
    """Brings those who should speak with each other together, as the events tell."""

    def __init__(self, world: World, crew: Crew, callers: Callers) -> None:
        self.world = world
        self.crew = crew
        self.callers = callers
        self._calls: dict[
            int, tuple[OfficialsWork, str]
        ] = {}  # interaction -> what, the matter's key

    async def run(self, feed: Feed) -> None:
        """Follow the events until cancelled."""
        with feed.subscribe(*KINDS) as facts:
            while True:
                fact = await facts.get()
                if any(town.id == fact.office_id for town in self.world.towns):
                    self._heard(fact)

    def _heard(self, fact: Fact) -> None:
        self.crew.heard(fact)
        if fact.data.get("channel") != "phone":
            return
        if fact.kind == "offer.accepted":
            self.world.carrier.spawn(self._met(fact))
        elif fact.kind == "contact.changed" and fact.data["step"] in ("end", "pass_on"):
            self.world.carrier.spawn(self._over(fact))

    async def incoming(self, leg: CarrierLeg, called: str) -> None:
        """Something rings at the operator: an official's desk phone, a department, a customer."""
        player = self.crew.by_phone.get(called)
        if player is not None:
            await player.ringing(leg)
        else:
            await self.callers.answered(leg, called)

    async def _met(self, fact: Fact) -> None:
        """An official took a call."""
        taken = await self.world.bridge.call(
            "stage", read_taken, fact.office_id, fact.data["interaction"]
        )
        caller = self.callers.by_call.get(taken.external_id)
        player = self.crew.by_official.get(int(fact.data["official"]))
        simulated = player is not None and player.at_desk
        town = self.world.town(taken.office)
        if not simulated or player is None:
            if caller is not None:
                caller.speak(
                    talking.with_person(
                        caller.leg, caller.matter, caller.who.language, self.world.dice
                    )
                )
            return
        self._calls[taken.interaction] = (taken, caller.matter.key if caller else "")
        leg = await player.picked_up()
        name, office = player.hand.first_name, town.plan.name
        if caller is None:
            await talking.with_stranger(leg, talking.Scene(office, name, taken.language))
            return
        pass_on = None
        if self.world.dice.random() < PASSED_ON and caller.matter.unit in town.departments:
            unit = town.departments[caller.matter.unit]
            pass_on = partial(player.pass_on, taken, unit)
        scene = talking.Scene(office, name, caller.who.language, caller.matter, pass_on)
        caller.speak(talking.both(caller.leg, leg, scene, self.world.dice))

    async def _over(self, fact: Fact) -> None:
        """A conversation ended; the simulated official wraps up."""
        kept = self._calls.pop(fact.subject, None)
        player = self.crew.by_official.get(int(fact.data.get("official") or 0))
        if kept is None or player is None or not player.at_desk:
            return
        taken, key = kept
        await player.wrap_up(taken, BY_KEY.get(key))
