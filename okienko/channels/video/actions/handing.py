"""The meeting goes on with the colleague who takes part in it, without a break for anybody."""

from okienko.events import prepared
from okienko.events.actor import acting, acting_official, official
from okienko.events.verbs import chosen, verb
from okienko.interactions.models import Interaction
from okienko.interactions.refusals import NOT_YOURS
from okienko.interactions.states import WITH_SOMEBODY
from okienko.routing.actions import accept, enqueue, let_go, make_offer
from okienko.routing.actions.common import end_engagement, open_engagement
from okienko.routing.refusals import OFFICIAL_NOT_FREE

from ..helpers import going_on, seat_through
from ..models import Meeting, Role, Seat


@verb
def hand_over(office: int, *, interaction_id: int) -> None:
    """The colleague has the contact from now on, and keeps their seat with picture and sound.

    Refused `not_yours`, `official_not_free` when no colleague is there, or not ready any more.
    """
    meeting = prepared.get(Meeting, lock=True, interaction_id=interaction_id)
    contact = chosen(Interaction, interaction_id)
    mine = acting_official(office)
    work = open_engagement(interaction_id, mine) if mine is not None else None
    if meeting is None or work is None or contact.state not in WITH_SOMEBODY:
        raise NOT_YOURS()
    helper = going_on(interaction_id, "colleague")
    seat = seat_through(helper) if helper is not None else None
    whom = seat.official_id if seat is not None else None
    if helper is None or seat is None or whom is None or helper.state not in WITH_SOMEBODY:
        raise OFFICIAL_NOT_FREE()
    # the seat first: with what assists over, nothing else of it is left to end
    prepared.update(Seat, {"id": seat.id}, role=Role.OFFICIAL.value, through_id=None)
    let_go.within(office, interaction_id=helper.id)
    end_engagement(office, work, contact.channel, "transferred")
    wait = enqueue.within(
        office, interaction_id=interaction_id, queue_id=work.queue_id, at_head=True
    )
    with acting(official(office, whom)):
        offer = make_offer.within(office, wait_id=wait, official_id=whom)
        if offer is None:
            raise OFFICIAL_NOT_FREE()
        accept.within(office, offer_id=offer, official_id=whom)
