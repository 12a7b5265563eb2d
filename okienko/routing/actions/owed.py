"""A call that is owed to who kept the place without staying: its tries, its hours, its end.

Who asks for it, and what happens when nobody answers: instead.py. All inside verbs.
"""

from datetime import datetime, timedelta
from typing import Any

from okienko.customers.actions import find_or_make
from okienko.customers.identities import Address
from okienko.events import clock, prepared
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.interactions.models import Interaction
from okienko.offices.hours import Hours, hours

from ..models import OwedCall, Queue, Wait
from ..resting import CALLED_AGAIN
from .common import open_wait
from .pausing import go_on, pause

REST = "owed.rest"  # the queue closes
NOBODY_KNOWS = timedelta(days=1)  # until it is looked again when a queue has no next opening


def tried(interaction: Interaction) -> None:
    """An official has taken it, and the number is dialled; inside a verb."""
    owed = owed_to(interaction.id)
    if owed is not None:
        prepared.update(OwedCall, {"id": owed.id}, tries=owed.tries + 1, tried_at=clock.now())


def reached(office: int, interaction: Interaction) -> None:
    """The customer has answered, if it was owed; the number tells whose contact it is."""
    owed = owed_to(interaction.id)
    if owed is None:
        return
    end_owed(office, owed, OwedCall.Result.REACHED)
    if interaction.customer_id is None:
        kind, value = interaction.address_kind, interaction.address_value
        address = Address(kind, value, value, value, interaction.address_name)
        card = find_or_make.within(office, address=address)
        prepared.update(Interaction, {"id": interaction.id}, customer_id=card)
        interaction.customer_id = card


def given_up(office: int, interaction: Interaction) -> None:
    """The customer has taken it back; inside a verb."""
    owed = owed_to(interaction.id)
    if owed is not None:
        end_owed(office, owed, OwedCall.Result.GIVEN_UP)


def rest(office: int, wait: Wait, interaction: Interaction, until: datetime) -> None:
    """Keep the place, and offer it to nobody before a moment; inside a verb."""
    if pause(office, wait, interaction, clock.now()):
        set_timer(office, CALLED_AGAIN, interaction.id, until)


def opens(queue_id: int) -> datetime | None:
    """When a queue that is closed now may call again; None: it is open."""
    week, now = _week(queue_id), clock.now()
    if week is None or week.is_open(now):
        return None
    return week.opens_next(now) or now + NOBODY_KNOWS


def _week(queue_id: int) -> Hours | None:
    queue = prepared.must(Queue, id=queue_id)
    return hours(queue.schedule_id) if queue.schedule_id else None


def watch_hours(office: int, interaction_id: int, queue_id: int) -> None:
    """Let it rest when the queue closes, or now when it is closed; inside a verb."""
    week, now = _week(queue_id), clock.now()
    if week is not None:
        set_timer(office, REST, interaction_id, week.closes_at(now) or now)


@on_timer(REST)
def _closes(office: int, interaction_id: int, _data: dict[str, Any]) -> None:
    wait = open_wait(interaction_id)
    if wait is None or not wait.by_call or wait.offered:  # what rings now is answered in a moment
        return
    until = opens(wait.queue_id)
    if until is None:
        watch_hours(office, interaction_id, wait.queue_id)
    elif wait.away_since is None:
        rest(office, wait, prepared.must(Interaction, id=interaction_id), until)


@on_timer(CALLED_AGAIN)
def _again(office: int, interaction_id: int, _data: dict[str, Any]) -> None:
    wait = open_wait(interaction_id)
    if wait is None or not wait.by_call:
        return
    until = opens(wait.queue_id)
    if until is not None:
        set_timer(office, CALLED_AGAIN, interaction_id, until)
        return
    go_on(office, wait, prepared.must(Interaction, id=interaction_id))
    watch_hours(office, interaction_id, wait.queue_id)


def owed_to(interaction_id: int) -> OwedCall | None:
    """The call that is owed to the customer of a contact."""
    return prepared.get(OwedCall, interaction_id=interaction_id, result="")


def end_owed(office: int, owed: OwedCall, result: str) -> None:
    """It is owed no more; inside a verb."""
    prepared.update(OwedCall, {"id": owed.id}, result=str(result), ended_at=clock.now())
    for timer in (CALLED_AGAIN, REST):
        cancel_timer(office, timer, owed.interaction_id)
