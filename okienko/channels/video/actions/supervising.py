"""A supervisor takes part in a meeting before everybody's eyes. It is no contact of theirs."""

from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.verbs import chosen, verb
from okienko.interactions.actions import note
from okienko.interactions.models import Interaction
from okienko.interactions.refusals import NOT_YOURS
from okienko.interactions.states import WITH_SOMEBODY
from okienko.offices.access import must_supervise
from okienko.offices.models import Official

from ..models import Meeting, Role, Seat
from ..refusals import VIDEO_GONE
from .helping import must_have_room
from .meeting import Begun, another_token, give_seat
from .presence import expect


@verb
def supervise(office: int, *, interaction_id: int, language: str, words: str) -> Begun:
    """Take a supervisor's seat; asked again, with another token. `words` are kept as a note.

    Refused `may_not_supervise`, `video_gone`, `video_full`; `not_yours` to who has part already.
    """
    must_supervise(office)
    meeting = prepared.get(Meeting, lock=True, interaction_id=interaction_id)
    contact = chosen(Interaction, interaction_id)
    official = acting_official(office)
    if meeting is None or official is None or contact.state not in WITH_SOMEBODY:
        raise VIDEO_GONE()
    row = prepared.get(Seat, meeting_id=meeting.id, official_id=official, ended_at=None)
    if row is not None and row.role == Role.SUPERVISOR:
        return another_token(office, row)
    if row is not None or contact.official_id == official:
        raise NOT_YOURS()
    must_have_room(meeting)
    note.within(office, interaction_id=interaction_id, text=words, drafted=False)
    name = prepared.must(Official, id=official).name
    given = give_seat(
        office,
        meeting,
        Role.SUPERVISOR,
        name,
        language,
        official_id=official,
        gone_at=clock.now(),
    )
    expect(office, given.seat)
    return given
