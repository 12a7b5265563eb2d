"""The outbox's coroutine in the switchboard: for each account of a door that sends, a sender."""

import asyncio
import contextlib
import logging
import random
import threading
from collections import defaultdict
from datetime import timedelta

from okienko.channels.door import Runtime
from okienko.channels.registry import doors
from okienko.channels.serving import Connection, connections_of, serve_each
from okienko.events import clock
from okienko.events.log.feed import Fact
from okienko.events.runtime.apart import apart
from okienko.events.runtime.faults import where
from okienko.events.runtime.leases import end, run_leased
from okienko.events.security.scope import in_all_offices, in_offices

from . import actions
from .models import Outgoing
from .queries import held_until, overdue
from .sending import send_together

log = logging.getLogger(__name__)

NEWS = ("message.queued", "message.delivery", "account.consent")
LONGEST_SLEEP = 20.0  # seconds between two looks at what is due, without any event
GIVE_UP_EACH = 60.0  # seconds between two looks at what no account can send
# An account may be out of use for a moment; longer, a person is asked.
GIVE_UP_AFTER = timedelta(minutes=10)


async def serve(runtime: Runtime) -> None:
    """Send what is to be sent, of every account under a lease of its own; until cancelled."""
    kinds = _kinds()
    bells: dict[int, set[asyncio.Event]] = defaultdict(set)  # of the senders, by their office
    served: dict[int, Connection] = {}

    async def send(connection: Connection) -> None:
        before = served.get(connection.account_id, connection)
        served[connection.account_id] = connection
        await _Sender(connection, changed=before != connection).run(bells[connection.office])

    ringing = asyncio.create_task(_ring(runtime, bells), name="outbox.bells")
    unsendable = run_leased(runtime.dsn, "outbox.unsendable", lambda: _give_up(runtime))
    giving_up = asyncio.create_task(unsendable, name="outbox.unsendable")
    try:
        await serve_each(runtime, kinds, "outbox", send)
    finally:
        await end(ringing, giving_up)


def _kinds() -> list[str]:
    """The kinds of doors that send."""
    return [door.kind for door in doors() if door.sends]


async def _give_up(runtime: Runtime) -> None:
    """What no account can send comes before a person."""
    while True:
        try:
            await runtime.bridge.call("outbox", give_up_unsendable)
        except Exception as error:
            log.warning("unsendable_not_looked_for", extra={"error": where(error)})
        await asyncio.sleep(GIVE_UP_EACH)


def give_up_unsendable() -> None:
    """Give up what was due long ago and whose account nobody serves: out of use, or unreadable."""
    able = {connection.account_id for connection in connections_of(_kinds())}
    with in_all_offices():
        late = overdue(clock.now() - GIVE_UP_AFTER)
    for each in late:
        if each.account_id not in able:
            log.warning("message_given_up", extra={"id": each.message_id})
            actions.give_up(each.office, message_id=each.message_id)


async def _ring(runtime: Runtime, bells: dict[int, set[asyncio.Event]]) -> None:
    """Wake the senders of an office in which something is to be sent."""
    with runtime.feed.subscribe(*NEWS, eager=True) as facts:
        while True:
            fact = await facts.get()
            if _is_queued(fact):
                for bell in bells.get(fact.office_id, ()):
                    bell.set()


def _is_queued(fact: Fact) -> bool:
    if fact.kind == "account.consent":
        return True  # what waited for it
    return fact.kind == "message.queued" or fact.data.get("delivery") == "queued"


class _Sender:
    """One account's sender, while this process has its lease.

    `changed`: what was put off, as while its token was refused, waits no longer.
    """

    def __init__(self, connection: Connection, *, changed: bool = False) -> None:
        self.office = connection.office
        self.account = connection.account
        self.changed = changed
        self.stopped = threading.Event()

    async def run(self, bells: set[asyncio.Event]) -> None:
        """Send until cancelled; what a dead process was sending is settled first."""
        bell = asyncio.Event()
        bells.add(bell)
        try:
            await self._go_on(bell)
        finally:
            bells.discard(bell)
            self.stopped.set()

    async def _go_on(self, bell: asyncio.Event) -> None:
        pause, settled = 1.0, False
        while True:
            try:
                bell.clear()
                due = await apart(lambda: self._step(settled=settled), f"outbox-{self.account.id}")  # noqa: B023
                settled = True
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(max(due, 0.05), LONGEST_SLEEP)):
                        await bell.wait()
                pause = 1.0
            except Exception as error:
                log.warning(
                    "account_sending_failed",
                    extra={"account": self.account.id, "error": where(error)},
                )
                settled = False
                await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311
                pause = min(pause * 2, 30.0)

    def _step(self, *, settled: bool) -> float:
        """Send all that is due; seconds until the next is."""
        if not settled:
            actions.recover(self.office, account_id=self.account.id)
            if self.changed:
                actions.hasten(self.office, account_id=self.account.id)
            self.changed = False
        if self.account.door.held_up(self.account):
            return LONGEST_SLEEP
        send_together(self.account, self.stopped.is_set)
        with in_offices([self.office]):
            waiting = Outgoing.objects.filter(
                account_id=self.account.id, next_at__isnull=False, message__delivery="queued"
            )
            due = waiting.order_by("next_at").values_list("next_at", flat=True).first()
            held = held_until(self.account.id)
        times = [at for at in (due, held) if at is not None]
        return (min(times) - clock.now()).total_seconds() if times else LONGEST_SLEEP
