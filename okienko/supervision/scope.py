"""What the wallboard is about: the offices of who looks, their queues, the office's day."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from okienko.offices.models import Office
from okienko.offices.queries import offices
from okienko.routing.models import Queue
from okienko.routing.queries import queues_in_use
from okienko.statistics.measure import Selection
from okienko.statistics.periods import Period, today


@dataclass(frozen=True)
class WallboardScope:
    """Read inside the scope of `offices`. The zone is the one of the first office."""

    offices: tuple[int, ...]

    @cached_property
    def rows(self) -> list[Office]:
        """The offices, by id."""
        return offices(self.offices)

    @cached_property
    def zone(self) -> str:
        """In which zone days begin."""
        return self.rows[0].zone

    @cached_property
    def queues(self) -> list[Queue]:
        """The active queues in their order, and those where somebody still waits."""
        return list(queues_in_use(self.offices))

    def others(self, queue: int) -> list[Queue]:
        """All active queues but one."""
        return [row for row in self.queues if row.active and row.id != queue]

    @cached_property
    def today(self) -> Period:
        """The local day that it is now."""
        return today(self.zone)

    def on(self, period: Period | None = None, queue: int | None = None) -> Selection:
        """What is measured: today, unless a period is given."""
        return Selection(self.offices, period or self.today, queue)

    def office_name(self, office: int) -> str:
        """The name, where several offices stand on one page; else ""."""
        if len(self.rows) == 1:
            return ""
        return next(row.name for row in self.rows if row.id == office)

    @contextmanager
    def local_times(self) -> Iterator[None]:
        """Inside the block templates show times in the office's zone."""
        with timezone.override(self.zone):
            yield


def scope(offices: Collection[int]) -> WallboardScope:
    """The scope of some offices."""
    return WallboardScope(tuple(sorted(offices)))
