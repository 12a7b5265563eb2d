"""From the log to the browsers: one hub in each web process.

* Shared fragments (what waits, the wallboard) are rendered once for each set of offices and
  language, at most twice a second, and go as HTML to all who look at the same.
* What concerns one official (`official` in an event) makes that official's pages fetch.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from django.utils import translation

from .. import clock
from ..log.feed import Fact, Feed
from ..runtime.bridge import Bridge
from ..security.scope import in_offices
from ..security.visitor import person_of

log = logging.getLogger(__name__)

Render = Callable[[tuple[int, ...], str], str]
Seen = Callable[[int, int, bool], None]

PACE = 0.5  # seconds between two renderings of the same fragment
SHARE = 10  # a fragment that is slow to draw waits so many times as long as it took
QUEUE = 200  # messages that may wait for one browser; then it is told to reload
REMEMBERED = 2000  # facts kept for browsers that reconnect
SIGN_OF_LIFE = 15.0  # seconds between two signs that a desk's page lives
SEATS_AGAIN = 4  # signs of life between two looks whether a person still has the same seats
LEAVING = 1.0  # seconds after a sign-out until its streams are ended
SIGN_EACH = 3.0  # seconds between two signs of one official about one thing
GRACE = 3.0  # seconds without a stream before a desk counts as gone: a reload takes less


@dataclass(frozen=True)
class _Shared:
    name: str
    kinds: tuple[str, ...]
    render: Render
    every: float | None
    page: str


FRAGMENTS: dict[str, _Shared] = {}
#: The room of offices says which seats a login has: `login -> {office: official}`.
SEATS: list[Callable[[int], dict[int, int]]] = []
#: And of which of these offices it is told only what is its own: no fragments, no signs of others.
QUIET: list[Callable[[int], set[int]]] = []
#: The same room says by which events a login has other seats: kind -> the login.
SEATS_CHANGE: dict[str, Callable[[Fact], int]] = {}
#: Told whose sessions have ended though streams of them were open, and when the last stream
#: began (UTC); the room of channels registers one.
ON_SESSION_END: list[Callable[[int, datetime], None]] = []
#: Told `(office, official, alive)` when a desk's stream lives or has gone; routing registers one.
ON_STREAM: list[Seen] = []


def fragment(
    name: str, kinds: tuple[str, ...], every: float | None = None, page: str = ""
) -> Callable[[Render], Render]:
    """Register `(offices, language) -> html` for the panel `name`.

    It is rendered inside `in_offices(offices)` when an event of `kinds` (prefixes) came in one of
    them, and every so many seconds when `every` is given. It goes to the streams of `page` alone
    ("" is the desk): nobody pays for what stands on another page.
    """

    def register(render: Render) -> Render:
        FRAGMENTS[name] = _Shared(name, kinds, render, every, page)
        return render

    return register


def beat() -> int:
    """Milliseconds between two signs of life of a stream: the page tells silence by it."""
    return round(SIGN_OF_LIFE * 1000)


def time_now() -> dict[str, int]:
    """What a sign of life says: this computer's time in milliseconds since 1970, for the clocks."""
    return {"now": round(clock.now().timestamp() * 1000)}


def render(name: str, offices: Iterable[int], language: str) -> str:
    """The HTML of a shared fragment, in its own scope and language."""
    ids = tuple(sorted(offices))
    with translation.override(language), in_offices(ids):
        return FRAGMENTS[name].render(ids, language)


@dataclass(eq=False)
class Browser:
    """One open stream: whose it is, what it may see, what waits to be sent."""

    person: int
    officials: dict[int, int]  # office -> official
    language: str
    at_desk: bool = True
    page: str = ""  # which fragments it wants
    after: int | None = None  # the last position that it saw
    session: str = ""
    quiet: set[int] = field(default_factory=set)  # offices of which it is told its own alone
    began: datetime = field(default_factory=clock.now)
    queue: "asyncio.Queue[str]" = field(default_factory=lambda: asyncio.Queue(QUEUE))
    overflown: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)  # the stream must be asked for anew

    @property
    def view(self) -> tuple[tuple[int, ...], str]:
        """Browsers with the same view share their fragments."""
        return tuple(sorted(self.officials.keys() - self.quiet)), self.language

    def say(self, kind: str, data: object, pos: int | None = None) -> None:
        """Put a message in the queue; one too many, and the browser reloads instead."""
        if self.overflown:
            return
        try:
            self.queue.put_nowait(message(kind, data, pos))
        except asyncio.QueueFull:
            self.overflown = True
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(message("reload", {}))


def message(kind: str, data: object, pos: int | None = None) -> str:
    """One server-sent event."""
    head = f"id: {pos}\n" if pos is not None else ""
    return f"{head}event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


