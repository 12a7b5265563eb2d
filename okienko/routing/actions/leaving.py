"""A live customer hangs up."""

from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction
from okienko.interactions.states import move

from ..events import ContactChanged
from .callbacks import remember_caller
from .common import leave, open_wait, pending_offer
from .offers import end_offer
from .talking import talk_over


@verb
@acting(CUSTOMER)
def customer_left(office: int, *, interaction_id: int) -> str:
    """A live customer hung up. Before anybody answered: abandoned. Later: the talk is over.

    The new state of the interaction. Doing it twice is harmless.
    """
    interaction = prepared.must(Interaction, id=interaction_id)
    if not interaction.live:
        return interaction.state
    if interaction.state in ("active", "held", "kept", "dialling"):
        talk_over(office, interaction)
    elif interaction.state in ("arrived", "waiting", "offered"):
        _abandon(office, interaction)
    return interaction.state


def _abandon(office: int, interaction: Interaction) -> None:
    at = clock.now()
    offer = pending_offer(interaction.id)
    if offer:
        end_offer(office, offer, "withdrawn", interaction)
    wait = open_wait(interaction.id)
    if wait:
        leave(office, wait, interaction, "abandoned")
        waited = (at - wait.entered_at).total_seconds()
        if wait.in_hours and waited > wait.queue.short_abandon_seconds:
            remember_caller(office, interaction, "abandoned", queue_id=wait.queue_id)
    move(interaction, "abandon", ended_at=at)
    emit(
        ContactChanged(
            office=office, subject=interaction.id, channel=interaction.channel, step="abandon"
        )
    )
