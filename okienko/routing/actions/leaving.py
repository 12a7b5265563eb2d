"""A live customer hangs up, or leaves the page for a while."""

from datetime import datetime

from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction
from okienko.interactions.states import move

from ..events import ContactChanged, WaitPaused
from ..models import Wait
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
    there = {"id": wait.id, "result": "", "away_since": None}
    if prepared.update(Wait, there, away_since=max(since, wait.entered_at)) != 1:
        return
    offer = pending_offer(interaction_id)
    if offer:
        end_offer(office, offer, "withdrawn", interaction)
    _paused(office, wait, interaction, away=True)


@verb
@acting(CUSTOMER)
def customer_back(office: int, *, interaction_id: int) -> None:
    """They are on the page again, at the place that they had. Doing it twice is harmless."""
    interaction = prepared.must(Interaction, id=interaction_id)
    wait = open_wait(interaction_id)
    if wait is None or wait.away_since is None:
        return
    gone = {"id": wait.id, "result": "", "away_since": wait.away_since}
    away = wait.away_until(clock.now())
    if prepared.update(Wait, gone, away_since=None, away_seconds=away) != 1:
        return
    _paused(office, wait, interaction, away=False)


def _paused(office: int, wait: Wait, interaction: Interaction, *, away: bool) -> None:
    emit(
        WaitPaused(
            office=office,
            subject=wait.id,
            interaction=interaction.id,
            queue=wait.queue_id,
            channel=interaction.channel,
            away=away,
        )
    )


def _abandon(office: int, interaction: Interaction) -> None:
    at = clock.now()
    offer = pending_offer(interaction.id)
    if offer:
        end_offer(office, offer, "withdrawn", interaction)
    wait = open_wait(interaction.id)
    if wait:
        leave(office, wait, interaction, "abandoned")
        waited = wait.seconds(at)
        if wait.in_hours and waited > wait.queue.short_abandon_seconds:
            remember_caller(office, interaction, "abandoned", queue_id=wait.queue_id)
    move(interaction, "abandon", ended_at=at)
    emit(
        ContactChanged(
            office=office, subject=interaction.id, channel=interaction.channel, step="abandon"
        )
    )
