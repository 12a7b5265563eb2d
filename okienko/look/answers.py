"""How pages answer, whoever looks: a verb's refusal in words, a fragment, whose row this is."""

from collections.abc import Callable
from json import dumps
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from okienko.events.models import OfficeModel
from okienko.events.refusals import GONE, Refused
from okienko.events.security.scope import in_offices
from okienko.offices import queries
from okienko.offices.access import Seat


def inert(answer: HttpResponse) -> HttpResponse:
    """What came from outside, as it is: a browser runs nothing of it and guesses no kind."""
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def office_of(seat: Seat, model: type[OfficeModel], pk: int, right: str = "answer") -> int:
    """The office of a row, among those in which the seat has a right; 404 when none has it."""
    with in_offices(seat.where(right)):
        office = queries.office_of(model, pk)
    if office is None:
        raise Http404
    return office


def chosen_office(seat: Seat, model: type[OfficeModel], pk: int) -> int:
    """The same for a row that a form names: Refused `gone` when it is none of them."""
    try:
        return office_of(seat, model, pk)
    except Http404:
        raise GONE() from None


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """409 with the verb's words, for htmx in a header and for scripts as JSON.

    The page fetches what concerns it: it may have refused because the page was old.
    """
    words = str(refusal)
    if "application/json" in request.headers.get("Accept", ""):
        said = {"error": words, "code": refusal.code}
        if refusal.field:
            said["field"] = refusal.field
        return JsonResponse(said, status=409)
    headers = {"X-Words": quote(words), "HX-Trigger": dumps({"desk-changed": True})}
    return HttpResponse(status=409, headers=headers)


def done(words: str = "", *, close: bool = False, **events: Any) -> HttpResponse:
    """204: the page fetches what concerns it. `words` are said; `close` ends a dialog."""
    triggers: dict[str, Any] = {"desk-changed": True, **events}
    if words:
        triggers["said"] = {"value": words}
    if close:
        triggers["close-dialog"] = True
    return HttpResponse(status=204, headers={"HX-Trigger": dumps(triggers)})


def tried(
    request: HttpRequest, step: Callable[[], Any], words: str = "", *, close: bool = False
) -> HttpResponse:
    """Do a step and answer as `done`, or say why it was refused."""
    try:
        step()
    except Refused as refusal:
        return refused(request, refusal)
    return done(words, close=close)


def fragment(
    request: HttpRequest, template: str, context: dict[str, Any], **events: Any
) -> HttpResponse:
    """A part of the page; `events` are fired in it."""
    response = render(request, template, context)
    if events:
        response.headers["HX-Trigger"] = dumps(events)
    return response
