"""The door's coroutine: for each mailbox a lease and a thread that reads."""

import asyncio
import logging
import random
import threading
from collections.abc import Callable
from contextvars import copy_context
from datetime import timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from okienko.channels.door import Runtime
from okienko.channels.serving import Connection, serve_each
from okienko.events import clock
from okienko.events.runtime.apart import apart
from okienko.events.runtime.faults import where
from okienko.events.runtime.leases import end, run_leased
from okienko.events.security.scope import in_offices

from . import actions, imap, preparing, servers
from .letter_store import DatabaseLetterStore
from .models import MailboxState
from .readers import readers
from .settings import mailbox

log = logging.getLogger(__name__)

WATCH = 5.0  # seconds between two looks whether the reading thread lives
COMPARE_AT = 2  # o'clock, in the office's zone

R = TypeVar("R")


async def serve(runtime: Runtime) -> None:
    """Read the mailboxes that there are, as they come, change and go; until cancelled."""
    old_letters = asyncio.create_task(_prepared(runtime), name="letters.prepared")
    try:
        await serve_each(runtime, ["email"], "mailbox", lambda box: Service(box).run())
    finally:
        await end(old_letters)


async def _prepared(runtime: Runtime) -> None:
    """Old letters are made ready to be shown, by one process."""

    async def call(step: Callable[..., R], *arguments: Any) -> R:
        return await apart(lambda: step(*arguments))

    await run_leased(runtime.dsn, "letters.prepared", lambda: preparing.run(call, readers.read))


class Service:
    """One mailbox, while this process has its lease."""

    def __init__(self, box: Connection) -> None:
        self.box = box
        self.settings = mailbox(box.settings)

    async def run(self) -> None:
        """Read until cancelled."""
        box, settings = self.box, self.settings
        keeper = DatabaseLetterStore(box.office, box.account_id, settings)
        name = f"mailbox-{box.account_id}"
        server = servers.reading(settings, box.office, box.account_id)
        reader = imap.MailboxReader(server, settings.reading(), keeper, name)
        within = copy_context().run  # the thread is the door, too
        thread = threading.Thread(target=within, args=(reader.run,), name=name, daemon=True)
        thread.start()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._compare())
                group.create_task(_watch(thread))
        finally:
            reader.stop()
            await asyncio.to_thread(thread.join, 5)

    async def _compare(self) -> None:
        """Each night: is everything that lies in the mailbox here as well?"""
        while True:
            await asyncio.sleep(random.uniform(60, 120))  # noqa: S311
            try:
                if await apart(self._compare_is_due):
                    await apart(self._compare_now)
            except Exception as error:
                log.warning("mailbox_not_compared", extra={"error": where(error)})

    def _compare_is_due(self) -> bool:
        local = clock.now().astimezone(ZoneInfo(self.box.zone))
        if local.hour < COMPARE_AT:
            return False
        with in_offices([self.box.office]):
            state = MailboxState.objects.filter(account_id=self.box.account_id).first()
        if state is None:
            return False
        before = state.compared_at or state.started_at
        return before.astimezone(ZoneInfo(self.box.zone)).date() < local.date()

    def _compare_now(self) -> None:
        compare(self.box)


def compare(box: Connection) -> list[int]:
    """Ask the mailbox which letters it holds since a week; the UIDs that we have not."""
    with in_offices([box.office]):
        state = MailboxState.objects.get(account_id=box.account_id)
    settings = mailbox(box.settings)
    since = max(state.started_at, clock.now() - timedelta(days=7)).date()
    server = servers.reading(settings, box.office, box.account_id)
    validity, uids = imap.held_uids(server, settings.folder, since)
    missing = actions.compared(
        box.office, account_id=box.account_id, uidvalidity=validity, uids=uids
    )
    if missing:
        log.error("mailbox_differs", extra={"account": box.account_id, "missing": len(missing)})
    return missing


async def _watch(thread: threading.Thread) -> None:
    """A reader's thread never ends by itself; should one, everything of the mailbox begins anew."""
    while thread.is_alive():  # noqa: ASYNC110 (a thread has no event for its end)
        await asyncio.sleep(WATCH)
    raise RuntimeError("the mailbox's thread has ended")
