"""The sample operator: a second small Asterisk that carries customers and officials' desk phones.

Okienko's own Asterisk knows nothing of it but a trunk's address and registered phones: every call
of the demo is real SIP with real sound.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import threading
import wave
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

from okienko.channels.phone.asterisk.ari import Ari, AriError
from okienko.channels.phone.asterisk.config import APP, Layout, ari_password, write
from okienko.channels.phone.asterisk.facts import (
    Connected,
    Destroyed,
    Ending,
    Entered,
    Fact,
    Left,
    PlaybackEnded,
)
from okienko.channels.phone.menu.speech import resample, speak
from okienko.config import Config
from okienko.machinery.asterisk import Installed

from . import child
from .free_ports import free

log = logging.getLogger(__name__)

#: Called with a leg that came in and the number or phone that it is for.
Incoming = Callable[["CarrierLeg", str], Awaitable[None]]


def layout(settings: Config, installed: Installed, port: int) -> Layout:
    """The operator's own folder and ports, beside ours; reached from this machine only."""
    return Layout(
        folder=settings.home / "operator",
        modules=installed.modules,
        data=installed.data,
        music=installed.music,
        sip_host="127.0.0.1",
        sip_port=port,
        http_port=next((p for p in range(settings.asterisk_http_port + 1, 65535) if free(p)), 0),
        rtp_start=settings.rtp_end + 1,
        rtp_end=settings.rtp_end + 400,
        extra={"pjsip.conf": _office(settings)},
    )


def _office(settings: Config) -> str:
    # the keepalive: who says nothing for a while would be taken for a lost phone
    return f"""
[office]
type=endpoint
transport=udp
context=from-trunk
disallow=all
allow=alaw,ulaw
aors=office
direct_media=no
dtmf_mode=rfc4733
rtp_keepalive=3
trust_id_inbound=yes
[office]
type=aor
contact=sip:127.0.0.1:{settings.sip_port}
[office]
type=identify
endpoint=office
match=127.0.0.0/8
"""


class HungUp(Exception):
    """The other side of a leg ended the call."""


