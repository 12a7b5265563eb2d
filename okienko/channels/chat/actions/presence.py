"""Whether a visitor is there: a place in the queue is kept for some minutes, and a talk too.

The web process says for whom streams are open, all at once. Nothing is told when it dies: a timer
looks by itself when a visitor was seen last.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from okienko.events import clock, prepared
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.events.verbs import verb
from okienko.interactions.queries import open_in
from okienko.routing.actions import customer_left

from ..models import Visit
from ..opening import settings_of

TIMER = "chat.gone"
#: For so long the network is kept that a chat came from: what is begun in an hour is counted.
NETWORK_KEPT = timedelta(hours=1)


@verb
def here(_office: int, *, visit_ids: Collection[int]) -> None:
    """Browsers of these chats are there."""
    Visit.objects.filter(id__in=visit_ids).update(seen_at=clock.now(), gone_at=None)


@verb
def gone(_office: int, *, visit_id: int) -> None:
    """The last browser of a chat has gone, or says that it goes."""
    now = clock.now()
    Visit.objects.filter(id=visit_id, gone_at=None).update(seen_at=now, gone_at=now)


def watch(office: int, visit: Visit) -> None:
    """From now on it is looked whether the visitor is there; inside a verb."""
    set_timer(office, TIMER, visit.id, clock.now() + _kept(visit))


def _kept(visit: Visit) -> timedelta:
    return timedelta(minutes=settings_of(visit.account_id).kept_minutes)


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
