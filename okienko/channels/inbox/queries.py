"""What waits for a person."""

from okienko.events.security.scope import in_all_offices

from .models import Payload

SHOWN = 100  # of one account's on a page


def aside_of(account_id: int) -> list[Payload]:
    """What an account brought and could not be read, the oldest first, without its bytes; inside
    the open scope. No more than `SHOWN`.
    """
    rows = Payload.objects.filter(account_id=account_id, state=Payload.State.ASIDE)
    return list(rows.defer("body").order_by("id")[:SHOWN])


def set_aside_payloads() -> list[Payload]:
    """What could not be read, of every office, with its account and without its bytes."""
    with in_all_offices():
        aside = Payload.objects.filter(state=Payload.State.ASIDE).select_related("account")
        return list(aside.defer("body", "account__secrets").order_by("id"))
