"""Whose contact it is, and whose the case that was opened in it."""

from okienko.customers import actions as customers
from okienko.customers.queries import another_at, card, find
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.interactions import actions as interactions
from okienko.interactions.recipients import newest_writer

from ..events import CaseGiven
from ..models import Case, CaseStep, StepKind
from ..refusals import SAME_PERSON
from ._common import contact_of, step


@verb
def give_to(office: int, *, interaction_id: int, customer_id: int | None) -> None:
    """A contact is this customer's (None: nobody knows); the case opened in it goes along.

    A case that the contact was only tied to, or that is another customer's by now, stays where it
    is. Refused `unknown_contact` and as `interactions.belongs_to`.
    """
    contact = contact_of(interaction_id)
    before = contact.customer_id
    after = interactions.belongs_to.within(
        office, interaction_id=interaction_id, customer_id=customer_id
    )
    if after == before:
        return
    opened = CaseStep.objects.filter(kind=StepKind.OPENED, interaction=contact)
    for case in Case.objects.filter(
        id__in=opened.values("case_id"), contacts__interaction=contact, customer_id=before
    ):
        Case.objects.filter(id=case.id).update(customer_id=after)
        step(case, StepKind.CUSTOMER, case.state, interaction=contact)
        emit(
            CaseGiven(
                office=office,
                subject=case.id,
                customer=after,
                interaction=interaction_id,
            )
        )


@verb
def give_to_new(office: int, *, interaction_id: int, name: str) -> int:
    """A contact is a customer's who has no card yet: it is made by hand, or neither; the card.

    Refused `card_needs_name`, `field_too_long`, and as `give_to`.
    """
    made = customers.make.within(office, name=name)
    give_to.within(office, interaction_id=interaction_id, customer_id=made)
    return made


@verb
def written_by_named(office: int, *, message_id: int) -> int:
    """Who is named in what a colleague forwarded is the writer, and the contact theirs; its id.

    Their card is found or made. Refused as `interactions.name_writer`.
    """
    contact, writer = interactions.name_writer.within(office, message_id=message_id)
    customer = customers.find_or_make.within(office, address=writer, name=writer.name)
    give_to.within(office, interaction_id=contact, customer_id=customer)
    return contact


@verb
def another_person(office: int, *, interaction_id: int) -> int:
    """Who wrote the newest letter is another person than the card's, at the same address.

    The card is the contact's, or where it has none the address's. The address is shared from now
    on, the writer has a card of their own, and the contact is theirs; the new card. Refused
    `one_person` when letter and card do not say otherwise, and as `give_to`.
    """
    contact = contact_of(interaction_id)
    writer = newest_writer(interaction_id)
    owner = contact.customer_id or (find(writer, office) if writer else None)
    known = card(owner) if owner else None
    if known is None or writer is None or not another_at(known, writer):
        raise SAME_PERSON()
    identity = next(one.id for one in known.addresses if one.value == writer.value)
    customers.mark_shared.within(office, identity_id=identity, shared=True)
    made = customers.make.within(office, name=writer.name)
    customers.add_identity.within(office, customer_id=made, address=writer)
    give_to.within(office, interaction_id=interaction_id, customer_id=made)
    return made
