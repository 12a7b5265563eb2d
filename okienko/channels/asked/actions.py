"""The verbs of what is asked for; nobody else writes its table."""

from collections.abc import Sequence

from okienko.channels.door import Webhook
from okienko.channels.inbox.actions import keep_all
from okienko.events import clock
from okienko.events.verbs import verb

from .models import Asked


@verb
def took(office: int, *, account_id: int, bodies: Sequence[bytes], cursor: str) -> None:
    """Keep what the provider answered (JSON), each as one payload, and how far that is.

    An answer without anything new tells that the provider is well.
    """
    now, json = clock.now(), {"content-type": "application/json"}
    if bodies:
        brought = [Webhook(body=body, headers=json, at=now) for body in bodies]
        keep_all.within(office, account_id=account_id, brought=brought)
    well = {"cursor": cursor, "answered_at": now, "trouble": "", "trouble_since": None}
    Asked.objects.update_or_create(office_id=office, account_id=account_id, defaults=well)


@verb
def trouble(office: int, *, account_id: int, reason: str) -> None:
    """The provider was not reached or refused; `reason` holds no personal data."""
    row, _new = Asked.objects.get_or_create(office_id=office, account_id=account_id)
    since = row.trouble_since or clock.now()
    Asked.objects.filter(id=row.id).update(trouble=reason[:200], trouble_since=since)
