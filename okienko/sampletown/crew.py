"""All simulated officials, beside the human who tries the demo.

Where a human has signed in as one of them, the simulated one leaves the desk to him; a letter
that no simulated customer wrote is passed on to a human who is ready.
"""

from __future__ import annotations

import asyncio
import logging

from django.contrib.sessions.models import Session

from okienko.channels.registry import door
from okienko.events import clock
from okienko.events.log.feed import Fact
from okienko.events.security.scope import in_offices
from okienko.offices.models import Official
from okienko.routing import actions as routing
from okienko.routing.models import Presence

from .chatters import OURS
from .correspondence import KINDS
from .officials import Player, read_taken
from .people import residents
from .telephones import owners
from .world import World

log = logging.getLogger(__name__)

#: Who is simulated; the sign-ins `anna` and `maria` are left to the human.
SIMULATED = ("piotr", "olena", "jan", "ewa", "tomasz")
SEEN_EVERY = 15.0  # seconds between two signs of a page that lives
LOOK_EVERY = 3.0
GONE = 600.0  # seconds: a human who has no desk open for so long has left


class Crew:
    """Keeps the simulated officials at their desks and hands them what concerns them."""

    def __init__(self, world: World) -> None:
        self.world = world
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
        sessions = await self.world.bridge.call("humans", _sessions)
        for player in self.players:
            await self._look(player, sessions.get(player.hand.person, set()))

    async def _look(self, player: Player, sessions: set[str]) -> None:
        loop = asyncio.get_running_loop()
        human = sessions - player.forgotten
        if player.at_desk:
            if human:
                player.left_at = loop.time()
                await player.leave()
            elif loop.time() - player.seen_at > SEEN_EVERY:
                player.seen_at = loop.time()
                await player.live()
            return
        if human:
            here = await self.world.bridge.call(player.lane, _has_a_desk, player.hand.person)
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
        if not ours:  # the human who tries the demo wrote it
            simulated = {one.hand.person for one in self.players if one.at_desk}
            human = await self.world.bridge.call(
                player.lane, human_ready, fact.office_id, simulated
            )
            if human is not None:
                await player.leave_to(human, fact.subject, taken)
                return
        takes = player.message if texted else player.chat if taken.live else player.write
        await takes(fact.subject, taken)

    async def _ready_again(self, player: Player, pause: float) -> None:
        await asyncio.sleep(pause)
        if player.at_desk:
            await player.verb(routing.ready, player.hand.home, official_id=player.hand.seat)


def _sessions() -> dict[int, set[str]]:
    """Who is signed in with a browser: person -> the sessions."""
    found: dict[int, set[str]] = {}
    for row in Session.objects.filter(expire_date__gt=clock.now()):
        person = row.get_decoded().get("_auth_user_id")
        if person:
            found.setdefault(int(person), set()).add(row.session_key)
    return found


def _has_a_desk(person: int) -> bool:
    """Whether a page of the desk lives for this person."""
    return Presence.objects.filter(person_id=person, stream_until__gt=clock.now()).exists()


def human_ready(office: int, simulated: set[int]) -> int | None:
    """The official of an office who is ready at a desk and is none of the simulated persons."""
    with in_offices([office]):
        return (
            Official.objects.filter(
                active=True,
                person__presence__state="ready",
                person__presence__stream_until__gt=clock.now(),
            )
            .exclude(person_id__in=simulated)
            .order_by("id")
            .values_list("id", flat=True)
            .first()
        )


def ready_now(person: int) -> bool:
    """Whether a person is at a desk, ready and with a phone."""
    return Presence.objects.filter(
        person_id=person, state="ready", phone_up=True, stream_until__gt=clock.now()
    ).exists()
