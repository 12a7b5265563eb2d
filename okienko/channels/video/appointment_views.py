"""What the customers' page sends of a video call that is agreed: by its link alone, or to book."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from okienko.channels.bearer import office_of
from okienko.channels.paces import Around, Pace
from okienko.channels.web_answers import done, network_of, text_in
from okienko.config import own_url
from okienko.customers.identities import typed_address
from okienko.events.security.scope import in_offices
from okienko.offices import queries as offices
from okienko.offices.fields import row_id

from . import actions
from .appointments import calendar, stand_of
from .opening import entrance
from .refusals import LINK_GONE, LINK_TAKEN, VIDEO_CLOSED, VIDEO_OFTEN
from .views import answers

#: Links that are opened, and times that are booked, from one network.
OPENED, BOOKED = Pace(60, 60.0), Around(6, 30, 3600.0)


@answers
def confirm(request: HttpRequest, office: str) -> HttpResponse:
    """The link was opened by a browser, and not by what looks at letters: a booked time is kept."""
    office_id = _of_link(request, office)
    actions.confirm(office_id, token=text_in(request.POST, "link"))
    return done()


@answers
def call_off(request: HttpRequest, office: str) -> HttpResponse:
    """The customer cannot come."""
    office_id = _of_link(request, office)
    actions.call_off_by_link(office_id, token=text_in(request.POST, "link"))
    return done()


@answers
def move(request: HttpRequest, office: str) -> HttpResponse:
    """The customer takes another time."""
    office_id = _of_link(request, office)
    actions.move_by_link(office_id, token=text_in(request.POST, "link"), starts_at=_at(request))
    return done()


@answers
def book(request: HttpRequest, office: str) -> HttpResponse:
    """A time is booked: 201, and the link is on its way."""
    if BOOKED.wait(network_of(request)):
        raise VIDEO_OFTEN()
    office_id = offices.office_of_slug(office)
    if office_id is None:
        raise VIDEO_CLOSED()
    with in_offices([office_id], reading=True):
        account = entrance()
    if account is None:
        raise VIDEO_CLOSED()
    given = request.POST
    actions.book(
        office_id,
        account_id=account.id,
        address=typed_address(text_in(given, "address")[:254]),
        starts_at=_at(request),
        language=translation.get_language() or "pl",
        spoken=given.get("language", ""),
        name=text_in(given, "name"),
        topic_id=row_id(given.get("topic", "")),
    )
    return JsonResponse({}, status=201)


def ics(request: HttpRequest, office: str) -> HttpResponse:
    """The calendar file of a link."""
    token = request.GET.get("link", "")
    office_id = offices.office_of_slug(office)
    if office_id is None or office_of(token) != office_id or OPENED.wait(network_of(request)):
        return HttpResponse(status=404)
    with in_offices([office_id], reading=True):
        stand = stand_of(token)
        if stand is None or stand.row.starts_at is None:
            return HttpResponse(status=404)
        url = own_url(f"{reverse('portal:video', args=[office])}?link={token}")
        words = _("Video call with %(office)s") % {"office": offices.office(office_id).name}
        text = calendar(stand.row, words, url)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="wideorozmowa.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _at(request: HttpRequest) -> datetime:
    """The time that was chosen. Refused `link_taken` for none."""
    try:
        at = datetime.fromisoformat(text_in(request.POST, "at"))
    except ValueError:
        raise LINK_TAKEN() from None
    if at.tzinfo is None:
        raise LINK_TAKEN()
    return at


def _of_link(request: HttpRequest, slug: str) -> int:
    if OPENED.wait(network_of(request)):
        raise VIDEO_OFTEN()
    office_id = offices.office_of_slug(slug)
    if office_id is None or office_of(text_in(request.POST, "link")) != office_id:
        raise LINK_GONE()
    return office_id
