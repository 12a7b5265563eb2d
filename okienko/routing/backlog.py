"""What is open in some offices, each contact with where it stands: one question for every view."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from okienko.events import prepared

from .models import Queue, Step
from .queries import levels

MOST = 20_000  # open contacts that are looked at, those that came first

_OPEN = """
select i.id, i.office_id, i.live, i.state, coalesce(i.returned_at, i.received_at),
  coalesce(w.queue_id, e.queue_id), w.queue_id is not null, e.official_id, e.later_until,
  coalesce(last.direction, 'in'), q.written_goal_seconds, q.name, o.name, q.from_list
from interactions_interaction i
left join routing_wait w on w.office_id = i.office_id and w.interaction_id = i.id and w.result = ''
left join routing_engagement e
  on e.office_id = i.office_id and e.interaction_id = i.id and e.ended_at is null
left join routing_queue q on q.id = coalesce(w.queue_id, e.queue_id)
left join offices_official o on o.id = e.official_id
left join lateral (
  select m.direction from interactions_message m
  where m.office_id = i.office_id and m.interaction_id = i.id
    and m.direction in ('in', 'out') and not m.quiet
  order by m.at desc, m.id desc limit 1
) last on not i.live
where i.office_id = any(%s) and not (i.state in ('closed', 'abandoned'))
order by coalesce(i.returned_at, i.received_at), i.id limit %s
"""


@dataclass(frozen=True)
class OpenContact:
    """A contact that is not over. `since`: since when its customer waits for an answer.

    `official` has it; `waits` in `queue`; `answered`: our word was the last. `due` is when its
    queue's goal for letters has passed, None for what is live or answered. `later_until`: its
    official has put it off. `from_list`: an official may take it.
    """

    id: int
    office: int
    live: bool
    state: str
    since: datetime
    queue: int | None
    queue_name: str
    waits: bool
    official: int | None
    official_name: str
    later_until: datetime | None
    answered: bool
    due: datetime | None
    goal: int
    from_list: bool


def open_contacts(offices: Collection[int]) -> list[OpenContact]:
    """All that is open, who has waited longest first; `MOST` of it. One query."""
    rows = prepared.execute(_OPEN, [list(offices), MOST]).fetchall()
    return [_contact(row) for row in rows]


def _contact(row: tuple[Any, ...]) -> OpenContact:
    (
        number, office, live, state, since, queue, waits, official, later, last, goal, queue_name,
        name, from_list,
    ) = row  # fmt: skip
    answered = last == "out"
    goal = 0 if live or answered else goal or 0
    return OpenContact(
        id=number,
        office=office,
        live=live,
        state=state,
        since=since,
        queue=queue,
        queue_name=queue_name or "",
        waits=waits,
        official=official,
        official_name=name or "",
        later_until=later,
        answered=answered,
        due=since + timedelta(seconds=goal) if goal else None,
        goal=goal,
        from_list=bool(waits and from_list and not live and state == "waiting"),
    )


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
