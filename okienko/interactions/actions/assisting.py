"""Somebody is sought who takes part in a contact: an interpreter, a colleague.

That is an interaction of its own, so that it waits, is offered and ends as any; it is no contact
of a customer's, and nothing counts or lists it as one.
"""

from okienko.events import clock, prepared
from okienko.events.verbs import verb

from ..models import Interaction


@verb
def assist(office: int, *, interaction_id: int, helps: str) -> int:
    """Begin one that assists a contact; its id. Whoever says so puts it into a queue.

    An interpreter is asked for the contact's language, a colleague for none.
    """
    contact = prepared.must(Interaction, id=interaction_id)
    at = clock.now()
    return prepared.insert(
        Interaction,
        office_id=office,
        channel=contact.channel,
        account_id=contact.account_id,
        live=True,
        medium=contact.medium,
        address_kind=contact.address_kind,
        address_name=contact.address_name,
        language=contact.language if helps == "interpreter" else "",
        assists_id=contact.id,
        helps=helps,
        received_at=at,
        taken_in_at=at,
    ).id


@verb
def relayed(_office: int, *, interaction_id: int) -> None:
    """Somebody was called by telephone for the customer of a contact, who signs and asked for it.

    Said again, it is so once.
    """
    prepared.update(Interaction, {"id": interaction_id, "relayed": False}, relayed=True)
