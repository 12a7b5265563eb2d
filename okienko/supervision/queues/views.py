"""What waits in one queue, and moving it to another."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.events.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import row_id
from okienko.routing import actions
from okienko.routing.models import Queue
from okienko.statistics import contacts
from okienko.statistics.figures import FIGURES

from ..answers import tried
from ..refusals import QUEUE_GONE
from ..scene import scene


@require_GET
@signed_in("supervise")
def waiting(request: SeatRequest, queue_id: int) -> HttpResponse:
    """The contacts that wait in a queue, those that wait longest first, each with a choice."""
    queue = get_object_or_404(Queue, id=queue_id)
    selection = scene([queue.office_id]).on(queue=queue_id)
    page = contacts.page(FIGURES["waiting_since"], selection)
    context = {
        "queue": queue,
        "waits": page.lines,
        "more": page.total - len(page.lines),
        "others": scene([queue.office_id]).others(queue_id),
    }
    return render(request, "supervision/queues/waiting.html", context)


@require_POST
@signed_in("supervise", verbs=True)
def move(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Put a waiting contact into another queue of its office."""
    with in_offices(request.seat.where("supervise")):
        contact = get_object_or_404(Interaction, id=interaction_id)
        queues = Queue.objects.filter(office_id=contact.office_id, active=True)
        queue = queues.filter(id=row_id(request.POST.get("queue"))).first()
    if queue is None:
        return tried(_gone)
    step = partial(
        actions.move_wait,
        contact.office_id,
        interaction_id=interaction_id,
        queue_id=queue.id,
    )
    return tried(step, _("Moved to %(queue)s.") % {"queue": queue.name})


def _gone() -> None:
    raise QUEUE_GONE()
