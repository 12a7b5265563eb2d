"""The phone's coroutine in the switchboard: Asterisk's socket on one side, events on the other.

Asterisk's facts change the mirror and wake lanes; the domain's events wake lanes. Nothing is
decided here.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from itertools import chain, repeat
from typing import Any

from django.db import InterfaceError, OperationalError

from okienko.channels.door import Runtime
from okienko.config import config
from okienko.events import clock
from okienko.events.log.feed import Fact as News
from okienko.events.runtime.apart import apart
from okienko.events.runtime.faults import where
from okienko.events.runtime.leases import run_leased

from . import letters
from .actions import arrive, legs, sound
from .actions.clearing import clear_all
from .actions.trying import note_stray
from .asterisk import call_query, guests, plan
from .asterisk.ari import Ari, AriError
from .asterisk.boxes import Boxes
from .asterisk.config import APP, BUSY_WORDS, NOT_RUNG, ari_password
from .asterisk.facts import (
    AsteriskChannel,
    Changed,
    Connected,
    Destroyed,
    Digit,
    Ending,
    Entered,
    Fact,
    Left,
    PlaybackEnded,
    RecordingEnded,
    Registered,
)
from .asterisk.gauge import Gauge
from .asterisk.guard import Guard
from .asterisk.keeping import Kept
from .asterisk.menu_player import PATIENCE, Menus
from .asterisk.reconcile import Node
from .asterisk.recorder import Recorder
from .asterisk.trying import LineTests
from .causes import LINE_FAILED, NO_PLACE, line_failed
from .watching import LOOKS

log = logging.getLogger(__name__)

# Kinds of events after which the picture of a call may be another.
KINDS = ("offer.", "wait.", "contact.changed", "interaction.closed", "phone.")
# Kinds that change what callers hear, or how they reach us.
SETTINGS = (
    "account.changed",
    "announcement.changed",
    "number.changed",
    "office.changed",
    "recording.changed",
    "recording_rule.changed",
    "schedule.changed",
    "waiting_words.changed",
)
PEOPLE = ("official.changed", "person.changed")  # whose telephone may be another's, or nobody's
OURS = (
    "offer-",
    "desk-",
    "leg-",
    "out-",
    "sound-",
    "test-",
    "ear-",
    "tap-",
)  # channels that we called
OUTSIDE = ("leg-", "out-", "sound-")  # of these, the ones that may go by a line
NO_SUCH_NUMBER = 1
NO_PLACE_SECONDS = 1.0  # until a leg for which there was no port is tried again
CLEAR_FIRST = 600.0  # seconds until what is no longer needed is looked for; a start has more to do
CLEAR = 4 * 3600.0  # seconds between two looks at what is no longer needed
AGAIN = 30.0  # seconds between two full looks at Asterisk, the net under lost messages


async def serve(runtime: Runtime) -> None:
    """Drive the Asterisk of this node for ever, as the only process that does."""
    await run_leased(runtime.dsn, "asterisk", lambda: _Live(runtime).run())


class _Live:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.bridge = runtime.bridge
        settings = config()
        self.home = settings.home
        host = settings.asterisk_http_host
        host = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - no binding
        self.ari = Ari(
            f"http://{host}:{settings.asterisk_http_port}/ari",
            app=APP,
            password=ari_password(settings.home / "asterisk"),
        )
        self.node = Node(self.ari, self.bridge)
        self.gauge = Gauge(self.ari, self.bridge, self.node)
        self.menus = Menus(self.node, settings.home / "speech")
        spool = settings.home / "asterisk/spool/recording"
        self.boxes = Boxes(self.node, self.menus, spool)
        self.recorder = Recorder(self.node, spool)
        self.node.not_written = self.recorder.not_written
        self.tests = LineTests(self.ari, self.bridge, self.menus)
        self.causes: dict[str, int] = {}
        self.lost: set[str] = set()  # legs that were hung up because their line is down
        self.kept = Kept(self.ari, self.bridge)
        self.guard = Guard(self.ari.url, self.ari.password, self.bridge, self.kept)
        self.tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        async with self.ari:
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._asterisk())
                    group.create_task(self._domain())
                    group.create_task(self._prepare())
                    group.create_task(self._net())
                    group.create_task(self._lines())
                    group.create_task(self.gauge.run())
                    group.create_task(self._letters())
                    group.create_task(self.guard.run())
                    group.create_task(self._clear())
            finally:
                self.node.stop()
                self.boxes.stop()
                self.recorder.stop()
                for task in list(self.tasks):
                    task.cancel()
                await self.menus.close()

    async def _prepare(self) -> None:
        try:
            await self.menus.prepare()
        except OSError:
            log.exception("speech_not_prepared")
        if self.node.asterisk_epoch:
            await self._busy_words()

    async def _busy_words(self) -> None:
        """Tell Asterisk what callers hear whom it turns away by itself."""
        try:
            await self.ari.set_global(BUSY_WORDS, self.menus.busy_words())
        except AriError as error:  # they hear busy; told again at the next connection
            log.warning("busy_not_spoken", extra={"words": str(error)})

    async def _net(self) -> None:
        """Look at everything now and then, whatever was or was not reported."""
        while True:
            await asyncio.sleep(AGAIN)
            if not self.node.asterisk_epoch:
                continue
            for live in (call_query.live_calls, call_query.live_meetings):
                for office, interaction in await self.bridge.call("net", live):
                    self.node.wake(f"{office}.{interaction}")
            await self.boxes.look_at_all()
            await self.recorder.look_at_all()
            try:
                await self.kept.all()
            except AriError as error:  # it is asked again
                log.warning("telephones_not_renewed", extra={"words": str(error)})
            if self.menus.to_prepare:
                self._spawn(self._prepare())

    async def _lines(self) -> None:
        """See which lines work; what is dialled by one that is down goes by the next at once."""
        while True:
            await asyncio.sleep(LOOKS)
            if not self.node.asterisk_epoch:
                continue
            try:
                await self.kept.look_at_lines()
                for channel in self.node.dialled_by(self.kept.gone_down):
                    self.lost.add(channel)
                    await self.ari.hang_up(channel)
            except AriError as error:  # it is looked at again
                log.warning("lines_not_seen", extra={"words": str(error)})
            except (OperationalError, InterfaceError) as error:
                log.warning("lines_not_kept", extra={"error": where(error)})

    async def _letters(self) -> None:
        """Tell administrators of lines that are down; a relay that is slow holds up nobody."""
        while True:
            await asyncio.sleep(letters.EACH)
            try:
                await apart(letters.tell_all, "line-letters")
            except Exception as error:
                log.warning("letters_failed", extra={"error": where(error)})

    async def _clear(self) -> None:
        """Now and then: what is no longer needed of menus goes."""
        for pause in chain((CLEAR_FIRST,), repeat(CLEAR)):
            await asyncio.sleep(pause)
            try:
                await self.bridge.call("clear", clear_all)
            except (OperationalError, InterfaceError) as error:  # it is tried again
                log.warning("menus_not_cleared", extra={"error": where(error)})

    # --- the domain's events ---------------------------------------------------------------

    async def _domain(self) -> None:
        with self.runtime.feed.subscribe(*KINDS, *SETTINGS, *PEOPLE, eager=True) as queue:
            while True:
                self._heard(await queue.get())

    def _heard(self, news: News) -> None:  # noqa: C901 - a table
        if news.kind == "phone.test":
            self._spawn(self.tests.begin(news.office_id, news.subject))
        elif news.kind in ("phone.line", "phone.line_ended", "phone.device"):
            self._spawn(self.kept.changed(news.kind, news.subject))
        elif news.kind == "phone.guest":
            self._spawn(self.kept.browser(news.office_id, news.subject))
        elif news.kind == "phone.sender_freed":
            self._spawn(self.kept.blocked())
        elif news.kind in PEOPLE:
            self._spawn(self.kept.both(int(news.data.get("person", news.subject))))
        elif news.kind in SETTINGS:
            if news.data.get("channel", "phone") == "phone":
                self._spawn(self._settings_changed())
        elif news.kind == "phone.says":
            self._spawn(self._menu_again(f"{news.office_id}.{news.subject}"))
        elif news.data.get("channel", "phone") == "phone":
            interaction = news.data.get("interaction", news.subject)
            key = f"{news.office_id}.{interaction}"
            if news.kind == "phone.message":
                self.boxes.look(key)
            elif news.kind == "phone.recording" and news.data.get("part"):
                self.recorder.look(news.office_id, int(news.data["part"]))
            self.node.wake(key)

    # --- Asterisk's facts ------------------------------------------------------------------

    async def _asterisk(self) -> None:
        async for fact in self.ari.facts():
            if isinstance(fact, Connected):
                # a failure ends the coroutine, which is started again and takes over anew
                await self._take_over(fact.asterisk_epoch)
            else:
                self._saw(fact)

    def _saw(self, fact: Fact) -> None:  # noqa: C901, PLR0912 - a table
        node = self.node
        match fact:
            case Entered(channel=channel, args=("in", called, shown, *_)):
                node.newcomer(channel.id, channel.state)
                self._spawn(self._take_in(channel, called, shown))
            case Entered(channel=channel, args=("test", *_)):
                self._spawn(self.tests.answered(channel.id))
            case Destroyed(channel=channel, cause=cause) if channel.id.startswith("test-"):
                self._spawn(self.tests.ended(channel.id, cause))
            case Entered(channel=channel, args=("leg", key, *_)):
                node.channel(channel.id, key, plan.UP)
                node.wake(key)
            case Changed(channel=channel) if channel.mark and channel.state == "Ringing":
                node.channel(channel.id, channel.mark, channel.state)
            case Ending(channel_id=channel_id, cause=cause) if cause:
                self.causes[channel_id] = cause
            case Left(channel=channel) if not channel.id.startswith(OURS):
                self._ended(channel.id, self.causes.pop(channel.id, 16))
            case Destroyed(channel=channel, cause=cause):
                self.causes.pop(channel.id, None)
                lost = channel.id in self.lost or _lost_by_line(
                    fact, node.state.get(channel.id, "")
                )
                self.lost.discard(channel.id)
                if lost:
                    log.info("line_failed", extra={"cause": cause, "status": fact.status})
                    self._ended(channel.id, LINE_FAILED)
                elif cause == 0 and channel.state == "Down":  # not even an INVITE went out
                    self._spawn(self._not_rung(channel.id))
                else:
                    self._ended(channel.id, cause)
            case Digit(channel_id=channel_id, digit=digit):
                self.menus.pressed(node.key.get(channel_id, ""), digit)
                if not channel_id.startswith(OURS):
                    self.recorder.pressed(node.key.get(channel_id, ""), channel_id)
                if channel_id in self.tests.walks:
                    self._spawn(self.tests.pressed(channel_id, digit))
            case PlaybackEnded(playback_id=playback, failed=failed):
                self.menus.played(playback, failed=failed)
                self.boxes.played(playback)
                if playback.startswith("test-"):
                    self._spawn(self.tests.said(playback))
            case RecordingEnded(name=name, failed=failed):
                self.boxes.recorded(name, failed=failed)
                self.recorder.recorded(name, failed=failed)
            case Registered(endpoint=name) if name[:1] in "pd" and self.kept.is_new(fact):
                self._spawn(self.kept.told(name, online=fact.online))

    async def _not_rung(self, channel: str) -> None:
        """No port for sound was free: it is our fault and told to health; soon there may be one."""
        log.warning("no_ports_for_sound")
        await self.ari.set_global(NOT_RUNG, str(int(clock.now().timestamp())))
        await asyncio.sleep(NO_PLACE_SECONDS)
        self._ended(channel, NO_PLACE)

    def _ended(self, channel: str, cause: int) -> None:
        key = self.node.key.get(channel, "")
        if self.menus.channel.get(key) == channel:
            self.menus.gone(key)
        self.node.ended(channel, cause)

    async def _take_in(self, channel: AsteriskChannel, called: str, shown: str) -> None:
        """Take a caller in. What fails (the database is away) is tried again while they ring."""
        for pause in chain(PATIENCE, repeat(PATIENCE[-1])):
            try:
                await self._arrived(channel, called, shown=not shown.startswith("prohib"))
                return
            except Exception:
                log.exception("arrival_failed", extra={"seconds_until_next": pause})
            await asyncio.sleep(pause)
            if channel.id not in self.node.newcomers and channel.id not in self.node.state:
                return

    async def _arrived(self, channel: AsteriskChannel, called: str, *, shown: bool) -> None:
        """A caller: refuse what is no number of ours, take in the rest, answer, speak."""
        began = time.monotonic()
        guest = guests.guest_named(channel.endpoint)
        meeting = guests.office_of_meeting(called)
        if guest is not None and meeting is not None:
            await self._into_meeting(channel, meeting, guest)
            return
        ringing = arrive.Ringing(
            channel.id,
            channel.call_id,
            channel.number,
            called,
            shown,
            self.node.asterisk_epoch,
            guest,
            _line_of(channel.endpoint),
        )
        found = await self.bridge.call(channel.id, arrive.come_in, ringing)
        if found is None:
            log.info("unknown_number" if guest is None else "guest_refused")
            if ringing.line is not None:
                await self.bridge.call(channel.id, note_stray, ringing.line, called)
            self.node.newcomers.pop(channel.id, None)
            await self.ari.hang_up(channel.id, NO_SUCH_NUMBER)
            return
        office, taken = found
        key = f"{office}.{taken.interaction_id}"
        if not self.node.known(channel.id, key):  # hung up before we were ready
            self.node.wake(key)
            return
        if taken.known and taken.channel != channel.id:
            self.node.wake(key)  # the same call twice: the second is not in the picture
            return
        await asyncio.gather(
            self.ari.mark(channel.id, key), self.node.answer(channel.id), return_exceptions=True
        )
        if taken.known:  # a process died between taking it in and answering
            self.menus.resume(key, channel.id)
        else:
            self.menus.begin(key, channel.id, taken.actions)
        log.info("call_taken", extra={"call": key, "ms": round(1000 * (time.monotonic() - began))})

    async def _into_meeting(self, channel: AsteriskChannel, office: int, guest: int) -> None:
        """A customer's browser that dials into the sound of its meeting; the lane answers it."""
        found = await self.bridge.call(
            channel.id, sound.came_in, office, guest_id=guest, channel=channel.id
        )
        if found is None:
            log.info("guest_refused")
            self.node.newcomers.pop(channel.id, None)
            await self.ari.hang_up(channel.id, NO_SUCH_NUMBER)
            return
        key = f"{office}.{found}"
        if self.node.known(channel.id, key):
            await asyncio.gather(self.ari.mark(channel.id, key), return_exceptions=True)
        self.node.wake(key)

    # --- taking over -----------------------------------------------------------------------

    async def _take_over(self, asterisk_epoch: str) -> None:
        """The socket stands: read all facts anew and look at every call."""
        self.kept.forget()
        self.boxes.connected()
        self.gauge.forget()
        node = self.node
        node.forget_all(asterisk_epoch)
        inside = await self.ari.inside()
        strangers = []
        for channel in await self.ari.channels():
            if channel.id.startswith("test-"):
                await self.ari.hang_up(channel.id)  # nobody would end it any more
            elif channel.id.startswith("tap-") and not channel.mark:
                await self.ari.hang_up(channel.id)  # laid by a process that died before it said so
            elif channel.mark:
                up = channel.state == plan.UP and channel.id in inside
                state = plan.UP if up else "Answered" if channel.state == plan.UP else channel.state
                node.channel(channel.id, channel.mark, state)
            elif channel.id in inside and (
                channel.endpoint.startswith("trunk-") or guests.guest_named(channel.endpoint)
            ):
                # taken in by a process that died before it could mark it, or by none yet
                node.newcomer(channel.id, channel.state)
                strangers.append(channel)
        for bridge in await self.ari.bridges():
            node.room(bridge.id, bridge.channels)
        await self._busy_words()
        await self.kept.all()
        await self.gauge.connected()
        live = await self.bridge.call("take-over", call_query.live_calls)
        meetings = await self.bridge.call("take-over", call_query.live_meetings)
        keys = {f"{office}.{interaction}" for office, interaction in live}
        talks = {f"{office}.{interaction}" for office, interaction in meetings}
        for key in keys | talks | node.keys():
            node.wake(key)
        for key in keys:
            await self._menu_again(key)
        await self.boxes.look_at_all()
        await self.recorder.look_at_all()
        for channel in strangers:
            self._spawn(self._stranger(channel))
        log.info("asterisk_connected", extra={"calls": len(keys)})

    async def _stranger(self, channel: AsteriskChannel) -> None:
        called = await self.ari.variable(channel.id, "DIALLED")
        shown = await self.ari.variable(channel.id, "CALLERID(num-pres)")
        await self._take_in(channel, called, shown)

    async def _menu_again(self, key: str) -> None:
        """Go on with what the customer's leg is told: a caller's, else one that we dialled."""
        here = sorted(self.node.of.get(key, ()), key=legs.is_ours)
        callers = [c for c in here if not c.startswith(OURS) or legs.is_ours(c)]
        if callers:
            self.menus.resume(key, callers[0])

    # --- phones and trunks -----------------------------------------------------------------

    async def _settings_changed(self) -> None:
        """A number, a menu, hours or a trunk is another: speak its texts, Asterisk there or not.

        An Asterisk that is away learns of its trunks when it is back, or at the next net.
        """
        await self.menus.prepare()
        await self.kept.trunks()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        log.error("phone_failed", exc_info=error)


def _lost_by_line(fact: Destroyed, state: str) -> bool:
    """Whether a call of ours to somebody outside ended because its line does not work."""
    if _line_of(fact.channel.endpoint) is None or not fact.channel.id.startswith(OUTSIDE):
        return False
    no_place = not fact.cause and not fact.status  # not even an INVITE went out
    rang = state in (plan.UP, "Ringing")
    return not no_place and line_failed(fact.cause, fact.status, rang=rang)


def _line_of(endpoint: str) -> int | None:
    """The account whose trunk an endpoint is."""
    line = endpoint.removeprefix("trunk-")
    return int(line) if line != endpoint and line.isdecimal() else None
