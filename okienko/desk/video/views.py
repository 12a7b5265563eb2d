"""A video call at the desk: the official's seat in it, and whom they call in by telephone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from okienko.channels.video import actions
from okienko.channels.video.queries import outside_service
from okienko.customers.identities import typed_address
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.look.answers import office_of, refused, tried
from okienko.offices import queries as offices
from okienko.offices.access import SeatRequest, signed_in

from ..refusals import NUMBER_MISSING


@require_POST
@signed_in("take_part", verbs=True)
def seat(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """What the page takes part with."""
    office = office_of(request.seat, Interaction, interaction_id, "take_part")
    language = get_language() or "pl"
    try:
        given = actions.take_seat(office, interaction_id=interaction_id, language=language)
    except Refused as refusal:
        return refused(request, refusal)
    return JsonResponse({"token": given.token}, headers={"Cache-Control": "no-store"})


@require_POST
@signed_in("supervise", verbs=True)
def supervise(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """What a supervisor's page takes part with, before everybody's eyes."""
    office = office_of(request.seat, Interaction, interaction_id)
    try:
        given = actions.supervise(
            office,
            interaction_id=interaction_id,
            language=get_language() or "pl",
            words=_("Joined the video call as a supervisor."),
        )
    except Refused as refusal:
        return refused(request, refusal)
    return JsonResponse({"token": given.token}, headers={"Cache-Control": "no-store"})


@require_POST
@signed_in("answer", verbs=True)
def call_in(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Call somebody into the meeting (`name`, `address`)."""
    office = office_of(request.seat, Interaction, interaction_id)
    name = request.POST.get("name", "").strip()
    address = typed_address(request.POST.get("address", ""))
    try:
        if address is None:
            raise NUMBER_MISSING()
        number = address.display or address.value
        words = _("Called into the video call by telephone: %(name)s, %(number)s.")
        actions.call_in(
            office,
            interaction_id=interaction_id,
            name=name,
            address=address,
            words=words % {"name": name, "number": number},
        )
    except Refused as refusal:
        return refused(request, refusal)
    return HttpResponse(status=204)


@require_POST
@signed_in("answer", verbs=True)
def hang_up(request: SeatRequest, interaction_id: int, seat_id: int) -> HttpResponse:
    """End the call of somebody who takes part by telephone."""
    office = office_of(request.seat, Interaction, interaction_id)
    step = partial(actions.hang_up, office, interaction_id=interaction_id, seat_id=seat_id)
    return tried(request, step)


#: What the official does about who takes part besides.
STEPS: dict[str, Callable[..., Any]] = {
    "begin": partial(actions.go_on_without, seek=True),
    "stop": partial(actions.go_on_without, seek=False),
    "seek": actions.seek,
    "take-back": actions.take_back_invitation,
    "end-link": actions.end_links,
    "hand-over": actions.hand_over,
}


@require_POST
@signed_in("answer", verbs=True)
def link(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """A one-time link for an interpreter from outside: `{link, to}`, told this once.

    `to`: where the office's outside service gets it.
    """
    office = office_of(request.seat, Interaction, interaction_id)
    try:
        made = actions.make_link(office, interaction_id=interaction_id)
    except Refused as refusal:
        return refused(request, refusal)
    with in_offices([office], reading=True):
        page = reverse("portal:video_interpreter", args=[offices.office(office).slug])
        to = outside_service(interaction_id)
    answer = JsonResponse({"link": request.build_absolute_uri(f"{page}#{made}"), "to": to})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@signed_in("answer", verbs=True)
def send_link(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The link that was made (`link`, its secret) goes to `address`."""
    office = office_of(request.seat, Interaction, interaction_id)
    typed = request.POST.get("address", "").strip()[:254]
    step = partial(
        actions.send_link,
        office,
        interaction_id=interaction_id,
        link=request.POST.get("link", "")[:200],
        address=typed_address(typed),
        words=_("A link for an interpreter from outside was sent to %(address)s.")
        % {"address": typed},
    )
    return tried(request, step)


@require_POST
@signed_in("answer", verbs=True)
def help_step(request: SeatRequest, interaction_id: int, step: str) -> HttpResponse:
    """An interpreter, or a colleague: begin without, seek, let go, hand over."""
    office = office_of(request.seat, Interaction, interaction_id)
    if step not in STEPS:
        raise Http404
    return tried(request, partial(STEPS[step], office, interaction_id=interaction_id))
