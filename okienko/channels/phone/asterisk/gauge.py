"""Asks Asterisk every some seconds how the sound of each leg does.

What is kept in memory is a way to see what changes, and no state that matters: another process
begins to watch anew, and the rows go on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import InterfaceError, OperationalError

from okienko.events import clock
from okienko.events.runtime.bridge import Bridge
from okienko.events.runtime.faults import where

from ..actions.counting import Counted, close_all_gone, keep
from ..quality.judging import Counts, Judged, LegWatch, counts_of
from . import plan
from .ari import Ari, AriError
from .reconcile import Node, split

log = logging.getLogger(__name__)

EVERY = 1.5  # seconds between two looks at a leg,
MOST = 40  # looks in a second: with more legs each is looked at less often
AT_ONCE = 8  # questions to Asterisk at the same time
KEPT_EVERY = 10.0  # seconds after which a row is written anew though nothing is wrong
TALKS = ("talk-", "ask-")  # rooms in which one speaks and hears
NOT_OURS = ("tap-", "test-")


@dataclass
class _Leg:
    key: str
    began_at: datetime
    watch: LegWatch = field(default_factory=LegWatch)
    counts: Counts = field(default_factory=lambda: Counts(0.0))
    judged: Judged = field(default_factory=Judged)
    told: Judged = field(default_factory=Judged)  # as the row has it
    kept: float = 0.0  # when the row was written


class Gauge:
    """Watches the legs of one Asterisk."""

    def __init__(self, ari: Ari, bridge: Bridge, node: Node) -> None:
        self.ari = ari
        self.bridge = bridge
        self.node = node
        self.legs: dict[str, _Leg] = {}
        self.over: defaultdict[int, list[Counted]] = defaultdict(list)  # by office, not kept yet
        node.parts, node.parted = self.last_look, self.parted

    def forget(self) -> None:
        """Asterisk is (re)connected: what was counted may be of legs that are no more."""
        self.legs.clear()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(max(EVERY, len(self.legs) / MOST))
            if not self.node.asterisk_epoch:
                continue
            try:
                await self.look()
            except AriError as error:  # it is looked at again
                log.warning("legs_not_counted", extra={"words": str(error)})
            except (OperationalError, InterfaceError) as error:
                log.warning("legs_not_kept", extra={"error": where(error)})

    async def connected(self) -> None:
        """Close the rows of legs that ended while nobody looked."""
        await self.bridge.call("quality", close_all_gone, list(self.node.state))

    async def look(self) -> None:
        """Count every leg that stands, and write down what is new."""
        up = [c for c in self.node.key if self._counts(c)]
        hands = asyncio.Semaphore(AT_ONCE)

        async def one(channel: str) -> None:
            async with hands:
                await self._count(channel)

        await asyncio.gather(*(one(channel) for channel in up))
        await self._keep()

    def _counts(self, channel: str) -> bool:
        up = self.node.state.get(channel) == plan.UP
        return up and not channel.startswith(NOT_OURS)

    async def _count(self, channel: str) -> None:
        row = await self.ari.sound_counts(channel)
        key = self.node.key.get(channel)
        if row is None or key is None:
            return
        leg = self.legs.get(channel)
        if leg is None:
            leg = self.legs[channel] = _Leg(key, clock.now())
        leg.counts = counts_of(row, time.monotonic())
        leg.judged = leg.watch.see(leg.counts, live=self._in_talk(channel))

    def _in_talk(self, channel: str) -> bool:
        rooms = ((room, who) for room, who in self.node.rooms.items() if room.startswith(TALKS))
        return any(channel in who and len(who) > 1 for _, who in rooms)

    async def _keep(self) -> None:
        now = time.monotonic()
        due: defaultdict[int, list[Counted]] = defaultdict(list)
        for channel, leg in self.legs.items():
            office, counted = _counted(channel, leg)
            news = (leg.judged.fault, leg.judged.bars == 1) != (leg.told.fault, leg.told.bars == 1)
            if news or now - leg.kept > KEPT_EVERY:
                due[office].append(counted)
        over = {office: list(ended) for office, ended in self.over.items() if ended}
        for office in due.keys() | over.keys():
            await self.bridge.call("quality", keep, office, [*over.get(office, ()), *due[office]])
            del self.over[office][: len(over.get(office, ()))]
            for each in due[office]:
                there = self.legs.get(each.channel)
                if there is not None:
                    there.told, there.kept = each.judged, now

    # --- ends --------------------------------------------------------------------------------

    async def last_look(self, channel: str) -> None:
        """Count a leg once more before we end it."""
        if channel not in self.legs:
            return
        try:
            await self._count(channel)
        except AriError:
            return  # it ended by itself meanwhile, or Asterisk is away: the last look counts

    def parted(self, key: str, channel: str, cause: int, hung_up: bool) -> None:  # noqa: FBT001
        """A leg that stood is over."""
        leg = self.legs.pop(channel, None) or _Leg(key, clock.now())
        if channel.startswith(NOT_OURS) or split(key) is None:
            return
        office, counted = _counted(channel, leg, cause, hung_up=hung_up)
        self.over[office].append(counted)


def _counted(
    channel: str, leg: _Leg, cause: int | None = None, *, hung_up: bool = False
) -> tuple[int, Counted]:
    office, interaction = split(leg.key) or (0, 0)
    ended = cause is not None
    return office, Counted(
        interaction, channel, leg.began_at, leg.counts, leg.judged, ended, cause, hung_up
    )
