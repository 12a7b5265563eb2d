"""What the strip asks and does: hold, resume, end, more time, back; a page that has gone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.interactions.queries import channel_of
from okienko.look.answers import done, inert, office_of, refused, tried
from okienko.offices.access import SeatRequest, signed_in
from okienko.routing import actions
from okienko.routing.models import Offer
from okienko.routing.queries import lines_of, offered, rings_for

from .. import doors
from ..conversation.views import opened
from . import query

#: Steps that a button takes on the talk in hand.
STEPS: dict[str, Callable[..., Any]] = {
    "hold": actions.hold,
    "resume": actions.resume,
    "end": actions.end_talk,
    "back": actions.come_back,
    "more-time": actions.extend_wrap_up,
}
#: The ability of the door that a step needs.
NEEDS = {"hold": "holds", "resume": "holds"}


@require_GET
@signed_in("take_part")
def state(request: SeatRequest) -> HttpResponse:
    """The strip's state as JSON."""
    return JsonResponse(query.state(request.seat))


@require_POST
@signed_in("take_part", verbs=True)
def step(request: SeatRequest, interaction_id: int, step: str) -> HttpResponse:
    """One step of a talk in hand."""
    office = office_of(request.seat, Interaction, interaction_id, "take_part")
    try:
        if step in NEEDS:
            with in_offices([office]):
                doors.able(channel_of(interaction_id), NEEDS[step])
    except Refused as refusal:
        return refused(request, refusal)
    official = request.seat.officials[office]
    verb = STEPS[step]
    return tried(
        request, partial(verb, office, interaction_id=interaction_id, official_id=official)
    )


@require_POST
@signed_in("take_part", verbs=True)
def offer(request: SeatRequest, offer_id: int, step: str) -> HttpResponse:
    """Accept or decline what is offered on the page. A letter that was accepted is opened."""
    office = office_of(request.seat, Offer, offer_id, "take_part")
    official = request.seat.officials[office]
    verbs: dict[str, Callable[..., Any]] = {"accept": actions.accept, "decline": actions.decline}
    try:
        verbs[step](office, offer_id=offer_id, official_id=official)
    except Refused as refusal:
        return refused(request, refusal)
    with in_offices([office]):
        contact = offered(offer_id)
    if step == "decline" or contact is None or contact.live:
        return done()  # the page opens what is live by itself, in whichever window
    return opened(contact.id)


@require_POST
@signed_in("take_part", verbs=True)
def ringing(request: SeatRequest) -> HttpResponse:
    """How it rings at one's desk."""
    seat = request.seat
    step = partial(
        actions.ring_as,
        seat.office,
        official_id=seat.official,
        answers_itself=request.POST.get("answers") == "on",
        says_queue=request.POST.get("says") == "on",
    )
    return tried(request, step)


@require_GET
@signed_in("take_part")
def says(request: SeatRequest, offer_id: int) -> HttpResponse:
    """The name of the queue whose caller rings here, as sound."""
    name = rings_for(offer_id, list(request.seat.officials.values()))
    if not name:
        raise Http404
    sound = inert(HttpResponse(doors.says(name), content_type="audio/wav"))
    sound.headers["Cache-Control"] = "no-store"
    return sound


@require_POST
@signed_in("take_part", verbs=True)
def left(request: SeatRequest) -> HttpResponse:
    """The page was closed or reloaded: customers on the line hear music at once."""
    seat = request.seat
    with in_offices(seat.offices):
        lines = lines_of(seat.officials.values())
    for office, interaction in lines:
        actions.lose_official(office, interaction_id=interaction)
    return HttpResponse(status=204)


def signed_in_again(request: HttpRequest) -> HttpResponse:
    """The page of a second window after a new sign-in: it tells the desk and closes."""
    from django.shortcuts import render

    return render(request, "desk/shell/signed_in.html")
