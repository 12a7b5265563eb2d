"""What an official decides about an answer that was perhaps sent, or was not."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from okienko.interactions.models import Message
from okienko.look.answers import office_of, tried
from okienko.offices.access import SeatRequest, signed_in

from . import actions


@require_POST
@signed_in("answer", verbs=True)
def settle(request: SeatRequest, message_id: int, step: str) -> HttpResponse:
    """Send again, or mark as sent, an answer that was cut off or refused."""
    office = office_of(request.seat, Message, message_id)
    verb = actions.resend if step == "again" else actions.mark_sent
    return tried(request, partial(verb, office, message_id=message_id))
