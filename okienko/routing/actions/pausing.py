"""A stay in a queue is paused: the place is kept, and it is offered to nobody. Inside a verb."""

from datetime import datetime

from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.interactions.models import Interaction

from ..events import WaitPaused
from ..models import Wait
from .watching import back_in_line


def pause(office: int, wait: Wait, interaction: Interaction, since: datetime) -> bool:
    """From a moment on its customer does not wait, as figures count it; False: so it was before."""
    there = {"id": wait.id, "result": "", "away_since": None}
    if prepared.update(Wait, there, away_since=max(since, wait.entered_at)) != 1:
        return False
    _say(office, wait, interaction, away=True)
    return True


def go_on(office: int, wait: Wait, interaction: Interaction) -> bool:
    """It waits again, at the place that it had; False: it did already."""
    gone = {"id": wait.id, "result": "", "away_since": wait.away_since}
    away = wait.away_until(clock.now())
    if wait.away_since is None or (
        prepared.update(Wait, gone, away_since=None, away_seconds=away) != 1
    ):
        return False
    _say(office, wait, interaction, away=False)
    back_in_line(office, wait)
    return True


def _say(office: int, wait: Wait, interaction: Interaction, *, away: bool) -> None:
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
