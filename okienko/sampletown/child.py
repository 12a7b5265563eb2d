"""A child process that is kept running and never outlives the demo."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from okienko.machinery.processes import PidFile, end_with_parent

log = logging.getLogger(__name__)

GRACE = 4.0  # seconds from SIGTERM to SIGKILL


async def keep(
    name: str,
    command: Sequence[str],
    home: Path,
    before: Callable[[], object] = lambda: None,
    ended: Callable[[], object] = lambda: None,
) -> None:
    """Run a command until cancelled, and again when it ends; its output goes to HOME/log.

    What a killed demo left of it is ended first. `before` is called before each start, `ended`
    after each end.
    """
    pid_file = PidFile(home / "run", name)
    left = pid_file.read()
    if left is not None:
        await asyncio.to_thread(left.end, GRACE)
    while True:
        await asyncio.to_thread(before)
        output = home / "log" / f"{name}.log"
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("ab") as log_file:
            child = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log_file,
                stderr=log_file,
                cwd=home,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                preexec_fn=partial(end_with_parent, os.getpid()),
            )
        pid_file.write(child.pid)
        try:
            await child.wait()
        finally:
            ended()
            await _end(child)
            pid_file.forget()
        log.warning("child_ended", extra={"child": name, "code": child.returncode})
        await asyncio.sleep(2)


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is not None:
        return
    child.terminate()
    try:
        await asyncio.wait_for(child.wait(), GRACE)
    except TimeoutError:
        child.kill()
        await child.wait()
