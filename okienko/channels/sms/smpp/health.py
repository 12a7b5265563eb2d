"""How the standing connections are: one that stalls is told from one where nothing comes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.runtime.health import Health
from okienko.events.security.scope import in_all_offices

from ..models import LinkState
from .places import shown

GRACE = timedelta(seconds=90)  # a reconnection is no failure yet


def links() -> Health:
    """All accounts in use that keep a connection; the worst decides."""
    with in_all_offices():
        rows = Account.objects.filter(kind="sms", enabled=True, office__paused_at=None)
        accounts = [each for each in rows.defer("secrets") if _stands(each)]
        found = states(accounts)
    if not accounts:
        return Health("off", _("no standing connection"))
    for state in ("failed", "late"):
        worse = [
            _("connection %(id)d: %(words)s") % {"id": key, "words": each.words}
            for key, each in sorted(found.items())
            if each.state == state
        ]
        if worse:
            return Health("failed" if state == "failed" else "late", "; ".join(worse))
    return Health("ok", _("answering: %(n)d") % {"n": len(found)})


def states(accounts: Sequence[Account]) -> dict[int, Health]:
    """How they are, by their ids; in an open scope."""
    seen: dict[int, list[LinkState]] = defaultdict(list)
    for each in LinkState.objects.filter(account__in=accounts):
        seen[each.account_id].append(each)
    return {each.id: _of(each, seen[each.id]) for each in accounts if _stands(each)}


def _stands(account: Account) -> bool:
    return str(account.settings.get("carrier", "smpp")) == "smpp"


def _of(account: Account, links: Sequence[LinkState]) -> Health:
    now = clock.now()
    for link in links:
        if link.trouble and link.trouble_since and now - link.trouble_since > GRACE:
            at = {"why": shown(link.trouble), "at": _time(link.trouble_since)}
            return Health("failed", _("%(why)s, since %(at)s") % at)
    heard = [link.heard_at for link in links if link.heard_at]
    if not heard:
        why = next((shown(link.trouble) for link in links if link.trouble), _("not connected yet"))
        return Health("late", why)
    silent = timedelta(seconds=float(account.settings.get("enquire", 30.0))) + GRACE
    if now - min(heard) > silent:
        return Health("failed", _("stalled, no answer since %(at)s") % {"at": _time(min(heard))})
    return Health("ok")


def _time(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M UTC}"
