"""Requests of providers, taken in many at once: verified, and kept in one transaction.

A commit waits for the disk, whether it keeps one request or a hundred.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from okienko.channels import queries, registry
from okienko.channels.door import Forged, Skewed, Webhook
from okienko.channels.models import Account
from okienko.events.actor import acting, door
from okienko.events.runtime.faults import where
from okienko.events.security.scope import in_offices

from . import actions
from .functions import knocked

log = logging.getLogger(__name__)

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Knock:
    """One request at `/hooks/KIND/TOKEN`."""

    kind: str
    token: str = field(repr=False)
    webhook: Webhook


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider is answered: the status, and the words of its door when all is well."""

    status: int
    words: str = ""


def by_get(kind: str) -> bool:
    """Whether the provider of a door brings by GET."""
    return registry.door(kind).brings_by_get


def take(knocks: Sequence[Knock]) -> list[Said]:
    """Take requests in, in their order; the answer to each. Outside of any scope.

    200 once it is committed, 403 when it is not the provider's, 404 for an address that is
    nobody's, 503 (come again) when it cannot be kept now, or the account or its office is paused:
    providers come again for hours, some for days.
    """
    said: dict[int, Said] = {}
    whose: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, knock in enumerate(knocks):
        whose[knock.kind, knock.token].append(place)
    for (kind, token), places in whose.items():
        try:
            said |= _of_one(kind, token, {place: knocks[place].webhook for place in places})
        except Exception as error:
            log.error("hook_failed", extra={"error": where(error)})  # noqa: TRY400
            said |= dict.fromkeys(places, Said(503))
    return [said[place] for place in range(len(knocks))]


def account_at(kind: str, token: str) -> tuple[Account, bool] | None:
    """The account at an address, and whether it is paused; None: it is nobody's."""
    found = knocked(kind, token)
    if found is None:
        return None
    with in_offices([found.office]):
        return queries.account(found.account_id), found.paused


def _of_one(kind: str, token: str, brought: dict[int, Webhook]) -> dict[int, Said]:
    """What came to one address."""
    found = account_at(kind, token)
    if found is None:
        return dict.fromkeys(brought, Said(404))
    account, paused = found
    office, said = account.office_id, {}
    good: list[int] = []
    forged, skew = 0, 0.0
    for place, webhook in brought.items():
        try:
            account.door.verify(account, webhook)
            if paused:
                tried = account.door.tries(account, webhook)
                said[place] = Said(200, account.door.thanks) if tried else Said(503)
                continue
            if at := account.door.signed_at(account, webhook):
                skew = (webhook.at - at).total_seconds()
            good.append(place)
        except Forged as error:
            forged, said[place] = forged + 1, Said(403)
            skew = error.seconds if isinstance(error, Skewed) else skew
        except Exception as error:
            log.error("hook_failed", extra={"error": where(error)})  # noqa: TRY400
            said[place] = Said(503)
    with acting(door(kind)):
        if good:
            kept = [brought[place] for place in good]
            actions.keep_all(office, account_id=account.id, brought=kept)
            said |= dict.fromkeys(good, Said(200, account.door.thanks))
        if forged:
            actions.forged(office, account_id=account.id, many=forged)
        actions.skewed(office, account_id=account.id, seconds=skew)
    return said
