"""The door's coroutine: for each mailbox a lease, a thread that reads and one that sends."""

import asyncio
import contextlib
import logging
import random
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import connections
from pydantic import ValidationError

from okienko.channels.door import Ground
from okienko.channels.models import Account
from okienko.channels.secrets import SecretsLost
from okienko.events import clock
from okienko.events.feed import Fact
from okienko.events.leases import end, run_leased
from okienko.events.scope import all_offices, in_offices

from . import actions, imap, preparing
from .keeper import DatabaseKeeper, where
from .models import MailboxState, Outgoing
from .readers import readers
from .sending import send_due
from .settings import EmailSettings

log = logging.getLogger(__name__)

LOOK_FOR_ACCOUNTS = 5.0  # seconds: a new or changed mailbox begins to work within them
LONGEST_SLEEP = 20.0  # seconds between two looks at what is due, without any event
WATCH = 5.0  # seconds between two looks whether the reading thread lives
COMPARE_AT = 2  # o'clock, in the office's zone

R = TypeVar("R")


@dataclass(frozen=True)
class Box:
    """A mailbox to be served: a new one when anything in its settings changes."""

    office: int
    account_id: int
    zone: str
    settings: EmailSettings


def boxes() -> list[Box]:
    """All mailboxes in use, of all offices. One with unusable settings is left out and told."""
    offices = all_offices()
    if not offices:
        return []
    found = []
    with in_offices(offices):
        accounts = Account.objects.filter(kind="email", enabled=True).select_related("office")
        for account in accounts.order_by("id"):
            try:
                settings = account.read()
            except (ValidationError, SecretsLost):
                log.error("mailbox_settings_unusable", extra={"account": account.id})  # noqa: TRY400
                continue
            assert isinstance(settings, EmailSettings)  # noqa: S101 (the door's own schema)
            found.append(Box(account.office_id, account.id, account.office.zone, settings))
    return found


async def serve(ground: Ground) -> None:
    """Serve the mailboxes that there are, as they come, change and go; until cancelled."""
    tasks: dict[int, tuple[Box, asyncio.Task[None]]] = {}
    old_letters = asyncio.create_task(_prepared(ground), name="letters.prepared")
    try:
        while True:
            try:
                wanted = {box.account_id: box for box in await ground.bridge.call("email", boxes)}
            except Exception as error:
                # the database is away for a moment: those that are served go on by themselves
                log.warning("mailboxes_not_listed", extra={"error": where(error)})
                await asyncio.sleep(LOOK_FOR_ACCOUNTS)
                continue
            for account_id, (box, task) in list(tasks.items()):
                if wanted.get(account_id) != box or task.done():
                    await end(task)
                    del tasks[account_id]
            for account_id, box in wanted.items():
                if account_id not in tasks:
                    task = asyncio.create_task(_leased(ground, box), name=f"mailbox.{account_id}")
                    tasks[account_id] = (box, task)
            await asyncio.sleep(LOOK_FOR_ACCOUNTS)
    finally:
        await end(old_letters, *(task for _, task in tasks.values()))


async def _prepared(ground: Ground) -> None:
    """Old letters are made ready to be shown, by one process."""

    async def call(step: Callable[..., R], *arguments: Any) -> R:
        return await apart(lambda: step(*arguments))

    await run_leased(ground.dsn, "letters.prepared", lambda: preparing.run(call, readers.read))


async def _leased(ground: Ground, box: Box) -> None:
    def body() -> Awaitable[None]:
        return Service(ground, box).run()

    await run_leased(ground.dsn, f"mailbox.{box.account_id}", body)


class Service:
    """One mailbox, while this process has its lease."""

    def __init__(self, ground: Ground, box: Box) -> None:
        self.ground = ground
        self.box = box
        self.stopped = threading.Event()

    async def run(self) -> None:
        """Read and send until cancelled; what a dead process was sending is settled first."""
        box = self.box
        keeper = DatabaseKeeper(box.office, box.account_id, box.settings)
        name = f"mailbox-{box.account_id}"
        reader = imap.Reader(box.settings.imap(), box.settings.reading(), keeper, name)
        thread = threading.Thread(target=reader.run, name=name, daemon=True)
        thread.start()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._send())
                group.create_task(self._compare())
                group.create_task(_watch(thread))
        finally:
            self.stopped.set()
            reader.stop()
            await asyncio.to_thread(thread.join, 5)

    async def _send(self) -> None:
        pause = 1.0
        settled = False
        with self.ground.feed.subscribe("message.queued", "message.delivery") as facts:
            while True:
                try:
                    if not settled:
                        await apart(self._recover)
                        settled = True
                    await apart(self._send_due)
                    await self._wake(facts, await apart(self._next_due))
                    pause = 1.0
                except Exception as error:
                    log.warning(
                        "mailbox_sending_failed",
                        extra={"account": self.box.account_id, "error": where(error)},
                    )
                    settled = False
                    await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311
                    pause = min(pause * 2, 30.0)

    def _recover(self) -> None:
        actions.recover(self.box.office, account_id=self.box.account_id)

    def _send_due(self) -> None:
        send_due(self.box.office, self.box.account_id, self.box.settings, self.stopped.is_set)

    def _next_due(self) -> float:
        """Seconds until the next letter is due."""
        with in_offices([self.box.office]):
            due = (
                Outgoing.objects.filter(account_id=self.box.account_id, state="queued")
                .order_by("next_at")
                .values_list("next_at", flat=True)
                .first()
            )
        return (due - clock.now()).total_seconds() if due else LONGEST_SLEEP

    async def _wake(self, facts: "asyncio.Queue[Fact]", seconds: float) -> None:
        """Sleep until a message of this office is queued, at most `seconds`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(max(seconds, 0.05), LONGEST_SLEEP)):
                while not _is_queued(await facts.get(), self.box.office):
                    pass
        while not facts.empty():
            facts.get_nowait()

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


async def apart(step: Callable[[], R]) -> R:
    """Run `step` in a thread of its own that nobody waits for at the end.

    A relay or a mailbox may not answer for half a minute: that must not hold up another one's,
    nor the end of the process. Its letter is settled by whoever has the lease next.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[R] = loop.create_future()

    def tell(put: Callable[[Any], None], what: object) -> None:
        if not done.done():
            put(what)

    def later(put: Callable[[Any], None], what: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(tell, put, what)

    def run() -> None:
        try:
            result = step()
        except BaseException as error:
            later(done.set_exception, error)
        else:
            later(done.set_result, result)
        finally:
            connections.close_all()

    threading.Thread(target=run, name="mailbox-apart", daemon=True).start()
    return await done


def compare(box: Box) -> list[int]:
    """Ask the mailbox which letters it holds since a week; the UIDs that we have not."""
    with in_offices([box.office]):
        state = MailboxState.objects.get(account_id=box.account_id)
    since = max(state.started_at, clock.now() - timedelta(days=7)).date()
    validity, uids = imap.held_uids(box.settings.imap(), box.settings.folder, since)
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


def _is_queued(fact: Fact, office: int) -> bool:
    if fact.office_id != office:
        return False
    return fact.kind == "message.queued" or fact.data.get("delivery") == "queued"
