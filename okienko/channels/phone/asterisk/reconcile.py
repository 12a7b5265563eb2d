"""Brings Asterisk to the picture of the rows: the one small part with hands.

A `Node` mirrors what Asterisk reported (its facts are thrown away and read anew at every
connection) and keeps one lane per call: whoever wakes a lane makes it tell the rows what is new
(rows.reports), read them again, and carry out the difference (plan.plan).
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from okienko.events.refusals import Refused
from okienko.events.runtime.bridge import Bridge

from ..actions import queue_talk, reported
from ..causes import LINE_FAILED
from . import call_query, plan
from .ari import Ari, AriError, Gone, named
from .call_state import Rows, Seen, picture, recording_step, reports, ringback, unsettled
from .sound_state import SoundRows, sound_picture, sound_reports
from .tellers import RECORDING, VERBS

log = logging.getLogger(__name__)

NORMAL = 16  # Q.850: normal call clearing
UNREACHABLE = 20  # Q.850: subscriber absent
AGAIN = 1.0  # seconds until a call that failed (the database was away) is looked at again
SOON = 0.1  # seconds until rows and facts that do not agree yet are looked at again
RECORDED = "alaw"  # as the file of a recording is written: what most calls are in
TURNS = 8  # of one lane without rest; more means that rows and facts never agree


def ids_of(key: str) -> tuple[int, int]:
    """The same for a key of ours; ValueError for any other."""
    ids = split(key)
    if ids is None:
        raise ValueError(f"{key!r} names no call")
    return ids


def split(key: str) -> tuple[int, int] | None:
    """Office and interaction of a key such as "1.52"."""
    office, _, interaction = key.partition(".")
    if office.isdecimal() and interaction.isdecimal():
        return int(office), int(interaction)
    return None


def _wanted(rows: Rows | SoundRows | None) -> plan.Picture:
    if rows is None:
        return plan.Picture()
    return sound_picture(rows) if isinstance(rows, SoundRows) else picture(rows)


Hush = Callable[[str, str], Awaitable[None]]


NotWritten = Callable[[str], Awaitable[None]]


async def _no_matter(_channel: str) -> None:
    return


async def _nobody_speaks(_key: str, _channel: str) -> None:
    return


Parted = Callable[[str, str, int, bool], None]  # key, channel, cause, whether it ended by itself


async def _nobody_looks(_channel: str) -> None:
    return


def _nobody_counts(_key: str, _channel: str, _cause: int, _itself: bool) -> None:  # noqa: FBT001
    return


class Node:
    """One Asterisk: its facts, and the hands that change them."""

    def __init__(self, ari: Ari, bridge: Bridge) -> None:
        self.ari = ari
        self.bridge = bridge
        self.asterisk_epoch = ""
        self.state: dict[str, str] = {}  # channel -> state
        self.key: dict[str, str] = {}  # channel -> whose it is
        self.of: defaultdict[str, set[str]] = defaultdict(set)  # key -> channels
        self.newcomers: dict[str, str] = {}  # channel that is being taken in -> state
        self.rooms: dict[str, set[str]] = {}  # bridge -> channels
        self.recorded: set[str] = set()  # taps whose file is being written
        self.gone: defaultdict[str, dict[str, int]] = defaultdict(dict)  # key -> channel -> cause
        self.by: dict[str, str] = {}  # leg that we dial outside -> its line, until it is gone
        self._tones: dict[str, str] = {}  # key -> the leg that hears ringing
        self.not_written: NotWritten = _no_matter  # a tap whose file cannot be written
        self.hush: Hush = _nobody_speaks  # ends what is said to a leg that goes into a conversation
        self.parts: Callable[[str], Awaitable[None]] = _nobody_looks  # before we end a leg
        self.parted: Parted = _nobody_counts  # a leg that stood is over
        self._ending: set[str] = set()  # legs that we are about to end
        self._dirty: set[str] = set()
        self._running: dict[str, asyncio.Task[None]] = {}

    # --- facts -----------------------------------------------------------------------------

    def forget_all(self, asterisk_epoch: str) -> None:
        """Asterisk is (re)connected: what was known is worth nothing."""
        self.asterisk_epoch = asterisk_epoch
        for store in (self.state, self.key, self.of, self.rooms, self.gone, self._tones):
            store.clear()
        self.newcomers.clear()
        self.recorded.clear()  # asked for once more, where it is written that is as wished

    def channel(self, channel: str, key: str, state: str) -> None:
        """A channel of a call is there, in this state."""
        if self.state.get(channel) == plan.UP and state != plan.UP:
            return  # an older report
        self.state[channel] = state
        if key:
            self.key[channel] = key
            self.of[key].add(channel)

    def newcomer(self, channel: str, state: str) -> None:
        """A caller is there whom no row knows yet."""
        self.newcomers[channel] = state

    def known(self, channel: str, key: str) -> bool:
        """The rows know this caller now; False when they have hung up meanwhile."""
        state = self.newcomers.pop(channel, "")
        if state:
            self.channel(channel, key, state)
        return channel in self.state

    def dialled_by(self, lines: set[str]) -> list[str]:
        """The legs that are dialled by these lines and neither ring nor stand."""
        quiet = (c for c, line in self.by.items() if line in lines)
        return [c for c in quiet if self.state.get(c) not in (None, plan.UP, "Ringing")]

    def room(self, room: str, members: frozenset[str]) -> None:
        """A bridge is there."""
        self.rooms[room] = set(members)

    def ended(self, channel: str, cause: int) -> None:
        """A channel is gone."""
        if self.state.pop(channel, "") == plan.UP and channel in self.key:
            self.parted(self.key[channel], channel, cause, channel not in self._ending)
        self.newcomers.pop(channel, None)
        self.by.pop(channel, None)
        self.recorded.discard(channel)
        key = self.key.pop(channel, None)
        for members in self.rooms.values():
            members.discard(channel)
        if key is not None:
            self.of[key].discard(channel)
            self.gone[key][channel] = cause
            self.wake(key)

    def facts(self, key: str) -> plan.Facts:
        """What Asterisk shows of one call."""
        rooms = [f"{kind}-{key}" for kind in plan.ROOMS]
        channels = {channel: self.state[channel] for channel in self.of.get(key, ())}
        return plan.Facts(
            channels,
            {room: frozenset(self.rooms[room]) for room in rooms if room in self.rooms},
            frozenset(self.recorded & channels.keys()),
        )

    def keys(self) -> set[str]:
        """Every call that Asterisk shows something of."""
        return set(self.of) | {room.partition("-")[2] for room in self.rooms}

    # --- lanes -----------------------------------------------------------------------------

    def wake(self, key: str) -> None:
        """Look at a call soon; many wakes become one look."""
        self._dirty.add(key)
        if key not in self._running:
            self._running[key] = asyncio.create_task(self._lane(key))

    async def brought_about(self, key: str) -> None:
        """Look at a call, and wait until that is done."""
        self.wake(key)
        await asyncio.gather(self._running[key], return_exceptions=True)

    async def rest(self) -> None:
        """Wait until no lane runs (tests, and the end)."""
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    def stop(self) -> None:
        """Cancel every lane."""
        for task in self._running.values():
            task.cancel()

    async def _lane(self, key: str) -> None:
        try:
            while key in self._dirty:
                self._dirty.discard(key)
                try:
                    await self._look(key)
                except AriError as error:
                    # the socket's loss wakes every call again; a refusal is worth a line
                    log.warning("asterisk_refused", extra={"call": key, "words": str(error)})
                except Exception:
                    log.exception("call_failed", extra={"call": key})
                    asyncio.get_running_loop().call_later(AGAIN, self.wake, key)
        finally:
            self._running.pop(key, None)
            if key in self._dirty:
                self.wake(key)

    async def _look(self, key: str) -> None:
        ids = split(key)
        if ids is None:
            return
        for _ in range(TURNS):
            rows = await self._learn(key, *ids)
            again = await self._bring_about(key, _wanted(rows))
            if isinstance(rows, Rows):
                await self._tone(key, rows)
            if not again:
                break
        else:  # a room of this name that was ended a moment ago may still be on its way out
            asyncio.get_running_loop().call_later(SOON, self.wake, key)
        if not self.of.get(key) and (rows is None or (isinstance(rows, Rows) and rows.ended)):
            for store in (self.of, self.gone, self._tones):
                store.pop(key, None)

    async def _learn(self, key: str, office: int, interaction: int) -> Rows | SoundRows | None:
        """Tell the rows what is new, and read them: of a call, or of a meeting's sound."""
        done: set[tuple[str, str]] = set()
        while True:
            self._dirty.discard(key)  # whatever woke us is in what we read now
            rows = await self.bridge.call(key, call_query.read, office, interaction)
            if rows is None:
                assists = await self.bridge.call(key, call_query.assisted_by, office, interaction)
                if assists is None:
                    return await self._learn_sound(key, office, interaction)
                self.wake(f"{office}.{assists}")
                return None
            # rows and their event may come before the one who took the caller in goes on
            self.known(rows.customer, key)
            seen = Seen(self.facts(key).channels, self.gone.get(key, {}), self.asterisk_epoch)
            news = [r for r in reports(rows, seen) if (r.name, r.channel) not in done]
            for report in news:
                done.add((report.name, report.channel))
                verb = VERBS[report.name]
                await self._call(key, verb, office, interaction, report.channel, report.cause)
                if report.name == "desk_gone":  # the next leg may bear the same name
                    self.gone[key].pop(report.channel, None)
            if news:
                continue
            if unsettled(rows) and ("settle", "") not in done:
                done.add(("settle", ""))
                await self._call(key, reported.settle, office, interaction_id=interaction)
                continue
            if await self._begun(key, rows, done):
                continue
            if rows.dials and not rows.asterisk_epoch:
                await self._call(
                    key,
                    reported.born,
                    office,
                    interaction_id=interaction,
                    asterisk_epoch=self.asterisk_epoch,
                )
                continue
            return rows

    async def _begun(self, key: str, rows: Rows, done: set[tuple[str, str]]) -> bool:
        """Begin what the caller is told of in a queue, and parts of a recording; True: read anew.

        The notice of recording comes before all else.
        """
        step = recording_step(rows)
        if step and (step, "") not in done:
            done.add((step, ""))
            await self._call(key, RECORDING[step], rows.office, interaction_id=rows.interaction)
            return True
        told = rows.recording is not None and rows.recording.says
        if rows.untold and not told and ("talk", "") not in done:
            done.add(("talk", ""))
            await self._call(key, queue_talk.begin, rows.office, interaction_id=rows.interaction)
        return False

    async def _learn_sound(self, key: str, office: int, interaction: int) -> SoundRows | None:
        """The same of a meeting by video, where somebody has sound."""
        done: set[tuple[str, str]] = set()
        while True:
            self._dirty.discard(key)
            rows = await self.bridge.call(key, call_query.read_sound, office, interaction)
            if rows is None:
                return None
            for leg in rows.legs:
                self.known(leg.channel, key)
            seen = Seen(self.facts(key).channels, self.gone.get(key, {}), self.asterisk_epoch)
            news = [r for r in sound_reports(rows, seen) if (r.name, r.channel) not in done]
            if not news:
                return rows
            for report in news:
                done.add((report.name, report.channel))
                verb = VERBS[report.name]
                await self._call(key, verb, office, interaction, report.channel, report.cause)

    async def _call(self, key: str, verb: Any, office: int, *told: Any, **words: Any) -> None:
        try:
            await self.bridge.call(key, verb, office, *told, **words)
        except Refused as refusal:  # overtaken: what came meanwhile is read next
            log.info("overtaken", extra={"call": key, "code": refusal.code})

    async def _bring_about(self, key: str, wanted: plan.Picture) -> bool:
        """Carry out the difference; True when the facts were not as thought and must be seen again.

        What does not wait for each other is asked for at once; legs change rooms one by one.
        """
        for _ in range(2):  # who has just been answered can be put into a room now
            commands = plan.plan(wanted, self.facts(key))
            legs = [c for c in commands if isinstance(c, plan.Join | plan.Leave)]
            ends: list[plan.Command] = [c for c in commands if isinstance(c, plan.EndRoom)]
            first = [c for c in commands if c not in legs and c not in ends]
            again = await self._at_once(key, first)
            for command in legs:
                if await self._do(key, command):
                    again = True  # nobody else moves before who comes first has: see plan
                    break
            again |= await self._at_once(key, ends)
            if again or not any(isinstance(command, plan.AnswerCaller) for command in first):
                break
        return again

    async def _at_once(self, key: str, commands: list[plan.Command]) -> bool:
        if len(commands) == 1:
            return await self._do(key, commands[0])
        done = await asyncio.gather(
            *(self._do(key, command) for command in commands), return_exceptions=True
        )
        for answer in done:
            if isinstance(answer, BaseException):
                raise answer
        return any(done)

    # --- hands -----------------------------------------------------------------------------

    async def _do(self, key: str, command: plan.Command) -> bool:
        """Carry one command out; True when the facts were not as thought and must be seen again."""
        match command:
            case plan.Originate():
                return await self._originate(key, command)
            case plan.EndLeg(channel=channel):
                await self._end(key, channel)
            case plan.AnswerCaller(channel=channel):
                await self.answer(channel)
            case plan.LayTap():
                return await self._lay(key, command)
            case plan.Record(channel=channel):
                await self._record(channel)
            case plan.MakeRoom(room=room):
                await self.ari.make_bridge(room, "holding" if command.music else "mixing")
                self.rooms.setdefault(room, set())
            case plan.EndRoom(room=room):
                await self.ari.end_bridge(room)
                self.rooms.pop(room, None)
            case plan.Leave(channel=channel, room=room):
                await self.ari.leave(room, channel)
                self.rooms.get(room, set()).discard(channel)
            case plan.Join():
                return await self._join(key, command)
        return False

    async def _end(self, key: str, channel: str) -> None:
        await self.parts(channel)
        self._ending.add(channel)
        try:
            await self.ari.hang_up(channel)
            if self.state.pop(channel, "") == plan.UP:
                self.parted(key, channel, NORMAL, False)
        finally:
            self._ending.discard(channel)
        self.recorded.discard(channel)
        self.key.pop(channel, None)  # its end is no news
        self.by.pop(channel, None)
        self.of[key].discard(channel)

    async def answer(self, channel: str) -> None:
        """Answer a caller; one that is gone already will be told of."""
        try:
            await self.ari.answer(channel)
        except Gone:
            return
        if channel in self.state:
            self.state[channel] = plan.UP

    async def _join(self, key: str, command: plan.Join) -> bool:
        music = plan.has_music(command.room)
        if not music:
            await self.hush(key, command.channel)
        if self._tones.get(key) == command.channel:
            await self._silence(key)
        try:
            await self.ari.join(command.room, command.channel, music=music)
        except AriError as error:
            if error.status == 0:
                raise
            await self._look_at_facts(key, command)
            return True
        for members in self.rooms.values():
            members.discard(command.channel)
        self.rooms.setdefault(command.room, set()).add(command.channel)
        return False

    async def _look_at_facts(self, key: str, command: plan.Join) -> None:
        """A join failed: either the leg or the room is gone, or the leg is not ours yet."""
        bridges = {fact.id: fact.channels for fact in await self.ari.bridges()}
        channels = {fact.id for fact in await self.ari.channels()}
        if command.room not in bridges:
            self.rooms.pop(command.room, None)
            await self._free(command.channel)
        if command.channel not in channels:
            self.ended(command.channel, self.gone[key].get(command.channel, 16))

    async def _free(self, channel: str) -> None:
        """Out of whatever room a leg is in.

        Asterisk keeps the name of a room that was ended for as long as who was in it sits in
        another: asked for that name again it says that there is such a room, which nobody can join.
        """
        for room, members in self.rooms.items():
            if channel in members:
                await self.ari.leave(room, channel)
                members.discard(channel)

    async def _originate(self, key: str, command: plan.Originate) -> bool:
        dial = command.dial
        variables = {"OKIENKO": key} | named(dial.headers)
        self.channel(command.channel, key, "Down")
        line = dial.endpoint.partition("@")[2]
        if line:
            self.by[command.channel] = line
        try:
            await self.ari.originate(
                command.channel,
                dial.endpoint,
                args=dial.args,
                caller=dial.caller,
                timeout=dial.seconds,
                variables=variables,
            )
        except AriError as error:
            if error.status == 0:
                raise
            # such a phone is not registered, or such a trunk does not answer
            lost = LINE_FAILED if line else UNREACHABLE
            self.ended(command.channel, lost)
            return True
        return False

    async def _lay(self, key: str, command: plan.LayTap) -> bool:
        """Lay a tap; it stands at once. True where the leg it is laid to is gone."""
        tap = command.tap
        try:
            await self.ari.tap(command.channel, tap, args=f"leg,{key},tap")
            await self.ari.mark(command.channel, key)
        except Gone:
            self.ended(tap.of, self.gone[key].get(tap.of, 16))
            return True
        self.channel(command.channel, key, "Down")  # up as soon as it is in the application
        return False

    async def _record(self, channel: str) -> None:
        """Have it written. Where that fails the call goes on, and it is said that it failed."""
        self.recorded.add(channel)
        try:
            await self.ari.record(channel, channel, form=RECORDED)
        except AriError as error:
            if error.status == 0:
                raise
            await self.not_written(channel)

    async def _tone(self, key: str, rows: Rows) -> None:
        """Let an official hear ringing while somebody is rung."""
        leg = ringback(rows, self.facts(key).channels)
        if leg and self._tones.get(key) != leg:
            self._tones[key] = leg
            await self.ari.ring(leg)
        elif not leg and key in self._tones:
            await self._silence(key)

    async def _silence(self, key: str) -> None:
        leg = self._tones.pop(key)
        try:
            await self.ari.ring_stop(leg)
        except AriError:
            return
