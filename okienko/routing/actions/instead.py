"""Who need not stay: a live customer keeps the place in the queue and is called at their turn.

It is one contact all the while, with all that was written in it, and one stay in the queue. It is
offered as any; accepted, the number is dialled. Who does not answer waits again at the head, after
the queue's `call_again_seconds`, `call_tries` times in all. Outside of the queue's hours nobody is
called: the contact rests. Which numbers may be called is the door's rule, not ours.
"""

from datetime import timedelta

from okienko.customers.identities import Address
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction, Medium

from ..events import ContactChanged, WaitByCall
from ..models import Engagement, OwedCall, Queue, Wait
from ..refusals import NOT_WAITING
from .callbacks import remember_caller
from .common import end_engagement, open_wait, pending_offer
from .offers import end_offer
from .owed import end_owed, owed_to, rest, watch_hours
from .waiting import enqueue
from .watching import back_in_line


@verb
@acting(CUSTOMER)
def call_instead(
    office: int, *, interaction_id: int, channel: str, account_id: int | None, address: Address
) -> int:
    """A live customer who waits goes, and is called at their turn; the id of the wait.

    The place is kept; what rings meanwhile is withdrawn, and comes again as a call. The contact is
    one of `channel` from now on. Asked again, the new number counts. Refused `not_waiting`.
    """
    interaction = prepared.must(Interaction, lock=True, id=interaction_id)
    offer = pending_offer(interaction_id)
    if offer and interaction.live:
        end_offer(office, offer, "withdrawn", interaction)
    wait = open_wait(interaction_id)
    if wait is None or not wait.live:
        raise NOT_WAITING()
    prepared.update(
        Interaction,
        {"id": interaction_id},
        channel=channel,
        account_id=account_id,
        medium=Medium.VOICE.value,
        address_kind=address.kind,
        address_value=address.value,
        conversation="",  # nobody reads on the page any more
    )
    prepared.update(
        Wait,
        {"id": wait.id},
        medium=Medium.VOICE.value,
        by_call=True,
        away_since=None,
        away_seconds=wait.away_until(clock.now()),
    )
    if owed_to(interaction_id) is None:
        prepared.insert(
            OwedCall, office_id=office, interaction_id=interaction_id, asked_at=clock.now()
        )
    emit(
        WaitByCall(
            office=office,
            subject=wait.id,
            interaction=interaction_id,
            queue=wait.queue_id,
            channel=channel,
        )
    )
    watch_hours(office, interaction_id, wait.queue_id)
    back_in_line(office, wait)
    return wait.id


def missed(office: int, interaction: Interaction, engagement: Engagement | None) -> bool:
    """Nobody answered. Whether the contact waits again; else it was the last try, or none owed."""
    owed = owed_to(interaction.id)
    if owed is None or engagement is None or engagement.queue_id is None:
        return False
    queue = prepared.must(Queue, id=engagement.queue_id)
    if owed.tries >= queue.call_tries:
        end_owed(office, owed, OwedCall.Result.MISSED)
        remember_caller(office, interaction, "missed", queue.id)
        return False
    end_engagement(office, engagement, interaction.channel, "not_reached")
    wait_id = enqueue.within(
        office, interaction_id=interaction.id, queue_id=queue.id, at_head=True, by_call=True
    )
    interaction.state = "waiting"
    again = clock.now() + timedelta(seconds=queue.call_again_seconds)
    rest(office, prepared.must(Wait, id=wait_id), interaction, again)
    emit(
        ContactChanged(
            office=office, subject=interaction.id, channel=interaction.channel, step="missed"
        )
    )
    return True
