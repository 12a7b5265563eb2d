"""The official's seat in a video call that they have in hand."""

from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from okienko.channels.video.actions import take_seat
from okienko.events.refusals import Refused
from okienko.interactions.models import Interaction
from okienko.look.answers import office_of, refused
from okienko.offices.access import SeatRequest, signed_in


@require_POST
@signed_in("answer", verbs=True)
def seat(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """What the page takes part with."""
    office = office_of(request.seat, Interaction, interaction_id)
    language = get_language() or "pl"
    try:
        given = take_seat(office, interaction_id=interaction_id, language=language)
    except Refused as refusal:
        return refused(request, refusal)
    return JsonResponse({"token": given.token}, headers={"Cache-Control": "no-store"})
