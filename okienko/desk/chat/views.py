"""What the page of who has a chat tells its customer, and what a supervisor whispers."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from okienko.channels import registry
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions import actions
from okienko.interactions.models import Interaction
from okienko.look.answers import office_of, refused, tried
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import row_id

from ..conversation.views import load


@require_POST
@signed_in("answer")
def types(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The official is writing; what, is nobody's before it is sent. Kept nowhere."""
    contact = load(interaction_id)
    if contact.official_id == request.seat.officials.get(contact.office_id):
        registry.door(contact.channel).official_types(contact)
    return HttpResponse(status=204)


@require_POST
@signed_in("answer", verbs=True)
def read(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The official has the customer's messages up to `message` before their eyes."""
    office = office_of(request.seat, Interaction, interaction_id)
    with in_offices([office]):
        door = registry.door(load(interaction_id).channel)
    try:
        message = row_id(request.POST.get("message", ""))
        door.official_read(office, interaction_id=interaction_id, message_id=message or 0)
    except Refused as refusal:
        return refused(request, refusal)
    return HttpResponse(status=204)


@require_POST
@signed_in("supervise", verbs=True)
def whisper(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Say something to the official who has a chat; its customer never sees it."""
    office = office_of(request.seat, Interaction, interaction_id)
    step = partial(
        actions.whisper,
        office,
        interaction_id=interaction_id,
        official_id=row_id(request.POST.get("official", "")) or 0,
        text=request.POST.get("text", ""),
    )
    return tried(request, step)
