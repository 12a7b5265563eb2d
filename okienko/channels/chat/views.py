"""What windows send. No cookie counts here: a visitor is known by the token of the chat."""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from okienko.events.actor import CUSTOMER, acting
from okienko.events.refusals import Refused
from okienko.events.security.visitor import network
from okienko.offices.fields import row_id

from . import actions
from .functions import Bearer, bearer, opened
from .limits import LONGEST_NAME, SHORTEST_NAME
from .now import LANGUAGES
from .refusals import CHAT_CLOSED, CHAT_GONE
from .signals import touched

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

MOST = 64 * 1024  # bytes of a request: 4000 characters, each escaped
STATUS = {"chat_gone": 401, "chat_closed": 409, "chat_busy": 429, "chat_often": 429}
_NAME = re.compile(rf"[A-Za-z0-9_.:-]{{{SHORTEST_NAME},{LONGEST_NAME}}}")


class Wrong(Exception):
    """A request that no window of ours sends."""


def answers(view: View[P]) -> View[P]:
    """A view of the windows: POST, in the language of `?lang=`, refusals as JSON in words."""

    @csrf_exempt  # no cookie is read: who asks is known by the token
    @wraps(view)
    def run(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        language = request.GET.get("lang", "pl")
        with translation.override(language if language in LANGUAGES else "pl"):
            if request.method != "POST":
                return no("invalid", _("This cannot be done here."), 405)
            try:
                with acting(CUSTOMER):
                    return view(request, *args, **kwargs)
            except Refused as refused:
                return no(refused.code, str(refused), STATUS.get(refused.code, 409))
            except Wrong:
                return no("invalid", _("The request cannot be understood."), 400)

    run.strangers_send = MOST  # type: ignore[attr-defined]
    wrapped: Any = run
    return wrapped  # type: ignore[no-any-return]


def no(code: str, words: str, status: int, retry: int | None = None) -> JsonResponse:
    """A refusal: `retry` in seconds."""
    answer = JsonResponse({"error": code, "words": words, "retry": retry}, status=status)
    if retry is not None:
        answer.headers["Retry-After"] = str(retry)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 (its address has the key)
    return answer


@answers
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a chat: 201 with the token."""
    given = _body(request)
    found = opened(key)
    if found is None:
        raise CHAT_GONE()
    if found.off:
        raise CHAT_CLOSED()
    topic = given.get("topic")
    language = request.GET.get("lang", "pl")
    begun = actions.begin(
        found.office,
        account_id=found.account_id,
        client_id=_name(given),
        text=_text(given, "text"),
        language=language if language in LANGUAGES else "pl",
        topic_id=row_id(str(topic)) if topic is not None else None,
        name=_text(given, "name"),
        contact=_text(given, "contact"),
        page=_text(given, "page"),
        network=network(request.META.get("REMOTE_ADDR", "")),
    )
    return JsonResponse({"token": begun.token, "chat": begun.chat}, status=201)


@answers
def say(request: HttpRequest, key: str) -> HttpResponse:
    """Write: 202 with the message's id."""
    who = whose(request, key)
    given = _body(request)
    said = actions.say(
        who.office, visit_id=who.visit_id, client_id=_name(given), text=_text(given, "text")
    )
    touched(who.visit_id)
    return JsonResponse({"id": said}, status=202)


@answers
def seen(request: HttpRequest, key: str) -> HttpResponse:
    """Our messages up to `id` were shown; up to `delivered` they have come."""
    who = whose(request, key)
    given = _body(request)
    read, delivered = _number(given, "id"), _number(given, "delivered")
    if actions.seen(who.office, visit_id=who.visit_id, delivered=delivered, read=read):
        touched(who.visit_id)
    return HttpResponse(status=204)


def whose(request: HttpRequest, key: str) -> Bearer:
    """Whose chat it is, by the token; of this window alone. Refused `chat_gone`."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    found = bearer(token) if scheme.lower() == "bearer" and 20 <= len(token) <= 100 else None
    window = opened(key) if found else None
    if found is None or window is None or window.account_id != found.account_id:
        raise CHAT_GONE()
    return found


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Wrong from None
    if not isinstance(found, dict):
        raise Wrong
    return found


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise Wrong
    return value or ""


def _name(given: dict[str, Any]) -> str:
    """The window's own name of what it sends."""
    name = _text(given, "client_id")
    if not _NAME.fullmatch(name):
        raise Wrong
    return name


def _number(given: dict[str, Any], name: str) -> int:
    value = given.get(name) or 0
    if not isinstance(value, int) or not 0 <= value < 2**63:
        raise Wrong
    return value
