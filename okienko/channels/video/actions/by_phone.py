"""A customer who waits leaves the page and is called by telephone at their turn."""

from dataclasses import dataclass

from okienko.channels.phone.actions import turns
from okienko.customers.identities import display
from okienko.events import prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction
from okienko.routing import in_line
from okienko.routing.actions import let_go

from ..helpers import helpers
from ..models import Meeting
from ..queries import PHASES, Sitting
from ..refusals import VIDEO_GONE
from .settling import end_meeting


@dataclass(frozen=True, slots=True)
class Turn:
    """Which number is called, and where it stands in the queue; seconds."""

    number: str
    place: int | None
    wait: int | None


@verb
@acting(CUSTOMER)
def call_me(office: int, *, who: Sitting, number: str, again: str) -> Turn:
    """The contact is a call from now on, at its place; the meeting ends, what was written stays.

    Refused `video_gone` when nobody waits here, and as `phone.actions.turns.call_me`.
    """
    meeting = prepared.must(Meeting, lock=True, id=who.meeting)
    contact = prepared.must(Interaction, id=who.interaction)
    if not who.customer or who.ended or PHASES[contact.state] != "queue":
        raise VIDEO_GONE()
    address = turns.call_me.within(office, interaction_id=contact.id, number=number, again=again)
    for helper in helpers(contact.id):
        let_go.within(office, interaction_id=helper.id, needed=False)
    end_meeting(office, meeting)
    stands = in_line.stands(contact.id)
    return Turn(
        display(address.kind, address.value),
        stands.place if stands else None,
        stands.wait if stands else None,
    )
