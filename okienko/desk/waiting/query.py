"""What waits in each queue of some offices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from okienko.events import clock
from okienko.routing.models import Queue
from okienko.routing.queries import Stays, queues_in_use, stays
from okienko.routing.resting import called_again
from okienko.statistics.measure import longest_written


@dataclass(frozen=True)
class QueueLine:
    """One queue: how many wait and since when the one that waits longest does.

    `away`: how many more have left the page of their chat and keep their place for some minutes.
    """

    id: int
    name: str
    count: int
    oldest: datetime | None
    hot: bool
    away: int = 0
    resting: int = 0  # who is called again later
    again: datetime | None = None  # when the first of them is


def waiting(offices: Iterable[int]) -> list[QueueLine]:
    """The queues in their order. A queue is hot when its oldest waits longer than the goal.

    The goal of letters counts opening hours only.
    """
    ids = list(offices)
    waits = stays(ids)
    letters = any(stay.letters for stay in waits.values())
    written = longest_written(ids) if letters else {}
    again = called_again(ids) if any(stay.resting for stay in waits.values()) else {}
    return [
        _line(queue, waits.get(queue.id), written.get(queue.id, 0), again.get(queue.id))
        for queue in queues_in_use(ids)
    ]


def _line(queue: Queue, stay: Stays | None, written: float, again: datetime | None) -> QueueLine:
    if stay is None:
        return QueueLine(queue.id, queue.name, 0, None, hot=False)
    live = stay.oldest_live
    hot = written > queue.written_goal_seconds or (
        live is not None and (clock.now() - live).total_seconds() > queue.goal_seconds
    )
    return QueueLine(
        queue.id, queue.name, stay.count, stay.oldest, hot, stay.away, stay.resting, again
    )
