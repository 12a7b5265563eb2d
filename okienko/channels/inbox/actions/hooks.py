"""Addresses for providers, and who knocks there in their name."""

import secrets

from django.db.models import F

from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.offices.access import settings_verb

from ..events import HookOpened
from ..functions import digest_of
from ..models import Hook

SKEW = 60.0  # seconds: a request may take some to come


@settings_verb
def open_hook(office: int, *, account_id: int) -> str:
    """Give an account a new address for its provider; its path. An older one works no more.

    The path is told this once: only a digest of its token is kept. Refused `may_not_administer`,
    `gone`.
    """
    account = chosen(Account, account_id)
    token = secrets.token_urlsafe(32)
    Hook.objects.update_or_create(
        office_id=office, account_id=account_id, defaults={"digest": digest_of(token)}
    )
    emit(HookOpened(office=office, subject=account_id))
    return f"/hooks/{account.kind}/{token}"


@verb
def forged(_office: int, *, account_id: int, many: int = 1) -> None:
    """Count requests that were not the provider's; nothing of them is kept."""
    Hook.objects.filter(account_id=account_id).update(
        forged=F("forged") + many, forged_at=clock.now()
    )


@verb
def skewed(_office: int, *, account_id: int, seconds: float) -> None:
    """Note by how much the clock of whoever signs and ours differ, if that is worth telling.

    `seconds` as in door.Skewed.
    """
    rows = Hook.objects.filter(account_id=account_id)
    if abs(seconds) < SKEW:
        rows.exclude(skew=0).update(skew=0, skew_at=None)
    else:
        rows.update(skew=seconds, skew_at=clock.now())
