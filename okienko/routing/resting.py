"""What pages read of contacts that rest: their customers are called at their turn, and not yet."""

from collections.abc import Collection
from datetime import datetime

from okienko.events.runtime.timers import due_of

from .models import Wait

CALLED_AGAIN = "owed.again"  # the timer of a contact whose customer is owed a call


def called_again(offices: Collection[int]) -> dict[int, datetime]:
    """By queue: when the first of those who rest there is called again, or the queue opens."""
    rows = Wait.objects.filter(office_id__in=offices, result="", by_call=True)
    resting = dict(
        rows.exclude(away_since=None).values_list("interaction_id", "queue_id").order_by("id")
    )
    found: dict[int, datetime] = {}
    for interaction, due in due_of(CALLED_AGAIN, resting).items():
        at = found.setdefault(resting[interaction], due)
        found[resting[interaction]] = min(at, due)
    return found
