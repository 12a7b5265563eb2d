"""A supervisor changes what an official does."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from okienko.events.scope import in_offices
from okienko.offices.access import SeatRequest, signed_in
from okienko.routing import actions
from okienko.routing.actions import REASONS
from okienko.routing.standing import Place, standings

from ..answers import tried

#: What a supervisor may set, with an icon: the reasons that people give themselves.
CHOICES = (
    {"reason": "break", "icon": "coffee"},
    {"reason": "paperwork", "icon": "pen-line"},
    {"reason": "meeting", "icon": "users"},
    {"reason": "training", "icon": "school"},
)


@require_http_methods(["GET", "POST"])
@signed_in("supervise", verbs=True)
def official(request: SeatRequest, official_id: int) -> HttpResponse:
    """GET: the choices for one official. POST `state`: ready, off, or a reason not to be ready."""
    with in_offices(request.seat.where("supervise")):
        place = _place(request, official_id)
        if request.method == "GET":
            choices = [{**choice, "label": REASONS[choice["reason"]]} for choice in CHOICES]
            context = {"place": place, "choices": choices}
            return render(request, "supervision/people/change.html", context)
    step = _step(request.POST.get("state", ""))
    by = request.seat.officials[place.office]
    return tried(partial(step, place.office, official_id=official_id, by=by))


def _place(request: SeatRequest, official_id: int) -> Place:
    for place in standings(request.seat.where("supervise")):
        if place.official == official_id:
            return place
    raise Http404


def _step(state: str) -> Any:
    if state == "ready":
        return actions.ready
    if state == "off":
        return actions.sign_out
    return partial(actions.not_ready, reason=state)
