"""The outbox's line in `/health`."""

from datetime import timedelta

from django.utils.translation import gettext as _

from okienko.channels.models import Account
from okienko.channels.registry import doors
from okienko.channels.serving import connections_of
from okienko.events import clock
from okienko.events.runtime.health import Health, health
from okienko.events.security.scope import in_all_offices

from .queries import begun_since, overdue

LATE = timedelta(minutes=2)  # what is due is tried within a second, behind what came before it


@health("outbox")
def outbox() -> Health:
    """What officials write leaves soon, and each account in use can send."""
    kinds = [door.kind for door in doors() if door.sends]
    able = {connection.account_id for connection in connections_of(kinds)}
    with in_all_offices():
        accounts = Account.objects.filter(kind__in=kinds, enabled=True)
        used = set(accounts.values_list("id", flat=True))
        late = overdue(clock.now() - LATE)
        moving = begun_since(clock.now() - LATE) if late else set()
    stalled = [each.due_at for each in late if each.account_id in able - moving]
    if stalled:
        since = f"{min(stalled):%Y-%m-%d %H:%M UTC}"
        words = _("stalled: what is to be sent waits since %(at)s")
        return Health("failed", words % {"at": since})
    if unusable := sorted(used - able):
        words = _("settings that cannot be used: connection %(ids)s")
        return Health("failed", words % {"ids": _listed(unusable)})
    if queued := [each for each in late if each.account_id in moving]:
        words = _("a long queue, which goes on: %(n)d wait")
        return Health("late", words % {"n": len(queued)})
    if late:
        words = _("waiting for a connection that is not in use: %(n)d")
        return Health("late", words % {"n": len(late)})
    return Health("ok") if used else Health("off", _("no connection that sends"))


def _listed(ids: list[int]) -> str:
    return ", ".join(map(str, ids))
