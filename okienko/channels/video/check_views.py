"""What "What works from here" asks: a relay and a telephone for moments, and its report."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation

from okienko.channels.paces import Around
from okienko.channels.phone.actions.guests import begin_check
from okienko.channels.phone.guest_views import for_browser
from okienko.channels.phone.turn import ice_servers
from okienko.channels.web_answers import Wrong, answering, body_of, network_of
from okienko.events.security.scope import in_offices
from okienko.offices import queries as offices

from . import actions
from .checking import browser_of, read_lines
from .opening import can_check
from .refusals import CHECK_OFTEN, VIDEO_CLOSED

#: In ten minutes, of what is near and of what is around it: relays, telephones, reports.
RELAYS, SOUNDS, REPORTED = (Around(most, 5 * most, 600.0) for most in (12, 12, 6))
RELAYED = timedelta(minutes=2)  # a check takes half a minute
_STATUS = {"check_often": (429, 300), "guests_many": (429, 300), "guests_many_here": (429, 300)}

answers = answering(_STATUS, 4096)


def _office(request: HttpRequest, slug: str, pace: Around) -> int:
    """The office of an address whose pages check; bounded."""
    if pace.wait(network_of(request)):
        raise CHECK_OFTEN()
    found = offices.office_of_slug(slug)
    if found is not None:
        with in_offices([found], reading=True):
            if can_check():
                return found
    raise VIDEO_CLOSED()


@answers
def relay(request: HttpRequest, office: str) -> HttpResponse:
    """The relay's servers, for some minutes; none where there is no relay."""
    found = _office(request, office, RELAYS)
    ice = list(ice_servers(f"c{found}", RELAYED))
    return JsonResponse({"ice": ice}, headers={"Cache-Control": "no-store"})


@answers
def sound(request: HttpRequest, office: str) -> HttpResponse:
    """What the browser calls itself with, through Asterisk, for seconds."""
    found = _office(request, office, SOUNDS)
    language = translation.get_language() or "pl"
    made = begin_check(found, network=network_of(request), language=language)
    return JsonResponse(for_browser(request, made), headers={"Cache-Control": "no-store"})


@answers
def report(request: HttpRequest, office: str) -> HttpResponse:
    """Keep what was found: 201 with the report's number."""
    found = _office(request, office, REPORTED)
    given = body_of(request)
    try:
        lines = read_lines(given.get("lines"))
    except ValueError:
        raise Wrong from None
    number = actions.keep_report(
        found,
        official=given.get("official") is True,
        browser=browser_of(request.headers.get("User-Agent", "")),
        lines=lines,
    )
    return JsonResponse({"number": number}, status=201)
