"""Dialogs of the telephone: to whom a contact is passed on, which number is dialled."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.channels import registry
from okienko.channels.video.actions import invite
from okienko.customers.identities import typed_address
from okienko.customers.models import Customer
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import note
from okienko.interactions.models import Interaction
from okienko.interactions.queries import channel_of
from okienko.look.answers import chosen_office, done, fragment, office_of, refused
from okienko.offices import queries as offices
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import chosen_id, row_id
from okienko.offices.models import Role
from okienko.routing import actions
from okienko.routing.agent_status import agent_statuses
from okienko.routing.capacity import with_room
from okienko.routing.queries import queues_to_choose
from okienko.routing.workload import load_of

from .. import doors
from ..conversation.views import load
from ..refusals import NOBODY_CHOSEN, NUMBER_MISSING


@require_GET
@signed_in("answer")
def transfer(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Queues, officials with what they do now, departments with their numbers."""
    contact = load(interaction_id)
    office = contact.office_id
    persons = offices.persons_of(office)
    free = with_room(persons.values(), load_of(contact.live, contact.medium))
    places = [
        place
        for place in agent_statuses([office])
        if place.official != request.seat.officials[office] and place.role != Role.INTERPRETER
    ]
    context = {
        "contact": contact,
        "queues": queues_to_choose(office),
        "places": sorted(
            ((persons.get(place.official) in free, place) for place in places),
            key=lambda pair: (not pair[0], pair[1].name),
        ),
        "departments": offices.departments_to_choose(office),
        "menus": doors.menus(contact.channel),
        "outside": doors.can_pass(contact.channel),
        "invites": registry.door(contact.channel).abilities.invites,
        "asks": doors.asks_colleagues(contact.channel),
    }
    return fragment(request, "desk/dialogs/transfer.html", context)


@require_POST
@signed_in("answer", verbs=True)
def pass_on(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Pass the contact on; a department may be asked first."""
    office = office_of(request.seat, Interaction, interaction_id)
    to, _sep, chosen = request.POST.get("to", "").partition("-")
    details: dict[str, Any] = {
        "interaction_id": interaction_id,
        "official_id": request.seat.officials[office],
    }
    said = _("Passed on.")
    try:
        if to == "queue":
            actions.transfer_to_queue(office, queue_id=row_id(chosen), **details)
        elif to == "official" and request.POST.get("invite"):
            said = _("Invited.")
            invite(office, interaction_id=interaction_id, colleague_id=row_id(chosen))
        elif to == "official" and request.POST.get("ask"):
            channel = _channel(office, interaction_id)
            doors.does(channel, "ask_official", office, colleague_id=row_id(chosen), **details)
            said = ""
        elif to == "official":
            actions.transfer_to_official(office, to_official_id=row_id(chosen), **details)
        elif to == "menu":
            channel = _channel(office, interaction_id)
            doors.does(channel, "to_menu", office, place=chosen, **details)
        else:
            step, said = "ask", ""  # the strip says who is asked
            if not request.POST.get("ask"):
                step = "pass_to"
                said = _("Calling. You are told if nobody takes the call.")
            whom = _outside(to, chosen, request.POST.get("number", ""))
            doors.does(_channel(office, interaction_id), step, office, **whom, **details)
        if word := request.POST.get("word", "").strip():
            note(office, interaction_id=interaction_id, text=word[:500], drafted=False)
    except Refused as refusal:
        return refused(request, refusal)
    return done(said, close=True)


@require_POST
@signed_in("answer", verbs=True)
def asked(request: SeatRequest, interaction_id: int, step: str) -> HttpResponse:
    """A department is asked: connect it with the customer, turn to either, all speak, come back."""
    office = office_of(request.seat, Interaction, interaction_id)
    name = step.replace("-", "_")
    try:
        doors.does(
            _channel(office, interaction_id),
            name,
            office,
            interaction_id=interaction_id,
            official_id=request.seat.officials[office],
        )
    except Refused as refusal:
        return refused(request, refusal)
    return done()


@require_GET
@signed_in("answer")
def lately(request: SeatRequest) -> HttpResponse:
    """Beside the field for a number: which is shown, whom one dialled, and who hung up."""
    seat = request.seat
    found = doors.lately(seat.office, list(seat.officials.values()))
    return fragment(request, "desk/dialogs/lately.html", {"lately": found})


@require_POST
@signed_in("answer", verbs=True)
def call(request: SeatRequest) -> HttpResponse:
    """Dial a number that was typed, or one of a customer's card."""
    seat = request.seat
    customer = chosen_id(request.POST.get("customer"))
    address = typed_address(request.POST.get("address", ""))
    try:
        office = seat.office if customer is None else chosen_office(seat, Customer, customer)
        if address is None:
            raise NUMBER_MISSING()
        do = partial(doors.call, office, official_id=seat.officials[office], address=address)
        subject = ""
        if address.extension:
            subject = _("Extension %(number)s") % {"number": address.extension}
        shown = chosen_id(request.POST.get("shown"))
        do(customer_id=customer, subject=subject, number_id=shown)
    except Refused as refusal:
        return refused(request, refusal)
    return done(close=True)


def _outside(to: str, chosen: str, number: str) -> dict[str, Any]:
    """Whom a door rings outside: a department, or a number that was typed."""
    if to == "department":
        return {"department_id": row_id(chosen)}
    if to != "number":
        raise NOBODY_CHOSEN()
    address = typed_address(number)
    if address is None:
        raise NUMBER_MISSING()
    return {"number": address.value}


def _channel(office: int, interaction_id: int) -> str:
    with in_offices([office]):
        return channel_of(interaction_id)
