"""A supervisor changes what an official does."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from okienko.channels.leaving import send_out
from okienko.channels.phone.queries import listened
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Medium
from okienko.interactions.queries import state_of
from okienko.look.answers import tried
from okienko.offices import queries
from okienko.offices.access import SeatRequest, officials_of, signed_in
from okienko.routing import actions
from okienko.routing.actions import REASONS
from okienko.routing.agent_status import AgentPlace, agent_statuses

#: What a supervisor may set, with an icon: the reasons that people give themselves.
CHOICES = (
    {"reason": "break", "icon": "coffee"},
    {"reason": "paperwork", "icon": "pen-line"},
    {"reason": "meeting", "icon": "users"},
    {"reason": "training", "icon": "school"},
)
#: What a supervisor may do at a call. The last two: who is there already.
AT_CALL = (
    {"step": "listen", "icon": "ear", "label": _("listen")},
    {"step": "whisper", "icon": "message-square", "label": _("speak to the official alone")},
    {"step": "join", "icon": "users", "label": _("take part")},
    {"step": "take-over", "icon": "phone-incoming", "label": _("take the call over")},
    {"step": "stop", "icon": "x", "label": _("go")},
)


@require_http_methods(["GET", "POST"])
@signed_in("supervise", verbs=True)
def official(request: SeatRequest, official_id: int) -> HttpResponse:
    """GET: the choices for one official. POST `state`: ready, off, or a reason not to be ready."""
    with in_offices(request.seat.where("supervise")):
        place = _place(request, official_id)
        if request.method == "GET":
            choices = [{**choice, "label": REASONS[choice["reason"]]} for choice in CHOICES]
            context = {"place": place, "choices": choices, "steps": _at_call(request, place)}
            return render(request, "supervision/people/change.html", context)
        person = queries.official(official_id).person_id
    return tried(request, _step(request.POST.get("state", ""), place, person), close=True)


def _place(request: SeatRequest, official_id: int) -> AgentPlace:
    for place in agent_statuses(request.seat.where("supervise")):
        if place.official == official_id:
            return place
    raise Http404


def _at_call(request: SeatRequest, place: AgentPlace) -> list[dict[str, Any]]:
    """What one may do at the call that this official is in; nothing at one's own, or at none."""
    at = place.status
    own = request.seat.officials.get(place.office) == place.official
    if own or at.interaction is None or at.medium != Medium.VOICE:
        return []
    if state_of(at.interaction) not in ("active", "held"):
        return []
    there = listened([place.office]).get(at.interaction)
    steps = [{**step, "now": there is not None and step["step"] == there.mode} for step in AT_CALL]
    return steps if there is not None else steps[:3]


def _send_out(office: int, person: int, officials: Mapping[int, int]) -> None:
    actions.sign_out_of_all(office, officials=officials)
    send_out(person)


def _step(state: str, place: AgentPlace, person: int) -> Callable[[], object]:
    """Presence belongs to the person: who leaves, leaves all offices (`officials`) at once."""
    officials = officials_of(person)
    if state == "ready":
        return partial(actions.ready, place.office, official_id=place.official)
    if state == "off":
        return partial(_send_out, place.office, person, officials)
    return partial(actions.not_ready_in_all, place.office, officials=officials, reason=state)
