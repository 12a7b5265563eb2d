"""Somebody by telephone in a meeting: who of the office takes part calls them in, and hangs up.

A customer never dials. Who is called is on no page: their seat lives as long as its sound does.
"""

from typing import Any

from okienko.channels.bearer import digest_of, new_token
from okienko.channels.phone.actions import sound
from okienko.channels.plain_text import one_line
from okienko.customers.identities import Address
from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.verbs import chosen, verb
from okienko.interactions.actions import note, relayed
from okienko.interactions.models import Interaction
from okienko.interactions.refusals import NOT_YOURS
from okienko.interactions.states import WITH_SOMEBODY

from ..limits import PHONES, PHONES_IN_ALL
from ..models import Meeting, Role, Seat
from ..queries import sits
from ..refusals import VIDEO_CALLS, VIDEO_NO_NAME, VIDEO_PHONES
from ..relays import wish_of

LONGEST_NAME = 80


@verb
def call_in(office: int, *, interaction_id: int, name: str, address: Address, words: str) -> int:
    """Call somebody into a meeting by the office's line; the number of their seat.

    `words` are kept as a note of who was called. Refused `not_yours` to who has no seat in it,
    `video_no_name`, `video_phones`, `video_calls`, and as the line's rules say.
    """
    meeting, contact = _taking_part(office, interaction_id)
    name = one_line(name, LONGEST_NAME)
    if not name:
        raise VIDEO_NO_NAME()
    phones = Seat.objects.filter(meeting=meeting, role=Role.TELEPHONE)
    if phones.filter(ended_at=None).count() >= PHONES:
        raise VIDEO_PHONES(n=PHONES)
    if phones.count() >= PHONES_IN_ALL:
        raise VIDEO_CALLS()
    seat = prepared.insert(
        Seat,
        office_id=office,
        meeting_id=meeting.id,
        role=Role.TELEPHONE.value,
        name=name,
        number=address.value[:40],
        language=contact.language[:5],
        token=digest_of(new_token(office)),  # nobody has it
        began_at=clock.now(),
        seen_at=clock.now(),
    )
    sound.call_in.within(
        office,
        interaction_id=interaction_id,
        seat=seat.id,
        address=address,
        apart=contact.state != "active" or meeting.gathers,
    )
    if wish_of(meeting.id) is not None:
        relayed.within(office, interaction_id=interaction_id)
    note.within(office, interaction_id=interaction_id, text=words, drafted=False)
    return seat.id


@verb
def hang_up(office: int, *, interaction_id: int, seat_id: int) -> None:
    """End somebody's call. Doing it twice is harmless. Refused `not_yours` as `call_in`."""
    meeting, _contact = _taking_part(office, interaction_id)
    seat = prepared.get(Seat, id=seat_id, meeting_id=meeting.id, role=Role.TELEPHONE.value)
    if seat is not None:
        sound.leave.within(office, interaction_id=interaction_id, seat=seat.id)


def _taking_part(office: int, interaction_id: int) -> tuple[Meeting, Interaction]:
    """The meeting, locked, of which the official who asks has a part."""
    meeting = prepared.get(Meeting, lock=True, interaction_id=interaction_id)
    contact = chosen(Interaction, interaction_id)
    official = acting_official(office)
    if meeting is None or official is None or contact.state not in WITH_SOMEBODY:
        raise NOT_YOURS()
    mine: dict[str, Any] = {"meeting_id": meeting.id, "official_id": official, "ended_at": None}
    seat = prepared.get(Seat, **mine)
    if contact.official_id != official and (seat is None or not sits(seat, contact)):
        raise NOT_YOURS()
    return meeting, contact
