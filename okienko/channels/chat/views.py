"""What windows send. No cookie counts here: a visitor is known by the token of the chat."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from okienko.channels import uploads
from okienko.channels.bearer import token_in
from okienko.channels.paces import Pace
from okienko.channels.web_answers import (
    Statuses,
    Wrong,
    answering,
    body_of,
    done,
    file_answer,
    network_of,
    no,
    number_in,
    own_name,
    spoken,
    text_in,
)
from okienko.customers.identities import email_address
from okienko.events.runtime.faults import where
from okienko.events.security.scope import in_offices
from okienko.offices.fields import row_id
from okienko.offices.posting import NotSent, can_post, post

from . import actions, queries
from .functions import Bearer, bearer, opened
from .limits import ASKED, MAILED, MESSAGES
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

MOST = 64 * 1024  # bytes of a request: 4000 characters, each escaped
#: The status of a refusal, and after how many seconds it may be otherwise.
STATUS: Statuses = {
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

answers = answering(STATUS, MOST, frozenset({"fetched", "transcript_file"}))


@answers
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a chat: 201 with the token."""
    given = body_of(request)
    found = opened(key)
    if found is None:
        raise CHAT_GONE()
    if found.off:
        raise CHAT_CLOSED()
    here = network_of(request)
    if wait := BEGINS.wait(here):
        return no("chat_often", str(CHAT_OFTEN.words), 429, wait)
    topic = given.get("topic")
    begun = actions.begin(
        found.office,
        account_id=found.account_id,
        client_id=own_name(text_in(given, "client_id")),
        text=text_in(given, "text"),
        language=spoken(request.GET.get("lang", "pl")),
        topic_id=row_id(str(topic)) if topic is not None else None,
        name=text_in(given, "name"),
        contact=text_in(given, "contact"),
        page=text_in(given, "page"),
        network=here,
    )
    return JsonResponse({"token": begun.token, "chat": begun.chat}, status=201)


@answers
def say(request: HttpRequest, key: str) -> HttpResponse:
    """Write: 202 with the message's id."""
    who = whose(request, key)
    given = body_of(request)
    _slowly(who)
    said = actions.say(
        who.office,
        visit_id=who.visit_id,
        client_id=own_name(text_in(given, "client_id")),
        text=text_in(given, "text"),
        network=network_of(request),
    )
    touched(who.visit_id)
    return JsonResponse({"id": said}, status=202)


@answers
def seen(request: HttpRequest, key: str) -> HttpResponse:
    """Our messages up to `id` were shown; up to `delivered` they have come."""
    who = whose(request, key)
    given = body_of(request)
    read, delivered = number_in(given, "id"), number_in(given, "delivered")
    if actions.seen(who.office, visit_id=who.visit_id, delivered=delivered, read=read):
        touched(who.visit_id)
    return done()


@answers
def file(request: HttpRequest, key: str) -> HttpResponse:
    """Send a file (multipart): 202 with its message's id."""
    who = whose(request, key)
    _slowly(who)
    client_id = own_name(request.POST.get("client_id", ""))
    given = request.FILES.get("file")
    if given is None:
        raise Wrong
    file = uploads.take(given.name or "", given)
    said = actions.send_file(
        who.office,
        visit_id=who.visit_id,
        client_id=client_id,
        file=file,
        network=network_of(request),
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
    return file_answer(found)


@answers
def end(request: HttpRequest, key: str) -> HttpResponse:
    """The visitor ends the chat."""
    who = whose(request, key)
    actions.end(who.office, visit_id=who.visit_id)
    touched(who.visit_id)
    return done()


@answers
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """The page was closed: the place is kept for some minutes, and so is the talk."""
    who = whose(request, key)
    actions.gone(who.office, visit_id=who.visit_id)
    return done()


@answers
def rate(request: HttpRequest, key: str) -> HttpResponse:
    """How it was: a mark from 1 to 5, and words."""
    who = whose(request, key)
    given = body_of(request)
    _slowly(who)
    actions.rate(
        who.office,
        visit_id=who.visit_id,
        mark=number_in(given, "mark"),
        words=text_in(given, "words"),
    )
    return done()


@answers
def call(request: HttpRequest, key: str) -> HttpResponse:
    """Call me instead, at a number."""
    who = whose(request, key)
    _seldom(who, "call")
    actions.call_me(who.office, visit_id=who.visit_id, number=text_in(body_of(request), "number"))
    return done()


@answers
def by_email(request: HttpRequest, key: str) -> HttpResponse:
    """Go on by e-mail, at an address."""
    who = whose(request, key)
    _seldom(who, "letter")
    actions.by_email(
        who.office, visit_id=who.visit_id, address=text_in(body_of(request), "address")
    )
    touched(who.visit_id)
    return done()


@answers
def transcript_by_email(request: HttpRequest, key: str) -> HttpResponse:
    """Send what was said to an address, once an official was there: strangers send no letters."""
    who = whose(request, key)
    _slowly(who)
    to = email_address(text_in(body_of(request), "address"))
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
    return done()


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
    if wait := BEGINS.wait("resume " + network_of(request)):
        return no("chat_fast", str(CHAT_FAST.words), 429, wait)
    code = text_in(body_of(request), "code")
    return JsonResponse(
        {"token": actions.resume(found.office, account_id=found.account_id, code=code)}
    )


def whose(request: HttpRequest, key: str) -> Bearer:
    """Whose chat it is, by the token; of this window alone. Refused `chat_gone`."""
    token = token_in(request.headers.get("Authorization", ""))
    found = bearer(token) if token else None
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
