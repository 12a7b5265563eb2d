"""The panel of an official's own work."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from okienko.interactions import actions
from okienko.interactions.models import Mention
from okienko.look.answers import office_of, tried
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import chosen_id

from ..seen import fresh
from .query import begun, named, work


@require_GET
@signed_in("take_part")
def panel(request: SeatRequest) -> HttpResponse:
    """What is mine; the contact that is open on the page is marked."""
    shown = request.headers.get("HX-Current-URL", "").rstrip("/").rpartition("/contact/")[2]
    context = {
        "rows": work(request.seat.officials.values()),
        "begun": begun(request.seat.officials.values()),
        "named": named(request.seat.officials.values()),
        "open": chosen_id(shown),
    }
    return fresh(request, "desk/work/panel.html", context)


@require_POST
@signed_in("answer", verbs=True)
def seen(request: SeatRequest, mention_id: int) -> HttpResponse:
    """The note that names the reader was seen."""
    office = office_of(request.seat, Mention, mention_id)
    return tried(request, partial(actions.saw_mention, office, mention_id=mention_id))