class Hub:
    """All streams of a process."""

    def __init__(self, dsn: str) -> None:
        self.feed = Feed(dsn)
        self.bridge = Bridge(4, "hub")
        self.browsers: set[Browser] = set()
        self._signed: dict[tuple[int, int], float] = {}  # when others were last told, of what
        self._recent: deque[Fact] = deque(maxlen=REMEMBERED)
        self._due: dict[tuple[str, tuple[tuple[int, ...], str]], float] = {}
        self._wake = asyncio.Event()
        self._goodbyes: dict[int, asyncio.Future[None]] = {}
        self._last: dict[tuple[str, tuple[tuple[int, ...], str]], float] = {}
        self._took: dict[tuple[str, tuple[tuple[int, ...], str]], float] = {}

    async def run(self, beside: Iterable[Callable[[Feed], Awaitable[None]]] = ()) -> None:
        """Serve until cancelled; what is `beside` stands on the same feed."""
        async with asyncio.TaskGroup() as group:
            for part in beside:
                group.create_task(_alone(part(self.feed)))
            group.create_task(self.feed.run())
            group.create_task(self._listen())
            group.create_task(self._paint())
            group.create_task(self._signs())
            group.create_task(self._clockwork())

    # --- browsers -----------------------------------------------------------------------------

    def join(self, browser: Browser, after: int | None) -> None:
        """A stream opens. `after`: the last position it saw, so that what it missed is told."""
        self.browsers.add(browser)
        goodbye = self._goodbyes.pop(browser.person, None)
        if goodbye:
            goodbye.cancel()
        oldest = self._recent[0].pos if self._recent else self.feed.pos + 1
        if after is not None and after < oldest - 1:
            browser.say("mine", {"kind": "resync"}, max(self.feed.pos, 0))
        elif after is not None:
            for fact in self._recent:
                if fact.pos > after:
                    self._tell(browser, fact)
        for name in FRAGMENTS:
            self._order(name, browser.view)
        if browser.at_desk:
            self._seen(browser, alive=True)

    def leave(self, browser: Browser) -> None:
        """A stream ended; the desk counts as gone if no other opens within moments."""
        self.browsers.discard(browser)
        if browser.at_desk and not self._others(browser):
            task = asyncio.ensure_future(self._goodbye(browser))
            self._goodbyes[browser.person] = task

    async def _goodbye(self, browser: Browser) -> None:
        await asyncio.sleep(GRACE)
        self._goodbyes.pop(browser.person, None)
        if not self._others(browser):
            self._seen(browser, alive=False)

    def streams_of(self, person: int) -> int:
        """How many streams a login has open here."""
        return sum(browser.person == person for browser in self.browsers)

    def _others(self, browser: Browser) -> bool:
        return any(b.person == browser.person and b.at_desk for b in self.browsers)

    def _seen(self, browser: Browser, *, alive: bool) -> None:
        if not browser.officials:
            return
        office, official = next(iter(browser.officials.items()))
        for told in ON_STREAM:
            task = asyncio.ensure_future(
                self.bridge.call(f"person-{browser.person}", told, office, official, alive)
            )
            task.add_done_callback(_complain)

    async def _signs(self) -> None:
        for turn in count(1):
            await asyncio.sleep(SIGN_OF_LIFE)
            if turn % SEATS_AGAIN == 0:
                await self.look_at_seats()
            for browser in list({b.person: b for b in self.browsers if b.at_desk}.values()):
                self._seen(browser, alive=True)
            for browser in list(self.browsers):
                browser.say("beat", time_now())

    async def look_at_seats(self) -> None:
        """End the streams of those who lost a seat or have another: what they may see differs."""
        for person in {browser.person for browser in self.browsers}:
            await self.look_at_seat(person)

    async def look_at_seat(self, person: int) -> None:
        """The same for one login; and the streams whose session has ended, with all it lent."""
        mine = [browser for browser in self.browsers if browser.person == person]
        sessions = {browser.session for browser in mine if browser.session}
        try:
            officials = await self.bridge.call(f"person-{person}", SEATS[0], person)
            quiet = await self.bridge.call(f"person-{person}", quiet_in, person)
            ended = await self.bridge.call(f"person-{person}", _ended, person, sessions)
            if ended and ended == sessions:
                last = max(browser.began for browser in mine)
                for told in ON_SESSION_END:
                    await self.bridge.call(f"person-{person}", told, person, last)
        except Exception:
            log.warning("seats_not_read", exc_info=True)
            return
        for browser in mine:
            others = browser.officials != officials or browser.quiet != quiet
            if others or browser.session in ended:
                browser.ended.set()

    # --- facts --------------------------------------------------------------------------------

    async def _listen(self) -> None:
        with self.feed.subscribe("") as facts:
            while True:
                fact = await facts.get()
                self._recent.append(fact)
                for browser in list(self.browsers):
                    self._tell(browser, fact)
                if whose := SEATS_CHANGE.get(fact.kind):
                    person = self.look_at_seat(whose(fact))
                    asyncio.ensure_future(person).add_done_callback(_complain)
                if fact.data.get("state") == "off":  # of a person's presence: they signed out
                    asyncio.ensure_future(self._left(fact.subject)).add_done_callback(_complain)
                for shared in FRAGMENTS.values():
                    if fact.kind.startswith(shared.kinds):
                        for view in self._views(fact.office_id):
                            self._order(shared.name, view)

    async def _left(self, person: int) -> None:
        await asyncio.sleep(LEAVING)  # the session goes after the presence
        if any(browser.person == person for browser in self.browsers):
            await self.look_at_seat(person)

    def _tell(self, browser: Browser, fact: Fact) -> None:
        official = fact.data.get("official")
        if official is not None and browser.officials.get(fact.office_id) == official:
            data = {"kind": fact.kind, "subject": fact.subject, **fact.data}
            browser.say("mine", data, fact.pos)

    def sign(self, office: int, official: int, data: object) -> None:
        """Tell the pages of one official something that is no event and is kept nowhere."""
        for browser in list(self.browsers):
            if browser.officials.get(office) == official:
                browser.say("sign", data)

    def sign_others(self, office: int, official: int, about: int, data: object) -> None:
        """The same to an office's other officials; of one about one thing each few seconds."""
        now = asyncio.get_running_loop().time()
        if self._signed.get((official, about), float("-inf")) + SIGN_EACH > now:
            return
        self._signed = {key: at for key, at in self._signed.items() if at + SIGN_EACH > now}
        self._signed[official, about] = now
        for browser in list(self.browsers):
            told = office not in browser.quiet
            if told and browser.officials.get(office, official) != official:
                browser.say("sign", data)

    def _views(self, office: int | None = None) -> set[tuple[tuple[int, ...], str]]:
        return {b.view for b in self.browsers if office is None or office in b.officials}

    # --- shared fragments ---------------------------------------------------------------------

    def _order(self, name: str, view: tuple[tuple[int, ...], str]) -> None:
        now = asyncio.get_running_loop().time()
        pause = max(PACE, SHARE * self._took.get((name, view), 0.0))
        self._due.setdefault((name, view), max(now, self._painted(name, view) + pause))
        self._wake.set()

    def _painted(self, name: str, view: tuple[tuple[int, ...], str]) -> float:
        return self._last.get((name, view), float("-inf"))

    async def _paint(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            now = loop.time()
            due = [key for key, at in self._due.items() if at <= now]
            for key in due:
                del self._due[key]
                self._last[key] = now
            await asyncio.gather(*(self._render(*key) for key in due))
            self._wake.clear()
            pause = min((at - loop.time() for at in self._due.values()), default=None)
            try:
                async with asyncio.timeout(max(0.0, pause) if pause is not None else None):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _render(self, name: str, view: tuple[tuple[int, ...], str]) -> None:
        page = FRAGMENTS[name].page
        watchers = [b for b in self.browsers if b.view == view and b.page == page]
        if not watchers or not view[0]:
            return
        began = asyncio.get_running_loop().time()
        try:
            html = await self.bridge.call(f"fragment-{name}", render, name, *view)
        except Exception:
            log.exception("fragment_failed", extra={"fragment": name})
            return
        took = asyncio.get_running_loop().time() - began
        # it may double each time: the first drawing of a process is slow, and says nothing
        self._took[(name, view)] = min(took, 2 * self._took.get((name, view), PACE / SHARE))
        for browser in watchers:
            browser.say("fragment", {"panel": name, "html": html})

    async def _clockwork(self) -> None:
        while True:
            await asyncio.sleep(5)
            now = asyncio.get_running_loop().time()
            for shared in FRAGMENTS.values():
                for view in self._views():
                    if shared.every and now - self._painted(shared.name, view) >= shared.every:
                        self._order(shared.name, view)


async def _alone(part: Awaitable[None]) -> None:
    """A part that fails ends no other."""
    try:
        await part
    except Exception:
        log.exception("stream_part_ended")


def quiet_in(person: int) -> set[int]:
    """The offices of which a login is told its own alone."""
    return QUIET[0](person) if QUIET else set()


def _ended(person: int, sessions: set[str]) -> set[str]:
    """Those of a login's sessions that are no longer its own."""
    found = {session: person_of(session) for session in sessions}
    return {session for session, user in found.items() if user is None or user.pk != person}


def _complain(task: "asyncio.Future[None]") -> None:
    if not task.cancelled() and task.exception():
        log.warning("stream_sign_failed", exc_info=task.exception())
