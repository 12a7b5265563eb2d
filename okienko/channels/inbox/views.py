"""Where providers knock: `/hooks/KIND/TOKEN`. What is theirs is kept, then they are thanked."""

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from okienko.channels import queries
from okienko.channels.door import Forged, Webhook
from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.actor import acting, door
from okienko.events.runtime.faults import where
from okienko.events.security.scope import in_offices

from . import actions
from .functions import knocked

log = logging.getLogger(__name__)

MOST = 1024 * 1024  # bytes of one request
AGAIN = 300  # seconds until a provider should come again


@csrf_exempt  # whoever asks is known by the token and by what its door verifies, by no cookie
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Keep what the provider brought: 200 once it is committed, 403 when it is not the provider's.

    413 before anything is read when it is too large, 404 for an address that is nobody's, 503 (come
    again) when it cannot be kept now, or the account or its office is paused: providers come again
    for hours, some for days. Who asks by GET gets the words of the door (Door.greet).
    """
    try:
        if request.method == "GET":
            return _greeted(kind, token, request.GET.dict())
        return _brought(request, kind, token)
    except Exception as error:
        log.error("hook_failed", extra={"error": where(error)})  # noqa: TRY400
        return _said(503)


def _greeted(kind: str, token: str, query: dict[str, str]) -> HttpResponse:
    account = _account(kind, token)
    if isinstance(account, int):
        return _said(account)
    words = account.door.greet(account, query)
    return _said(403) if words is None else _said(200, words)


def _brought(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > MOST:
        return _said(413)
    body = request.read(MOST + 1)
    if len(body) > MOST:
        return _said(413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    webhook = Webhook(body=body, headers=headers, at=clock.now())
    return _said(_kept(kind, token, webhook))


def _account(kind: str, token: str) -> Account | int:
    """The account at an address; or the status to answer: nobody's, or paused."""
    found = knocked(kind, token)
    if found is None:
        return 404
    if found.paused:
        return 503
    with in_offices([found.office]):
        return queries.account(found.account_id)


def _kept(kind: str, token: str, webhook: Webhook) -> int:
    """Keep what the provider brought; the status to answer."""
    account = _account(kind, token)
    if isinstance(account, int):
        return account
    office = account.office_id
    try:
        account.door.verify(account, webhook)
    except Forged:
        actions.forged(office, account_id=account.id)
        return 403
    with acting(door(kind)):
        actions.keep(
            office,
            account_id=account.id,
            content_type=webhook.headers.get("content-type", ""),
            body=webhook.body,
        )
    return 200


def _said(status: int, words: str = "OK") -> HttpResponse:
    """The answer; Django would log the address of one that refuses, and with it the token."""
    said = HttpResponse(words if status == 200 else "", status=status, content_type="text/plain")
    if status == 503:
        said.headers["Retry-After"] = str(AGAIN)
    said._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return said


hook.strangers_send = MOST  # type: ignore[attr-defined]
