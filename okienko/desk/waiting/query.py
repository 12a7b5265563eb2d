"""What waits in each queue of some offices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from okienko.events import clock
from okienko.routing.models import Queue, Wait
from okienko.routing.queries import queues_in_use
from okienko.statistics.measure import longest_written


@dataclass(frozen=True)
class Line:
    """One queue: how many wait and since when the one that waits longest does."""

    id: int
    name: str
    count: int
    oldest: datetime | None
    hot: bool


def waiting(offices: Iterable[int]) -> list[Line]:
    """The queues in their order. A queue is hot when its oldest waits longer than the goal.

    The goal of letters counts opening hours only.
    """
    ids = list(offices)
    found = (
        Wait.objects.filter(office_id__in=ids, result="")
        .values("queue_id")
        .annotate(
            count=Count("id"),
            oldest=Min("entered_at"),
            oldest_live=Min("entered_at", filter=Q(live=True)),
            letters=Count("id", filter=Q(live=False)),
        )
    )
    stays: dict[int, Any] = {row["queue_id"]: row for row in found.order_by("queue_id")}
    letters = any(row["letters"] for row in stays.values())
    written = longest_written(ids) if letters else {}
    return [
        _line(queue, stays.get(queue.id), written.get(queue.id, 0)) for queue in queues_in_use(ids)
    ]


def _line(queue: Queue, stay: Any, written: float) -> Line:
    if stay is None:
        return Line(queue.id, queue.name, 0, None, hot=False)
    live = stay["oldest_live"]
    hot = written > queue.written_goal_seconds or (
        live is not None and (clock.now() - live).total_seconds() > queue.goal_seconds
    )
    return Line(queue.id, queue.name, stay["count"], stay["oldest"], hot)
