"""A live customer hangs up, or leaves the page for a while."""

from datetime import datetime

from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.interactions.actions import close
from okienko.interactions.models import Interaction
from okienko.interactions.states import move

from ..events import ContactChanged
from ..models import Engagement
from .callbacks import remember_caller
from .common import leave, open_wait, pending_offer
from .offers import end_offer
from .owed import given_up
from .pausing import go_on, pause
from .talking import talk_over


@verb
@acting(CUSTOMER)
def customer_left(office: int, *, interaction_id: int) -> str:
    """A live customer hung up. Before anybody answered: abandoned. Later: the talk is over.

    The new state of the interaction. Doing it twice is harmless.
    """
    # locked: who ends it from the other side, or from another window, comes before us or after us
    interaction = prepared.must(Interaction, lock=True, id=interaction_id)
    if not interaction.live:
        return interaction.state
    if interaction.state in ("active", "held", "kept", "dialling"):
        talk_over(office, interaction)
    elif interaction.state in ("arrived", "waiting", "offered"):
        _abandon(office, interaction)
    return interaction.state


@verb
@acting(CUSTOMER)
def customer_away(office: int, *, interaction_id: int, since: datetime) -> None:
    """A customer who waits in writing has left the page: offered to nobody until they are back.

    `since`: when that was (UTC); from then on they do not wait, as figures count it.
    The place in the queue is kept; what rings is withdrawn. Doing it twice is harmless.
    """
    interaction = prepared.must(Interaction, id=interaction_id)
    wait = open_wait(interaction_id)
    if wait is None or not wait.live:
        return
    if pause(office, wait, interaction, since):
        offer = pending_offer(interaction_id)
        if offer:
            end_offer(office, offer, "withdrawn", interaction)


@verb
@acting(CUSTOMER)
def customer_back(office: int, *, interaction_id: int) -> None:
    """They are on the page again, at the place that they had. Doing it twice is harmless."""
    interaction = prepared.must(Interaction, id=interaction_id)
    wait = open_wait(interaction_id)
    if wait is not None:
        go_on(office, wait, interaction)


def _abandon(office: int, interaction: Interaction) -> None:
    at = clock.now()
    offer = pending_offer(interaction.id)
    if offer:
        end_offer(office, offer, "withdrawn", interaction)
    wait = open_wait(interaction.id)
    if wait is None and prepared.get(Engagement, interaction_id=interaction.id) is not None:
        close.within(office, interaction_id=interaction.id)  # in a menu after a talk
        return
    if wait:
        leave(office, wait, interaction, "abandoned")
        waited = wait.seconds(at)
        if wait.by_call:
            given_up(office, interaction)
        elif wait.in_hours and waited > wait.queue.short_abandon_seconds:
            remember_caller(office, interaction, "abandoned", queue_id=wait.queue_id)
    move(interaction, "abandon", ended_at=at)
    emit(
        ContactChanged(
            office=office, subject=interaction.id, channel=interaction.channel, step="abandon"
        )
    )
