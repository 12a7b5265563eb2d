"""Whose contact it is, or who wrote: said, and the whole workspace is another customer's."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from okienko.cases import actions as cases
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.look.answers import fragment, office_of, refused
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import row_id

from ..conversation.views import load
from ..shell.views import workspace


@require_POST
@signed_in("answer", verbs=True)
def make(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Say whose contact it is: a card that is there, a new one by name, or nobody's (`nobody`)."""
    office = office_of(request.seat, Interaction, interaction_id)
    chosen = request.POST.get("customer", "")
    words = _("The contact has a customer now.")
    try:
        if chosen == "nobody":
            words = _("The contact has no customer now.")
            cases.give_to(office, interaction_id=interaction_id, customer_id=None)
        elif chosen:
            cases.give_to(office, interaction_id=interaction_id, customer_id=row_id(chosen))
        else:
            name = request.POST.get("name", "")
            cases.give_to_new(office, interaction_id=interaction_id, name=name)
    except Refused as refusal:
        return refused(request, refusal)
    return _moved(request, office, interaction_id, words)


@require_POST
@signed_in("answer", verbs=True)
def another(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The newest letter is of another person at the card's address: a card for them."""
    office = office_of(request.seat, Interaction, interaction_id)
    try:
        cases.another_person(office, interaction_id=interaction_id)
    except Refused as refusal:
        return refused(request, refusal)
    words = _("The address is marked as shared, and the contact has a card of its own.")
    return _moved(request, office, interaction_id, words)


@require_POST
@signed_in("answer", verbs=True)
def writer(request: SeatRequest, message_id: int) -> HttpResponse:
    """Who is named in what a colleague forwarded wrote it."""
    office = office_of(request.seat, Message, message_id)
    try:
        contact = cases.written_by_named(office, message_id=message_id)
    except Refused as refusal:
        return refused(request, refusal)
    return _moved(request, office, contact, _("The contact has a customer now."))


def _moved(request: SeatRequest, office: int, interaction_id: int, words: str) -> HttpResponse:
    """The whole contact: history, templates and open cases are another customer's now."""
    with in_offices([office]):
        context = workspace(load(interaction_id), request.seat.officials[office])
        events = {"desk-changed": True, "said": {"value": words}}
        response = fragment(request, "desk/shell/contact.html", context, **events)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#workspace", "outerHTML"
    return response
