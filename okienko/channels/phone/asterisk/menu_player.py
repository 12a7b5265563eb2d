"""Drives the spoken menu of each call: plays, waits, and brings signals to the verbs."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import sys
from collections import defaultdict
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from ..actions import arrive
from ..menu import machine, prompts, queue_talk
from ..menu.speech import Speech
from ..menu.steps import LANGUAGES
from ..recording import actions as recording
from .ari import AriError
from .reconcile import Node, ids_of

log = logging.getLogger(__name__)

Action = machine.Action | queue_talk.QueueAction
PATIENCE = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between tries of what failed; the last again

#: What is spoken before a caller's menu could be: in no chosen language, so in all of them.
BUSY = [
    (
        "pl",
        (
            "Wszystkie linie są teraz zajęte. To połączenie nie ma miejsca w kolejce. "
            "Prosimy zadzwonić za kilka minut."
        ),
    ),
    (
        "en",
        (
            "All lines are busy now. This call has no place in the queue. "
            "Please call again in a few minutes."
        ),
    ),
    (
        "uk",
        (
            "Усі лінії зараз зайняті. Цей дзвінок не має місця в черзі. "
            "Просимо зателефонувати за кілька хвилин."
        ),
    ),
]


class Menus:
    """The calls that hear a menu now."""

    def __init__(self, node: Node, folder: Path) -> None:
        self.node = node
        node.hush = self.hush
        self.speech = Speech(folder)
        self.channel: dict[str, str] = {}  # key -> the caller's channel
        self._playing: dict[str, str] = {}  # key -> playback
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._order: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._preparing = 0  # how many do now, or wait for their turn
        self._one = asyncio.Lock()
        self._cut_off = False
        self._voice = ThreadPoolExecutor(1, thread_name_prefix="voice")
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def to_prepare(self) -> bool:
        """Whether a try to prepare was cut off, and nobody prepares now."""
        return self._cut_off and not self._preparing

    async def prepare(self) -> None:
        """Have every recording and every text made ready in advance.

        Settings come many at once: who asks meanwhile waits, and finds made what was missing.
        """
        self._preparing += 1
        self._cut_off = done = False
        try:
            async with self._one:
                done = await self._make_ready()
        finally:
            self._preparing -= 1
            self._cut_off |= not done

    async def _make_ready(self) -> bool:
        """Have what is missing made by another process; whether all is there."""
        texts = await self.node.bridge.call("menus", arrive.all_texts)
        texts += BUSY
        texts += [(tongue, text) for tongue in LANGUAGES for text in queue_talk.texts(tongue)]
        missing = [pair for pair in texts if not self.speech.has(pair[1], pair[0])]
        files = await self.node.bridge.call("menus", self._unready)
        if not missing and not files:
            return True
        # a process of its own: resampling would take this one's time from the calls
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "okienko.channels.phone.menu.speech",
            str(self.speech.folder),
            stdin=asyncio.subprocess.PIPE,
        )
        try:
            asked = {"texts": missing, "recordings": files}
            await child.communicate(json.dumps(asked).encode())
        except asyncio.CancelledError:
            child.kill()
            await child.wait()
            raise
        return child.returncode == 0

    def busy_words(self) -> str:
        """The files that tell a caller that all lines are busy, as Asterisk plays them."""
        ready = [pair for pair in BUSY if self.speech.has(pair[1], pair[0])]
        return "&".join(str(self.speech.path(text, language)) for language, text in ready)

    def _unready(self) -> list[str]:
        """The recordings that Asterisk cannot play yet, in base64; runs in a thread."""
        found = (one for one in prompts.contents() if not self.speech.has_recording(one))
        return [base64.b64encode(one).decode() for one in found]

    # --- signals ---------------------------------------------------------------------------

    def begin(self, key: str, channel: str, actions: tuple[Action, ...]) -> None:
        """A caller was taken in, or over; do the first actions."""
        self.channel[key] = channel
        self._spawn(self._perform_in_order(key, actions))

    def resume(self, key: str, channel: str) -> None:
        """Another process began this: speak the present step again."""
        self.channel[key] = channel
        self._spawn(self._resume(key))

    def pressed(self, key: str, digit: str) -> None:
        """The caller pressed a key; nothing happens when no menu runs."""
        if key in self.channel and digit in "0123456789*#":
            self._spawn(self._signal(key, machine.Pressed(key=digit)))

    def played(self, playback: str, *, failed: bool = False) -> None:
        """A sound ended. Of a notice of recording it counts whether it could be heard."""
        kind, _, rest = playback.partition("-")
        key, _, number = rest.rpartition("-")
        if kind == "menu" and key in self.channel and number.isdecimal():
            sequence = int(number)
            lost = failed and sequence >= recording.FIRST
            signal = machine.TimedOut if lost else machine.Finished
            self._spawn(self._signal(key, signal(sequence=sequence)))

    def gone(self, key: str) -> None:
        """The caller hung up."""
        self._forget(key)

    async def hush(self, key: str, channel: str) -> None:
        """The caller's leg goes into a conversation: nothing is said to it any more."""
        if self.channel.get(key) == channel:
            await self._stop(key)
            self._forget(key)

    async def close(self) -> None:
        """Stop everything that was begun here."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for timer in self._timers.values():
            timer.cancel()
        self._voice.shutdown(wait=False, cancel_futures=True)

    # --- the work --------------------------------------------------------------------------

    async def _resume(self, key: str) -> None:
        ids = ids_of(key)
        async with self._order[key]:
            actions = await self._told(key, partial(arrive.resume, ids[0], interaction_id=ids[1]))
            for action in actions:
                if isinstance(action, machine.Play):  # what another process began to say
                    before = f"menu-{key}-{action.sequence - 1}"
                    self._playing.setdefault(key, before)
            await self._perform(key, actions)

    async def _signal(self, key: str, signal: machine.Signal) -> None:
        ids = ids_of(key)
        async with self._order[key]:
            if key not in self.channel:
                return
            actions = await self._told(
                key, partial(arrive.signal, ids[0], interaction_id=ids[1], signal=signal)
            )
            await self._perform(key, actions)

    async def _told(self, key: str, verb: Callable[[], tuple[Action, ...]]) -> tuple[Action, ...]:
        """What the verb answers. One that fails is tried again: the caller hears nothing else."""
        for pause in chain(PATIENCE, repeat(PATIENCE[-1])):
            try:
                return await self.node.bridge.call(key, verb)
            except Exception:
                log.exception("menu_failed", extra={"call": key, "seconds_until_next": pause})
            await asyncio.sleep(pause)
            if key not in self.channel:
                break
        return ()

    async def _perform_in_order(self, key: str, actions: tuple[Action, ...]) -> None:
        async with self._order[key]:
            await self._perform(key, actions)

    async def _perform(self, key: str, actions: tuple[Action, ...]) -> None:
        for action in actions:
            self._stop_timer(key)
            try:
                match action:
                    case machine.Play():
                        await self._play(key, action)
                    case machine.Listen(seconds=seconds, sequence=number):
                        await self._stop(key, unless=number)
                        self._timers[key] = asyncio.get_running_loop().call_later(
                            seconds, self._silence, key, number
                        )
                    case machine.Enqueue() | queue_talk.Rest():  # keys count while they wait, too
                        await self._stop(key)
                        self.node.wake(key)
                    case (
                        machine.Leave()
                        | machine.EndCall()
                        | queue_talk.HangUp()
                        | queue_talk.StepOut()
                    ):
                        await self._stop(key)
                        self._forget(key)
                        self.node.wake(key)
            except AriError as error:  # the caller is gone, which is told by an event of its own
                log.info("menu_cut", extra={"call": key, "status": error.status})
                if (
                    error.status
                    and isinstance(action, machine.Play)
                    and action.sequence >= recording.FIRST
                ):
                    self.played(f"menu-{key}-{action.sequence}", failed=True)

    def _silence(self, key: str, number: int) -> None:
        self._spawn(self._signal(key, machine.TimedOut(sequence=number)))

    async def _play(self, key: str, action: machine.Play) -> None:
        channel = self.channel.get(key)
        if channel is None:
            return
        sounds = [await self.sound(key, ids_of(key)[0], sound) for sound in action.sounds]
        await self._stop(key)
        if any(channel in members for members in self.node.rooms.values()):
            await self.node.brought_about(key)  # out of the room with music, or of a talk
        playback = f"menu-{key}-{action.sequence}"
        self._playing[key] = playback
        await self.node.ari.play(channel, playback, [f"sound:{path}" for path in sounds])

    async def sound(self, lane: str, office: int, sound: machine.MenuSound) -> Path:
        """The file of a menu's sound: the recording that it names, or the voice."""
        if sound.recording is not None:
            content = await self.node.bridge.call(lane, arrive.recording, office, sound)
            if content is not None:
                return await self._in_voice(self.speech.recording, content)
        if self.speech.has(sound.text, sound.language):
            return self.speech.path(sound.text, sound.language)
        return await self._in_voice(self.speech.text, sound.text, sound.language)

    async def voice(self, text: str, language: str) -> Path:
        """The sound of a text, spoken now if need be."""
        return await self._in_voice(self.speech.text, text, language)

    async def _in_voice(self, work: Callable[..., Path], *words: Any) -> Path:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._voice, work, *words)

    async def _stop(self, key: str, unless: int | None = None) -> None:
        """Stop what is said, unless it is what is under this number."""
        playing = self._playing.pop(key, None)
        if playing is not None and playing != f"menu-{key}-{unless}":
            await self.node.ari.stop_playing(playing)

    def _stop_timer(self, key: str) -> None:
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()

    def _forget(self, key: str) -> None:
        self.channel.pop(key, None)
        self._playing.pop(key, None)
        self._order.pop(key, None)
        self._stop_timer(key)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("menu_failed", exc_info=task.exception())
