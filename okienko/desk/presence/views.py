"""Ready, a break, signing out."""

from functools import partial

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from okienko.events.refusals import Refused
from okienko.look.answers import refused, tried
from okienko.offices.access import SeatRequest, signed_in
from okienko.routing import actions


@require_POST
@signed_in("take_part", verbs=True)
def change(request: SeatRequest) -> HttpResponse:
    """Become ready, or not ready for a reason."""
    seat = request.seat
    if request.POST.get("state") == "ready":
        return tried(request, partial(actions.ready, seat.office, official_id=seat.official))
    reason = request.POST.get("reason", "break")
    step = partial(actions.not_ready_in_all, seat.office, officials=seat.officials, reason=reason)
    return tried(request, step)


@require_POST
@signed_in("take_part", verbs=True)
def sign_out(request: SeatRequest) -> HttpResponse:
    """Leave: open written work returns to its queues. Refused in mid-call."""
    seat = request.seat
    try:
        actions.sign_out_of_all(seat.office, officials=seat.officials)
    except Refused as refusal:
        if request.headers.get("HX-Request"):
            return refused(request, refusal)
        return redirect("desk:desk")
    logout(request)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": "/account/login/"})
    return redirect("/account/login/")
