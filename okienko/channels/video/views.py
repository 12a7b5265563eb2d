"""What the pages of a meeting send. No cookie counts here: a seat is known by its token."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation

from okienko.channels import uploads
from okienko.channels.bearer import office_of, token_in
from okienko.channels.paces import Pace
from okienko.channels.phone.guest_views import for_browser
from okienko.channels.text_lines import file_in
from okienko.channels.web_answers import (
    Statuses,
    View,
    Wrong,
    answering,
    body_of,
    done,
    file_answer,
    network_of,
    no,
    number_in,
    own_name,
    text_in,
)
from okienko.events.actor import CUSTOMER, acting
from okienko.events.security.scope import in_offices
from okienko.offices import queries as offices
from okienko.offices.fields import row_id

from . import actions, queries, relays, signals
from .limits import CHANGES, LONGEST_SIGNAL, MESSAGES, NUMBERS, SIGNALS, SOUNDS
from .opening import entrance
from .queries import Sitting
from .refusals import VIDEO_CLOSED, VIDEO_FAST, VIDEO_GONE, VIDEO_LINK, VIDEO_OFTEN

P = ParamSpec("P")
SeatedView = Callable[Concatenate[HttpRequest, Sitting, P], HttpResponse]

MOST = 32 * 1024  # bytes of a request: 4000 characters, as a form
#: The status of a refusal, and after how many seconds it may be otherwise.
STATUS: Statuses = {
    "video_gone": (401,),
    "video_busy": (429, 60),
    "video_often": (429, 300),
    "video_fast": (429, 10),
    "video_moved": (409,),
    "file_too_large": (413,),
}
#: Tries to begin of one address, before anything is read for them; and what a seat does.
BEGINS = Pace(20, 60.0)
SAYS, SIGNALLED, CHANGED = Pace(MESSAGES, 60.0), Pace(SIGNALS, 60.0), Pace(CHANGES, 60.0)
SOUNDED, PHONED = Pace(SOUNDS, 600.0), Pace(NUMBERS, 600.0)

answers = answering(STATUS, MOST, frozenset({"fetched"}))


def seated(pace: Pace) -> Callable[[SeatedView[P]], View[P]]:
    """The seat of `Authorization: Bearer`, which does so not oftener than `pace`."""

    def wrap(view: SeatedView[P]) -> View[P]:
        @wraps(view)
        def run(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            who = whose(token_in(request.headers.get("Authorization", "")))
            if who is None:
                raise VIDEO_GONE()
            if pace.wait(str(who.seat)):
                raise VIDEO_FAST()
            return view(request, who, *args, **kwargs)

        wrapped: Any = run
        return wrapped  # type: ignore[no-any-return]

    return wrap


def whose(token: str) -> Sitting | None:
    """The seat of a token; None for none. Outside of any scope."""
    office = office_of(token)
    if office is None:
        return None
    with in_offices([office], reading=True):
        return queries.sitting(token)


@answers
def begin(request: HttpRequest, office: str) -> HttpResponse:
    """Begin a meeting: 201 with the page's token."""
    here = network_of(request)
    if wait := BEGINS.wait(here):
        return no("video_often", str(VIDEO_OFTEN.words), 429, wait)
    found = offices.office_of_slug(office)
    if found is None:
        raise VIDEO_CLOSED()
    with in_offices([found], reading=True):
        account = entrance()
    if account is None:
        raise VIDEO_CLOSED()
    given = request.POST
    begun = actions.begin(
        found,
        account_id=account.id,
        client_id=own_name(given.get("client_id", "")),
        name=text_in(given, "name"),
        topic_id=row_id(given.get("topic", "")),
        language=translation.get_language() or "pl",
        spoken=given.get("language", ""),
        network=here,
        relay=relays.wished({key: text_in(given, f"relay_{key}") for key in relays.LONGEST}),
        link=text_in(given, "link"),
    )
    return JsonResponse({"token": begun.token}, status=201)


@answers
@seated(SIGNALLED)
def signal(request: HttpRequest, who: Sitting) -> HttpResponse:
    """What the page's browser says to another's of the meeting."""
    given = body_of(request)
    kind, body = text_in(given, "kind"), given.get("body")
    if not can_be_kept(body, LONGEST_SIGNAL.get(kind, 0)):
        raise Wrong
    said = actions.signal(
        who.office,
        who=who,
        to=number_in(given, "to"),
        generation=text_in(given, "generation"),
        kind=kind,
        body=body,
    )
    signals.said(said)
    return done()


