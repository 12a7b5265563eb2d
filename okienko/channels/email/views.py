"""What the desk fetches of a letter: its HTML in a frame, its original."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from okienko.interactions import queries
from okienko.offices.access import SeatRequest, signed_in

from .frame import frame_response, original_response
from .queries import original as original_of


@require_GET
@signed_in("answer")
def frame(request: SeatRequest, message_id: int) -> HttpResponse:
    """The letter's HTML; `?remote=1` loads pictures from outside, because somebody asked for it."""
    message = queries.message_in_html(message_id)
    if message is None:
        raise Http404
    return frame_response(message, load_remote=request.GET.get("remote") == "1")


@require_GET
@signed_in("answer")
def original(_request: SeatRequest, message_id: int) -> HttpResponse:
    """The letter as it came."""
    raw = original_of(message_id)
    if raw is None:
        raise Http404
    return original_response(raw)
