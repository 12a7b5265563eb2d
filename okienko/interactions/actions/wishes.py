"""Somebody writes that they want no notices any more, or want them again."""

from dataclasses import replace
from datetime import timedelta

from okienko.customers.actions import agree, object_to
from okienko.customers.identities import may_cost
from okienko.customers.queries import consent, consents_since
from okienko.events import clock
from okienko.events.actor import CUSTOMER, acting
from okienko.events.verbs import verb

from ..models import Message, PartRole
from .receive import Arrival, Received
from .write import close, reply

MOST = 4  # wishes of one address in a day that are confirmed: two machines could go on for ever


@verb
@acting(CUSTOMER)
def heed(office: int, *, arrival: Arrival, received: Received) -> Received:
    """Keep what an arrival wishes and confirm it once; after `receive`, in its transaction.

    It needs no official: a contact that began or opened again with it is over at once, and the
    answer says that nothing has arrived that is to be queued. A word that may mean something else
    ("no") is a wish where it answers a notice of ours, and an official reads it all the same.
    """
    wish, sender = arrival.wish, arrival.sender
    if wish is None or received.duplicate or sender.hidden:
        return received
    if not wish.sure and not _answers_notice(received.interaction_id):
        return received
    before = consent(sender.kind, sender.value)
    if wish.stop:
        new = object_to.within(office, address=sender, how="text", reason=wish.said)
    else:
        new = before is not None and not before.given
        if new:
            agree.within(office, address=sender, how="text", reason=wish.said)
    day = clock.now() - timedelta(days=1)
    told = not (arrival.quiet or may_cost(sender))  # no machine, no name, no paid service
    if new and told and consents_since(sender.kind, sender.value, day) <= MOST:
        reply.within(
            office,
            interaction_id=received.interaction_id,
            text=wish.answer,
            automatic=True,
            answers=received.message_id,
            recipients=[(PartRole.TO, sender)],
        )
    if not received.arrived or not wish.sure:
        return received
    close.within(office, interaction_id=received.interaction_id)
    return replace(received, arrived=False)


def _answers_notice(interaction_id: int) -> bool:
    """Whether the last that we wrote in a contact is what the office began with."""
    ours = Message.objects.filter(
        interaction=interaction_id, direction__in=[Message.Direction.OUT, Message.Direction.AUTO]
    )
    return bool(ours.order_by("-id").values_list("reason", flat=True).first())
