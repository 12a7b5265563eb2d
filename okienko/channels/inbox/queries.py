"""What waits for a person."""

from okienko.events.security.scope import in_all_offices

from .models import Payload


def set_aside_payloads() -> list[Payload]:
    """What could not be read, of every office, with its account and without its bytes."""
    with in_all_offices():
        aside = Payload.objects.filter(state=Payload.State.ASIDE).select_related("account")
        return list(aside.defer("body", "account__secrets").order_by("id"))
