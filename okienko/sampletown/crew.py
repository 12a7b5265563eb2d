"""All simulated officials, beside the human who tries the demo.

Where a human has signed in as one of them, the simulated one leaves the desk to him; a letter
that no simulated customer wrote is passed on to a human who is ready.
"""

from __future__ import annotations

import asyncio
import logging

from okienko.channels.registry import door
from okienko.events.log.feed import Fact
from okienko.routing import actions as routing

from .chatters import OURS
from .correspondence import KINDS
from .humans import has_a_desk, human_ready, sessions
from .officials import Player, read_taken
from .people import residents
from .telephones import owners
from .video.customers import VideoCustomers
from .video.officials import assist, meet
from .world import World

log = logging.getLogger(__name__)

#: Who is simulated; the sign-ins `anna` and `maria` are left to the human.
SIMULATED = ("piotr", "olena", "jan", "ewa", "tomasz", "kinga")
SEEN_EVERY = 15.0  # seconds between two signs of a page that lives
LOOK_EVERY = 3.0
KNOWN = 1.0  # seconds in which a page has read which contact it is
GONE = 600.0  # seconds: a human who has no desk open for so long has left


class Crew:
    """Keeps the simulated officials at their desks and hands them what concerns them."""

    def __init__(self, world: World, meetings: VideoCustomers | None = None) -> None:
        self.world, self.meetings = world, meetings
        self.players = [Player(hand, world) for hand in world.hands if hand.username in SIMULATED]
        self.by_official = {
            official: player
            for player in self.players
            for official in player.hand.officials.values()
        }
        self.boxes = {who.box for who in residents()}
        self.addresses = {each for owner in owners() for each in owner.addresses}
        self.by_phone = {player.phone: player for player in self.players}

    async def run(self) -> None:
        """Keep everybody at the desk until cancelled, and say good-bye then."""
        await self.world.carrier.ready.wait()
        try:
            while True:
                try:
                    await self._look_round()
                except Exception:  # the database restarts, say: the next look finds it again
                    log.exception("crew_failed")
                await asyncio.sleep(LOOK_EVERY)
        finally:
            async with asyncio.timeout(5):
                await asyncio.gather(
                    *(player.leave() for player in self.players if player.at_desk),
                    return_exceptions=True,
                )

    async def _look_round(self) -> None:
        here = await self.world.bridge.call("humans", sessions)
        for player in self.players:
            await self._look(player, here.get(player.hand.person, set()))

    async def _look(self, player: Player, signed_in: set[str]) -> None:
        loop = asyncio.get_running_loop()
        human = signed_in - player.forgotten
        if player.at_desk:
            if human:
                player.left_at = loop.time()
                await player.leave()
            elif loop.time() - player.seen_at > SEEN_EVERY:
                player.seen_at = loop.time()
                await player.live()
            return
        if human:
            here = await self.world.bridge.call(player.lane, has_a_desk, player.hand.person)
            if here or loop.time() - player.left_at < GONE:
                player.left_at = loop.time() if here else player.left_at
                return
            player.forgotten |= human  # the window was closed without signing out
        player.seen_at = loop.time()
        await player.begin()

    def heard(self, fact: Fact) -> None:
        """An event that may concern one of them."""
        player = self.by_official.get(int(fact.data.get("official") or 0))
        if player is None or not player.at_desk:
            return
        if fact.kind == "offer.made" and not door(fact.data["channel"]).abilities.rings:
            self.world.carrier.spawn(self._letter(player, fact))
        elif fact.kind == "presence.changed" and fact.data["state"] != "ready":
            pause = 150 if fact.actor.startswith("supervisor") else self.world.dice.uniform(8, 20)
            self.world.carrier.spawn(self._ready_again(player, pause))

    async def _letter(self, player: Player, fact: Fact) -> None:
        taken = await self.world.bridge.call(
            player.lane, read_taken, fact.office_id, fact.data["interaction"]
        )
        texted = taken.channel in KINDS
        known = self.addresses if texted else self.boxes
        ours = taken.external_id.startswith(OURS) if taken.live else taken.sender in known
        meetings = self.meetings if taken.seen else None
        if meetings is not None and taken.helps:
            await assist(player, fact.subject, taken, meetings)
            return
        if meetings is not None:
            await asyncio.sleep(KNOWN)
            customer = meetings.by_contact.get(taken.interaction)
            ours = customer is not None and not customer.for_human
        if not ours:  # the human who tries the demo wrote it
            simulated = {one.hand.person for one in self.players if one.at_desk}
            human = await self.world.bridge.call(
                player.lane, human_ready, fact.office_id, simulated
            )
            if human is not None:
                await player.leave_to(human, fact.subject, taken)
                return
        if meetings is not None:
            await meet(player, fact.subject, taken, meetings)
            return
        takes = player.message if texted else player.chat if taken.live else player.write
        await takes(fact.subject, taken)

    async def _ready_again(self, player: Player, pause: float) -> None:
        await asyncio.sleep(pause)
        if player.at_desk:
            await player.verb(routing.ready, player.hand.home, official_id=player.hand.seat)
