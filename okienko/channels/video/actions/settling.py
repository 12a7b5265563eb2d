"""Brings a meeting's rows into step with its contact: who has a seat, who hears whom."""

from okienko.channels.phone.actions import consult, sound
from okienko.channels.phone.queries import with_sound
from okienko.events import clock, prepared
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction

from ..models import Beside, Meeting, Role, Seat, Signal
from ..queries import PHASES, sits
from .helping import assists, follow


@verb
def settle(office: int, *, interaction_id: int) -> None:
    """As the contact stands now; doing it twice is harmless.

    Over: all seats end, and so does the sound, and whatever assists. But a customer who was passed
    on to a department speaks with it by sound as long as both like. Else the seat of who has it no
    more ends, of who was called and has hung up, an interpreter is sought where one is needed, and
    all whom the office does not employ hear music unless an official speaks with them. Of a contact
    that assists: its meeting's.
    """
    contact = prepared.must(Interaction, id=interaction_id)
    interaction_id = contact.assists_id or interaction_id
    meeting = prepared.get(Meeting, lock=True, interaction_id=interaction_id)
    if meeting is None:
        return
    contact = prepared.must(Interaction, id=interaction_id)
    follow(office, meeting, contact)
    now = clock.now()
    seats = Seat.objects.filter(meeting=meeting, ended_at=None)
    passed = consult.settle.within(office, interaction_id=interaction_id)
    over = PHASES[contact.state] == "over"
    if over and not passed:
        end_meeting(office, meeting)
        return
    heard = with_sound(interaction_id)
    stay = []
    for seat in seats:
        stays = seat.role == Role.CUSTOMER if over else sits(seat, contact) and assists(seat)
        if seat.role == Role.TELEPHONE:
            stays = stays and seat.id in heard
        if stays:
            stay.append(seat)
        else:
            sound.leave.within(office, interaction_id=interaction_id, seat=seat.id)
            prepared.update(Seat, {"id": seat.id}, ended_at=now, gone_at=now)
    guests = [seat.id for seat in stay if seat.role in (Role.CUSTOMER, Role.TELEPHONE)]
    apart = (contact.state != "active" or meeting.gathers) and not over
    sound.set_apart.within(office, interaction_id=interaction_id, seats=guests, apart=apart)


def end_meeting(office: int, meeting: Meeting) -> None:
    """No sound, seat or signal outlives it; inside a verb. Twice is harmless."""
    now = clock.now()
    sound.end_all.within(office, interaction_id=meeting.interaction_id)
    Seat.objects.filter(meeting=meeting, ended_at=None).update(ended_at=now, gone_at=now)
    Signal.objects.filter(meeting=meeting).delete()
    Beside.objects.filter(meeting=meeting).delete()
    prepared.update(Meeting, {"id": meeting.id, "ended_at": None}, ended_at=now)
