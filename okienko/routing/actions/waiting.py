"""Into a queue, out of it, from one to another."""

from datetime import timedelta

from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.interactions.models import Interaction
from okienko.interactions.states import move
from okienko.offices.access import must_supervise
from okienko.offices.hours import is_open

from ..events import WaitEntered
from ..models import Queue, Wait
from ..preferred import last_official
from ..queries import queue_in_use
from ..refusals import NO_QUEUE, NOT_WAITING, SAME_QUEUE
from .common import HEAD, leave, open_wait, pending_offer
from .offers import end_offer
from .watching import watch_rules


@verb
def enqueue(
    office: int,
    *,
    interaction_id: int,
    queue_id: int | None,
    at_head: bool = False,
    head_start: int = 0,
    preferred_id: int | None = None,
    preferred_seconds: int | None = None,
    excluded_id: int | None = None,
    as_if_since_arrival: bool = False,
    only_if_waiting: bool = False,
    by_call: bool = False,
) -> int:
    """Let a contact wait in a queue; the id of the wait. What rang before is withdrawn.

    Which queue that is in the end says `queries.queue_in_use`; Refused `no_queue` when the office
    has none.

    `by_call`: its customer is called at their turn (instead.py); so it stays from queue to queue.
    `only_if_waiting`: Refused `not_waiting` when it does not wait (or ring) any more.

    Its place is by the moment it entered (or arrived, for one passed on), less `head_start`
    seconds and the queue's own. Priority thus ages by itself: who has waited long enough comes
    before any head start.
    """
    interaction = chosen(Interaction, interaction_id)
    queue = queue_in_use(queue_id)
    if queue is None:
        raise NO_QUEUE()
    if only_if_waiting and interaction.state not in ("waiting", "offered"):
        raise NOT_WAITING()
    if interaction.state == "offered":
        offer = pending_offer(interaction_id)
        if offer:
            end_offer(office, offer, "withdrawn", interaction)
    if interaction.state == "waiting":
        before = open_wait(interaction_id)
        if before:
            by_call = by_call or before.by_call
            leave(office, before, interaction, "moved")
    came = interaction.state == "arrived"
    move(interaction, "enqueue")
    entered = clock.now()
    if preferred_id is None:
        preferred_id = last_official(office, interaction)
        preferred_seconds = queue.last_official_seconds
    since = interaction.asked_at if as_if_since_arrival else entered
    rank = since - timedelta(seconds=queue.head_start + head_start)
    wait = prepared.insert(
        Wait,
        office_id=office,
        interaction_id=interaction_id,
        queue_id=queue.id,
        live=interaction.live,
        medium=interaction.medium,
        language="" if interaction.interpreted else interaction.language,
        helps=interaction.helps,
        entered_at=entered,
        rank_at=entered - HEAD if at_head else rank,
        in_hours=is_open(queue.schedule_id, entered),
        preferred_id=preferred_id,
        preferred_until=(
            entered + timedelta(seconds=preferred_seconds or 0) if preferred_id else None
        ),
        excluded_id=excluded_id,
        by_call=by_call,
    )
    emit(
        WaitEntered(
            office=office,
            subject=wait.id,
            interaction=interaction_id,
            queue=queue.id,
            channel=interaction.channel,
        )
    )
    watch_rules(office, wait, queue, came=came)
    return wait.id


@verb
def move_wait(office: int, *, interaction_id: int, queue_id: int) -> int:
    """A supervisor puts a waiting contact into another queue; its place is by arrival.

    Refused `may_not_supervise`, `same_queue`, `not_waiting`.
    """
    must_supervise(office)
    chosen(Queue, queue_id, active=True)
    wait = open_wait(interaction_id)
    if wait and wait.queue_id == queue_id:
        raise SAME_QUEUE()
    return enqueue.within(
        office,
        interaction_id=interaction_id,
        queue_id=queue_id,
        as_if_since_arrival=True,
        only_if_waiting=True,
    )
