"""What the browser's phone asks of the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from okienko.channels.bearer import office_of
from okienko.config import config
from okienko.events.refusals import Refused
from okienko.look.answers import refused
from okienko.offices.access import SeatRequest, signed_in

from .actions import guests
from .asterisk.config import APP
from .asterisk.lines import phone_credentials
from .turn import ice_servers


@require_POST
@signed_in("take_part", verbs=True)
def credentials(request: SeatRequest) -> HttpResponse:
    """A short-lived password, and where to register with it. 409: another window has the phone."""
    seat = request.seat
    try:
        made = phone_credentials(
            seat.office,
            person_id=seat.person,
            window=request.POST.get("window", ""),
            take_over=request.POST.get("take") == "1",
        )
    except Refused as refusal:
        return refused(request, refusal)
    answer = asdict(made) | {
        "uri": f"sip:{made.username}@{APP}",
        "ws": ws_url(request),
        "ice": list(ice_servers(made.username)),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_safe
def may_register(request: HttpRequest) -> HttpResponse:
    """Whether a browser may reach the telephone's port: the proxy before it asks (Caddyfile).

    Asterisk has a thread for each connection, so strangers could take all that officials need. A
    customer who may call shows so in the address (`/ws?guest=...`), which the proxy tells.
    """
    asked = urlsplit(request.headers.get("X-Forwarded-Uri", ""))
    if token := parse_qs(asked.query).get("guest", [""])[0]:
        office = office_of(token)
        known = office is not None and guests.may_connect(office, token=token)
        return HttpResponse(status=204 if known else 403)
    return _may_officials(request)


@signed_in("take_part", verbs=True)
def _may_officials(_request: SeatRequest) -> HttpResponse:
    return HttpResponse(status=204)


def ws_url(request: HttpRequest) -> str:
    """Where the browser's phone connects: Asterisk itself, or the proxy before it."""
    settings = config()
    if settings.phone_ws_url:
        return settings.phone_ws_url
    if request.is_secure():
        return f"wss://{request.get_host()}/ws"
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return f"ws://{host}:{settings.asterisk_http_port}/ws"


def may_connect(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: a page may connect to the telephone of its own host, and to no other."""

    def run(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        here = {**getattr(response, "_csp_update", {}), "connect-src": [ws_url(request)]}
        response._csp_update = here  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp's way
        return response

    return run
