"""Which pages may read what the windows are answered, and refusals in words."""

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils import translation
from django.utils.translation import gettext as _

from okienko.channels import web_answers
from okienko.channels.door import Scope, Send
from okienko.channels.web_answers import Refusal

from .opening import Site
from .refusals import CHAT_GONE

ALLOWED = b"authorization, content-type, last-event-id, content-language"


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
    await web_answers.refuse(send, refusal, words)
