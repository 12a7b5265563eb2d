"""Saving a contact: its description, the case it became and the official's release, at once."""

from collections.abc import Collection

from okienko.events.verbs import chosen, verb
from okienko.interactions.actions import drop_drafts
from okienko.interactions.models import Draft, Interaction, Message, Outcome
from okienko.interactions.queries import not_arrived, seen_as
from okienko.interactions.refusals import MORE_CAME, NOT_ARRIVED
from okienko.routing import actions as routing

from .. import queries
from ..refusals import NO_CASE
from .opening import open_case, tie


@verb
def save_and_release(
    office: int,
    *,
    interaction_id: int,
    official_id: int,
    outcome: str,
    topic_id: int | None = None,
    outcome_words: str = "",
    case_id: int | None = None,
    kind_id: int | None = None,
    title: str = "",
    department_id: int | None = None,
    read: int | None = None,
    lost: Collection[str] | None = None,
) -> int | None:
    """Finish a contact; an intervention is tied to `case_id` or opens a case of `kind_id`.

    The id of that case, if any. Refused `more_came` when the customer has written after the message
    `read`, the last one that the page shows; `not_arrived` when an answer did not arrive, or
    perhaps not, that is not among the `lost` that it shows (`queries.seen_as`); `no_case` when an
    intervention has neither; as `routing.finish`, `open_case`, `tie`.
    """
    # locked: a letter of this moment comes before us and is seen, or after us and opens it again
    chosen(Interaction, interaction_id, lock=True)
    came = Message.objects.filter(interaction_id=interaction_id, direction=Message.Direction.IN)
    if read is not None and came.filter(id__gt=read).exists():
        raise MORE_CAME()
    if lost is not None and not {*map(seen_as, not_arrived(interaction_id))} <= {*lost}:
        raise NOT_ARRIVED()
    case = None
    if outcome == Outcome.INTERVENTION:
        case = _case(office, interaction_id, case_id, kind_id, title, department_id)
    routing.finish.within(
        office,
        interaction_id=interaction_id,
        official_id=official_id,
        outcome=outcome or None,
        topic_id=topic_id,
        outcome_words=outcome_words or None,
    )
    # an answer or a note that was begun and not sent stays with the contact
    drop_drafts.within(
        office, interaction_id=interaction_id, official_id=official_id, forms=[Draft.Form.WRAP]
    )
    return case


def _case(
    office: int,
    interaction_id: int,
    case_id: int | None,
    kind_id: int | None,
    title: str,
    department_id: int | None,
) -> int:
    if case_id is not None:
        tie.within(office, case_id=case_id, interaction_id=interaction_id)
        return case_id
    if kind_id is not None:
        contact = Interaction.objects.get(id=interaction_id)
        return open_case.within(
            office,
            kind_id=kind_id,
            title=title or contact.subject or contact.chosen,
            interaction_id=interaction_id,
            customer_id=contact.customer_id,
            department_id=department_id,
        )
    tied = queries.of_interaction(interaction_id)
    if not tied:
        raise NO_CASE()
    return tied[0].id
