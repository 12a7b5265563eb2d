"""What waits in each queue of some offices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from okienko.events import clock
from okienko.routing.models import Queue, Wait


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
    found = (
        Wait.objects.filter(office_id__in=list(offices), result="")
        .values("queue_id")
        .annotate(
            count=Count("id"),
            oldest=Min("entered_at"),
            oldest_live=Min("entered_at", filter=~Q(attention="written")),
        )
    )
    stays: dict[int, Any] = {row["queue_id"]: row for row in found.order_by("queue_id")}
    queues = Queue.objects.filter(office_id__in=list(offices), active=True)
    return [
        _line(queue, stays.get(queue.id), now)
        for queue in queues.order_by("office_id", "order", "name")
    ]


def _line(queue: Queue, stay: Any, now: datetime) -> Line:
    if stay is None:
        return Line(queue.id, queue.name, 0, None, hot=False)
    hot = _beyond(stay["oldest_live"], queue.goal_seconds, now)
    hot = hot or _beyond(stay["oldest"], queue.written_goal_seconds, now)
    return Line(queue.id, queue.name, stay["count"], stay["oldest"], hot)


def _beyond(since: datetime | None, seconds: int, now: datetime) -> bool:
    return since is not None and (now - since).total_seconds() > seconds
