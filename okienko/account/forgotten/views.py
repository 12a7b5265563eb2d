"""Who has forgotten the password says so; the answer never tells whether there is such a login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from okienko.offices import actions, guarding
from okienko.offices.inviting import send_forgotten_later

LONGEST = 150
#: Asking is counted apart from signing in: a stranger who asks uses up no tries of the owner.
ASKS = "forgotten "


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """GET: asks for the user name. POST: notes it, as often as signing in may be tried."""
    login = request.POST.get("login", "").replace("\0", "").strip()
    if request.method != "POST" or not login or len(login) > LONGEST:
        context = {"empty": request.method == "POST", "login": request.GET.get("login", "")}
        return render(request, "account/forgotten/ask.html", context)
    if guarding.begin(request, ASKS + login) is None:
        response = render(request, "account/forgotten/ask.html", {"wait": True, "login": login})
        response.status_code = 429  # RFC 6585
        response["Retry-After"] = str(round(guarding.WITHIN.total_seconds()))
        return response
    mailed = actions.password_forgotten(login)
    if mailed is not None:
        send_forgotten_later(request, *mailed)
    return render(request, "account/forgotten/asked.html", {"login": login})
