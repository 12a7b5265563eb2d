"""What was recorded of a contact: why it is heard, the player, its deletion, the talk's steps."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from okienko.channels.phone.recording import hearing, queries
from okienko.channels.phone.recording.actions import take_step
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.look.answers import office_of, refused, tried
from okienko.offices.access import SeatRequest, signed_in

#: Steps of the contact's page: both want a reason.
STEPS = {"open": hearing.open_recording, "delete": hearing.delete_recording}


@require_GET
@signed_in("answer")
def panel(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """What was told, chosen and recorded; the players, where it has been said why."""
    return _panel(request, office_of(request.seat, Interaction, interaction_id), interaction_id)


def _panel(request: SeatRequest, office: int, interaction_id: int) -> HttpResponse:
    may = request.seat.may(hearing.RIGHT, office)
    with in_offices([office], reading=True):
        shown = queries.shown(interaction_id)
        if shown is None:
            raise Http404
        context = {
            "shown": shown,
            "contact": interaction_id,
            "may_hear": may,
            "open": may and hearing.is_open(interaction_id, request.seat.officials[office]),
            "hearings": queries.hearings(interaction_id) if may else [],
        }
    return render(request, "desk/recording/panel.html", context)


@require_POST
@signed_in("answer", verbs=True)
def step(request: SeatRequest, interaction_id: int, step: str) -> HttpResponse:
    """Say why, and hear it or delete it."""
    office = office_of(request.seat, Interaction, interaction_id)
    reason = request.POST.get("reason", "")
    try:
        STEPS[step](office, interaction_id=interaction_id, reason=reason)
    except Refused as refusal:
        return refused(request, refusal)
    return _panel(request, office, interaction_id)


@require_POST
@signed_in("answer", verbs=True)
def in_talk(request: SeatRequest, interaction_id: int, step: str) -> HttpResponse:
    """Begin, end, pause or go on; or the caller has said that they do not want it."""
    office = office_of(request.seat, Interaction, interaction_id)
    named = step.replace("-", "_")
    return tried(request, partial(take_step, office, interaction_id=interaction_id, step=named))
