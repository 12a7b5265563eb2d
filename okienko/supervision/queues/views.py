"""What waits in one queue, and moving it to another."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.look.answers import refused, tried
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import row_id
from okienko.offices.queries import office_of
from okienko.routing import actions, queries
from okienko.statistics import contacts
from okienko.statistics.figures import FIGURES

from ..refusals import QUEUE_GONE
from ..scope import scope


@require_GET
@signed_in("supervise")
def waiting(request: SeatRequest, queue_id: int) -> HttpResponse:
    """The contacts that wait in a queue, those that wait longest first, each with a choice."""
    queue = queries.queue(queue_id)
    if queue is None:
        raise Http404
    selection = scope([queue.office_id]).on(queue=queue_id)
    page = contacts.page(FIGURES["waiting_since"], selection)
    context = {
        "queue": queue,
        "waits": page.lines,
        "more": page.total - len(page.lines),
        "others": scope([queue.office_id]).others(queue_id),
    }
    return render(request, "supervision/queues/waiting.html", context)


@require_POST
@signed_in("supervise", verbs=True)
def move(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Put a waiting contact into another queue of its office."""
    with in_offices(request.seat.where("supervise")):
        office = office_of(Interaction, interaction_id)
        if office is None:
            raise Http404
        chosen = row_id(request.POST.get("queue"))
        queue = next((one for one in queries.queues_to_choose(office) if one.id == chosen), None)
    if queue is None:
        return refused(request, QUEUE_GONE())
    step = partial(
        actions.move_wait,
        office,
        interaction_id=interaction_id,
        queue_id=queue.id,
    )
    return tried(request, step, _("Moved to %(queue)s.") % {"queue": queue.name}, close=True)
