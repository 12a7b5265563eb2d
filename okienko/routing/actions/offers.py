"""Offers: a contact rings at one desk. The capacity row decides, so matchers cannot collide."""

from datetime import timedelta
from typing import Any

from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.events.verbs import verb
from okienko.interactions.helps import Help
from okienko.interactions.models import Interaction
from okienko.interactions.refusals import OVERTAKEN
from okienko.interactions.states import move
from okienko.offices.access import must_act_for

from ..capacity import give_back, take, take_anyway
from ..events import OfferAccepted, OfferEnded, OfferMade
from ..models import Engagement, Offer, Presence, Queue, Wait
from ..refusals import NOT_FROM_LIST, NOT_WAITING, OFFER_GONE, ONLY_WRITTEN_CHOSEN
from .callbacks import caller_reached
from .common import HEAD, leave, open_wait, person_of, set_presence
from .owed import opens, rest, tried


@verb
def make_offer(office: int, *, wait_id: int, official_id: int) -> int | None:
    """Ring at an official's desk; the offer's id, or None when either is not free any more."""
    person = person_of(official_id)
    waits = {"id": wait_id, "result": "", "offered": False, "away_since": None}
    if prepared.update(Wait, waits, offered=True) != 1:
        return None
    wait = prepared.must(Wait, id=wait_id)
    if wait.by_call and (until := opens(wait.queue_id)):  # nobody is called outside of the hours
        prepared.update(Wait, {"id": wait_id}, offered=False)
        rest(office, wait, prepared.must(Interaction, id=wait.interaction_id), until)
        return None
    if not take(person, wait.load):
        prepared.update(Wait, {"id": wait_id}, offered=False)
        return None
    interaction = prepared.must(Interaction, id=wait.interaction_id)
    move(interaction, "offer")
    queue, at = prepared.must(Queue, id=wait.queue_id), clock.now()
    seconds = queue.offer_seconds if wait.live else queue.written_offer_seconds
    offer = prepared.insert(
        Offer,
        office_id=office,
        wait_id=wait_id,
        interaction_id=interaction.id,
        official_id=official_id,
        made_at=at,
        due_at=at + timedelta(seconds=seconds),
    )
    set_timer(office, "offer.lapse", offer.id, offer.due_at)
    emit(
        OfferMade(
            office=office,
            subject=offer.id,
            interaction=interaction.id,
            queue=queue.id,
            channel=interaction.channel,
            official=official_id,
            wait=wait_id,
        )
    )
    return offer.id


@verb
def choose(office: int, *, interaction_id: int, official_id: int) -> int:
    """The official takes a letter from the list, whatever else is open; the engagement's id.

    Refused `not_waiting` when it is offered to somebody or taken, `only_written_chosen`,
    `not_from_list` where the queue gives out in turn; as `accept`.
    """
    must_act_for(office, official_id)
    wait = open_wait(interaction_id)
    if wait is None:
        raise NOT_WAITING()
    if wait.live:
        raise ONLY_WRITTEN_CHOSEN()
    if not prepared.must(Queue, id=wait.queue_id).from_list:
        raise NOT_FROM_LIST()
    if prepared.update(Wait, {"id": wait.id, "result": "", "offered": False}, offered=True) != 1:
        raise NOT_WAITING()
    take_anyway(person_of(official_id), wait.load)
    move(prepared.must(Interaction, id=interaction_id), "offer")
    offer = prepared.insert(
        Offer,
        office_id=office,
        wait_id=wait.id,
        interaction_id=interaction_id,
        official_id=official_id,
        made_at=clock.now(),
        due_at=clock.now(),
    )
    return accept.within(office, offer_id=offer.id, official_id=official_id)


