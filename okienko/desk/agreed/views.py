"""Video calls of today and to come: invite, move, call off, take along as a table."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from okienko.cases import queries as cases
from okienko.channels.video import actions
from okienko.channels.video.appointments import outside_hours, to_come
from okienko.channels.video.models import Appointment
from okienko.channels.video.opening import entrance, settings_of
from okienko.channels.video.refusals import LINK_PAST
from okienko.customers import queries as customers
from okienko.customers.identities import display, in_words, typed_address
from okienko.events.refusals import GONE, Refused
from okienko.events.security.scope import in_offices
from okienko.interactions import queries
from okienko.interactions.queries import is_offered, topic_tree
from okienko.interactions.refusals import UNKNOWN_TOPIC
from okienko.look.answers import fragment, office_of, refused
from okienko.look.sheets import sheet
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import chosen_id, row_id

from ..shell.views import page
from ..telephone.query import SPOKEN

OUTSIDE = gettext_lazy("Nobody serves the queue at that time, as its hours say.")


@require_GET
@signed_in("answer")
def agreed(request: SeatRequest) -> HttpResponse:
    """The list, and the form of an invitation: of a contact, a customer, or of nobody yet."""
    return page(request, "desk/agreed/list.html", _context(request))


@require_GET
@signed_in("answer")
def table(request: SeatRequest) -> HttpResponse:
    """The same as a table for a file."""
    rows = [[_("Time"), _("Customer"), _("Address"), _("Topic"), _("Language"), _("State")]]
    for one in to_come(request.seat.offices, request.GET.get("text", "")[:200]):
        at = one.starts_at or one.made_at
        rows.append(
            [
                date_format(localtime(at), "Y-m-d H:i"),
                _name(one),
                display(one.address_kind, one.address_value),
                one.topic.path if one.topic else "",
                one.spoken,
                str(one.get_state_display()),
            ]
        )
    return sheet(_("video-calls"), rows)


@require_POST
@signed_in("answer", verbs=True)
def invite(request: SeatRequest) -> HttpResponse:
    """Send a link, for now or for a time."""
    form, seat = request.POST, request.seat
    contact_id, customer_id = row_id(form.get("contact")) or None, chosen_id(form.get("customer"))
    with in_offices(seat.offices, reading=True):
        contact = queries.contact(contact_id) if contact_id else None
        if contact_id and contact is None:
            raise Http404
        card = customers.card(customer_id) if customer_id else None
        case_id = row_id(form.get("case"))
        case = cases.row(case_id, seat.offices) if case_id else None
    office = contact.office_id if contact else card.office if card else seat.office
    if case is not None:
        office = case.office_id
    try:
        if (customer_id is not None and card is None) or (form.get("case") and case is None):
            raise GONE()
        starts_at = _time(form.get("at", "")) if form.get("when") == "time" else None
        with in_offices([office], reading=True):
            account = entrance()
            if account is None:
                raise Http404
            wants = settings_of(account.id)
            topic = chosen_id(form.get("topic"))
            if topic is not None and not is_offered(topic):
                raise UNKNOWN_TOPIC()
            outside = starts_at is not None and outside_hours(wants, starts_at, topic)
            language = form.get("language", "pl")
            written = language if language in ("pl", "en", "uk") else "pl"
        typed = form.get("address", "").strip()
        actions.arrange(
            office,
            account_id=account.id,
            address=typed_address(typed[:254]) if typed else None,
            starts_at=starts_at,
            language=written,
            spoken=language,
            name=form.get("name", "")[:80],
            topic_id=topic,
            official_id=seat.officials[office] if form.get("mine") else None,
            contact_id=contact_id,
            customer_id=card.id if card and card.office == office else None,
            case_id=case.id if case else None,
        )
    except Refused as refusal:
        return refused(request, refusal)
    said = _("The link is on its way.")
    if outside:
        said = f"{said} {OUTSIDE}"
    with in_offices(seat.offices):
        events = {"said": {"value": said}}
        return fragment(request, "desk/agreed/list.html", _context(request), **events)


@require_POST
@signed_in("answer", verbs=True)
def move(request: SeatRequest, appointment_id: int) -> HttpResponse:
    """Another time."""
    office = office_of(request.seat, Appointment, appointment_id)
    try:
        at = _time(request.POST.get("at", ""))
        actions.rearrange(office, appointment_id=appointment_id, starts_at=at)
    except Refused as refusal:
        return refused(request, refusal)
    with in_offices(request.seat.offices):
        events = {"said": {"value": _("Moved; the customer is told.")}}
        return fragment(request, "desk/agreed/list.html", _context(request), **events)


@require_POST
@signed_in("answer", verbs=True)
def call_off(request: SeatRequest, appointment_id: int) -> HttpResponse:
    """The office cannot."""
    office = office_of(request.seat, Appointment, appointment_id)
    try:
        actions.call_off(office, appointment_id=appointment_id)
    except Refused as refusal:
        return refused(request, refusal)
    with in_offices(request.seat.offices):
        events = {"said": {"value": _("Called off; the customer is told.")}}
        return fragment(request, "desk/agreed/list.html", _context(request), **events)


def _time(text: str) -> datetime:
    """What a field of a local time says. Refused `link_past` for none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise LINK_PAST() from None
    if not 1970 < at.year < 9990:  # near the ends of all time nothing can be added to it
        raise LINK_PAST()
    return at if at.tzinfo else at.replace(tzinfo=get_current_timezone())


def _name(one: Appointment) -> str:
    return (one.customer.name if one.customer else "") or one.name


def _context(request: SeatRequest) -> dict[str, Any]:
    seat = request.seat
    text = request.GET.get("text", "")[:200]
    account = entrance()
    wants = settings_of(account.id) if account else None
    contact_id, customer_id = (
        row_id(request.GET.get("contact")),
        row_id(request.GET.get("customer")),
    )
    contact = queries.contact(contact_id) if contact_id else None
    case_id = row_id(request.GET.get("case"))
    case = cases.row(case_id, seat.offices) if case_id else None
    if case is not None:
        customer_id = case.customer_id or 0
    card = customers.card(customer_id) if customer_id else None
    if contact is not None and contact.office_id not in seat.offices:
        contact = None
    address = in_words(contact.address_kind, contact.address_value) if contact else ""
    if card is not None and card.office in seat.offices:
        own = next((one for one in card.addresses if not one.shared), None)
        address = own.display if own else ""
    address = request.GET.get("to", "")[:100] or address
    return {
        "meetings": [(one, _name(one)) for one in to_come(seat.offices, text)],
        "text": text,
        "invites": wants is not None,
        "spoken": [(code, SPOKEN[code]()) for code in wants.languages] if wants else [],
        "topics": [row.topic for row in topic_tree(seat.office) if row.offered],
        "for_contact": contact,
        "for_card": card,
        "for_case": case,
        "address": address,
        "language": (contact.language if contact else "") or "pl",
        "asked": bool(contact or card or case),
        "here": reverse("desk:agreed"),
    }
