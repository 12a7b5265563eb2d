"""A contact that was closed comes before a person again: an answer did not arrive."""

from okienko.events.verbs import verb
from okienko.interactions.actions import reopen

from ..models import Engagement
from ..queries import queue_or_first
from .waiting import enqueue


@verb
def take_up(office: int, *, interaction_id: int, queue_id: int | None = None) -> None:
    """Open a closed contact again, in the queue in which an official had it last.

    Where there is none, in `queue_id`, and without that in the first one. An office without queues
    keeps it closed.
    """
    worked = Engagement.objects.filter(interaction_id=interaction_id, queue__isnull=False)
    last = worked.order_by("-id").values_list("queue_id", flat=True).first()
    chosen = last or queue_or_first(queue_id)
    if chosen is not None:
        reopen.within(office, interaction_id=interaction_id)
        enqueue.within(office, interaction_id=interaction_id, queue_id=chosen)
