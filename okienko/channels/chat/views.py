"""What windows send. No cookie counts here: a visitor is known by the token of the chat."""

import json
import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from okienko.channels import uploads
from okienko.channels.files import PICTURES
from okienko.channels.paces import Pace
from okienko.channels.plain_text import clean
from okienko.customers.identities import email_address
from okienko.events.actor import CUSTOMER, acting
from okienko.events.refusals import GONE, Refused
from okienko.events.runtime.faults import where
from okienko.events.security.scope import in_offices
from okienko.events.security.visitor import network
from okienko.look.answers import inert
from okienko.offices.fields import row_id
from okienko.offices.posting import NotSent, can_post, post

from . import actions, queries
from .functions import Bearer, bearer, opened
from .limits import ASKED, LONGEST_NAME, MAILED, MESSAGES, SHORTEST_NAME
from .now import LANGUAGES
from .pages import squares
from .refusals import (
    CHAT_ADDRESS,
    CHAT_CLOSED,
    CHAT_FAST,
    CHAT_GONE,
    CHAT_MAILED,
    CHAT_NO_MAILBOX,
    CHAT_NOT_MAILED,
    CHAT_OFTEN,
    CHAT_UNANSWERED,
    RESUME_GONE,
)
from .signals import touched
from .transcript import subject_of, transcript

log = logging.getLogger(__name__)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

MOST = 64 * 1024  # bytes of a request: 4000 characters, each escaped
BY_GET = {"fetched", "transcript_file"}
#: The status of a refusal, and after how many seconds it may be otherwise.
STATUS: dict[str, tuple[int, int] | tuple[int]] = {
    "chat_gone": (401,),
    "chat_busy": (429, 60),
    "chat_often": (429, 300),
    "chat_fast": (429, 10),
    "chat_mailed": (429,),
    "file_too_large": (413,),
}
#: Tries to begin of one address, before anything is read for them; and what a chat says.
BEGINS = Pace(20, 60.0)
SAYS = Pace(MESSAGES, 60.0)
MAILS = Pace(MAILED, 24 * 3600.0)
ASKS = Pace(ASKED, 24 * 3600.0)
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
            if request.method != ("GET" if view.__name__ in BY_GET else "POST"):
                return no("invalid", _("This cannot be done here."), 405)
            try:
                with acting(CUSTOMER):
                    return view(request, *args, **kwargs)
            except Refused as refused:
                return no(refused.code, str(refused), *STATUS.get(refused.code, (409,)))
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
    here = _network(request)
    if wait := BEGINS.wait(here):
        return no("chat_often", str(CHAT_OFTEN.words), 429, wait)
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
        network=here,
    )
    return JsonResponse({"token": begun.token, "chat": begun.chat}, status=201)


