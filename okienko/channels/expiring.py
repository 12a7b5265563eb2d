"""Tokens of connections that end: told to administrators 30, 7 and 1 days before and at the end,
by e-mail.

The connection's page and `/health` say it all the time. A letter that does not leave is tried
again with the next look; what was told is kept in rows, so that no restart tells it twice.
"""

import logging
import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from okienko.channels.door import Door, Runtime
from okienko.channels.models import Account
from okienko.channels.secrets import SecretsLost
from okienko.events import clock
from okienko.events.log.feed import news
from okienko.events.runtime.apart import apart
from okienko.events.runtime.faults import where
from okienko.events.runtime.health import Health, State, health
from okienko.events.runtime.leases import run_leased
from okienko.events.security.scope import in_all_offices, in_offices
from okienko.offices.posting import NotSent, can_post, post
from okienko.offices.queries import administrators

from .actions import told_of_end
from .queries import told_ends, used_accounts

log = logging.getLogger(__name__)

EACH = 3600.0  # seconds between two looks
DAYS = (30, 7, 1, 0)  # before the end, when administrators are told; 0: once it has ended
SOON = 7  # days before it when a light changes


@dataclass(frozen=True)
class End:
    """Until when the token of a connection is good, and in how many whole days that is."""

    account: Account
    until: datetime
    days: int

    @property
    def words(self) -> str:
        """For an administrator, in the language that is active."""
        if self.days < 0:
            return _("Its token has ended: nothing comes in or goes out. Give it a new one.")
        on = date_format(timezone.localtime(self.until), "j E Y")
        words = ngettext(
            "Its token ends in %(n)s day, on %(date)s. Give it a new one before.",
            "Its token ends in %(n)s days, on %(date)s. Give it a new one before.",
            self.days,
        )
        return words % {"n": self.days, "date": on}

    @property
    def health(self) -> Health | None:
        """How the connection is because of it; None: it is not near."""
        if self.days < 0:
            return Health("failed", self.words)
        return Health("late", self.words) if self.days <= SOON else None


def ends(accounts: Collection[Account]) -> list[End]:
    """The ends that are known, of connections in use. In an open scope."""
    found = []
    for account in accounts:
        if type(account.door).expires is Door.expires:
            continue
        try:
            until = account.door.expires(account)
        except (SecretsLost, ValueError):  # settings that cannot be used are told by themselves
            continue
        if until is not None:
            left = (until - clock.now()).total_seconds()
            found.append(End(account, until, math.floor(left / 86_400)))
    return found


@health("tokens")
def tokens() -> Health:
    """No connection's token ends within a week."""
    with in_all_offices():
        found = ends(used_accounts())
    if not found:
        return Health("off")
    near = [each for each in found if each.health]
    state: State = "failed" if any(each.days < 0 for each in near) else "late" if near else "ok"
    words = [f"{each.account.kind}-{each.account.id}: {each.days} d" for each in near]
    return Health(state, ", ".join(words))


async def serve(runtime: Runtime) -> None:
    """Tell of what ends, in one process at a time; until cancelled."""
    await run_leased(runtime.dsn, "expiring", lambda: _serve(runtime))


async def _serve(runtime: Runtime) -> None:
    with runtime.feed.subscribe("account.changed") as facts:
        while True:
            try:
                await apart(tell_all, "expiring")
            except Exception as error:
                log.warning("expiring_failed", extra={"error": where(error)})
            await news(facts, EACH)


def tell_all() -> None:
    """Write to the administrators of each connection whose time has come."""
    with in_all_offices():
        found = ends(used_accounts())
        told = told_ends([each.account.id for each in found])
    for each in found:
        step = min((days for days in DAYS if each.days < days), default=None)
        if step is not None and (each.account.id, each.until, step) not in told:
            _tell(each, step)


def _tell(end: End, step: int) -> None:
    """It was told once a letter has left: none who got one gets it each hour for who did not."""
    office = end.account.office_id
    with in_offices([office]):
        people = administrators(office) if can_post(office) else []
    left = [_left(end, email, language or settings.LANGUAGE_CODE) for email, language in people]
    if any(left):
        told_of_end(office, account_id=end.account.id, until=end.until, days=step)


def _left(end: End, email: str, language: str) -> bool:
    with override(language):
        subject = _("Okienko: the connection “%(name)s” needs a new token")
        try:
            named = subject % {"name": end.account.name}
            post(end.account.office_id, email, named, end.words, language)
        except NotSent:
            log.warning("end_not_told", extra={"account": end.account.id})
            return False
    return True
