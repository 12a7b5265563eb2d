"""Answers of the windows without Django: which pages may read them, refusals in words."""

import json
from urllib.parse import parse_qs

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils import translation
from django.utils.translation import gettext as _

from okienko.channels.door import Scope, Send

from .now import LANGUAGES
from .opening import Site
from .refusals import CHAT_GONE

ALLOWED = b"authorization, content-type, last-event-id, content-language"


class Refusal(Exception):
    """The request is answered with this status, in words."""

    def __init__(self, status: int, code: str, retry: int | None = None) -> None:
        super().__init__(status)
        self.status, self.code, self.retry = status, code, retry


def language_of(scope: Scope) -> str:
    """The language of `?lang=`."""
    found = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    return found if found in LANGUAGES else "pl"


def may_ask(found: Site, origin: str, scope: Scope, headers: dict[str, str]) -> bool:
    """Whether a page of this origin may show the window: an allowed one, or our own."""
    if origin in found.origins:
        return True
    host = headers.get("host", "")  # of ours: any name can be made to lead here
    ours = validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
    return ours and origin == f"{scope.get('scheme', 'http')}://{host}"


def cors(origin: str) -> list[tuple[bytes, bytes]]:
    """Headers by which a page of this origin may read the answer."""
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", b"retry-after"),
        (b"vary", b"Origin"),
    ]


def with_headers(send: Send, more: list[tuple[bytes, bytes]]) -> Send:
    """`send` that adds headers to the answer, and takes those of the same name that it had."""
    names = {name for name, _value in more}

    async def say(said: Scope) -> None:
        if said["type"] == "http.response.start":
            kept = [each for each in said["headers"] if each[0] not in names]
            said = {**said, "headers": [*kept, *more]}
        await send(said)

    return say


async def allow(send: Send) -> None:
    """What a browser asks before it sends: 204."""
    headers = [
        (b"access-control-allow-methods", b"GET, POST"),
        (b"access-control-allow-headers", ALLOWED),
        (b"access-control-max-age", b"7200"),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


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


async def refuse(send: Send, refusal: Refusal, language: str) -> None:
    """A refusal in words."""
    with translation.override(language):
        words = {
            "chat_gone": str(CHAT_GONE.words),
            "origin": _("This web site may not show the chat."),
            "gone": _("There is no such chat window."),
            "later": _("This does not work just now. Try again in a moment."),
            "invalid": _("This cannot be done here."),
        }[refusal.code]
    body = {"error": refusal.code, "words": words, "retry": refusal.retry}
    more = [] if refusal.retry is None else [(b"retry-after", b"%d" % refusal.retry)]
    await send_json(
        with_headers(send, more), refusal.status, json.dumps(body, ensure_ascii=False).encode()
    )
