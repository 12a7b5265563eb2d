"""One field finds customers, cases and contacts."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from okienko.cases import queries as cases
from okienko.customers import queries as customers
from okienko.interactions.queries import about, contact_numbered, who_is
from okienko.look.answers import fragment
from okienko.offices.access import SeatRequest, signed_in

MOST = 7


@require_GET
@signed_in("answer")
def search(request: SeatRequest) -> HttpResponse:
    """What is found, best first: a number that is whole before words."""
    text = request.GET.get("q", "").strip()[:200]
    if len(text) < 2:
        return HttpResponse("")
    contact = contact_numbered(text)
    context = {
        "text": text,
        "contact": contact,
        "contact_who": who_is(contact) if contact else "",
        "contact_line": about(contact) if contact else "",
        "customers": customers.search(text, limit=MOST),
        "cases": cases.cases(cases.Filters(state="", text=text), size=MOST).lines,
    }
    return fragment(request, "desk/search/found.html", context)
