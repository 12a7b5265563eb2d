"""Where providers knock, one by one: `/hooks/KIND/TOKEN`. In a storm web.py takes many at once."""

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from okienko.channels.door import Webhook
from okienko.events import clock
from okienko.events.runtime.faults import where

from .taking import FORM, Knock, Said, account_at, by_get, take

log = logging.getLogger(__name__)

MOST = 1024 * 1024  # bytes of one request
AGAIN = 300  # seconds until a provider should come again


@csrf_exempt  # whoever asks is known by the token and by what its door verifies, by no cookie
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Keep what the provider brought, and answer as `taking.take` says.

    413 before anything is read when it is too large. Who asks by GET gets the words of the door
    (Door.greet), unless its provider brings so (Door.brings_by_get).
    """
    try:
        if request.method == "GET" and not by_get(kind):
            return _greeted(request, kind, token)
        return _brought(request, kind, token)
    except Exception as error:
        log.error("hook_failed", extra={"error": where(error)})  # noqa: TRY400
        return _said(Said(503))


def _greeted(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    found = account_at(kind, token)
    if found is None:  # before the query is read: of one that cannot be, a line is logged
        return _said(Said(404))
    account, _paused = found  # it is set up while it is paused
    words = account.door.greet(account, request.GET.dict())
    return _said(Said(403) if words is None else Said(200, words))


def _brought(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > MOST:
        return _said(Said(413))
    headers = {name.lower(): value for name, value in request.headers.items()}
    if request.method == "GET":
        body = request.META.get("QUERY_STRING", "").encode("latin-1")
        headers["content-type"] = FORM
    else:
        body = request.read(MOST + 1)
    if len(body) > MOST:
        return _said(Said(413))
    webhook = Webhook(body=body, headers=headers, at=clock.now())
    return _said(take([Knock(kind, token, webhook)])[0])


def _said(said: Said) -> HttpResponse:
    """The answer; Django would log the address of one that refuses, and with it the token."""
    answer = HttpResponse(said.words, status=said.status, content_type="text/plain")
    if said.status == 503:
        answer.headers["Retry-After"] = str(AGAIN)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return answer


hook.strangers_send = MOST  # type: ignore[attr-defined]
