"""From one official to a queue, to another official, to a department; and back into the queue."""

from typing import Any

from okienko.events import clock, prepared
from okienko.events.actor import acting, official
from okienko.events.runtime.timers import on_timer
from okienko.events.verbs import chosen, verb
from okienko.interactions.models import Interaction
from okienko.interactions.states import move
from okienko.offices.models import Official, Role

from ..capacity import take_anyway, with_room
from ..models import Engagement, Offer, Queue, Wait
from ..refusals import NOT_LIVE, OFFICIAL_NOT_FREE, ONLY_WRITTEN_PUT_BACK, PASSED_TO_ONESELF
from ..workload import load_of
from .callbacks import remember_caller
from .common import end_engagement, open_engagement, person_of
from .leaving import customer_left
from .offers import accept
from .talking import changed, in_hand, mine, talk_over
from .waiting import enqueue

TO_OFFICIAL_SECONDS = 60  # how long a passed-on contact waits for one official only


@verb
def transfer_to_queue(office: int, *, interaction_id: int, official_id: int, queue_id: int) -> None:
    """Pass a contact on to a queue; its place is by its arrival, and it does not ring back here."""
    interaction, engagement = in_hand(interaction_id, official_id)
    chosen(Queue, queue_id, active=True)
    end_engagement(office, engagement, interaction.channel, "transferred")
    enqueue.within(
        office,
        interaction_id=interaction_id,
        queue_id=queue_id,
        excluded_id=official_id,
        as_if_since_arrival=True,
    )


@verb
def transfer_to_official(
    office: int, *, interaction_id: int, official_id: int, to_official_id: int
) -> None:
    """Pass a contact on to one official who has room now; after a minute to the queue's others."""
    interaction, engagement = in_hand(interaction_id, official_id)
    if to_official_id == official_id:
        raise PASSED_TO_ONESELF()
    colleague = chosen(Official, to_official_id, active=True)
    if colleague.role == Role.INTERPRETER or not with_room(
        [colleague.person_id], load_of(interaction.live, interaction.medium)
    ):
        raise OFFICIAL_NOT_FREE()
    end_engagement(office, engagement, interaction.channel, "transferred")
    enqueue.within(
        office,
        interaction_id=interaction_id,
        queue_id=engagement.queue_id,
        at_head=True,
        preferred_id=to_official_id,
        preferred_seconds=TO_OFFICIAL_SECONDS,
        excluded_id=official_id,
    )


@verb
def transfer_to_menu(office: int, *, interaction_id: int, official_id: int) -> None:
    """A live contact goes back into a menu of its door, which says what is heard there.

    The official is free. Refused `not_live`.
    """
    interaction, engagement = in_hand(interaction_id, official_id)
    if not interaction.live:
        raise NOT_LIVE()
    end_engagement(office, engagement, interaction.channel, "transferred")
    move(interaction, "to_menu")
    changed(office, interaction, "to_menu")


@verb
def hand_on(office: int, *, interaction_id: int, official_id: int, to_official_id: int) -> None:
    """A live contact goes on with a colleague who is in it already, and is free of all else."""
    interaction, engagement = in_hand(interaction_id, official_id)
    with acting(official(office, to_official_id)):
        goes_on_with(office, interaction, engagement, to_official_id)


@verb
def pass_on(office: int, *, interaction_id: int, official_id: int) -> None:
    """A live contact goes on with a department outside; the official wraps up."""
    interaction, engagement = in_hand(interaction_id, official_id)
    talk_over(office, interaction, step="pass_on")
    Engagement.objects.filter(id=engagement.id).update(result="passed_on")


@verb
def put_back(office: int, *, interaction_id: int, official_id: int) -> None:
    """Written work goes back to its queue, to its place by arrival."""
    interaction, engagement = mine(interaction_id, official_id)
    if interaction.live:
        raise ONLY_WRITTEN_PUT_BACK()
    lay_back(office, interaction, engagement)


def lay_back(office: int, interaction: Interaction, engagement: Engagement) -> None:
    """Written work goes back, whoever asks: a part of other verbs."""
    end_engagement(office, engagement, interaction.channel, "put_back")
    enqueue.within(
        office,
        interaction_id=interaction.id,
        queue_id=engagement.queue_id,
        excluded_id=engagement.official_id,
        as_if_since_arrival=True,
    )


@on_timer("kept.end")
def requeue_lost(office: int, interaction_id: int, _data: dict[str, Any]) -> None:
    """The official did not come back in time: the customer goes to the head of the queue."""
    interaction = Interaction.objects.get(id=interaction_id)
    if interaction.state != "kept":
        return
    engagement = open_engagement(interaction_id)
    queue_id = engagement.queue_id if engagement else None
    if engagement:
        end_engagement(office, engagement, interaction.channel, "lost")
    enqueue.within(office, interaction_id=interaction_id, queue_id=queue_id, at_head=True)


@verb
def media_lost(office: int, *, interaction_id: int, passed_on: bool = False) -> None:
    """The media server died under a live contact: over, and the head of the call-back list.

    `passed_on`: the customer was still speaking with a department outside. Whom we were only
    calling was cut off from nothing: what stood on the list for the number is open again.
    """
    interaction = Interaction.objects.get(id=interaction_id)
    if passed_on:
        remember_caller(office, interaction, "cut_off", queue_id=None, first=True)
        return
    engagement = open_engagement(interaction_id)
    wait = interaction.waits.filter(result="").first()
    connected = interaction.live and interaction.state not in ("wrap_up", "closed", "abandoned")
    if not connected:
        return
    spoken = interaction.state != "dialling"
    customer_left.within(office, interaction_id=interaction_id)
    if not spoken:
        return
    queue_id = wait.queue_id if wait else engagement.queue_id if engagement else None
    remember_caller(office, interaction, "cut_off", queue_id=queue_id, first=True)


def goes_on_with(office: int, contact: Interaction, work: Engagement, official_id: int) -> int:
    """A live contact goes on with another official, who is in it already: a part of other verbs."""
    interaction_id = contact.id
    end_engagement(office, work, contact.channel, "transferred")
    wait_id = enqueue.within(
        office, interaction_id=interaction_id, queue_id=work.queue_id, at_head=True
    )
    prepared.update(Wait, {"id": wait_id}, offered=True)
    take_anyway(person_of(official_id), prepared.must(Wait, id=wait_id).load)
    move(prepared.must(Interaction, id=interaction_id), "offer")
    offer = prepared.insert(
        Offer,
        office_id=office,
        wait_id=wait_id,
        interaction_id=interaction_id,
        official_id=official_id,
        made_at=clock.now(),
        due_at=clock.now(),
    )
    engagement: int = accept.within(office, offer_id=offer.id, official_id=official_id)
    return engagement
