"""Who knows this customer's open matter: that official is asked first, for some seconds."""

from collections.abc import Callable

from okienko.events import prepared
from okienko.interactions.models import Interaction
from okienko.interactions.states import OPEN

_OPEN_CONTACT = """
select official_id from interactions_interaction
where customer_id = %s and state = any (%s) and id <> %s and official_id is not null
order by received_at desc limit 1
"""

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
    row = prepared.execute(
        _OPEN_CONTACT, [interaction.customer_id, list(OPEN), interaction.id]
    ).fetchone()
    return row[0] if row else None
