"""Service cards that typing finds."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from okienko.look.answers import fragment
from okienko.offices.access import SeatRequest, signed_in

from ..conversation.views import load
from .query import found


@require_GET
@signed_in("answer")
def find(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """What `q` finds."""
    typed = request.GET.get("q", "")
    contact = load(interaction_id)
    context = {"found": found(contact, typed), "typed": typed.strip()}
    return fragment(request, "desk/services/found.html", context)
