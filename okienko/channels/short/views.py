"""Who follows a short address."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices import queries

from .actions import is_public
from .functions import leads


@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """On to the page; 410 with the office's own page once the address has ended."""
    found = leads(code)
    if found is None:
        raise Http404
    if found.ends_at > clock.now() and is_public(found.path):
        return HttpResponseRedirect(found.path, headers={"Cache-Control": "no-store"})
    with in_offices([found.office]):
        office = queries.office(found.office)
    return render(request, "short/over.html", {"office": office}, status=410)
