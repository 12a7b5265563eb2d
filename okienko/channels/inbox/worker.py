"""The inbox's coroutine in the switchboard: what came is read, each account's in its order."""

import asyncio
import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError

from okienko.channels.door import Runtime, Unreadable
from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.actor import acting, door
from okienko.events.log.feed import news
from okienko.events.refusals import Refused
from okienko.events.runtime.faults import database_away, where
from okienko.events.runtime.leases import end, run_leased
from okienko.events.security.scope import all_offices, in_all_offices, in_offices

from . import actions
from .models import Payload

log = logging.getLogger(__name__)

LONGEST_SLEEP = 5.0  # seconds between two looks, without any event
AGAIN = 2.0  # seconds until an account is looked at again when that failed
TIDY = 3600.0  # seconds between two looks at what is old


async def serve(runtime: Runtime) -> None:
    """Read what comes, in one process; until cancelled."""
    await run_leased(runtime.dsn, "inbox", lambda: _read(runtime))


async def _read(runtime: Runtime) -> None:
    reading: dict[int, asyncio.Task[None]] = {}  # by account: one that is slow stops no other
    sure: set[int] = set()  # the accounts of which one was read here to its end
    tidied = 0.0
    loop = asyncio.get_running_loop()
    with runtime.feed.subscribe("inbox.kept", eager=True) as facts:
        try:
            while True:
                pause = LONGEST_SLEEP
                try:
                    due, next_at = await runtime.bridge.call("inbox", accounts_due)
                    for account in due:
                        if account.id not in reading:
                            reading[account.id] = asyncio.create_task(
                                _handle(runtime, account, sure)
                            )
                    if next_at:
                        pause = min(pause, (next_at - clock.now()).total_seconds())
                    if loop.time() - tidied > TIDY:
                        await runtime.bridge.call("inbox", forget_old)
                        tidied = loop.time()
                except (OperationalError, InterfaceError) as error:
                    log.warning("inbox_not_read", extra={"error": where(error)})
                heard = asyncio.create_task(news(facts, max(pause, 0.05)))
                try:
                    # what came as a task ended was seen neither by it nor by us
                    waits = {heard, *reading.values()}
                    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    await end(heard)
                reading = {key: task for key, task in reading.items() if not task.done()}
        finally:
            await end(*reading.values())


def accounts_due() -> tuple[list[Account], datetime | None]:
    """The accounts of which something is to be read now; when there will be more, at the latest."""
    now = clock.now()
    with in_all_offices():
        waiting = Payload.objects.filter(state=Payload.State.WAITING)
        due = waiting.filter(next_at__lte=now).values("account")
        later = waiting.filter(next_at__gt=now).order_by("next_at")
        return (
            list(Account.objects.filter(id__in=due)),
            later.values_list("next_at", flat=True).first(),
        )


async def _handle(runtime: Runtime, account: Account, sure: set[int]) -> None:
    """All that is due of an account, one after another.

    Whatever ended the process before, or its transaction, was in the middle of the first of them.
    """
    try:
        lane = f"inbox-{account.id}"
        while await runtime.bridge.call(
            lane, handle_next, account, doubtful=account.id not in sure
        ):
            sure.add(account.id)
    except Exception as error:
        sure.discard(account.id)
        log.warning("inbox_not_read", extra={"account": account.id, "error": where(error)})
        await asyncio.sleep(AGAIN)


def handle_next(account: Account, *, doubtful: bool = False) -> bool:
    """Handle the oldest payload that is due; False when there is none.

    What cannot be read is set aside; when it is `doubtful`, after some readings that never came to
    an end as well. Raises only when the database is away: then it waits on.
    """
    office = account.office_id
    with in_offices([office]):
        due = Payload.objects.filter(
            account_id=account.id, state=Payload.State.WAITING, next_at__lte=clock.now()
        )
        payload_id = due.order_by("id").values_list("id", flat=True).first()
    if payload_id is None:
        return False
    with acting(door(account.kind)):
        if doubtful and not actions.begin(office, payload_id=payload_id):
            words = "the program ended each time when it was read"
            log.error("payload_set_aside", extra={"payload": payload_id, "error": words})
            actions.set_aside(office, payload_id=payload_id, words=words)
            return True
        try:
            actions.handle(office, account=account, payload_id=payload_id)
        except Exception as error:
            if database_away(error):
                raise
            words = _why(error)
            log.error("payload_set_aside", extra={"payload": payload_id, "error": words})  # noqa: TRY400
            actions.set_aside(office, payload_id=payload_id, words=words)
    return True


def _why(error: Exception) -> str:
    """What the log and the payload may say of it: no words of a customer's."""
    if isinstance(error, Unreadable):
        return error.reason
    return error.code if isinstance(error, Refused) else where(error)


def forget_old() -> None:
    """Delete what is kept long enough, of all offices."""
    for office in all_offices():
        actions.forget_old(office)
