"""The beginning of the settings: which office, and what there is to set."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from okienko.channels.phone.counted.queries import lately_different
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest, signed_in

from ..asking import administers, page
from ..next import steps


@require_safe
@signed_in("administer")
def start(request: SeatRequest) -> HttpResponse:
    """To the first office that the person administers."""
    return redirect("administration:overview", request.seat.where("administer")[0])


@require_safe
@administers
def overview(request: SeatRequest, office: int) -> HttpResponse:
    """What is next, until all is done or when it is asked for (`next`); all there is to set."""
    with in_offices([office], reading=True):
        found = steps(office)
        done = sum(step.done for step in found)
        shown = done < len(found) or "next" in request.GET
        context = {
            "next": {"steps": found, "done": done, "shown": shown},
            "different": lately_different(),
        }
        return page(request, office, "administration/shell/overview.html", context)
