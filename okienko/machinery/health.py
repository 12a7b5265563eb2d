"""`GET /health` for monitoring; `/health/live`, for balancers, asks no part. See web.py.

Who asks from outside is told the state of each part and no more: versions and what stands behind
are for this machine and for who has the token (OKIENKO_HEALTH_TOKEN).

The checks here are of what every installation has; each door brings its own (Door.parts).
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from okienko.channels import registry
from okienko.channels.models import Account
from okienko.config import config
from okienko.events import clock, set_aside
from okienko.events.models import EventRow
from okienko.events.runtime.health import Health, all_well, health, run_all
from okienko.events.runtime.reader import READERS
from okienko.events.security.scope import in_all_offices

LATE = 10.0  # seconds: an event or a timer that waits longer is not handled as it should be

# The key of a lease's advisory lock, as events.leases takes it.
HELD = """
select exists (
  select from pg_locks
  where locktype = 'advisory' and granted and objsubid = 1
    and database = (select oid from pg_database where datname = current_database())
    and (classid::bigint << 32 | objid::bigint)
      = hashtextextended('okienko.lease.' || %s, 0))
"""
# The first event that each reader has not read, where it is, and how much there was before it.
UNREAD = """
select r.name, (select at from okienko_events_after(r.pos, 1)), r.pos, r.before
from events_readercursor r where r.pos < okienko_last_pos()
"""


def may_see_details(scope: Mapping[str, Any]) -> bool:
    """Whether the caller sits on this machine, with no proxy between, or shows the token.

    `scope` is ASGI's, as it came. What came through a proxy says so, whoever that is.
    """
    headers = dict(scope["headers"])
    if token := config().health_token:
        sent = headers.get(b"authorization", b"")
        if hmac.compare_digest(sent, f"Bearer {token}".encode()):
            return True
    passed_on = {b"x-forwarded-for", b"x-real-ip", b"forwarded", b"via"} & headers.keys()
    client = scope.get("client") or ("", 0)
    return not passed_on and client[0] in ("127.0.0.1", "::1")


def look(*, details: bool) -> tuple[int, dict[str, dict[str, str]]]:
    """Each part with its state and, with `details`, its words; 200 if all that is configured works.

    Otherwise 503. For machines, so in English.
    """
    with override("en"):
        answers = run_all(*(door.parts() for door in registry.doors()))
    body = {name: {"state": a.state, "words": a.words} for name, a in answers.items()}
    if not details:
        body = {name: {"state": part["state"]} for name, part in body.items()}
    return (200 if all_well(answers) else 503), body


@health("database")
def _database() -> Health:
    ((version,),) = _ask("show server_version")
    return Health("ok", f"PostgreSQL {version}")


@health("switchboard")
def _switchboard() -> Health:
    """Some switchboard holds the numberer's lease; how long ago it died does not matter."""
    ((held,),) = _ask(HELD, "numberer")
    return Health("ok", _("runs")) if held else Health("failed", _("no switchboard runs"))


@health("numbering")
def _numbering() -> Health:
    """Every event has got its position soon after its commit; without one nobody hears of it."""
    with in_all_offices():
        waiting = EventRow.objects.filter(pos=None).order_by("id")
        first = waiting.values_list("at", flat=True).first()
    if first is not None and _late(first):
        words = _("an event has no position since %(at)s")
        return Health("late", words % {"at": f"{first:%Y-%m-%d %H:%M:%S} UTC"})
    return Health("ok")


@health("readers")
def _readers() -> Health:
    """Every durable reader has read what is older than some seconds.

    One that came with an update reads what happened before it: that takes its time and is no alarm.
    """
    ours = {reader.name for reader in READERS}  # a package taken away leaves its cursor behind
    rows = sorted(row for row in _ask(UNREAD) if row[0] in ours)
    behind = [name for name, at, pos, before in rows if pos >= before and at and _late(at)]
    if behind:
        return Health("late", _("behind: %(names)s") % {"names": ", ".join(behind)})
    words = _("%(name)s is catching up: %(n)d of %(of)d events")
    new = [
        words % {"name": name, "n": pos, "of": before}
        for name, _at, pos, before in rows
        if pos < before
    ]
    return Health("ok", "; ".join(new))


@health("timers")
def _timers() -> Health:
    """No timer is overdue."""
    ((due,),) = _ask("select okienko_next_timer()")
    if due is not None and _late(due):
        words = _("one is overdue since %(at)s")
        return Health("late", words % {"at": f"{due:%Y-%m-%d %H:%M:%S} UTC"})
    return Health("ok")


@health("set_aside")
def _set_aside() -> Health:
    """Nothing failed for good that nobody has looked at."""
    found = set_aside.items()
    if not found:
        return Health("ok")
    told = {"n": len(found), "of": ", ".join(sorted({item.of for item in found}))}
    return Health("late", _("%(n)d of %(of)s: see `okienko set-aside list`") % told)


@health("doors")
def _doors() -> Health:
    """Every account in use has its door; those of a package that was taken away do nothing."""
    with in_all_offices():
        kinds = set(Account.objects.filter(enabled=True).values_list("kind", flat=True))
    absent = sorted(kind for kind in kinds if not registry.door(kind).installed)
    if absent:
        return Health("off", _("not installed: %(names)s") % {"names": ", ".join(absent)})
    return Health("ok")


def _late(moment: datetime) -> bool:
    return (clock.now() - moment).total_seconds() > LATE


def _ask(sql: str, *values: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
