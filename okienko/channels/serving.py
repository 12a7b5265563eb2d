"""The accounts that a process serves, as they come, change and go."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from pydantic import ValidationError

from okienko.channels.models import Account
from okienko.channels.secrets import SecretsLost
from okienko.events.actor import acting, door
from okienko.events.log.feed import news
from okienko.events.runtime.faults import where
from okienko.events.runtime.leases import end, run_leased
from okienko.events.security.scope import in_all_offices

from .door import Runtime, Settings

log = logging.getLogger(__name__)

# A new or changed account begins to work when its event comes; the net under lost ones, in seconds.
LOOK_FOR_ACCOUNTS = 30.0
AGAIN = 2.0  # seconds until the next look when one failed
CHANGES = ("account.changed", "office.changed")


@dataclass(frozen=True)
class Connection:
    """An account to be served: another one when anything in its settings changes."""

    office: int
    account_id: int
    zone: str  # the office's
    settings: Settings
    account: Account = field(compare=False, repr=False)


def connections_of(kinds: Collection[str]) -> list[Connection]:
    """All accounts of these doors in use, of all offices that are not paused; one with unusable
    settings is left out.

    What is left out is told in the log.
    """
    found = []
    with in_all_offices():
        accounts = Account.objects.filter(
            kind__in=kinds, enabled=True, office__paused_at=None
        ).select_related("office")
        for account in accounts.order_by("id"):
            try:
                settings = account.read()
            except (ValidationError, SecretsLost):
                log.error("account_settings_unusable", extra={"account": account.id})  # noqa: TRY400
                continue
            zone = account.office.zone
            found.append(Connection(account.office_id, account.id, zone, settings, account))
    return found


async def serve_each(
    runtime: Runtime,
    kinds: Collection[str],
    lease: str,
    body: Callable[[Connection], Awaitable[None]],
) -> None:
    """Run `body` for each account of these doors, each under a lease of its own; until cancelled.

    The lease is called `lease` and the account's id.
    """
    tasks: dict[int, tuple[Connection, asyncio.Task[None]]] = {}

    def begun(wanted: Connection) -> asyncio.Task[None]:
        name = f"{lease}.{wanted.account_id}"
        work = run_leased(runtime.dsn, name, lambda: body(wanted))
        with acting(door(wanted.account.kind)):  # a task keeps the context in which it was made
            return asyncio.create_task(work, name=name)

    async def look() -> None:
        found = await runtime.bridge.call(f"accounts-{lease}", connections_of, kinds)
        wanted = {each.account_id: each for each in found}
        for account_id, (served, task) in list(tasks.items()):
            if wanted.get(account_id) != served or task.done():
                await end(task)
                del tasks[account_id]
        for account_id, each in wanted.items():
            if account_id not in tasks:
                tasks[account_id] = (each, begun(each))

    try:
        with runtime.feed.subscribe(*CHANGES, eager=True) as facts:
            while True:
                pause = LOOK_FOR_ACCOUNTS
                try:
                    await look()
                except Exception as error:
                    # the database is away for a moment: those that are served go on by themselves
                    log.warning("accounts_not_listed", extra={"error": where(error)})
                    pause = AGAIN
                await news(facts, pause)
    finally:
        await end(*(task for _, task in tasks.values()))
