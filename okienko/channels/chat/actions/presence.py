"""Whether a visitor is there: a place in the queue is kept for some minutes, and a talk too.

The web process says for whom streams are open, all at once. Nothing is told when it dies: a timer
looks by itself when a visitor was seen last.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction
from okienko.interactions.queries import open_in
from okienko.routing.actions import customer_away, customer_back, customer_left

from ..events import VisitorAway
from ..models import Visit
from ..queries import AWAY_AFTER, kept

TIMER = "chat.gone"
AWAY = "chat.away"
#: For so long the network is kept that a chat came from: what is begun in an hour is counted.
NETWORK_KEPT = timedelta(hours=1)


@verb
def here(office: int, *, visit_ids: Collection[int]) -> None:
    """Browsers of these chats are there; who was away is back, at their place in the queue."""
    rows = Visit.objects.filter(id__in=visit_ids)
    now = clock.now()
    back = list(rows.exclude(gone_at=None))
    rows.update(seen_at=now, gone_at=None)
    for visit in back:
        cancel_timer(office, AWAY, visit.id)
        if visit.gone_at and visit.gone_at <= now - AWAY_AFTER:
            _moved(office, visit, away=None)


@verb
def gone(office: int, *, visit_id: int) -> None:
    """The last browser of a chat has gone, or says so; the next page may be on its way."""
    now = clock.now()
    if Visit.objects.filter(id=visit_id, gone_at=None).update(seen_at=now, gone_at=now):
        set_timer(office, AWAY, visit_id, now + AWAY_AFTER)


@on_timer(AWAY)
def _away(office: int, visit_id: int, _data: dict[str, Any]) -> None:
    visit = prepared.get(Visit, id=visit_id)
    if visit is not None and visit.gone_at is not None:
        _moved(office, visit, away=visit.gone_at)


def _moved(office: int, visit: Visit, *, away: datetime | None) -> None:
    """Keep the place of who is away since then, or is back; tell the official who has the chat."""
    contact = open_in("chat", visit.account_id, visit.conversation)
    if contact is None:
        return
    if away is None:
        customer_back.within(office, interaction_id=contact)
    else:
        customer_away.within(office, interaction_id=contact, since=away)
    official = prepared.must(Interaction, id=contact).official_id
    emit(VisitorAway(office=office, subject=contact, away=away is not None, official=official))


def waits_again(office: int, interaction_id: int) -> None:
    """A chat was passed on, or lost its official: whose visitor is away is offered to nobody yet.

    Inside a transaction.
    """
    contact = prepared.must(Interaction, id=interaction_id)
    visit = prepared.get(Visit, account_id=contact.account_id, conversation=contact.conversation)
    if visit is None or visit.gone_at is None or visit.gone_at > clock.now() - AWAY_AFTER:
        return
    customer_away.within(office, interaction_id=interaction_id, since=visit.gone_at)


def watch(office: int, visit: Visit) -> None:
    """From now on it is looked whether the visitor is there; inside a verb."""
    set_timer(office, TIMER, visit.id, clock.now() + _kept(visit))


def _kept(visit: Visit) -> timedelta:
    return kept(visit.account_id)


@on_timer(TIMER)
def _look(office: int, visit_id: int, _data: dict[str, Any]) -> None:
    visit = prepared.get(Visit, id=visit_id)
    if visit is None:
        return
    contact = open_in("chat", visit.account_id, visit.conversation)
    if contact is not None:
        until = visit.seen_at + _kept(visit)
        if until > clock.now():
            set_timer(office, TIMER, visit_id, until)
            return
        customer_left.within(office, interaction_id=contact)
    if visit.network:
        forget = visit.began_at + NETWORK_KEPT
        if forget > clock.now():
            set_timer(office, TIMER, visit_id, forget)
        else:
            prepared.update(Visit, {"id": visit_id}, network="")
