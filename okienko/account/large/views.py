"""The page in answer to a form that was too large: the server turned it away before reading it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

MEGABYTE = 1024 * 1024
DIGITS = 12  # of `most`


@never_cache
@require_safe
def too_large(request: HttpRequest) -> HttpResponse:
    """Says so, how much it may be (`most` bytes), and where one came from."""
    came = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(
        came, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    most = request.GET.get("most", "")
    known = most.isascii() and most.isdecimal() and len(most) <= DIGITS
    context = {
        "back": came if here else "/",
        "megabytes": max(1, int(most) // MEGABYTE) if known else 0,
    }
    return render(request, "account/large/page.html", context)
