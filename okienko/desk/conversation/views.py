"""The open contact: the document or its workspace, the timeline alone, files, notes."""

from functools import partial
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from okienko.interactions import actions, queries
from okienko.interactions.models import Interaction
from okienko.look.answers import office_of, tried
from okienko.offices.access import SeatRequest, signed_in

from ..seen import fresh
from .query import conversation


def load(interaction_id: int) -> Interaction:
    """The interaction with what pages show of it; 404 when this office has none."""
    found = queries.contact(interaction_id)
    if found is None:
        raise Http404
    return found


@require_GET
@signed_in("answer")
def timeline(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The timeline alone, fetched when the contact changed."""
    talk = conversation(load(interaction_id), whole=request.GET.get("history") == "all")
    return fresh(request, "desk/conversation/timeline.html", {"talk": talk})


@require_GET
@signed_in("answer")
def file(_request: SeatRequest, file_id: int) -> HttpResponse:
    """An attachment, always as a download: what came from outside never runs here."""
    found = queries.file(file_id)
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
@signed_in("answer", verbs=True)
def note(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Keep a note that only officials see."""
    office = office_of(request.seat, Interaction, interaction_id)
    step = partial(
        actions.note,
        office,
        interaction_id=interaction_id,
        text=request.POST.get("text", ""),
    )
    return tried(request, step)
