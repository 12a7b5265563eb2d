"""Brings Asterisk to the rows of messages that are left: it speaks, writes a file, and says thanks.

A caller's hanging up, or a process that died, changes nothing of what was said: the file is taken
in as soon as Asterisk no longer writes it, at its end or at a later look.
"""

from __future__ import annotations

import array
import asyncio
import logging
import math
import wave
from collections import defaultdict
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from ..messages import actions, queries
from ..messages.queries import Leaving
from . import plan
from .ari import AriError
from .menu_player import Menus
from .reconcile import RECORDED, Node, ids_of

log = logging.getLogger(__name__)

SILENCE = 5  # seconds after which a message is at its end
DONE = "#"
TONE = (1000, 0.4)  # hertz, seconds
AGAIN = 2.0  # seconds until what failed is looked at again


class Boxes:
    """The calls in which a message is left now."""

    def __init__(self, node: Node, menus: Menus, folder: Path) -> None:
        """`folder` is where Asterisk writes recordings."""
        self.node = node
        self.menus = menus
        self.folder = folder
        self._playing: dict[str, str] = {}  # key -> playback
        self._asked: set[str] = set()  # files that Asterisk was asked to write, in its present life
        self._failed: set[str] = set()
        self._order: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()

    def connected(self) -> None:
        """Asterisk is (re)connected: what was asked of it is worth nothing."""
        self._playing.clear()
        self._asked.clear()

    async def look_at_all(self) -> None:
        """Look at every message that is not at its end, and put away files that nobody needs."""
        for office, interaction in await self.node.bridge.call("boxes", queries.open_messages):
            self.look(f"{office}.{interaction}")
        await self.node.bridge.call("boxes", self._put_away)

    def look(self, key: str) -> None:
        """Look at a call soon."""
        self._spawn(self._look(key))

    def played(self, playback: str) -> None:
        """A sound of ours came to its end."""
        kind, _, rest = playback.partition("-")
        key = rest.rpartition("-")[0]
        if kind == "box" and self._playing.get(key) == playback:
            self._spawn(self._heard(key, playback))

    def recorded(self, name: str, *, failed: bool) -> None:
        """A file is whole, or as whole as it will be."""
        key, _, message = name.removeprefix("message-").partition(".")
        if not name.startswith("message-") or not message.isdecimal():
            return
        if failed:
            log.warning("message_broken", extra={"file": name})
            self._failed.add(name)
        self._spawn(self._file_ended(int(key), int(message)))

    def stop(self) -> None:
        """Stop everything that was begun here."""
        for task in list(self._tasks):
            task.cancel()

    # --- the work --------------------------------------------------------------------------

    async def _file_ended(self, office: int, message: int) -> None:
        await self.node.bridge.call("boxes", partial(actions.written, office, message_id=message))

    async def _heard(self, key: str, playback: str) -> None:
        self._playing.pop(key, None)
        kind, _, message = playback.rpartition("-")[2].partition("_")
        verb = actions.greeted if kind == "greeting" else actions.thanked
        await self._call(key, partial(verb, ids_of(key)[0], message_id=int(message)))

    async def _look(self, key: str) -> None:
        async with self._order[key]:
            try:
                await self._bring_about(key)
            except AriError as error:
                log.info("message_cut", extra={"call": key, "status": error.status})
            except Exception:
                log.exception("message_failed", extra={"call": key})
                asyncio.get_running_loop().call_later(AGAIN, self.look, key)

    async def _bring_about(self, key: str) -> None:
        row = await self.node.bridge.call(key, queries.leaving, *ids_of(key))
        if row is None:
            self._order.pop(key, None)
            return
        up = row.there and self.node.state.get(row.channel) == plan.UP
        match row.state:
            case "greeting" if up:
                await self._say(key, row, "greeting")
            case "recording" if up and row.file not in self._asked:
                await self._record(key, row)
            case "written":
                if not await self.node.ari.is_recorded(row.file):
                    await self._take_in(key, row)
            case "kept" if up:
                await self._say(key, row, "thanks")

    async def _record(self, key: str, row: Leaving) -> None:
        """Have it written; one that was written before this process began has ended meanwhile."""
        if await self.node.ari.is_recorded(row.file):
            return
        if self._path(row.file).exists():
            await self._call(key, partial(actions.written, ids_of(key)[0], message_id=row.id))
            return
        self._asked.add(row.file)
        await self.node.ari.record(
            row.channel,
            row.file,
            form=RECORDED,
            most=row.longest,
            silence=SILENCE,
            ends_with=DONE,
        )

    async def _take_in(self, key: str, row: Leaving) -> None:
        path = self._path(row.file)
        office = ids_of(key)[0]
        failed = row.file in self._failed
        await self.node.bridge.call(key, partial(_take_in, office, row.id, path, failed=failed))
        self._failed.discard(row.file)

    async def _say(self, key: str, row: Leaving, kind: str) -> None:
        if key in self._playing:
            return
        text = row.text
        if kind == "thanks":
            text = queries.THANKS.get(row.language, queries.THANKS["pl"])
        sounds = [await self.menus.voice(text, row.language)] if text else []
        if kind == "greeting":
            sounds.append(await asyncio.to_thread(self._tone))
        playback = f"box-{key}-{kind}_{row.id}"
        self._playing[key] = playback
        try:
            await self.node.ari.play(row.channel, playback, [f"sound:{path}" for path in sounds])
        except AriError:
            self._playing.pop(key, None)
            raise

    def _tone(self) -> Path:
        path = self.menus.speech.folder / "tone"
        if not path.with_suffix(".wav").exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            hertz, seconds = TONE
            wave_of = (
                math.sin(2 * math.pi * hertz * at / 8000) for at in range(int(8000 * seconds))
            )
            new = path.with_suffix(".new")
            with wave.open(str(new), "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(8000)
                out.writeframes(array.array("h", (round(9000 * one) for one in wave_of)).tobytes())
            new.replace(path.with_suffix(".wav"))
        return path

    def _path(self, file: str) -> Path:
        return self.folder / f"{file}.{RECORDED}"

    def _put_away(self) -> None:
        """Files of messages that were taken in by a process that died in that moment."""
        there = list(self.folder.glob(f"message-*.{RECORDED}"))
        if there:
            needed = queries.needed_files()
            for path in there:
                if path.stem not in needed:
                    path.unlink(missing_ok=True)

    async def _call(self, key: str, verb: Callable[[], Any]) -> None:
        await self.node.bridge.call(key, verb)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("message_failed", exc_info=task.exception())


def _take_in(office: int, message: int, path: Path, *, failed: bool) -> None:
    """Take a file in, and remove it after that is committed; runs in a thread."""
    content = path.read_bytes() if path.exists() else b""
    actions.take_in(office, message_id=message, content=content, failed=failed)
    path.unlink(missing_ok=True)