@verb
def accept(office: int, *, offer_id: int, official_id: int) -> int:
    """The official takes what rings; the engagement's id. Refused when it rings no more.

    Whose customer kept the place without staying is being called from now on.

    Refused `may_not_supervise` to one who takes it for another and is no supervisor.
    """
    must_act_for(office, official_id)
    rings = {"id": offer_id, "official_id": official_id, "state": "pending"}
    if prepared.update(Offer, rings, state=Offer.State.ACCEPTED, ended_at=clock.now()) != 1:
        raise OFFER_GONE()
    offer = prepared.must(Offer, id=offer_id)
    interaction = prepared.must(Interaction, id=offer.interaction_id)
    wait = prepared.must(Wait, id=offer.wait_id)
    move(interaction, "call" if wait.by_call else "accept", official_id=official_id)
    wait.official_id = official_id
    leave(office, wait, interaction, "answered")
    at = clock.now()
    engagement = prepared.insert(
        Engagement,
        office_id=office,
        interaction_id=interaction.id,
        queue_id=wait.queue_id,
        official_id=official_id,
        live=interaction.live,
        medium=interaction.medium,
        helps=interaction.helps,
        began_at=at,
        answered_at=None if wait.by_call else at,
    )
    cancel_timer(office, "offer.lapse", offer_id)
    if wait.by_call:
        tried(interaction)
    elif interaction.live:  # who has a letter of theirs has not spoken with them yet
        caller_reached(office, interaction, official_id)
    emit(
        OfferAccepted(
            office=office,
            subject=offer_id,
            interaction=interaction.id,
            channel=interaction.channel,
            official=official_id,
            engagement=engagement.id,
        )
    )
    return engagement.id


@verb
def decline(office: int, *, offer_id: int, official_id: int) -> None:
    """The official sends it away: back to the head of the queue; the official is not ready.

    Who declines a colleague's invitation stays ready: nobody offers them that again.

    Refused as `accept`.
    """
    must_act_for(office, official_id)
    offer = Offer.objects.filter(id=offer_id, official_id=official_id).first()
    if offer and offer.state == Offer.State.PENDING:
        send_away(office, offer)


def send_away(office: int, offer: Offer) -> None:
    """What rings is sent away, whoever asks: a part of other verbs."""
    end_offer(office, offer, "declined")
    if prepared.must(Interaction, id=offer.interaction_id).helps != Help.COLLEAGUE:
        set_presence(office, offer.official_id, Presence.State.NOT_READY, "declined")


@verb
def lapse(office: int, *, offer_id: int, reason: str = "missed") -> bool:
    """Nobody answered in time, or the phone could not be reached; False when it was over before."""
    offer = Offer.objects.filter(id=offer_id, state="pending").first()
    if offer is None:
        return False
    end_offer(office, offer, "lapsed")
    set_presence(office, offer.official_id, Presence.State.NOT_READY, reason)
    return True


@verb
def take_back(office: int, *, offer_id: int) -> bool:
    """It could not ring, by no fault of the official's, who stays ready; False when it was over."""
    offer = Offer.objects.filter(id=offer_id, state="pending").first()
    if offer is None:
        return False
    end_offer(office, offer, "withdrawn")
    return True


@on_timer("offer.lapse")
def _lapse(office: int, offer_id: int, _data: dict[str, Any]) -> None:
    lapse.within(office, offer_id=offer_id)


def end_offer(
    office: int, offer: Offer, state: str, interaction: Interaction | None = None
) -> None:
    """End an offer without acceptance: the contact waits again, at the head; room is given back."""
    ended = Offer.objects.filter(id=offer.id, state="pending").update(
        state=state, ended_at=clock.now()
    )
    if ended != 1:
        raise OVERTAKEN()
    interaction = interaction or Interaction.objects.get(id=offer.interaction_id)
    move(interaction, "withdraw")
    wait = Wait.objects.get(id=offer.wait_id)
    Wait.objects.filter(id=wait.id).update(offered=False, rank_at=wait.entered_at - HEAD)
    give_back(person_of(offer.official_id), wait.load)
    cancel_timer(office, "offer.lapse", offer.id)
    emit(
        OfferEnded(
            office=office,
            subject=offer.id,
            interaction=offer.interaction_id,
            channel=interaction.channel,
            official=offer.official_id,
            wait=offer.wait_id,
            state=state,
        )
    )
