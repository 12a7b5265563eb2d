"""Calls that an official makes. What may be dialled is the phone door's rule, not ours."""

from okienko.customers.actions import find_or_make, standing_for
from okienko.customers.identities import Address
from okienko.events import clock
from okienko.events.verbs import verb
from okienko.interactions.models import Direction, Interaction, Medium
from okienko.interactions.states import move
from okienko.offices.access import must_act_for

from ..capacity import take_anyway
from ..models import Engagement, Presence
from ..refusals import PHONE_NOT_FREE
from ..workload import Load
from .callbacks import caller_reached, open_for, take_callback
from .common import open_engagement, person_of
from .owed import reached
from .talking import changed, talk_over


@verb
def dial(
    office: int,
    *,
    official_id: int,
    channel: str,
    account_id: int | None,
    address: Address,
    medium: str = Medium.VOICE,
    customer_id: int | None = None,
    callback_id: int | None = None,
    subject: str = "",
) -> int:
    """Begin an outbound call; the interaction's id. In mid-call or without a phone refused.

    Live texts do not hinder it: who writes with a customer may wish to call them instead. Refused
    `may_not_supervise` to one who calls from another's desk and is no supervisor.
    """
    must_act_for(office, official_id)
    person = person_of(official_id)
    room = Presence.objects.filter(person_id=person, calls=0, phone_up=True)
    if not room.select_for_update(no_key=True).exists():
        raise PHONE_NOT_FREE()
    if customer_id:  # a page may still show a card that was merged away
        customer_id = standing_for(customer_id)
    take_anyway(person, Load(medium))
    callback_id = callback_id or open_for(address.kind, address.value)
    if callback_id:
        take_callback.within(office, callback_id=callback_id, official_id=official_id)
    at = clock.now()
    interaction = Interaction.objects.create(
        office_id=office,
        channel=channel,
        account_id=account_id,
        direction=Direction.OUT,
        live=True,
        medium=medium,
        state="dialling",
        customer_id=customer_id or find_or_make.within(office, address=address),
        address_kind=address.kind,
        address_value=address.value,
        address_name=address.name[:200],
        subject=subject[:300],
        official_id=official_id,
        received_at=at,
        taken_in_at=at,
    )
    Engagement.objects.create(
        office_id=office,
        interaction=interaction,
        official_id=official_id,
        live=True,
        medium=medium,
        began_at=at,
    )
    changed(office, interaction, "dial")
    return interaction.id


@verb
def answered(office: int, *, interaction_id: int) -> None:
    """The person called has answered."""
    interaction = Interaction.objects.get(id=interaction_id)
    if interaction.state != "dialling":
        return
    move(interaction, "answer")
    engagement = open_engagement(interaction_id)
    if engagement:
        Engagement.objects.filter(id=engagement.id).update(answered_at=clock.now())
        reached(office, interaction)
        caller_reached(office, interaction, engagement.official_id)
    changed(office, interaction, "answer")


@verb
def not_answered(office: int, *, interaction_id: int, words: str) -> None:
    """Busy, no answer, wrong number: `words` say which; the official wraps up.

    Who is called at their turn is tried again (instead.py), and the official is free.
    """
    interaction = Interaction.objects.get(id=interaction_id)
    if interaction.state != "dialling":
        return
    Interaction.objects.filter(id=interaction_id).update(outcome_words=words[:500])
    talk_over(office, interaction)
