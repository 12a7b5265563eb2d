"""The meetings that have a page's stream in this process, and what their pages are told.

When a meeting changed, one look-up serves all its pages. What one browser says to another's is told
at once, without a look: its row is there for a stream that is just broken.
"""

import asyncio
import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from okienko.channels.phone.turn import ice_servers
from okienko.channels.streams import BEAT, PACE, Listener, Notes, follow
from okienko.channels.text_lines import Line
from okienko.events.log.feed import Fact, Feed
from okienko.events.runtime.bridge import Bridge
from okienko.events.runtime.faults import where as fault
from okienko.events.security.scope import in_offices
from okienko.events.stream.hub import time_now

from . import actions, queries
from .limits import LINES, RELAYED, RENEWED
from .queries import Picture, Said, Sitting
from .signals import PASSED, SAID, TOUCHED, Passing
from .wire import shown, state_of

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Page(Listener):
    """One open stream of a seat, and what it has been told."""

    who: Sitting = field(kw_only=True)
    name: str = field(kw_only=True)
    turn: int | None = None  # which coming of its seat it is; None: not written down yet
    relay: bool | None = None  # whether its pictures go by a relay alone; None: not read yet
    relayed_until: float = 0.0  # monotonic: it is told another password then
    state: dict[str, Any] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)  # messages of the text line
    heard: set[int] = field(default_factory=set)  # signals

    def hear(self, said: Said) -> None:
        """What another browser says, once."""
        if said.id not in self.heard:
            self.heard.add(said.id)
            told = {"from": said.sender, "generation": said.generation}
            self.say("signal", told | {"kind": said.kind, "body": said.body}, said.id)

    def tell_network(self) -> None:
        """By which relay pictures may go, or must: a password that holds for minutes, and anew
        before it ends. Only where pictures are exchanged: who waits gets none.
        """
        if not self.state.get("peers") or (now := time.monotonic()) < self.relayed_until:
            return
        self.relayed_until = now + (RELAYED - RENEWED).total_seconds()
        ice = list(ice_servers(f"v{self.who.seat}", RELAYED))
        self.say("network", {"ice": ice, "relay": bool(self.relay and ice)})

    def end(self, why: str) -> None:
        """Say why this stream is over, and end it."""
        self.say("gone", {"why": why})
        self.ended.set()


@dataclass(eq=False)
class Meeting:
    """A meeting that has a stream here, as it was seen last."""

    office: int
    id: int
    interaction: int
    pages: dict[int, Page] = field(default_factory=dict)  # by seat
    picture: Picture | None = None
    lines: dict[int, Line] = field(default_factory=dict)
    dirty: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None


