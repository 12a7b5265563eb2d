"""Whose talk was cut off, and who is back on the page soon, goes on at one press."""

from okienko.channels.bearer import digest_of
from okienko.channels.models import Account
from okienko.events import prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.verbs import chosen, one_at_a_time, verb
from okienko.interactions.models import Interaction
from okienko.interactions.queries import is_offered
from okienko.routing.actions import no_call_needed

from ..models import Meeting, Role, Seat
from ..queries import Sitting, goes_on
from ..refusals import VIDEO_GONE
from ..relays import wish_of
from .meeting import Begun, another_token, started


@verb
@acting(CUSTOMER)
def go_on(office: int, *, who: Sitting, network: str = "") -> Begun:
    """Another meeting for whose was cut off: at the head, first to the same official.

    Its contact continues the one before, and is the same customer's: only the page of that talk has
    the token. Nobody need call them any more. Asked again it is the same seat, with another token.
    Refused `video_gone`: it was not cut off, or is over for too long.
    """
    one_at_a_time("meetings begin", office)
    before = prepared.must(Meeting, id=who.meeting)
    if not who.customer or not goes_on(before):
        raise VIDEO_GONE()
    begun = digest_of(f"after {before.id} {before.begun}")
    meeting = prepared.get(Meeting, account_id=before.account_id, begun=begun)
    if meeting is not None:
        seat = prepared.must(Seat, meeting_id=meeting.id, role=Role.CUSTOMER.value)
        return another_token(office, seat)
    contact = prepared.must(Interaction, id=before.interaction_id)
    seat = prepared.must(Seat, id=who.seat)
    topic = contact.topic_id
    given, after = started(
        office,
        chosen(Account, before.account_id),
        begun,
        name=seat.name,
        language=seat.language,
        spoken=contact.language,
        topic_id=topic if topic is not None and is_offered(topic) else None,
        network=network,
        relay=wish_of(before.id),
        at_head=True,
        preferred_id=contact.official_id,
    )
    prepared.update(
        Interaction,
        {"id": after.interaction_id},
        previous_id=contact.id,
        customer_id=contact.customer_id,
    )
    no_call_needed.within(office, interaction_id=contact.id)
    return given
