"""A thread in which a second matter came up becomes two contacts, and one again."""

from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.offices.models import Official

from ..events import ContactSplit, InteractionDescribed
from ..models import Bond, Interaction, Message, Participant, PartRole
from ..refusals import NOTHING_LEFT, SPLIT_NOT_YOURS, SPLIT_OVER, SPLIT_WITH_COLLEAGUE
from ..states import OPEN, WITH_SOMEBODY
from .holder import may_answer

#: What goes with a thread. Notes stay where they were written.
_MOVES = (Message.Direction.IN, Message.Direction.OUT, Message.Direction.AUTO)

_BOND = """
insert into interactions_bond as b
    (office_id, first_id, second_id, together, split, at, official_id)
values (%s, %s, %s, %s, %s, %s, %s)
on conflict (office_id, first_id, second_id) do update set
    together = excluded.together, split = excluded.split, at = excluded.at,
    official_id = excluded.official_id
"""


@verb
def split(office: int, *, message_id: int) -> Interaction:
    """A letter and all after it become a contact of their own, with its own number; that contact.

    It is another matter than the one before, goes on with the same official, and what answers its
    letters comes to it. Refused `split_not_yours` unless the contact is a written one that is open
    with the official who asks, `nothing_left` for the first letter. `unsplit` takes it back.
    """
    message = chosen(Message, message_id)
    # locked: a letter that comes in this moment is before us or after us
    contact = chosen(Interaction, message.interaction_id, lock=True)
    official_id = acting_official(office)
    if contact.live or contact.conversation or not may_answer(contact, official_id):
        raise SPLIT_NOT_YOURS()
    thread = Message.objects.filter(interaction=contact.id, direction__in=_MOVES)
    ids = list(thread.order_by("at", "id").values_list("id", flat=True))
    if message.id not in ids[1:]:
        raise NOTHING_LEFT()
    writer = Participant.objects.filter(message=message, role=PartRole.FROM).first()
    came = message.direction == Message.Direction.IN and writer is not None
    address = writer if came and writer else None
    made = prepared.insert(
        Interaction,
        office_id=office,
        channel=contact.channel,
        account_id=message.account_id or contact.account_id,
        direction=contact.direction,
        medium=contact.medium,
        state=contact.state,
        customer_id=contact.customer_id,
        address_kind=address.kind if address else contact.address_kind,
        address_value=address.value if address else contact.address_value,
        address_name=address.name if address else contact.address_name,
        receiver=contact.receiver,
        subject=message.subject or contact.subject,
        language=contact.language,
        received_at=message.at,
        taken_in_at=clock.now(),
        previous_id=contact.id,
        official_id=official_id,
    )
    moved = ids[ids.index(message.id) :]
    Message.objects.filter(id__in=moved).update(interaction=made.id)
    _say(office, contact.id, made.id, split=True)
    return made


@verb
def unsplit(office: int, *, interaction_id: int) -> Interaction:
    """All that stands in a contact goes back to the one that it was taken out of; the latter.

    Both are one matter then. Refused `split_over` when it was taken out of none, or that one is
    over; `split_not_yours` unless it is open with the official who asks; `split_with_colleague`
    while somebody else works on that one: letters do not come to them unasked.
    """
    bond = Bond.objects.filter(second=interaction_id, split=True).first()
    if bond is None:
        raise SPLIT_OVER()
    before = chosen(Interaction, bond.first_id, lock=True)
    contact = chosen(Interaction, interaction_id, lock=True)
    official_id = acting_official(office)
    if not may_answer(contact, official_id):
        raise SPLIT_NOT_YOURS()
    if before.state not in OPEN:
        raise SPLIT_OVER()
    if before.state in WITH_SOMEBODY and before.official_id not in (None, official_id):
        name = prepared.must(Official, id=before.official_id).name
        raise SPLIT_WITH_COLLEAGUE(name=name, number=before.number)
    Message.objects.filter(interaction=contact.id).update(interaction=before.id)
    _say(office, before.id, contact.id, split=False)
    return before


def _say(office: int, first: int, second: int, *, split: bool) -> None:
    official = acting_official(office)
    values = [office, first, second, not split, split, clock.now(), official]
    prepared.execute(_BOND, values)
    emit(
        ContactSplit(office=office, subject=second, other=first, back=not split, official=official)
    )
    emit(InteractionDescribed(office=office, subject=first, official=official))
