"""Who knows this customer's open matter: that official is asked first, for some seconds."""

from collections.abc import Callable

from okienko.interactions.models import Interaction
from okienko.interactions.states import OPEN

#: Higher rooms add theirs: `(office, customer) -> official or None`, such as the open case's.
SOURCES: list[Callable[[int, int], int | None]] = []


def last_official(office: int, interaction: Interaction) -> int | None:
    """The official of the reopened thread, of an open case, or of another open contact."""
    if interaction.official_id:
        return interaction.official_id
    if interaction.customer_id is None:
        return None
    for source in SOURCES:
        official = source(office, interaction.customer_id)
        if official:
            return official
    return (
        Interaction.objects.filter(customer_id=interaction.customer_id, state__in=OPEN)
        .exclude(id=interaction.id)
        .exclude(official=None)
        .order_by("-received_at")
        .values_list("official_id", flat=True)
        .first()
    )
