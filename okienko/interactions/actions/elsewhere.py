"""What the office wrote to a customer past us, in a program of the network's own."""

from datetime import datetime

from django.utils.translation import gettext_noop

from okienko.events import prepared
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb

from ..events import MessageChanged
from ..models import Interaction, Message

#: Who wrote it, as pages say it. (Who of the office, no network tells.)
ELSEWHERE = gettext_noop("Written in another program of the office's")


@verb
def written_elsewhere(
    office: int,
    *,
    channel: str,
    account_id: int,
    external_id: str,
    conversation: str,
    text: str,
    at: datetime,
) -> bool:
    """Show it in the newest contact of its talk, so that nobody answers twice.

    Told twice it is one. It counts as automatic: a network's own "we are closed" is told in the
    same way, so the customer goes on waiting until an official has looked. A talk that we do not
    know stays unknown. False while it may be an answer of ours that is leaving in this moment.
    """
    mine = Message.objects.filter(account=account_id)
    if mine.filter(external_id=external_id).exists():
        return True
    if mine.filter(delivery=Message.Delivery.SENDING).exists():
        return False
    talk = Interaction.objects.filter(
        channel=channel, account=account_id, conversation=conversation
    )
    contact = talk.order_by("-id").first()
    if contact is None:
        return True
    message = prepared.insert(
        Message,
        office_id=office,
        interaction_id=contact.id,
        account_id=account_id,
        conversation=conversation,
        external_id=external_id,
        direction=Message.Direction.AUTO.value,
        at=at,
        sender=ELSEWHERE,
        text=text,
        delivery=Message.Delivery.SENT.value,
    )
    emit(
        MessageChanged(
            office=office,
            subject=message.id,
            interaction=contact.id,
            how="elsewhere",
            official=contact.official_id,
        )
    )
    return True
