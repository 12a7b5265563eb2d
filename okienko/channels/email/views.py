"""What the desk fetches of a letter: its HTML in a frame, its original, what to do with it."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from okienko.channels.outbox import actions
from okienko.events.refusals import Refused
from okienko.events.scope import in_offices
from okienko.interactions.models import Message
from okienko.offices.access import SeatRequest, signed_in

from .frame import frame_response, original_response, words_response
from .models import RawMail


@require_GET
@signed_in("answer")
def frame(request: SeatRequest, message_id: int) -> HttpResponse:
    """The letter's HTML; `?remote=1` loads pictures from outside, because somebody asked for it."""
    letters = Message.objects.select_related("interaction").defer("text", "html")
    message = letters.filter(id=message_id).exclude(html="").first()
    if message is None:
        raise Http404
    return frame_response(message, load_remote=request.GET.get("remote") == "1")


@require_GET
@signed_in("answer")
def words(request: SeatRequest, message_id: int) -> HttpResponse:
    """The whole text of a letter, by itself."""
    message = Message.objects.filter(id=message_id, interaction__channel="email").first()
    if message is None:
        raise Http404
    return words_response(message)


@require_GET
@signed_in("answer")
def original(request: SeatRequest, message_id: int) -> HttpResponse:
    """The letter as it came."""
    raw = RawMail.objects.filter(message_id=message_id).first()
    if raw is None:
        raise Http404
    return original_response(raw)


@require_POST
@signed_in("answer", verbs=True)
def settle(request: SeatRequest, message_id: int, step: str) -> HttpResponse:
    """Send again, or mark as sent, a letter that was cut off or refused."""
    with in_offices(request.seat.where("answer")):
        message = Message.objects.filter(id=message_id).only("office_id").first()
    if message is None:
        raise Http404
    verb = actions.resend if step == "again" else actions.mark_sent
    try:
        verb(message.office_id, message_id=message_id)
    except Refused as refused:
        return HttpResponse(str(refused), status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204, headers={"HX-Trigger": "desk-changed"})
