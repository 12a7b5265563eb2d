"""The streams of meetings' pages in the web process' loop; all else below `/video/` is a page's."""

import asyncio
import logging
import re
from urllib.parse import parse_qs

from django.utils import translation
from django.utils.translation import gettext as _

from okienko.channels import streams
from okienko.channels.bearer import token_in
from okienko.channels.door import Asgi, Receive, Scope, Send
from okienko.channels.paces import Around, Pace
from okienko.channels.web_answers import Refusal, language_of, refuse
from okienko.events.log.feed import Feed
from okienko.events.runtime.bridge import Bridge
from okienko.events.runtime.faults import where as fault
from okienko.events.security.visitor import network
from okienko.events.stream.hub import message, time_now

from .actions import come
from .limits import COMINGS
from .meetings import Open, Page
from .queries import Sitting
from .refusals import VIDEO_FAST, VIDEO_GONE
from .views import whose

log = logging.getLogger(__name__)

PREFIX = "video"
THREADS = 4
CHECKS, CHECK_BEATS = 50, 4  # streams at once that only try the way, and what each says
_PAGE = re.compile(r"[A-Za-z0-9_-]{8,40}")
#: Each coming of a page is written down, and the others open their pictures anew.
OPENED = Pace(COMINGS, 60.0)
#: Streams that try the way, in ten minutes of what is near and of what is around it.
TRIED = Around(12, 60, 600.0)


class Meetings:
    """The part of the web process that serves `/video/stream`."""

    prefix = PREFIX

    def __init__(self) -> None:
        self.bridge = Bridge(THREADS, "video")
        self.open = Open(self.bridge)
        self.ending = asyncio.Event()
        self.checking = 0

    async def run(self, feed: Feed) -> None:
        """Until cancelled."""
        try:
            await self.open.run(feed)
        finally:
            await asyncio.to_thread(self.bridge.close)

    def finish(self) -> None:
        """End all streams."""
        self.ending.set()

    async def answer(self, scope: Scope, receive: Receive, send: Send, pages: Asgi) -> None:
        """One request below `/video/`; cookies go no further."""
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        scope["headers"] = [each for each in scope["headers"] if each[0] != b"cookie"]
        asked = scope["method"], scope["path"]
        try:
            if asked == ("GET", f"/{PREFIX}/stream"):
                await self._stream(scope, headers, receive, send)
                return
            if asked == ("GET", f"/{PREFIX}/check"):
                await self._check(scope, send)
                return
            # before a stranger's ten megabytes are read
            if asked[0] == "POST" and asked[1].endswith(("/file", "/still")):
                await self._seat(token_in(headers.get("authorization", "")))
            await pages(scope, receive, send)
        except Refusal as refusal:
            with translation.override(language_of(scope)):
                words = {
                    "video_gone": str(VIDEO_GONE.words),
                    "video_fast": str(VIDEO_FAST.words),
                    "invalid": _("The request cannot be understood."),
                    "later": _("This does not work just now. Try again in a moment."),
                }[refusal.code]
            await refuse(send, refusal, words)

    async def _stream(
        self, scope: Scope, headers: dict[str, str], receive: Receive, send: Send
    ) -> None:
        name = parse_qs(scope["query_string"].decode("latin-1")).get("page", [""])[0]
        if not _PAGE.fullmatch(name):
            raise Refusal(400, "invalid")
        if self.ending.is_set():
            raise Refusal(503, "later", 2)
        who = await self._seat(token_in(headers.get("authorization", "")))
        if wait := OPENED.wait(str(who.seat)):
            raise Refusal(429, "video_fast", wait)
        page = Page(language_of(scope), who=who, name=name)
        self.open.join(page)  # at once: the end of its older stream is no going away any more
        try:
            page.turn = await self._come(page)
            await streams.begin(send)
            await streams.serve(page, receive, send, self.ending, self.open.bring(page))
        finally:
            self.open.leave(page)

    async def _check(self, scope: Scope, send: Send) -> None:
        """A stream of a second, for who tries whether its pieces come as they are sent."""
        if wait := TRIED.wait(network((scope.get("client") or ("",))[0])):
            raise Refusal(429, "video_fast", wait)
        if self.checking >= CHECKS or self.ending.is_set():
            raise Refusal(503, "later", 2)
        self.checking += 1
        try:
            await streams.begin(send)
            for _beat in range(CHECK_BEATS):
                await asyncio.sleep(1 / CHECK_BEATS)
                piece = message("beat", time_now())
                await send(
                    {"type": "http.response.body", "body": piece.encode(), "more_body": True}
                )
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.checking -= 1

    async def _seat(self, token: str) -> Sitting:
        try:
            who = await self.bridge.call(f"token-{token[:12]}", whose, token) if token else None
        except Exception as error:
            log.warning("seat_not_read", extra={"error": fault(error)})
            raise Refusal(503, "later", 2) from None
        if who is None:
            raise Refusal(401, "video_gone")
        return who

    async def _come(self, page: Page) -> int:
        """Write down that the page is there, and which coming of its seat that is."""
        who = page.who
        if who.ended:
            return 0
        lane = f"seat-{who.seat}"
        try:
            return await self.bridge.call(lane, come, who.office, who=who, page=page.name)
        except Exception as error:
            log.warning("seat_not_written", extra={"error": fault(error)})
            raise Refusal(503, "later", 2) from None
