"""What the page of a call from the browser asks. No cookie counts: the token says whose call it is.

It asks again every few seconds: a call has few steps, and a stream for each would cost more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from okienko.channels.bearer import office_of, token_in
from okienko.channels.paces import Around
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.events.security.visitor import network
from okienko.offices import queries as offices

from .actions import guests
from .asterisk.config import APP, WEB_DIALS
from .refusals import GUEST_GONE, GUESTS_MANY_HERE, NO_WEB_CALLS
from .turn import ice_servers
from .views import ws_url
from .web_call import web_call

LANGUAGES = ("pl", "en", "uk")
MOST = 4096  # bytes of a request
STATUS = {"guest_gone": 401, "guests_many": 429, "guests_many_here": 429}
#: Of what an office gives, a script with many networks leaves the half (guests.OF_AN_OFFICE).
BEGINS = Around(24, guests.OF_AN_OFFICE // 2, guests.LATELY.total_seconds())

View = Callable[..., HttpResponse]


def answers(method: str) -> Callable[[View], View]:
    """A view of the page: in the language of `?lang=`, refusals as JSON in words."""

    def wrap(view: View) -> View:
        @csrf_exempt  # no cookie is read: who asks is known by the token
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != method:
                return HttpResponse(status=405, headers={"Allow": method})
            language = request.GET.get("lang", "pl")
            with translation.override(language if language in LANGUAGES else "pl"):
                try:
                    answer = view(request, *args, **kwargs)
                except Refused as refused:
                    body = {"error": refused.code, "words": str(refused)}
                    answer = JsonResponse(body, status=STATUS.get(refused.code, 409))
                    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
            answer.headers["Cache-Control"] = "no-store"
            return answer

        run.strangers_send = MOST  # type: ignore[attr-defined]
        return run

    return wrap


def with_token(
    view: Callable[Concatenate[HttpRequest, int, str, ...], HttpResponse],
) -> View:
    """The office and the token of `Authorization: Bearer`."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = token_in(request.headers.get("Authorization", ""))
        office = office_of(token)
        if office is None:
            raise GUEST_GONE()
        return view(request, office, token, *args, **kwargs)

    return run


@answers("POST")
def begin(request: HttpRequest, office: str) -> HttpResponse:
    """Let a browser call: what it signs in to Asterisk with, for minutes."""
    found = offices.office_of_slug(office)
    if found is None:
        raise NO_WEB_CALLS()
    here = network(request.META.get("REMOTE_ADDR", ""))
    if BEGINS.wait(here):
        raise GUESTS_MANY_HERE()
    made = guests.begin_guest(
        found,
        network=here,
        language=translation.get_language() or "pl",
        name=request.POST.get("name", ""),
        shown=request.POST.get("call_back", ""),
    )
    return JsonResponse(for_browser(request, made), status=201)


def for_browser(request: HttpRequest, made: guests.GuestCredentials) -> dict[str, Any]:
    """What a customer's browser calls with (frontend/web-phone.ts)."""
    return {
        "token": made.token,
        "username": made.username,
        "password": made.password,
        "realm": APP,
        "uri": f"sip:{made.username}@{APP}",
        "dial": f"sip:{WEB_DIALS}@{APP}",
        "ws": f"{ws_url(request)}?guest={made.token}",
        "ice": list(ice_servers(made.username, guests.RELAYED)),
    }


@answers("GET")
@with_token
def now(_request: HttpRequest, office: int, token: str) -> HttpResponse:
    """Where the call stands, and what was written beside it."""
    with in_offices([office], reading=True):
        guest = guests.guest_of(token)
        if guest is None:
            raise GUEST_GONE()
        return JsonResponse(web_call(guest))


@answers("POST")
@with_token
def say(request: HttpRequest, office: int, token: str) -> HttpResponse:
    """Something is written beside the call."""
    message = guests.guest_writes(
        office,
        token=token,
        client_id=request.POST.get("client_id", "")[:80],
        text=request.POST.get("text", ""),
    )
    return JsonResponse({"id": message}, status=202)


@answers("POST")
@with_token
def end(_request: HttpRequest, office: int, token: str) -> HttpResponse:
    """The page will not call (any more)."""
    guests.end_guest(office, token=token)
    return HttpResponse(status=204)
