"""The page of one seat in a meeting, without a browser: real pictures (aiortc), the office's wire.

What it says and hears: okienko/channels/video/README.md, frontend/video/.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.sdp import candidate_from_sdp

from .film import Film

log = logging.getLogger(__name__)
logging.getLogger("aioice").setLevel(logging.WARNING)  # it tells of each address that it tries

TOGETHER = ("talk", "hold", "kept")
RELAY = MediaRelay()
AGAIN = 1.0  # seconds after which a broken stream is opened again
ANEW = 8.0  # seconds between two comings of a page whose pictures found no way


class NoMeeting(Exception):
    """The office said no, by the code of its refusal; "": it was not reached."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


@dataclass(eq=False)
class MeetingPage:
    """One page: `state` and `lines` (the text line, by id) as the stream tells them last.

    `pictures` counts what has come from each of the others, by seat. `film` is what they see.
    """

    port: int
    office: str  # its name in addresses
    language: str = "pl"
    source: str = "127.0.0.1"  # of this machine: whom the limits count
    film: Film | None = None
    sees: bool = True  # exchanges pictures at all
    token: str = ""
    state: dict[str, Any] = field(default_factory=dict)
    lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    pictures: dict[int, int] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    name: str = field(default_factory=lambda: uuid4().hex)
    _peers: dict[int, _Peer] = field(default_factory=dict)
    _early: list[dict[str, Any]] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _came_at: float = 0.0
    _stream: asyncio.Task[None] | None = None
    _http: aiohttp.ClientSession | None = None

    # --- what it asks

    @property
    def http(self) -> aiohttp.ClientSession:
        """The page's way to the office."""
        if self._http is None:
            connector = aiohttp.TCPConnector(local_addr=(self.source, 0))
            waits = aiohttp.ClientTimeout(total=None, sock_connect=10)
            self._http = aiohttp.ClientSession(
                f"http://127.0.0.1:{self.port}", connector=connector, timeout=waits
            )
        return self._http

    async def ask(self, what: str, *, form: Any = None, told: Any = None) -> dict[str, Any]:
        """One request below `/video/`; its JSON. Raises NoMeeting."""
        try:
            async with self.http.post(
                f"/video/{what}", params={"lang": self.language}, data=form, json=told,
                headers=self._headers, timeout=aiohttp.ClientTimeout(20),
            ) as answer:  # fmt: skip
                body = await answer.read()
                found = json.loads(body or b"{}")
                if answer.status >= 300:
                    raise NoMeeting(str(found.get("error", answer.status)))
                return dict(found)
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as error:
            raise NoMeeting from error

    @property
    def _headers(self) -> dict[str, str]:
        return {
            "Host": f"localhost:{self.port}",
            **({"Authorization": f"Bearer {self.token}"} if self.token else {}),
        }

    async def begin(self, **form: Any) -> None:
        """Begin a meeting as its customer, and listen. Raises NoMeeting."""
        form = {"client_id": self.name, **form}
        self.token = str((await self.ask(f"{self.office}/begin", form=form))["token"])
        self.listen()

    def listen(self) -> None:
        """Take part."""
        self._came_at = asyncio.get_running_loop().time()
        self._stream = asyncio.ensure_future(self._listen())

    async def say(self, text: str) -> None:
        """Write in the text line, as the customer does. Raises NoMeeting."""
        await self.ask("say", form={"client_id": uuid4().hex, "text": text})

    async def tell(self, *, camera: bool, microphone: bool) -> None:
        """Say what is on. Raises NoMeeting."""
        await self.ask("flags", told={"camera": camera, "microphone": microphone})

    async def leave(self) -> None:
        """Leave for good."""
        with suppress(NoMeeting):
            await self.ask("leave", form={})
        await self.close()

    async def close(self) -> None:
        """Close the page without a word."""
        self.over.set()
        if self._stream is not None:
            self._stream.cancel()
            with suppress(asyncio.CancelledError):
                await self._stream
        for task in self._tasks:
            task.cancel()
        await self._part(list(self._peers))
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def until(self, is_so: Any, patience: float) -> bool:
        """Wait until something of this page is so; False when patience or the meeting ends."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while not is_so() and not self.over.is_set():
                    news = self.news
                    await news.wait()
        return bool(is_so())

    @property
    def phase(self) -> str:
        """Where the meeting stands; "" before anything was told."""
        return str(self.state.get("phase", ""))

    # --- what it hears

    async def _listen(self) -> None:
        while not self.over.is_set():
            try:
                await self._hear_all()
            except (aiohttp.ClientError, OSError, ValueError, TimeoutError):
                log.debug("stream_broken", exc_info=True)
            await asyncio.sleep(AGAIN)

    async def _hear_all(self) -> None:
        params = {"page": self.name, "lang": self.language}
        async with self.http.get(
            "/video/stream", params=params, headers=self._headers, read_bufsize=2**18
        ) as answer:
            if answer.status in (401, 404):
                self._over()
                return
            event = ""
            async for raw in answer.content:
                line = raw.decode().rstrip("\r\n")
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: "):
                    await self._heard(event, json.loads(line[6:]))
                if self.over.is_set():
                    return

    async def _heard(self, event: str, data: dict[str, Any]) -> None:
        if event == "state":
            self.state = data
            if self.phase == "over":
                self._over()
            await self._agree(data["peers"])
        elif event == "signal":
            await self._signal(data)
        elif event == "message":
            self.lines[data["id"]] = data
        elif event == "gone":
            self._over()
        self._said_news()

    def _said_news(self) -> None:
        self.news.set()
        self.news = asyncio.Event()

    def _over(self) -> None:
        self.over.set()
        self._said_news()

    # --- pictures

    async def _agree(self, pairs: list[dict[str, Any]]) -> None:
        wanted = {pair["seat"]: pair for pair in pairs if self.sees}
        await self._part(
            seat
            for seat, peer in list(self._peers.items())
            if seat not in wanted or wanted[seat]["generation"] != peer.generation
        )
        for seat, pair in wanted.items():
            if seat not in self._peers:
                self._peers[seat] = _Peer(self, pair)
                self._spawn(self._peers[seat].begin())
        early, self._early = self._early, []
        for signal in early:
            await self._signal(signal)

    async def _part(self, seats: Any) -> None:
        for seat in list(seats):
            await self._peers.pop(seat).close()

    async def _signal(self, signal: dict[str, Any]) -> None:
        peer = self._peers.get(signal["from"])
        if peer is not None and peer.generation == signal["generation"]:
            self._spawn(peer.take(signal["kind"], signal["body"]))
        else:
            self._early = [*self._early[-50:], signal]

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def come_anew(self) -> None:
        """As a page that is loaded again: the others begin anew with it, and pictures too."""
        now = asyncio.get_running_loop().time()
        if now - self._came_at < ANEW or self._stream is None or self.over.is_set():
            return
        self._came_at, self.name = now, uuid4().hex
        self._stream.cancel()
        self._stream = asyncio.ensure_future(self._listen())


class _Peer:
    """The exchange of pictures with one other, as frontend/video/peer.ts has it."""

    def __init__(self, page: MeetingPage, pair: Mapping[str, Any]) -> None:
        self.page, self.seat = page, int(pair["seat"])
        self.generation, self.polite = str(pair["generation"]), bool(pair["polite"])
        self.connection = RTCPeerConnection()
        self.offers = 0
        self._answered = False
        self._one = asyncio.Lock()
        self.connection.on("track", self._comes)
        self.connection.on("connectionstatechange", self._moved)

    async def begin(self) -> None:
        """The impolite side makes the offer: a line for the camera, one for a screen."""
        if self.polite:
            return
        async with self._one:
            for track in (self._film(), None):
                self.connection.addTransceiver(track or "video", direction="sendrecv")
            await self.connection.setLocalDescription(await self.connection.createOffer())
            self.offers += 1
            await self._describe(self.offers)

    async def take(self, kind: str, body: dict[str, Any]) -> None:
        """What the other says, one thing after the other."""
        async with self._one:
            if kind == "candidate":
                await self._candidate(body)
            elif body["type"] == "again":
                self.page.come_anew()
            elif body["type"] == "answer" and body["offer"] == self.offers:
                await self.connection.setRemoteDescription(
                    RTCSessionDescription(body["sdp"], "answer")
                )
            elif body["type"] == "offer":
                await self._answer(body)

    async def _answer(self, body: dict[str, Any]) -> None:
        if self._answered:  # another way: aiortc restarts no ICE
            self.page.come_anew()
            return
        self._answered = True
        offer = RTCSessionDescription(body["sdp"], "offer")
        await self.connection.setRemoteDescription(offer)
        lines = self.connection.getTransceivers()
        for line in lines:
            line.direction = "sendrecv"
        lines[0].sender.replaceTrack(self._film())
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        await self._describe(body["offer"])

    def _film(self) -> MediaStreamTrack | None:
        """The page's picture, for this one: each of the others gets all of it."""
        film = self.page.film
        return RELAY.subscribe(film) if film is not None else None

    async def _candidate(self, body: dict[str, Any]) -> None:
        words = str(body.get("candidate", "")).removeprefix("candidate:")
        if not words:
            return
        found = candidate_from_sdp(words)
        found.sdpMid, found.sdpMLineIndex = body.get("sdpMid"), body.get("sdpMLineIndex")
        await self.connection.addIceCandidate(found)

    async def _describe(self, offer: int) -> None:
        made = self.connection.localDescription
        body = {"type": made.type, "sdp": made.sdp, "offer": offer}
        told = {"to": self.seat, "generation": self.generation, "kind": "description"}
        await self.page.ask("signal", told={**told, "body": body})

    def _comes(self, track: MediaStreamTrack) -> None:
        self.page._spawn(self._watch(track))  # noqa: SLF001 - its own page

    async def _watch(self, track: MediaStreamTrack) -> None:
        """Take what comes, so that it does not gather; count it."""
        pictures = self.page.pictures
        with suppress(MediaStreamError):
            while True:
                await track.recv()
                pictures[self.seat] = pictures.get(self.seat, 0) + 1
                if pictures[self.seat] == 1:
                    self.page._said_news()  # noqa: SLF001 - its own page

    async def _moved(self) -> None:
        if self.connection.connectionState == "failed":
            self.page.come_anew()

    async def close(self) -> None:
        """It is over between these two pages."""
        await self.connection.close()


async def _quietly(work: Any) -> None:
    try:
        await work
    except (NoMeeting, MediaStreamError):
        return  # the other has gone meanwhile, or the office has
    except Exception:
        log.exception("picture_failed")
