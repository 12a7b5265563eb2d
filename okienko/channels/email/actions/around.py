"""What counts for each letter of what its office has set: asked anew with each, in one question.

Kept over several letters it could be out of date: a queue is closed, a department gets an address.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from okienko.events import clock, prepared
from okienko.offices.closing import told_today
from okienko.offices.hours import hours

_AROUND = """
select
    (select name from offices_office where id = %s),
    array(select email from offices_department where position('@' in email) > 0),
    (select id from routing_queue
     order by coalesce(id = %s, false) desc, active desc, "order", id limit 1),
    (select schedule_id
     from offices_closedday
     where schedule_id = (select min(id) from offices_schedule)
       and day = (%s at time zone (select zone from offices_office where id = %s))::date
     order by id limit 1)
"""


@dataclass(frozen=True, slots=True)
class Around:
    """`departments` are their addresses; `queue_id` the queue of a mailbox's letters.

    It may be out of use: who lets a letter into it finds the one that stands instead. `today`:
    why the office is closed today, a sentence in each language in which it gave a reason.
    """

    name: str
    departments: tuple[str, ...]
    queue_id: int | None
    today: Mapping[str, str]


def around(office: int, *, queue: int | None) -> Around:
    """In an open scope; `queue` is the one that the mailbox's settings name."""
    now = clock.now()
    asked = [office, queue, now, office]
    name, departments, queue_id, closing = prepared.execute(_AROUND, asked).fetchall()[0]
    today: Mapping[str, str] = {}
    if closing is not None:  # rarely: then the week counts, and holidays
        week = hours(closing)
        today = told_today(week, week.today(now))
    return Around(name, tuple(departments), queue_id, today)
