"""What a customer wrote in public is hidden by its door, with a reason, and shown again.

The act is a message to be sent: it has its own tries, and may be uncertain, as any other.
"""

from datetime import timedelta

from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.offices.access import may, may_act_for

from ..events import MessageQueued, MessageTakenBack
from ..models import ACTS, Interaction, Message
from ..public import is_hidden
from ..refusals import EMPTY_REASON, HIDDEN_ALREADY, NOT_PUBLIC, NOT_YOURS
from .write import AT_ONCE


@verb
def hide(office: int, *, message_id: int, reason: str, hold: timedelta = AT_ONCE) -> int:
    """Have everybody but its writer see a message no more; the id of the act.

    For `hold` it does not leave, and `show` takes it back. `reason` is a note for colleagues.
    Refused `not_public` but for what a customer wrote in public, `empty_reason`, `hidden_already`,
    `not_yours` but to the official who has the contact, or who supervises.
    """
    message, contact = _public(office, message_id)
    if not reason.strip():
        raise EMPTY_REASON()
    if is_hidden(message.id):
        raise HIDDEN_ALREADY()
    return _act(office, message, contact, Message.Direction.HIDE, reason, hold)


@verb
def show(office: int, *, message_id: int) -> int:
    """Show a hidden message to everybody again, or never hide it; the id of the act. As `hide`."""
    message, contact = _public(office, message_id)
    last = _last_act(message.id)
    if last is None or not is_hidden(message.id):
        raise HIDDEN_ALREADY()
    held = last.not_before is not None and last.not_before > clock.now()
    if (
        held
        and last.delivery == Message.Delivery.QUEUED
        and last.direction == Message.Direction.HIDE
    ):
        Message.objects.filter(id=last.id).update(direction=Message.Direction.BACK, delivery="")
        official = acting_official(office)
        emit(
            MessageTakenBack(
                office=office, subject=last.id, interaction=contact.id, official=official
            )
        )
        return last.id
    return _act(office, message, contact, Message.Direction.SHOW, "", AT_ONCE)


def _public(office: int, message_id: int) -> tuple[Message, Interaction]:
    # locked: of two who hide it at once the second sees the act of the first
    message = chosen(Message, message_id, lock=True)
    if message.direction != Message.Direction.IN or not message.public or not message.external_id:
        raise NOT_PUBLIC()
    contact = chosen(Interaction, message.interaction_id)
    whose = contact.official_id
    if not (may(office, "supervise") if whose is None else may_act_for(office, whose)):
        raise NOT_YOURS()
    return message, contact


def _last_act(message_id: int) -> Message | None:
    # locked: the outbox that claims it in this moment comes before us, or does not see it
    acts = Message.objects.filter(answers=message_id, direction__in=ACTS)
    return acts.order_by("-id").select_for_update(no_key=True).first()


def _act(
    office: int,
    message: Message,
    contact: Interaction,
    direction: Message.Direction,
    reason: str,
    hold: timedelta,
) -> int:
    at, official = clock.now(), acting_official(office)
    act = prepared.insert(
        Message,
        office_id=office,
        interaction_id=contact.id,
        account_id=message.account_id,
        direction=direction.value,
        at=at,
        not_before=at + hold if hold else None,
        author_id=official,
        answers_id=message.id,
        text=reason.strip()[:500],
        delivery=Message.Delivery.QUEUED.value,
    )
    emit(
        MessageQueued(
            office=office,
            subject=act.id,
            interaction=contact.id,
            channel=contact.channel,
            official=official,
        )
    )
    return act.id
