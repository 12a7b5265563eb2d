"""Whose contact it is, and whose the case that was opened in it."""

from okienko.events.log import emit
from okienko.events.verbs import verb
from okienko.interactions import actions as interactions

from ..events import CaseGiven
from ..models import Case, CaseStep, StepKind
from ._common import contact_of, step


@verb
def give_to(
    office: int, *, interaction_id: int, customer_id: int | None, official_id: int | None = None
) -> None:
    """A contact is this customer's (None: nobody knows); the case opened in it goes along.

    A case that the contact was only tied to, or that is another customer's by now, stays where it
    is. Refused `interaction.unknown` and as `interactions.belongs_to`.
    """
    contact = contact_of(interaction_id)
    before = contact.customer_id
    after = interactions.belongs_to.within(
        office, interaction_id=interaction_id, customer_id=customer_id, official_id=official_id
    )
    if after == before:
        return
    opened = CaseStep.objects.filter(kind=StepKind.OPENED, interaction=contact)
    for case in Case.objects.filter(
        id__in=opened.values("case_id"), contacts__interaction=contact, customer_id=before
    ):
        Case.objects.filter(id=case.id).update(customer_id=after)
        step(case, StepKind.CUSTOMER, case.state, official_id, interaction=contact)
        emit(
            CaseGiven(
                office=office,
                subject=case.id,
                customer=after,
                interaction=interaction_id,
                by=official_id,
            )
        )
