"""Letters that an official writes first, and threads that become two contacts."""

from datetime import datetime

from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.verbs import verb
from okienko.interactions import actions as interactions
from okienko.interactions.actions import FirstLetter, begin
from okienko.interactions.models import Interaction, Outcome
from okienko.interactions.states import move
from okienko.offices.access import must_act_for

from ..capacity import take_anyway
from ..models import Engagement
from .common import end_engagement, person_of
from .talking import changed, mine


@verb
def write_first(office: int, *, official_id: int, letter: FirstLetter, stays: bool = False) -> int:
    """Send a letter that answers none; the id of its contact.

    It is over at once, and what is answered to it opens it again; with `stays` it remains open with
    the official. Refused `may_not_supervise` to one who writes for another and is no supervisor,
    and as `interactions.begin`.
    """
    must_act_for(office, official_id)
    begun = begin.within(office, letter=letter, official_id=official_id)
    interaction = begun.interaction
    if begun.known:
        return interaction.id
    at = clock.now()
    engagement = _with(office, interaction, official_id, at)
    if not stays:
        move(interaction, "close", ended_at=at)
        end_engagement(office, engagement, interaction.channel, "done", at)
    return interaction.id


@verb
def split_thread(office: int, *, message_id: int) -> int:
    """A letter and all after it become a contact of their own, with the same official; its id.

    Refused as `interactions.split`.
    """
    made = interactions.split.within(office, message_id=message_id)
    _with(office, made, _official(office), clock.now())
    return made.id


@verb
def rejoin_thread(office: int, *, interaction_id: int) -> int:
    """Take that back: its letters are where they were, and it is over; the contact with them.

    Refused as `interactions.unsplit`.
    """
    before = interactions.unsplit.within(office, interaction_id=interaction_id)
    official_id = _official(office)
    made, engagement = mine(interaction_id, official_id)
    at = clock.now()
    move(made, "close", ended_at=at, outcome=Outcome.MISTAKE)
    end_engagement(office, engagement, made.channel, "done", at)
    return before.id


def _official(office: int) -> int:
    official_id = acting_official(office)
    assert official_id is not None  # noqa: S101 (`interactions` has asked whose the contact is)
    return official_id


def _with(office: int, interaction: Interaction, official_id: int, at: datetime) -> Engagement:
    """The official's work on a contact that came by no queue."""
    engagement = Engagement.objects.create(
        office_id=office,
        interaction=interaction,
        official_id=official_id,
        live=False,
        medium=interaction.medium,
        began_at=at,
    )
    take_anyway(person_of(official_id), engagement.load)
    changed(office, interaction, "write")
    return engagement
