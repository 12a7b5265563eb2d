"""Who is to be called back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from okienko.customers.identities import display
from okienko.routing.models import Callback

REASONS = {
    "cut_off": _("The call was cut off"),
    "abandoned": _("Hung up while waiting"),
    "asked": _("Asked to be called back"),
}
SHOWN = 20


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    id: int
    who: str
    number: str
    reason: str
    at: datetime
    first: bool
    taken_by: str


def callbacks(offices: Iterable[int]) -> list[Row]:
    """The open list: who was cut off in mid-call first, then the oldest."""
    rows = (
        Callback.objects.filter(office_id__in=list(offices))
        .exclude(state="done")
        .select_related("customer", "official")
        .order_by("-first", "created_at")[:SHOWN]
    )
    return [
        Row(
            id=row.id,
            who=(row.customer.name if row.customer else "") or display(row.kind, row.value),
            number=display(row.kind, row.value),
            reason=str(REASONS.get(row.reason, row.reason)),
            at=row.created_at,
            first=row.first,
            taken_by=row.official.name if row.official and row.state == "taken" else "",
        )
        for row in rows
    ]
