"""The sound of a seat: the customer's browser dials in, the official's telephone is rung."""

from okienko.channels.phone.actions import sound
from okienko.channels.phone.actions.guests import GuestCredentials
from okienko.channels.phone.queries import taken_over
from okienko.events import prepared
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction
from okienko.interactions.states import WITH_SOMEBODY
from okienko.offices.models import Official

from ..models import Meeting, Seat
from ..queries import Sitting, sits
from ..refusals import VIDEO_GONE


@verb
def want_sound(office: int, *, who: Sitting) -> GuestCredentials | None:
    """Give a seat sound, anew if it had any. A customer's browser gets what it calls with; an
    official's telephone rings and answers by itself. Refused `video_gone`, while nobody has the
    contact in hand or was passed it, too: who only waits takes no place in Asterisk.
    """
    prepared.must(Meeting, lock=True, id=who.meeting)  # settled before, or after this leg is there
    seat = prepared.must(Seat, id=who.seat)
    contact = prepared.must(Interaction, id=who.interaction)
    passed = who.customer and bool(taken_over(who.interaction))
    with_somebody = contact.state in WITH_SOMEBODY or passed
    if who.ended or not with_somebody or not sits(seat, contact):
        raise VIDEO_GONE()
    if who.official is not None:
        person = prepared.must(Official, id=who.official).person_id
        sound.let_in.within(
            office, interaction_id=contact.id, seat=seat.id, person=person, apart=False
        )
        return None
    return sound.let_in_guest.within(
        office,
        interaction_id=contact.id,
        seat=seat.id,
        name=seat.name,
        language=seat.language,
        apart=contact.state != "active" and not passed,
    )
