"""What browsers load of the chat: the button's script, the window's module, texts, the own page.

The scripts and texts are the same for every window, so that none of these but the page asks the
database; who may use a window is told by what the script asks next (web.py).
"""

import gzip
import hashlib
import json
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from qrcode import QRCode

from okienko import look
from okienko.channels.web_answers import LANGUAGES
from okienko.events.security.scope import all_offices, in_offices
from okienko.offices import queries as offices
from okienko.offices.models import Office

from .functions import opened
from .opening import settings_of
from .texts import button_texts, window_texts

BUTTON = Path(look.__file__).parent / "static/built/chat-button.js"
SOON = "public, max-age=300"  # after an update sites have the new script in five minutes
#: What is filled into the button's script (frontend/chat/built.d.ts).
TEXTS, WINDOW = "OKIENKO_TEXTS", "OKIENKO_WINDOW"


@cache
def _script() -> bytes:
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            texts[language] = button_texts()
    whole = BUTTON.read_text("utf-8")
    whole = whole.replace(TEXTS, json.dumps(texts, ensure_ascii=False), 1)
    return whole.replace(WINDOW, json.dumps(static("built/chat-window.js")), 1).encode()


@cache
def _texts(language: str) -> bytes:
    with translation.override(language):
        return json.dumps(window_texts(), ensure_ascii=False).encode()


@require_safe
def script(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 - the same for all
    """The button: `<script src="OKIENKO/chat/KEY.js" async></script>`."""
    return _kept(request, _script(), "text/javascript; charset=utf-8")


@require_safe
def module(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 - the same for all
    """The window: where this version of it is."""
    answer = HttpResponseRedirect(static("built/chat-window.js"))
    answer.headers["Cache-Control"] = SOON
    return answer


@require_safe
def texts(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 - the same for all
    """The window's texts in the language of `?lang=`."""
    language = request.GET.get("lang", "")
    return _kept(request, _texts(language if language in LANGUAGES else "pl"), "application/json")


def _only_office() -> Office | None:
    """Whose page leads on from a window that is not there: nobody knows whose it was."""
    found = all_offices()
    if len(found) != 1:
        return None
    with in_offices(found, reading=True):
        return offices.office(found[0])


@require_safe
def page(request: HttpRequest, key: str) -> HttpResponse:
    """The window as a page of its own: where a site may not show it, and to go on elsewhere."""
    found = opened(key)
    if found is None:
        return render(request, "chat/nowhere.html", {"office": _only_office()}, status=404)
    with in_offices([found.office], reading=True):
        office = offices.office(found.office)
        title = settings_of(found.account_id).title
    content = {"key": key, "office": office, "name": title or office.said("name", _language())}
    return render(request, "chat/page.html", content)


def squares(words: str) -> list[str]:
    """A QR code as rows of 1 (dark) and 0, without its quiet zone: the window draws it."""
    code = QRCode(border=0)
    code.add_data(words)
    code.make()
    return ["".join("1" if dark else "0" for dark in row) for row in code.get_matrix()]


def _language() -> str:
    return translation.get_language() or "pl"


@cache
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


def _kept(request: HttpRequest, body: bytes, kind: str) -> HttpResponse:
    """What browsers keep for five minutes, and then only ask whether it is the same."""
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(_packed(body), content_type=kind)
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer = HttpResponse(body, content_type=kind)
    patch_vary_headers(answer, ["Accept-Encoding"])
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = SOON
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # for sites that ask for it
    return answer
