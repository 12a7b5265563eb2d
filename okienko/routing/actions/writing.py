"""Letters that an official writes first."""

from okienko.events import clock
from okienko.events.verbs import verb
from okienko.interactions.actions import FirstLetter, begin
from okienko.interactions.states import move
from okienko.offices.access import must_act_for

from ..capacity import take_anyway
from ..models import Engagement
from .common import end_engagement, person_of
from .talking import changed


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
    if not stays:
        move(interaction, "close", ended_at=at)
        end_engagement(office, engagement, interaction.channel, "done", at)
    return interaction.id
