"""Files that providers keep for us: fetched once their message is there, checked, and attached.

As in scanning.py no transaction waits for a provider, and rows say what is to be fetched, so it
does not matter which process dies. One provider that is slow holds up no other.
"""

import asyncio
import logging
from datetime import timedelta

from okienko.channels.door import Permanent, Runtime, SendError, Temporary, TooLarge
from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.actor import acting, door
from okienko.events.log.feed import news
from okienko.events.refusals import Refused
from okienko.events.runtime.apart import apart
from okienko.events.runtime.faults import database_away, where
from okienko.events.runtime.leases import end, run_leased
from okienko.events.security.scope import in_all_offices, in_offices
from okienko.interactions import actions
from okienko.interactions.actions import File
from okienko.interactions.models import AwaitedFile

from . import uploads
from .http_client import MOST_FETCHED
from .queries import awaited_next, awaiting

log = logging.getLogger(__name__)

EACH = 10.0  # seconds between two looks without news
GATHER = 0.2  # seconds in which news are looked at once
AT_ONCE = 4  # connections from which something is being fetched
NEWS = ("message.received", "file.wanted")
#: Seconds until it is asked for again, after each try; then a person decides.
PAUSES = (10, 30, 120, 600, 1800)

State = AwaitedFile.State
_WHY = {
    "file_too_large": State.TOO_LARGE,
    "picture_too_large": State.TOO_LARGE,
    "file_kind": State.KIND,
    "file_infected": State.VIRUS,
}


async def serve(runtime: Runtime) -> None:
    """Fetch what waits, in one process at a time; until cancelled."""
    await run_leased(runtime.dsn, "fetching", lambda: _serve(runtime))


async def _serve(runtime: Runtime) -> None:
    fetching: dict[int, asyncio.Task[None]] = {}  # by account
    with runtime.feed.subscribe(*NEWS) as facts:
        try:
            while True:
                fetching = {key: task for key, task in fetching.items() if not task.done()}
                try:
                    for account in await runtime.bridge.call("fetching", accounts_due):
                        if account.id not in fetching and len(fetching) < AT_ONCE:
                            task = asyncio.create_task(_fetch(account))
                            fetching[account.id] = task
                except Exception as error:
                    log.warning("fetching_failed", extra={"error": where(error)})
                heard = asyncio.create_task(news(facts, EACH))
                try:
                    waits = {heard, *fetching.values()}
                    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    await end(heard)
                await asyncio.sleep(GATHER)
        finally:
            await end(*fetching.values())


async def _fetch(account: Account) -> None:
    """All that is due of an account, one after another."""
    with acting(door(account.kind)):
        try:
            while await apart(lambda: fetch_next(account), "fetching"):
                pass
        except Exception as error:
            log.warning("fetching_failed", extra={"account": account.id, "error": where(error)})


def accounts_due() -> list[Account]:
    """The accounts in use of which a file is due."""
    with in_all_offices():
        return awaiting(clock.now())


def fetch_next(account: Account) -> bool:
    """Fetch the oldest file that is due of an account; False when there is none.

    What fails is told in its row. Raises only when the database is away.
    """
    office = account.office_id
    with in_offices([office]):
        row = awaited_next(account.id, clock.now())
    if row is None:
        return False
    try:
        file = account.door.fetch(account, row.reference)
        name = file.name or row.name
        kept = uploads.take_own(
            name,
            file.content_type or row.content_type,
            file.content,
            most=MOST_FETCHED,
            number=row.number,
        )
    except Exception as error:
        if database_away(error):
            raise
        _not_fetched(office, row, error)
    else:
        _kept(office, row, kept)
    return True


def _kept(office: int, row: AwaitedFile, file: File) -> None:
    actions.fetched(office, awaited_id=row.id, file=file)


def _not_fetched(office: int, row: AwaitedFile, error: Exception) -> None:
    state, wait = _judged(error)
    if not state and row.tries < len(PAUSES):
        pause = timedelta(seconds=max(PAUSES[row.tries], min(wait, PAUSES[-1])))
        actions.not_fetched(office, awaited_id=row.id, next_at=clock.now() + pause)
        return
    actions.not_fetched(office, awaited_id=row.id, state=state or State.FAILED)


def _judged(error: Exception) -> tuple[str, float]:
    """The state in which it stays, "" for one that may be right later; the seconds until then."""
    if isinstance(error, Refused):
        return ("", 0.0) if error.code == "files_busy" else (_WHY.get(error.code, State.BROKEN), 0)
    if isinstance(error, TooLarge):
        return State.TOO_LARGE, 0.0
    if isinstance(error, Permanent):
        return State.GONE, 0.0
    if isinstance(error, Temporary):
        return "", error.retry_after
    if not isinstance(error, SendError):  # a fault of the door's
        log.error("door_failed_to_fetch", extra={"error": where(error)})
    return "", 0.0
