"""Answers to pages of customers: by a part of the web process' loop, or by a page's thread.

No cookie counts there: who asks is known by a token. Refusals are JSON, in words.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import parse_qs

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from okienko.channels.files import PICTURES
from okienko.channels.plain_text import clean
from okienko.channels.web_part import Scope, Send
from okienko.events.actor import CUSTOMER, acting
from okienko.events.refusals import GONE, Refused
from okienko.events.security.visitor import network
from okienko.interactions.models import Attachment
from okienko.look.answers import inert

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
#: Statuses of refusals by their codes, with the seconds after which it may be otherwise.
Statuses = Mapping[str, tuple[int, int] | tuple[int]]

LANGUAGES = ("pl", "en", "uk")
#: Of the page's own name of what it sends, which nobody guesses.
SHORTEST_NAME, LONGEST_NAME = 8, 100
_NAME = re.compile(rf"[A-Za-z0-9_.:-]{{{SHORTEST_NAME},{LONGEST_NAME}}}")


class Wrong(Exception):
    """A request that no page of ours sends."""


class Refusal(Exception):
    """The request is answered with this status, in words."""

    def __init__(self, status: int, code: str, retry: int | None = None) -> None:
        super().__init__(status)
        self.status, self.code, self.retry = status, code, retry


def spoken(language: str) -> str:
    """The language in which a page is answered that asks for this one."""
    return language if language in LANGUAGES else "pl"


# --- in the loop -------------------------------------------------------------------------------


def language_of(scope: Scope) -> str:
    """The language of `?lang=`."""
    return spoken(parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0])


def with_headers(send: Send, more: list[tuple[bytes, bytes]]) -> Send:
    """`send` that adds headers to the answer, and takes those of the same name that it had."""
    names = {name for name, _value in more}

    async def say(said: Scope) -> None:
        if said["type"] == "http.response.start":
            kept = [each for each in said["headers"] if each[0] not in names]
            said = {**said, "headers": [*kept, *more]}
        await send(said)

    return say


async def send_json(send: Send, status: int, body: bytes, cache: bytes = b"no-store") -> None:
    """JSON that is ready."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", cache),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, refusal: Refusal, words: str) -> None:
    """A refusal in words."""
    body = {"error": refusal.code, "words": words, "retry": refusal.retry}
    more = [] if refusal.retry is None else [(b"retry-after", b"%d" % refusal.retry)]
    await send_json(
        with_headers(send, more), refusal.status, json.dumps(body, ensure_ascii=False).encode()
    )


# --- in a thread -------------------------------------------------------------------------------


def answering(
    statuses: Statuses, most: int, by_get: frozenset[str] = frozenset()
) -> Callable[[View[P]], View[P]]:
    """Views of such pages: POST (by GET those of these names), in the language of `?lang=`.

    `most` bytes may be sent; a view that takes more says so itself.
    """

    def wrap(view: View[P]) -> View[P]:
        method = "GET" if view.__name__ in by_get else "POST"

        @csrf_exempt  # no cookie is read: who asks is known by the token
        @wraps(view)
        def run(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            with translation.override(spoken(request.GET.get("lang", "pl"))):
                if request.method != method:
                    return no("invalid", _("This cannot be done here."), 405)
                try:
                    with acting(CUSTOMER):
                        return view(request, *args, **kwargs)
                except Refused as refused:
                    return no(refused.code, str(refused), *statuses.get(refused.code, (409,)))
                except Wrong:
                    return no("invalid", _("The request cannot be understood."), 400)

        run.strangers_send = most  # type: ignore[attr-defined]
        wrapped: Any = run
        return wrapped  # type: ignore[no-any-return]

    return wrap


def no(code: str, words: str, status: int, retry: int | None = None) -> JsonResponse:
    """A refusal: `retry` in seconds."""
    answer = JsonResponse({"error": code, "words": words, "retry": retry}, status=status)
    if retry is not None:
        answer.headers["Retry-After"] = str(retry)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 (its address has the key)
    return answer


def done() -> HttpResponse:
    """It was done, and there is nothing to say."""
    return HttpResponse(status=204)


def file_answer(found: Attachment | None) -> HttpResponse:
    """A file that was asked for: pictures can be shown, all else is saved; 404 for none."""
    if found is None:
        return no("gone", str(GONE.words), 404)
    shown = found.content_type in PICTURES
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(not shown, found.name) or ""
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return inert(answer)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent as JSON. Raises Wrong."""
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Wrong from None
    if not isinstance(found, dict):
        raise Wrong
    return found


def text_in(given: Mapping[str, Any], name: str) -> str:
    """A text of it, cleaned; "" for none. Raises Wrong."""
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise Wrong
    return clean(value or "")


def number_in(given: Mapping[str, Any], name: str) -> int:
    """A number of it; 0 for none. Raises Wrong."""
    value = given.get(name) or 0
    if type(value) is not int or not 0 <= value < 2**63:  # True is an int, too
        raise Wrong
    return value


def own_name(name: str) -> str:
    """The page's own name of what it sends, as it may be. Raises Wrong."""
    if not _NAME.fullmatch(name):
        raise Wrong
    return name


def network_of(request: HttpRequest) -> str:
    """Whom to count a request for."""
    return network(request.META.get("REMOTE_ADDR", ""))
