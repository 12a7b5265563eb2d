"""Contacts of one customer become one conversation, and are taken apart again."""

from collections.abc import Collection

from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb

from ..events import ContactsJoined
from ..models import Interaction
from ..refusals import NOT_ONE_CUSTOMER

_SAY = """
insert into interactions_bond as b (office_id, first_id, second_id, together, at, official_id)
values (%s, %s, %s, %s, %s, %s)
on conflict (office_id, first_id, second_id) do update
set together = excluded.together, split = false, at = excluded.at,
    official_id = excluded.official_id
where b.together <> excluded.together
"""


@verb
def join(office: int, *, interaction_id: int, other_id: int) -> None:
    """Two contacts are of one matter, whatever was said of them before.

    Where one takes the other up, it may be nobody's. Refused `not_one_customer`, `gone`. What each
    asks of officials stays its own: offers, states and figures know nothing of it.
    """
    contacts = [chosen(Interaction, one) for one in sorted((interaction_id, other_id))]
    whose = {one.customer_id for one in contacts}
    takes_up = any(one.previous_id in (interaction_id, other_id) for one in contacts)
    if interaction_id == other_id or not (takes_up if None in whose else len(whose) == 1):
        raise NOT_ONE_CUSTOMER()
    _say(office, interaction_id, other_id, together=True)


@verb
def part(office: int, *, interaction_id: int, others: Collection[int]) -> None:
    """A contact is not of one matter with others, though a case or a rule says so. Refused `gone`.

    `join` takes it back.
    """
    chosen(Interaction, interaction_id)
    for other in sorted({*others} - {interaction_id}):
        chosen(Interaction, other)
        _say(office, interaction_id, other, together=False)


def _say(office: int, one: int, other: int, *, together: bool) -> None:
    official = acting_official(office)
    first, second = sorted((one, other))
    values = [office, first, second, together, clock.now(), official]
    if prepared.execute(_SAY, values).rowcount:
        emit(
            ContactsJoined(
                office=office, subject=one, other=other, together=together, official=official
            )
        )