@answers
def say(request: HttpRequest, key: str) -> HttpResponse:
    """Write: 202 with the message's id."""
    who = whose(request, key)
    given = _body(request)
    _slowly(who)
    said = actions.say(
        who.office,
        visit_id=who.visit_id,
        client_id=_name(given),
        text=_text(given, "text"),
        network=_network(request),
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
    return _done()


@answers
def file(request: HttpRequest, key: str) -> HttpResponse:
    """Send a file (multipart): 202 with its message's id."""
    who = whose(request, key)
    _slowly(who)
    client_id = _named(request.POST.get("client_id", ""))
    given = request.FILES.get("file")
    if given is None:
        raise Wrong
    file = uploads.take(given.name or "", given)
    said = actions.send_file(
        who.office,
        visit_id=who.visit_id,
        client_id=client_id,
        file=file,
        network=_network(request),
    )
    touched(who.visit_id)
    return JsonResponse({"id": said}, status=202)


file.strangers_send = uploads.MOST + MOST  # type: ignore[attr-defined]


@answers
def fetched(request: HttpRequest, key: str, file_id: int) -> HttpResponse:
    """A file of the chat: pictures can be shown, all else is saved."""
    who = whose(request, key)
    with in_offices([who.office], reading=True):
        found = queries.file(who.visit_id, file_id)
    if found is None:
        return no("gone", str(GONE.words), 404)
    shown = found.content_type in PICTURES
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(not shown, found.name) or ""
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return inert(answer)


@answers
def end(request: HttpRequest, key: str) -> HttpResponse:
    """The visitor ends the chat."""
    who = whose(request, key)
    actions.end(who.office, visit_id=who.visit_id)
    touched(who.visit_id)
    return _done()


@answers
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """The page was closed: the place is kept for some minutes, and so is the talk."""
    who = whose(request, key)
    actions.gone(who.office, visit_id=who.visit_id)
    return _done()


@answers
def rate(request: HttpRequest, key: str) -> HttpResponse:
    """How it was: a mark from 1 to 5, and words."""
    who = whose(request, key)
    given = _body(request)
    _slowly(who)
    actions.rate(
        who.office, visit_id=who.visit_id, mark=_number(given, "mark"), words=_text(given, "words")
    )
    return _done()


@answers
def call(request: HttpRequest, key: str) -> HttpResponse:
    """Call me instead, at a number."""
    who = whose(request, key)
    _seldom(who, "call")
    actions.call_me(who.office, visit_id=who.visit_id, number=_text(_body(request), "number"))
    return _done()


@answers
def by_email(request: HttpRequest, key: str) -> HttpResponse:
    """Go on by e-mail, at an address."""
    who = whose(request, key)
    _seldom(who, "letter")
    actions.by_email(who.office, visit_id=who.visit_id, address=_text(_body(request), "address"))
    touched(who.visit_id)
    return _done()


@answers
def transcript_by_email(request: HttpRequest, key: str) -> HttpResponse:
    """Send what was said to an address, once an official was there: strangers send no letters."""
    who = whose(request, key)
    _slowly(who)
    to = email_address(_text(_body(request), "address"))
    if to.hidden:
        raise CHAT_ADDRESS()
    with in_offices([who.office], reading=True):
        visit = queries.visit(who.visit_id)
        contacts = queries.contacts_of(visit) if visit else []
        if visit is None or not any(each.official_id for each in contacts):
            raise CHAT_UNANSWERED()
        if not can_post(who.office):
            raise CHAT_NO_MAILBOX()
        subject, words = subject_of(visit, contacts[-1]), transcript(visit, links=False)
    if MAILS.wait(str(who.visit_id)) or MAILS.wait(to.value):
        raise CHAT_MAILED()
    try:
        post(who.office, to.value, subject, words, visit.language)
    except NotSent as error:
        # not the relay's words: they name the address
        log.warning("transcript_not_sent", extra={"office": who.office, "error": where(error)})
        raise CHAT_NOT_MAILED() from None
    return _done()


@answers
def transcript_file(request: HttpRequest, key: str) -> HttpResponse:
    """What was said, as a file."""
    who = whose(request, key)
    with in_offices([who.office], reading=True):
        visit = queries.visit(who.visit_id)
        if visit is None:
            raise CHAT_GONE()
        words = transcript(visit)
    answer = HttpResponse("\ufeff" + words, content_type="text/plain; charset=utf-8")
    name = _("chat.txt")
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    answer.headers["Cache-Control"] = "no-store"
    return answer


@answers
def link(request: HttpRequest, key: str) -> HttpResponse:
    """A link to go on elsewhere: once, and for a quarter of an hour."""
    who = whose(request, key)
    code = actions.link(who.office, visit_id=who.visit_id)
    page = request.build_absolute_uri(f"/chat/{key}/")
    url = f"{page}#resume={code}"  # what stands behind # is sent to no server
    return JsonResponse({"url": url, "qr": squares(url)})


@answers
def resume(request: HttpRequest, key: str) -> HttpResponse:
    """A token for who shows the code of such a link."""
    found = opened(key)
    if found is None:
        raise RESUME_GONE()
    if wait := BEGINS.wait("resume " + _network(request)):
        return no("chat_fast", str(CHAT_FAST.words), 429, wait)
    code = _text(_body(request), "code")
    return JsonResponse(
        {"token": actions.resume(found.office, account_id=found.account_id, code=code)}
    )


def whose(request: HttpRequest, key: str) -> Bearer:
    """Whose chat it is, by the token; of this window alone. Refused `chat_gone`."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    found = bearer(token) if scheme.lower() == "bearer" and 20 <= len(token) <= 100 else None
    window = opened(key) if found else None
    if found is None or window is None or window.account_id != found.account_id:
        raise CHAT_GONE()
    return found


def _slowly(who: Bearer) -> None:
    """One chat sends so much in a minute, and no more. Refused `chat_fast`."""
    if SAYS.wait(str(who.visit_id)):
        raise CHAT_FAST()


def _seldom(who: Bearer, what: str) -> None:
    """One chat asks for each other way a few times a day. Refused `chat_fast`."""
    _slowly(who)
    if ASKS.wait(f"{what} {who.visit_id}"):
        raise CHAT_FAST()


def _network(request: HttpRequest) -> str:
    return network(request.META.get("REMOTE_ADDR", ""))


def _done() -> HttpResponse:
    return HttpResponse(status=204)


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
    return clean(value or "")


def _name(given: dict[str, Any]) -> str:
    """The window's own name of what it sends."""
    return _named(_text(given, "client_id"))


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Wrong
    return name


def _number(given: dict[str, Any], name: str) -> int:
    value = given.get(name) or 0
    if type(value) is not int or not 0 <= value < 2**63:  # True is an int, too
        raise Wrong
    return value
