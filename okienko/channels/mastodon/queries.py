"""What was written to the office lately."""

from datetime import timedelta

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message

DAYS = timedelta(days=2)


def lately(office: int, account_id: int, most: int) -> dict[str, str]:
    """The conversations of what came by an account in two days, by its ids; the newest first."""
    with in_offices([office]):
        rows = Message.objects.filter(
            account=account_id, direction=Message.Direction.IN, at__gt=clock.now() - DAYS
        )
        return dict(rows.order_by("-id").values_list("external_id", "conversation")[:most])
