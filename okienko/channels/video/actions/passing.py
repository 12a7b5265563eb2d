"""A department is asked, and takes the customer of a meeting over by sound: as of a call.

In the same transaction all others' sound follows: what the official and the department say is heard
by no customer, not for a moment.
"""

from okienko.channels.phone.actions import consult
from okienko.events import prepared
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction

from ..models import Meeting
from ..queries import SIGNED, customer_heard
from ..refusals import VIDEO_SIGNS, VIDEO_UNHEARD
from .settling import settle


@verb
def ask_department(
    office: int, *, interaction_id: int, official_id: int, department_id: int, blind: bool = False
) -> int:
    """As `consult.ask`; refused `video_signs`, too, and `video_unheard` without sound."""
    _heard(interaction_id)
    leg: int = consult.ask.within(
        office,
        interaction_id=interaction_id,
        official_id=official_id,
        department_id=department_id,
        blind=blind,
    )
    settle.within(office, interaction_id=interaction_id)
    return leg


@verb
def complete(office: int, *, interaction_id: int, official_id: int) -> None:
    """As `consult.complete`; refused `video_unheard` and `video_signs`, too."""
    _heard(interaction_id)
    consult.complete.within(office, interaction_id=interaction_id, official_id=official_id)
    settle.within(office, interaction_id=interaction_id)


def _heard(interaction_id: int) -> None:
    meeting = prepared.get(Meeting, lock=True, interaction_id=interaction_id)  # before the leg
    if meeting is None or meeting.ended_at is not None:
        return  # who waited by video was called by telephone: it is a call
    if prepared.must(Interaction, id=interaction_id).language == SIGNED:
        raise VIDEO_SIGNS()
    if not customer_heard(interaction_id):
        raise VIDEO_UNHEARD()
