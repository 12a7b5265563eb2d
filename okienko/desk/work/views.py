"""The panel of an official's own work."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import chosen_id

from ..seen import fresh
from .query import begun, work


@require_GET
@signed_in("answer")
def panel(request: SeatRequest) -> HttpResponse:
    """What is mine; the contact that is open on the page is marked."""
    shown = request.headers.get("HX-Current-URL", "").rstrip("/").rpartition("/contact/")[2]
    context = {
        "rows": work(request.seat.officials.values()),
        "begun": begun(request.seat.officials.values()),
        "open": chosen_id(shown),
    }
    return fresh(request, "desk/work/panel.html", context)
