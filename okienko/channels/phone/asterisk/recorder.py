"""Brings the files of recorded calls in: Asterisk writes them for as long as their taps stand.

The taps are the lane's (call_state.recorded). Here files that are whole are taken in, those of who
refused are put away, and what could not be written is marked, while the call goes on.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from ..recording import actions, queries
from ..recording.queries import EndedPart
from . import plan
from .ari import AriError
from .reconcile import RECORDED, Node, ids_of

log = logging.getLogger(__name__)

SETTLES = 1.0  # seconds after the end of a file in which its tap goes, too, where all is well
_TAP = re.compile(r"tap-r(\d+)\.(\d+)-(?:customer|official)")


class Recorder:
    """The files of recorded calls on this node."""

    def __init__(self, node: Node, folder: Path) -> None:
        """`folder` is where Asterisk writes recordings."""
        self.node = node
        self.folder = folder
        self._tasks: set[asyncio.Task[None]] = set()
        self._one = asyncio.Lock()
        self._typing: set[str] = set()  # calls whose callers have typed: a key more is told, too

    async def look_at_all(self) -> None:
        """Look at every part that is not taken in, and put away files that nobody needs."""
        for office, interaction, part in await self.node.bridge.call("recorder", queries.unkept):
            self.node.wake(f"{office}.{interaction}")
            self.look(office, part)
        await self.node.bridge.call("recorder", self._put_away)

    def look(self, office: int, part: int) -> None:
        """Take a part in, if its files are whole."""
        self._spawn(self._look(office, part))

    def recorded(self, name: str, *, failed: bool) -> None:
        """A file is whole, or as whole as it will be."""
        found = _TAP.fullmatch(name)
        if found is not None:
            self._spawn(self._file_ended(name, int(found[1]), int(found[2]), failed=failed))

    async def not_written(self, channel: str) -> None:
        """Asterisk cannot write what a tap hears."""
        found = _TAP.fullmatch(channel)
        if found is not None:
            log.warning("recording_broken", extra={"file": channel})
            work = partial(actions.broken, int(found[1]), part_id=int(found[2]))
            await self.node.bridge.call("recorder", work)

    def pressed(self, key: str, channel: str) -> None:
        """A caller pressed a key: in a talk that is recorded, that is not."""
        taps = any(_TAP.fullmatch(one) for one in self.node.of.get(key, ()))
        if channel.startswith("tap-") or not (taps or key in self._typing):
            return
        self._typing.add(key)
        self._spawn(self._pressed(key))

    def stop(self) -> None:
        """Stop everything that was begun here."""
        for task in list(self._tasks):
            task.cancel()

    # --- the work --------------------------------------------------------------------------

    async def _pressed(self, key: str) -> None:
        office, interaction = ids_of(key)
        work = partial(actions.typed, office, interaction_id=interaction)
        await self.node.bridge.call(key, work)
        if not self.node.of.get(key):
            self._typing.discard(key)

    async def _file_ended(self, name: str, office: int, part: int, *, failed: bool) -> None:
        self.node.recorded.discard(name)
        if not failed:
            await asyncio.sleep(SETTLES)
        if failed or self.node.state.get(name) == plan.UP:  # it hears, and is not written
            await self.not_written(name)
            key = self.node.key.get(name, "")
            if key:  # once more: the disk may have room again
                asyncio.get_running_loop().call_later(SETTLES, self.node.wake, key)
        await self._look(office, part)

    async def _look(self, office: int, part: int) -> None:
        async with self._one:
            row = await self.node.bridge.call("recorder", queries.ended_part, office, part)
            if row is None:
                return
            try:
                for name in row.files:
                    if await self.node.ari.is_recorded(name):
                        return  # its end is told
            except AriError as error:  # at the next look
                log.info("recording_waits", extra={"part": part, "status": error.status})
                return
            paths = [self._path(name) for name in row.files]
            await self.node.bridge.call("recorder", partial(_take_in, row, paths))

    def _path(self, file: str) -> Path:
        return self.folder / f"{file}.{RECORDED}"

    def _put_away(self) -> None:
        """Files of parts that were taken in by a process that died in that moment."""
        there = list(self.folder.glob(f"tap-r*.{RECORDED}"))
        if there:
            needed = queries.needed_files()
            for path in there:
                if path.stem not in needed:
                    path.unlink(missing_ok=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("recording_failed", exc_info=task.exception())


def _take_in(row: EndedPart, paths: list[Path]) -> None:
    """Take both files in, and remove them after that is committed; runs in a thread."""
    customer, official = (path.read_bytes() if path.exists() else b"" for path in paths)
    actions.take_in(row.office, part_id=row.id, customer=customer, official=official)
    for path in paths:
        path.unlink(missing_ok=True)
