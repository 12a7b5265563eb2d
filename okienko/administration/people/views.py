"""What is done to a person besides the form: a link to come in, signing out, another seat."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from okienko.channels.leaving import signed_out
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices import actions
from okienko.offices.access import SeatRequest
from okienko.offices.actions.links import LIVES
from okienko.offices.fields import row_id
from okienko.offices.inviting import address, send_link
from okienko.offices.posting import NotSent

from ..asking import administers, page
from . import People


@require_POST
@administers
def link(request: SeatRequest, office: int, *, official_id: int) -> HttpResponse:
    """Make a one-time link and show it, this once."""
    with in_offices([office], reading=True):
        each = People().colleague(office, official_id)
    try:
        token = actions.make_link(office, person_id=each.person.id)
    except Refused as refused:
        return _back(request, office, official_id, refused)
    with in_offices([office], reading=True):
        context = {
            "pk": official_id,
            "name": each.official.name,
            "username": each.person.username,
            "link": address(request, token),
            "ends": clock.now() + LIVES,
        }
        response = page(request, office, "administration/people/link.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@administers
def mail(request: SeatRequest, office: int, *, official_id: int) -> HttpResponse:
    """Make a one-time link and send it to the person's own address."""
    with in_offices([office], reading=True):
        each = People().colleague(office, official_id)
    try:
        token = actions.make_link(office, person_id=each.person.id)
        link = address(request, token)
        send_link(office, each.person, link, token, forgotten=each.has_password)
    except Refused as refused:
        return _back(request, office, official_id, refused)
    except NotSent as why:
        words = _("It could not be sent (%(why)s). Make a link and hand it over.")
        messages.error(request, words % {"why": why})
    else:
        messages.success(request, _("Sent to %(email)s.") % {"email": each.person.email})
    return redirect("administration:people_row", office, official_id)


@require_POST
@administers
def sign_out(request: SeatRequest, office: int, *, official_id: int) -> HttpResponse:
    """End all that a person has open."""
    with in_offices([office], reading=True):
        person = People().colleague(office, official_id).person.id
    try:
        actions.sign_out_everywhere(office, person_id=person)
    except Refused as refused:
        return _back(request, office, official_id, refused)
    signed_out(person)
    messages.success(request, _("Signed out everywhere."))
    return redirect("administration:people_row", office, official_id)


@require_POST
@administers
def factors(request: SeatRequest, office: int, *, official_id: int) -> HttpResponse:
    """Take the second factors of a person away, who has lost them."""
    with in_offices([office], reading=True):
        person = People().colleague(office, official_id).person.id
    try:
        actions.take_factors(office, person_id=person)
    except Refused as refused:
        return _back(request, office, official_id, refused)
    signed_out(person)
    messages.success(request, _("The password alone lets in now, until another factor is set up."))
    return redirect("administration:people_row", office, official_id)


@require_POST
@administers
def seat(request: SeatRequest, office: int, *, official_id: int) -> HttpResponse:
    """Give the person a seat in another office that the administrator has too (`where`)."""
    where = row_id(request.POST.get("where"))
    if not request.seat.may("administer", where):
        raise Http404
    with in_offices([office], reading=True):
        each = People().colleague(office, official_id)
    try:
        made = actions.give_seat(
            where, person_id=each.person.id, name=each.official.name, role=each.official.role
        )
    except Refused as refused:
        return _back(request, office, official_id, refused)
    messages.success(request, _("Works there too from now on. Set role and skills there."))
    return redirect("administration:people_row", where, made)


def _back(request: SeatRequest, office: int, official_id: int, refused: Refused) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect("administration:people_row", office, official_id)