class Open:
    """All of a process."""

    def __init__(self, bridge: Bridge) -> None:
        self.bridge = bridge
        self.meetings: dict[int, Meeting] = {}
        self.of_contact: dict[int, int] = {}
        self.notes = Notes(bridge)
        self.queues: set[int] = set()  # in which somebody's place may have changed

    async def run(self, feed: Feed) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()

        def touched(meeting_id: int) -> None:
            loop.call_soon_threadsafe(self._touch, meeting_id)

        def said(what: Said) -> None:
            loop.call_soon_threadsafe(self._said, what)

        def passed(what: Passing) -> None:
            loop.call_soon_threadsafe(self._passed, what)

        TOUCHED.add(touched)
        SAID.add(said)
        PASSED.add(passed)
        try:
            with feed.hearing(), feed.subscribe("", eager=True) as facts:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._listen(facts))
                    group.create_task(self._beat())
                    group.create_task(self._queues())
        finally:
            TOUCHED.discard(touched)
            SAID.discard(said)
            PASSED.discard(passed)
            await self.notes.rest()

    async def _listen(self, facts: "asyncio.Queue[Fact]") -> None:
        while True:
            fact = await facts.get()
            contact = fact.data.get("interaction", fact.subject)
            of_contact = "interaction" in fact.data or fact.kind.startswith(
                ("interaction.", "contact.", "video.", "phone.sound", "phone.leg")
            )
            if of_contact and (meeting := self.of_contact.get(contact)) is not None:
                self._touch(meeting)
            if fact.kind.startswith("wait."):
                self.queues.add(fact.data["queue"])

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            there: dict[int, list[int]] = defaultdict(list)
            for meeting in self.meetings.values():
                for seat, page in meeting.pages.items():
                    there[meeting.office].append(seat)
                    page.say("beat", time_now())
                    page.tell_network()
            for office, seats in there.items():
                await self.notes.write(f"here-{office}", actions.here, office, seats=seats)

    async def _queues(self) -> None:
        """Everybody's place in a queue that moved."""
        while True:
            await asyncio.sleep(PACE)
            moved, self.queues = self.queues, set()
            for meeting in self.meetings.values():
                if meeting.picture and meeting.picture.queue in moved:
                    meeting.dirty.set()

    def _touch(self, meeting_id: int) -> None:
        meeting = self.meetings.get(meeting_id)
        if meeting is not None:
            meeting.dirty.set()

    def _said(self, what: Said) -> None:
        meeting = self.meetings.get(what.meeting)
        page = meeting.pages.get(what.receiver) if meeting else None
        if page is not None and page.turn is not None:
            page.hear(what)

    def _passed(self, what: Passing) -> None:
        """To all others who have part in it now; whose place another took says nothing any more."""
        meeting = self.meetings.get(what.meeting)
        if meeting is None or meeting.picture is None or not meeting.picture.seat(what.sender):
            return
        told = {"from": what.sender, "kind": what.kind, "body": what.body}
        for seat, page in meeting.pages.items():
            if seat != what.sender and page.turn is not None and meeting.picture.seat(seat):
                page.say("passing", told)

    # --- pages --------------------------------------------------------------------------------

    def join(self, page: Page) -> None:
        """A stream opens, and takes the place of its seat's other; `bring` tells it all."""
        who = page.who
        meeting = self.meetings.get(who.meeting)
        if meeting is None:
            meeting = Meeting(who.office, who.meeting, who.interaction)
            self.meetings[who.meeting] = meeting
            self.of_contact[who.interaction] = who.meeting
            meeting.task = asyncio.ensure_future(self._follow(meeting))
        other = meeting.pages.pop(who.seat, None)
        if other is not None and other.name != page.name:
            other.end("elsewhere")
        elif other is not None:
            other.ended.set()
        meeting.pages[who.seat] = page

    def leave(self, page: Page) -> None:
        """A stream has ended."""
        meeting = self.meetings.get(page.who.meeting)
        if meeting is None or meeting.pages.get(page.who.seat) is not page:
            return
        del meeting.pages[page.who.seat]
        if not page.who.ended:
            self.notes.soon(
                f"seat-{page.who.seat}",
                actions.gone,
                meeting.office,
                seat_id=page.who.seat,
                page=page.name,
            )
        if not meeting.pages:
            del self.meetings[meeting.id]
            self.of_contact.pop(meeting.interaction, None)
            if meeting.task:
                meeting.task.cancel()

    async def bring(self, page: Page) -> None:
        """Tell a new stream where the meeting stands, and what was said to its seat lately.

        It is in the meeting already, so that nothing is lost between the look and the telling.
        """
        who = page.who
        meeting = self.meetings.get(who.meeting)
        if meeting is None:  # a later stream of the seat took its place, and has ended
            page.ended.set()
            return
        meeting.dirty.set()  # the others see who came
        try:
            page.relay, seen, lately = await self.bridge.call(
                f"meeting-{who.meeting}", _all, who.office, who.meeting, who.seat
            )
        except Exception as error:
            log.warning("meeting_not_read", extra={"error": fault(error)})
            page.ended.set()
            return
        self._saw(meeting, seen)
        for said in lately:
            page.hear(said)

    async def _follow(self, meeting: Meeting) -> None:
        """Look again each time that the meeting changed, and tell its pages what is new."""

        async def look() -> Picture | None:
            last = max(meeting.lines, default=0)
            return await self.bridge.call(
                f"meeting-{meeting.id}", _look, meeting.office, meeting.id, last
            )

        await follow(meeting.dirty, look, partial(self._saw, meeting))

    def _saw(self, meeting: Meeting, seen: Picture | None) -> None:
        if seen is None:
            for page in list(meeting.pages.values()):
                page.end("over")
            return
        meeting.picture = seen
        meeting.lines.update((line.id, line) for line in seen.lines)
        for page in list(meeting.pages.values()):
            self._tell(meeting, page, seen)

    def _tell(self, meeting: Meeting, page: Page, seen: Picture) -> None:
        me = seen.seat(page.who.seat)
        if page.turn is None or page.relay is None or (me is not None and me.turn < page.turn):
            return  # before all is known of it, or a look from before it came: the next comes
        if me is None:
            page.end("over")
            return
        if me.page != page.name and not page.who.ended:
            page.end("elsewhere")
            return
        state = state_of(seen, me)
        if page.state != state:
            page.state = state
            page.tell_network()
            page.say("state", state)
        for line in list(meeting.lines.values())[-LINES:]:
            if line.id not in page.told:
                page.told.add(line.id)
                page.say("message", shown(line, me))
        if seen.phase == "over":
            page.end("over")


def _look(office: int, meeting: int, after: int) -> Picture | None:
    with in_offices([office], reading=True):
        return queries.picture(meeting, after)


def _all(office: int, meeting: int, seat: int) -> tuple[bool, Picture | None, list[Said]]:
    with in_offices([office], reading=True):
        seen = queries.picture(meeting)
        relay = seen is not None and queries.relay_only(meeting)
        return relay, seen, queries.signals_to(seat)
