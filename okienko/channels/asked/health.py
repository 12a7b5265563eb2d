"""How connections are that are asked: one that stalls is told from one where nothing comes."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.runtime.health import Check, Health
from okienko.events.security.scope import in_all_offices

from .models import Asked
from .queries import rows_of

GRACE = timedelta(seconds=90)  # a provider that is away for a moment is no failure yet
SILENT = timedelta(seconds=180)  # a quiet provider answers at least twice in it

Is = Callable[[Account], bool]


def states(accounts: Sequence[Account]) -> dict[int, Health]:
    """How connections are, by their ids, for the administrator; in an open scope."""
    kept = rows_of([each.id for each in accounts])
    return {each.id: _of(kept.get(each.id)) for each in accounts}


def line(kind: str, asked: Is = lambda _account: True) -> Check:
    """The check of a door for `/health`; `asked` tells which of its connections are asked."""

    def check() -> Health:
        with in_all_offices():
            rows = Account.objects.filter(kind=kind, enabled=True, office__paused_at=None)
            accounts = [each for each in rows.defer("secrets").order_by("id") if asked(each)]
            found = states(accounts)
        if not accounts:
            return Health("off", _("nothing is asked"))
        for state in ("failed", "late"):
            worse = [
                _("connection %(id)d: %(words)s") % {"id": account, "words": each.words}
                for account, each in found.items()
                if each.state == state
            ]
            if worse:
                return Health(state, "; ".join(worse))
        return Health("ok", _("answering: %(n)d") % {"n": len(found)})

    return check


def _of(row: Asked | None) -> Health:
    if row is None or (row.answered_at is None and not row.trouble):
        return Health("late", _("It was not asked yet. What is new comes within a minute."))
    now = clock.now()
    if row.trouble and row.trouble_since and now - row.trouble_since > GRACE:
        why = _(row.trouble)  # doors write their reasons in English, known to gettext
        return Health("failed", _("It cannot be read: %(why)s. Test it.") % {"why": why})
    alive = max(filter(None, (row.answered_at, row.trouble_since)))
    if now - alive > SILENT:
        at = f"{alive:%Y-%m-%d %H:%M UTC}"
        return Health("failed", _("stalled, no answer since %(at)s") % {"at": at})
    return Health("ok")