@dataclass
class CarrierLeg:
    """One side of a call as the operator has it."""

    carrier: Carrier
    id: str
    call_id: str = ""
    up: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _played: dict[str, asyncio.Event] = field(default_factory=dict)
    _serial: Iterator[int] = field(default_factory=count)

    async def answer(self) -> None:
        """Pick up."""
        await self._do(self.carrier.ari.answer(self.id))
        await self.quiet()
        self.up.set()

    async def ring(self) -> None:
        """Let the other side hear ringing."""
        await self._do(self.carrier.ari.ring(self.id))

    async def say(self, text: str, language: str) -> None:
        """Speak, and return when it was said; HungUp when the call ended meanwhile."""
        path = await self.carrier.spoken(text, language)
        if self.over.is_set():
            raise HungUp
        name = f"{self.id}-{next(self._serial)}"
        done = self._played[name] = asyncio.Event()
        await self._do(self.carrier.ari.play(self.id, name, [f"sound:{path}"]))
        await self._until(done, 60)
        self._played.pop(name, None)
        await self.quiet()

    async def quiet(self) -> None:
        """Say nothing, but send it: a line without a packet is a dead one to whoever listens."""
        await self._do(self.carrier.ari.silence(self.id))

    async def press(self, digits: str) -> None:
        """Press keys."""
        await self._do(self.carrier.ari.send_digits(self.id, digits))

    async def wait(self, seconds: float) -> None:
        """Say nothing for a while; HungUp when the call ends."""
        await self._until(asyncio.Event(), seconds)

    async def hang_up(self, cause: int = 16) -> None:
        """End the call; one that is over is as wished. `cause` is Q.850's number: 17 is busy."""
        self.over.set()
        # RuntimeError: the demo ends, and the session with the operator is closed
        with contextlib.suppress(AriError, RuntimeError):
            await self.carrier.ari.hang_up(self.id, cause)

    async def _until(self, event: asyncio.Event, seconds: float) -> None:
        waiters = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(self.over.wait())]
        try:
            await asyncio.wait(waiters, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiter in waiters:
                waiter.cancel()
        if self.over.is_set():
            raise HungUp

    async def _do(self, request: Awaitable[object]) -> None:
        try:
            await request
        except AriError as error:
            raise HungUp from error

    def played(self, name: str) -> None:
        """A sound has come to its end."""
        if name in self._played:
            self._played[name].set()


class Carrier:
    """The process, its socket, and the legs that it carries."""

    def __init__(self, settings: Config, installed: Installed, port: int) -> None:
        self.layout = layout(settings, installed, port)
        self.command = [*installed.command, "-C", str(self.layout.folder / "asterisk.conf"), "-f"]
        self.home = settings.home
        self.sounds = settings.home / "speech-town"
        self.office = settings.sip_port
        self.legs: dict[str, CarrierLeg] = {}
        self.incoming: Incoming = _refused
        self.ready = asyncio.Event()
        self.ari = Ari(self.layout.ari_url, app=APP, password=ari_password(self.layout.folder))
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Start it and follow what it reports until cancelled; it is started again if it dies."""
        write(self.layout)
        keep = asyncio.create_task(
            child.keep("operator", self.command, self.home, ended=self.ready.clear)
        )
        try:
            async with self.ari:
                async for fact in self.ari.facts():
                    await self._saw(fact)
        finally:
            for task in list(self._tasks):
                task.cancel()
            keep.cancel()
            await asyncio.gather(keep, return_exceptions=True)

    async def _saw(self, fact: Fact) -> None:
        match fact:
            case Connected():
                for leg in self.legs.values():
                    leg.over.set()
                self.legs.clear()
                self.ready.set()
            case Entered(channel=channel, args=("in", called, *_)):
                leg = self.legs[channel.id] = CarrierLeg(self, channel.id, channel.call_id)
                self.spawn(self.incoming(leg, called))
            case Entered(channel=channel) if channel.id in self.legs:
                self.legs[channel.id].call_id = channel.call_id
                self.legs[channel.id].up.set()
            case PlaybackEnded(playback_id=name) if name.rpartition("-")[0] in self.legs:
                self.legs[name.rpartition("-")[0]].played(name)
            case Ending(channel_id=channel_id):
                self._ended(channel_id)
            case Left(channel=channel) | Destroyed(channel=channel):
                self._ended(channel.id)
            case _:
                return

    def _ended(self, channel: str) -> None:
        if leg := self.legs.pop(channel, None):
            leg.over.set()

    async def call(self, caller: str, called: str, seconds: int = 45) -> CarrierLeg:
        """Call a number of the office; the leg, answered. HungUp when nobody answers."""
        leg = CarrierLeg(self, f"town{uuid4().hex}")
        self.legs[leg.id] = leg
        try:
            await self.ari.originate(
                leg.id,
                f"PJSIP/{called}@office",
                args="out",
                caller=caller,
                timeout=seconds,
                variables={},
                formats="alaw",
            )
        except AriError as error:
            self.legs.pop(leg.id, None)
            raise HungUp from error
        waiters = [asyncio.ensure_future(leg.up.wait()), asyncio.ensure_future(leg.over.wait())]
        await asyncio.wait(waiters, timeout=seconds + 5, return_when=asyncio.FIRST_COMPLETED)
        for waiter in waiters:
            waiter.cancel()
        if not leg.up.is_set():
            await leg.hang_up()
            raise HungUp
        await leg.quiet()
        return leg

    async def register(self, user: str, password: str) -> None:
        """Register a desk phone at the office, and keep it registered."""
        await self.ari.put(
            "auth", user, {"auth_type": "digest", "username": user, "password": password}
        )
        await self.ari.put(
            "registration",
            user,
            {
                "transport": "udp",
                "outbound_auth": user,
                "server_uri": f"sip:127.0.0.1:{self.office}",
                "client_uri": f"sip:{user}@127.0.0.1:{self.office}",
                "contact_user": user,
                "expiration": "60",
                "retry_interval": "3",
                "forbidden_retry_interval": "3",
                "fatal_retry_interval": "3",
                "max_retries": "100000",
                "auth_rejection_permanent": "no",
            },
        )

    async def unregister(self, user: str) -> None:
        """Take a desk phone away."""
        with contextlib.suppress(AriError):
            await self.ari.remove("registration", user)

    async def spoken(self, text: str, language: str) -> Path:
        """The sound of a text, made at its first use."""
        key = hashlib.sha256(f"{language}|{text}".encode()).hexdigest()[:20]
        path = self.sounds / f"{language}-{key}"
        if not path.with_suffix(".wav").exists():
            await asyncio.to_thread(_keep, path, text, language)
        return path

    def spawn(self, work: Awaitable[None]) -> None:
        """Run something beside; a call that ended is no error."""
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _keep(path: Path, text: str, language: str) -> None:
    """Speak a text into a wav file as the operator's a-law line wants it: 8 kHz, no more."""
    samples, rate = speak(text, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{threading.get_ident()}.new")
    with wave.open(str(fresh), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(resample(samples, rate, 8000).tobytes())
    fresh.replace(path.with_suffix(".wav"))


async def _refused(leg: CarrierLeg, _called: str) -> None:
    """Nobody is there yet who could answer."""
    await leg.hang_up()


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except HungUp:
        return
    except Exception:
        log.exception("town_failed")