def can_be_kept(body: object, longest: int) -> bool:
    """Whether PostgreSQL takes it: no NUL, no lone surrogate, no number that is none; and short."""
    try:
        text = json.dumps(body, ensure_ascii=False, allow_nan=False)
        return "\\u0000" not in text and len(text.encode()) <= longest
    except (ValueError, RecursionError):
        return False


signal.strangers_send = 2 * max(LONGEST_SIGNAL.values())  # type: ignore[attr-defined]


@answers
@seated(CHANGED)
def flags(request: HttpRequest, who: Sitting) -> HttpResponse:
    """Whether the page sends a picture, and sound."""
    given = body_of(request)
    camera, microphone = given.get("camera") is True, given.get("microphone") is True
    actions.set_flags(who.office, who=who, camera=camera, microphone=microphone)
    signals.touched(who.meeting)
    return done()


@answers
@seated(SAYS)
def say(request: HttpRequest, who: Sitting) -> HttpResponse:
    """Somebody writes: 202 with the message's id."""
    client_id = own_name(request.POST.get("client_id", ""))
    step = actions.say if who.customer else actions.say_as_office
    said = step(who.office, who=who, client_id=client_id, text=text_in(request.POST, "text"))
    signals.touched(who.meeting)
    return JsonResponse({"id": said}, status=202)


@answers
@seated(SAYS)
def file(request: HttpRequest, who: Sitting) -> HttpResponse:
    """Somebody sends a file (multipart): 202 with its message's id."""
    client_id = own_name(request.POST.get("client_id", ""))
    given = request.FILES.get("file")
    if given is None:
        raise Wrong
    taken = uploads.take(given.name or "", given)
    if who.customer:
        said = actions.send_file(who.office, who=who, client_id=client_id, file=taken)
    else:
        said = actions.say_as_office(who.office, who=who, client_id=client_id, text="", file=taken)
    signals.touched(who.meeting)
    return JsonResponse({"id": said}, status=202)


file.strangers_send = uploads.MOST + MOST  # type: ignore[attr-defined]


@answers
@seated(CHANGED)
def fetched(_request: HttpRequest, who: Sitting, file_id: int) -> HttpResponse:
    """A file of the text line: pictures can be shown, all else is saved."""
    with in_offices([who.office], reading=True):
        found = file_in([who.interaction], file_id)
    return file_answer(found)


@answers
@seated(SOUNDED)
def sound(request: HttpRequest, who: Sitting) -> HttpResponse:
    """Give the seat sound: a customer what the browser calls with, an official a ringing phone."""
    made = actions.want_sound(who.office, who=who)
    signals.touched(who.meeting)
    told: dict[str, Any] = for_browser(request, made) if made is not None else {}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


@answers
@seated(PHONED)
def phone(request: HttpRequest, who: Sitting) -> HttpResponse:
    """The customer will be called at this number instead, at the same place."""
    given = request.POST
    turn = actions.call_me(
        who.office, who=who, number=text_in(given, "number"), again=text_in(given, "again")
    )
    signals.touched(who.meeting)
    return JsonResponse(asdict(turn))


@answers
@seated(CHANGED)
def leave(_request: HttpRequest, who: Sitting) -> HttpResponse:
    """The page leaves: the customer's ends the contact."""
    actions.leave(who.office, who=who)
    signals.touched(who.meeting)
    return done()


@answers
@seated(CHANGED)
def again(request: HttpRequest, who: Sitting) -> HttpResponse:
    """The customer was cut off, and goes on: 201 with the token of another meeting's seat."""
    given = actions.go_on(who.office, who=who, network=network_of(request))
    return JsonResponse({"token": given.token}, status=201)


@answers
@seated(CHANGED)
def without(_request: HttpRequest, who: Sitting) -> HttpResponse:
    """The customer goes on without an interpreter."""
    if not who.customer:
        raise Wrong
    with acting(CUSTOMER):
        actions.go_on_without(who.office, interaction_id=who.interaction, seek=False)
    signals.touched(who.meeting)
    return done()


@answers
def join(request: HttpRequest) -> HttpResponse:
    """An interpreter from outside opens a link: 201 with the token of their seat."""
    here = network_of(request)
    if wait := BEGINS.wait(here):
        return no("video_often", str(VIDEO_OFTEN.words), 429, wait)
    link = text_in(request.POST, "secret")
    office = office_of(link)
    if office is None:
        raise VIDEO_LINK()
    language = translation.get_language() or "pl"
    name = text_in(request.POST, "name")
    opened = actions.open_link(office, link=link, name=name, language=language)
    return JsonResponse({"token": opened.token}, status=201)
