"""What is open in some offices, each contact with where it stands: one question for every view."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from okienko.events import prepared

from .models import Queue, Step
from .queries import levels

MOST = 20_000  # open contacts that are looked at, those that came first

# Who said the last word of each is found for all at once: below each row alone the row security of
# messages would be worked out for each. Times are whole microseconds since 1970: two thousand of
# them are read in no time, and a page shows fifty.
_OPEN = """
with open as materialized (
  select i.id, i.office_id, i.live, i.state, coalesce(i.returned_at, i.received_at) as since
  from interactions_interaction i
  where i.office_id = any(%s) and not (i.state in ('closed', 'abandoned'))
    and i.assists_id is null
  order by since, i.id limit %s
), last as (
  select distinct on (m.interaction_id) m.interaction_id, m.direction
  from open join interactions_message m
    on m.interaction_id = open.id and m.office_id = open.office_id
  where not open.live and m.direction in ('in', 'out') and not m.quiet
  order by m.interaction_id, m.at desc, m.id desc
)
select i.id, i.office_id, i.live, (extract(epoch from i.since) * 1000000)::bigint,
  coalesce(w.queue_id, e.queue_id), coalesce(q.name, ''), w.queue_id is not null,
  e.official_id, coalesce(o.name, ''), (extract(epoch from e.later_until) * 1000000)::bigint,
  coalesce(last.direction = 'out', false),
  case when i.live or last.direction = 'out' then 0 else coalesce(q.written_goal_seconds, 0) end,
  coalesce(w.queue_id is not null and q.from_list and not i.live and i.state = 'waiting', false),
  case when e.later_until is null then '' else e.later_why end
from open i
left join routing_wait w on w.office_id = i.office_id and w.interaction_id = i.id and w.result = ''
left join routing_engagement e
  on e.office_id = i.office_id and e.interaction_id = i.id and e.ended_at is null
left join routing_queue q on q.id = coalesce(w.queue_id, e.queue_id)
left join offices_official o on o.id = e.official_id
left join last on last.interaction_id = i.id
order by i.since, i.id
"""
MICROSECONDS = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OpenContact(NamedTuple):
    """A contact that is not over. Moments are microseconds since 1970 (UTC); `moment` tells them.

    `since`: since when its customer waits for an answer. `official` has it; `waits` in `queue`;
    `answered`: our word was the last. `later_until`: its official has put it off, `later_why` in
    their words. `goal`: seconds in which its queue answers letters; 0 for none, and for what is
    live or answered. `from_list`: an official may take it. `closes`: until when its network lets
    the customer be answered, for who knows of it; None: for ever.
    """

    id: int
    office: int
    live: bool
    since: int
    queue: int | None
    queue_name: str
    waits: bool
    official: int | None
    official_name: str
    later_until: int | None
    answered: bool
    goal: int
    from_list: bool
    later_why: str = ""
    closes: int | None = None

    @property
    def due(self) -> int | None:
        """When its queue's goal for letters passes, or its network's time; None: never."""
        goal = self.since + self.goal * MICROSECONDS if self.goal else None
        return min((at for at in (goal, self.closes) if at is not None), default=None)


def moment(at: int) -> datetime:
    """A moment of an open contact's, in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def microseconds(at: datetime) -> int:
    """The same of a moment, whole microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def open_contacts(offices: Collection[int]) -> list[OpenContact]:
    """All that is open, who has waited longest first; `MOST` of it. One query."""
    rows = prepared.execute(_OPEN, [list(offices), MOST]).fetchall()
    return [OpenContact(*row) for row in rows]


def served_queues(officials: Mapping[int, int]) -> set[int]:
    """The queues of which an official gets contacts at once, by skill.

    `officials`: the official in each office. Four queries for one office.
    """
    found: set[int] = set()
    for office, official in officials.items():
        mine = levels(office).get(official, {})
        asked: dict[int, bool] = {}
        first = Step.objects.filter(office=office, after_seconds=0)
        for queue, skill, level in first.values_list("queue_id", "skill_id", "level"):
            asked[queue] = asked.get(queue, True) and mine.get(skill, 0) >= level
        queues = Queue.objects.filter(office=office).values_list("id", flat=True)
        found |= {queue for queue in queues if asked.get(queue, True)}
    return found
