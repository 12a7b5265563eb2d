"""Calls that try a line: dial, say a sentence or a menu, hang up. None goes on without end."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial

from okienko.events.runtime.bridge import Bridge
from okienko.events.security.scope import in_offices

from ..actions.place import place_of
from ..actions.trying import try_moved
from ..callers import tried_case
from ..menu import machine, steps
from ..menu.kept import sketch_of
from ..menu_cards import with_cards
from ..models import Number, TryCall
from ..settings import TrunkSettings, usable_trunk
from .ari import Ari, AriError, named
from .call_query import dialled_at, dialled_from, identity
from .menu_player import Menus
from .plan import Headers

log = logging.getLogger(__name__)

RINGS = 30  # seconds
LONGEST = 60.0
LONGEST_MENU = 240.0
WAITS = "Tu dzwoniący czeka w kolejce na pracownika. To koniec próby."
OVER = "Tu połączenie się kończy. To koniec próby."
SENTENCE = "To jest próbne połączenie z Okienka. Linia działa. Do usłyszenia."
UNREACHABLE = 20  # Q.850


@dataclass
class Walk:
    """Where somebody stands who tries a menu by a call."""

    sketch: steps.Sketch
    place: machine.MenuPlace
    state: machine.MenuState
    playing: str = ""
    timer: asyncio.TimerHandle | None = None
    order: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wait_no_more(self) -> None:
        """No silence is listened for any more."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class LineTests:
    """The test calls that go on now."""

    def __init__(self, ari: Ari, bridge: Bridge, menus: Menus) -> None:
        self.ari = ari
        self.bridge = bridge
        self.menus = menus
        self.walks: dict[str, Walk] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self, office: int, test_id: int) -> None:
        """Dial, and end it in any case some time later."""
        found = await self.bridge.call(f"test-{test_id}", _read, office, test_id)
        if found is None:
            return
        row, endpoint, shown, headers, walk = found
        if walk is not None:
            self.walks[row.channel] = walk
        try:
            await self.ari.originate(
                row.channel,
                endpoint,
                args="test",
                caller=shown,
                timeout=RINGS,
                variables=named(headers),
            )
        except AriError as error:
            log.info("test_call_refused", extra={"status": error.status})
            await self.ended(row.channel, UNREACHABLE)
            return
        await self._moved(row.channel, "ringing")
        await asyncio.sleep(LONGEST if walk is None else LONGEST_MENU)
        await self.ari.hang_up(row.channel)

    async def answered(self, channel: str) -> None:
        """Say the sentence, or begin the menu."""
        await self._moved(channel, "answered")
        if channel in self.walks:
            await self._signal(channel, machine.Started())
        else:
            await self._say_and_end(channel, SENTENCE)

    async def pressed(self, channel: str, digit: str) -> None:
        """A key."""
        if digit in "0123456789*#":
            await self._signal(channel, machine.Pressed(key=digit))

    async def said(self, playback: str) -> None:
        """A sound ended: the last of a call, which has the channel's name, or one of a menu's."""
        channel, _, number = playback.rpartition("-")
        if channel in self.walks:
            await self._signal(channel, machine.Finished(sequence=int(number)))
        elif playback.count("-") == 2:
            await self.ari.hang_up(playback)

    async def _signal(self, channel: str, signal: machine.Signal) -> None:
        walk = self.walks.get(channel)
        if walk is None:
            return
        async with walk.order:
            walk.state, actions = machine.advance(walk.sketch, walk.state, signal, walk.place)
            for action in actions:
                if isinstance(action, machine.AskCase):
                    told = tried_case(action)
                    walk.state, actions = machine.advance(walk.sketch, walk.state, told, walk.place)
            for action in actions:
                walk.wait_no_more()
                match action:
                    case machine.Play():
                        await self._play(channel, walk, action)
                    case machine.Listen(seconds=seconds, sequence=number):
                        walk.timer = asyncio.get_running_loop().call_later(
                            seconds, self._silence, channel, number
                        )
                    case machine.Enqueue() | machine.Leave() | machine.EndCall():
                        self.walks.pop(channel, None)
                        await self._stop(walk)
                        waits = isinstance(action, machine.Enqueue)
                        await self._say_and_end(channel, WAITS if waits else OVER)

    async def _play(self, channel: str, walk: Walk, action: machine.Play) -> None:
        office = int(channel.split("-")[1])
        paths = [await self.menus.sound(channel, office, sound) for sound in action.sounds]
        await self._stop(walk)
        walk.playing = f"{channel}-{action.sequence}"
        await self.ari.play(channel, walk.playing, [f"sound:{path}" for path in paths])

    async def _stop(self, walk: Walk) -> None:
        playing, walk.playing = walk.playing, ""
        if playing:
            await self.ari.stop_playing(playing)

    async def _say_and_end(self, channel: str, text: str) -> None:
        path = await self.menus.voice(text, "pl")
        await self.ari.play(channel, channel, [f"sound:{path}"])

    def _silence(self, channel: str, number: int) -> None:
        task = asyncio.create_task(self._signal(channel, machine.TimedOut(sequence=number)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def ended(self, channel: str, cause: int) -> None:
        """Tell why."""
        if walk := self.walks.pop(channel, None):
            walk.wait_no_more()
        await self._moved(channel, "ended", cause)

    async def _moved(self, channel: str, state: str, cause: int | None = None) -> None:
        _test, _, ids = channel.partition("-")
        office, _, test_id = ids.partition("-")
        verb = partial(try_moved, int(office), test_id=int(test_id), state=state, cause=cause)
        await self.bridge.call(f"test-{test_id}", verb)


def _read(office: int, test_id: int) -> tuple[TryCall, str, str, Headers, Walk | None] | None:
    """A test call that is still wanted, whom to dial, which number is shown, and the menu."""
    with in_offices([office]):
        row = TryCall.objects.filter(id=test_id, state="wanted").first()
        if row is None:
            return None
        trunk = usable_trunk(row.account) or TrunkSettings.model_construct(addresses=[])
        number = Number.objects.filter(account=row.account, active=True)
        first = number.order_by("-outgoing", "id").first()
        shown = first.digits if first else ""
        return (
            row,
            dialled_at(row.account, trunk, row.digits),
            dialled_from(shown, trunk),
            identity(trunk, shown),
            _walk(row),
        )


def _walk(row: TryCall) -> Walk | None:
    sketch = None if row.menu is None else sketch_of(row.menu)
    if sketch is None or row.number is None:
        return None
    seen = {"open": True, "calls_back": tuple(sketch.steps)}
    place = with_cards(place_of(row.number), sketch).model_copy(update=seen)
    return Walk(sketch, place, machine.begin(sketch, place))
