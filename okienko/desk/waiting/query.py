"""What waits in each queue of some offices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from okienko.events import clock
from okienko.routing.models import Queue


@dataclass(frozen=True)
class Line:
    """One queue: how many wait and since when the one that waits longest does."""

    id: int
    name: str
    count: int
    oldest: datetime | None
    hot: bool


def waiting(offices: Iterable[int]) -> list[Line]:
    """The queues in their order. A queue is hot when its oldest waits longer than the goal."""
    now = clock.now()
    open_wait = Q(wait__result="")
    rows = (
        Queue.objects.filter(office_id__in=list(offices), active=True)
        .annotate(
            count=Count("wait", filter=open_wait),
            oldest=Min("wait__entered_at", filter=open_wait),
            oldest_live=Min(
                "wait__entered_at", filter=open_wait & ~Q(wait__attention="written")
            ),
        )
        .order_by("office_id", "order", "name")
    )
    return [
        Line(
            id=row.id,
            name=row.name,
            count=row.count,
            oldest=row.oldest,
            hot=_beyond(row.oldest_live, row.goal_seconds, now)
            or _beyond(row.oldest, row.written_goal_seconds, now),
        )
        for row in rows
    ]


def _beyond(since: datetime | None, seconds: int, now: datetime) -> bool:
    return since is not None and (now - since).total_seconds() > seconds
