"""What counts for each letter of what its office has set: asked anew with each, in one question.

Kept over several letters it could be out of date: a queue is closed, a department gets an address.
"""

from dataclasses import dataclass

from okienko.events import prepared

_AROUND = """
select
    (select name from offices_office where id = %s),
    array(select email from offices_department where position('@' in email) > 0),
    (select id from routing_queue
     order by coalesce(id = %s, false) desc, active desc, "order", id limit 1)
"""


@dataclass(frozen=True, slots=True)
class Around:
    """`departments` are their addresses; `queue_id` the queue of a mailbox's letters.

    It may be out of use: who lets a letter into it finds the one that stands instead.
    """

    name: str
    departments: tuple[str, ...]
    queue_id: int | None


def around(office: int, *, queue: int | None) -> Around:
    """In an open scope; `queue` is the one that the mailbox's settings name."""
    name, departments, queue_id = prepared.execute(_AROUND, [office, queue]).fetchall()[0]
    return Around(name, tuple(departments), queue_id)
