"""The card: shown, made, corrected, addresses added, merges proposed, done and taken back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from okienko.customers import actions
from okienko.customers import queries as customers
from okienko.customers.identities import Address, typed_address
from okienko.customers.models import Customer, Merge
from okienko.events.refusals import GONE, Refused
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as contacts
from okienko.interactions import queries
from okienko.interactions.models import Interaction
from okienko.interactions.recipients import contact_address
from okienko.look.answers import fragment, office_of, refused
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import chosen_id, row_id

from ..conversation.views import load
from ..joined.query import matter_of
from ..refusals import ADDRESS_MISSING
from ..seen import fresh
from .query import CardPanel, card_panel, somebody_else

PANEL = "desk/card/panel.html"
LANGUAGES = (
    ("", gettext_lazy("not known")),
    ("pl", gettext_lazy("Polish")),
    ("en", gettext_lazy("English")),
    ("uk", gettext_lazy("Ukrainian")),
)


def _panel(request: SeatRequest, customer_id: int) -> CardPanel:
    """The card, beside the contact that the page names."""
    shown = chosen_id(request.GET.get("contact") or request.POST.get("contact"))
    contact = None if shown is None else queries.contact(shown)
    if contact is None:  # none, or one that an old page names: the card alone
        return card_panel(customer_id)
    return card_panel(customer_id, contact, request.seat.officials[contact.office_id])


@require_GET
@signed_in("answer")
def show(request: SeatRequest, customer_id: int) -> HttpResponse:
    """The card."""
    panel = _panel(request, customer_id)
    if panel.card is None:
        raise Http404
    return fragment(request, PANEL, {"panel": panel})


@require_GET
@signed_in("answer")
def nobody(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The card of a contact, as far as its customer is known."""
    contact = load(interaction_id)
    official = request.seat.officials[contact.office_id]
    return fresh(request, PANEL, {"panel": card_panel(contact.customer_id, contact, official)})


@require_GET
@signed_in("answer")
def choose(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Whose contact it may be: who uses its address, or the cards that a `name` finds."""
    contact = load(interaction_id)
    name = request.GET.get("name")
    if name is None:
        return fragment(request, PANEL, {"panel": somebody_else(contact)})
    found = customers.search(name, limit=6, office=contact.office_id)
    context = {
        "found": [one for one in found if one.id != contact.customer_id],
        "contact": contact.id,
        "searched": len(name.strip()) > 1,
    }
    return fragment(request, "desk/card/found.html", context)


@require_GET
@signed_in("answer")
def edit(request: SeatRequest, customer_id: int) -> HttpResponse:
    """The form to correct a card."""
    found = customers.card(customer_id)
    if found is None:
        raise Http404
    context = {"card": found, "contact": request.GET.get("contact", ""), "languages": LANGUAGES}
    return fragment(request, "desk/card/form.html", context)


def _shown(request: SeatRequest, office: int, customer_id: int, words: str) -> HttpResponse:
    with in_offices([office]):
        panel = _panel(request, customer_id)
        events = {"desk-changed": True, "said": {"value": words}}
        return fragment(request, PANEL, {"panel": panel}, **events)


def _changed(
    request: SeatRequest, office: int, customer_id: int, step: Callable[[], Any], words: str
) -> HttpResponse:
    try:
        step()
    except Refused as refusal:
        return refused(request, refusal)
    return _shown(request, office, customer_id, words)


@require_POST
@signed_in("answer", verbs=True)
def correct(request: SeatRequest, customer_id: int) -> HttpResponse:
    """Write the fields of the card."""
    office = office_of(request.seat, Customer, customer_id)
    form = request.POST
    step = partial(
        actions.correct,
        office,
        customer_id=customer_id,
        version=row_id(form.get("version")),
        **{
            name: form[name]
            for name in ("kind", "name", "address", "language", "needs", "note")
            if name in form
        },
    )
    return _changed(request, office, customer_id, step, _("The card is corrected."))


@require_POST
@signed_in("answer", verbs=True)
def address(request: SeatRequest, customer_id: int, step: str) -> HttpResponse:
    """Add an address, take one off, or mark one as shared: `step` is add, remove or share."""
    if step not in ("add", "remove", "share"):
        raise Http404
    office = office_of(request.seat, Customer, customer_id)
    if step == "add":
        text = request.POST.get("address", "")
        contact = chosen_id(request.POST.get("contact"))
        found = typed_address(text) or _of_contact(office, contact, text)
        if found is None:
            return refused(request, ADDRESS_MISSING())
        return _changed(
            request,
            office,
            customer_id,
            partial(
                actions.add_identity,
                office,
                customer_id=customer_id,
                address=found,
            ),
            _("The address is added."),
        )
    identity = row_id(request.POST.get("identity"))
    if step == "remove":
        do = partial(
            actions.remove_identity,
            office,
            customer_id=customer_id,
            identity_id=identity,
        )
        return _changed(request, office, customer_id, do, _("The address is taken off."))
    do = partial(
        actions.mark_shared,
        office,
        identity_id=identity,
        shared=request.POST.get("shared") == "yes",
        customer_id=customer_id,
    )
    return _changed(request, office, customer_id, do, _("Noted."))


def _of_contact(office: int, interaction_id: int | None, value: str) -> Address | None:
    """The address of a contact, of a kind that nobody types, as a messenger's."""
    if interaction_id is None or not value:
        return None
    with in_offices([office]):
        contact = queries.contact(interaction_id)
    mine = contact is not None and contact.address_value == value
    return contact_address(contact) if contact and mine else None


@require_GET
@signed_in("answer")
def others(request: SeatRequest, customer_id: int) -> HttpResponse:
    """Other cards of the office that a text finds, to be compared with this one."""
    card = customers.card(customer_id)
    if card is None:
        raise Http404
    text = request.GET.get("q", "").strip()
    found = customers.search(text, limit=6, office=card.office) if len(text) > 1 else []
    context = {
        "card": card.id,
        "others": [one for one in found if one.id != card.id],
        "contact": request.GET.get("contact", ""),
    }
    return fragment(request, "desk/card/others.html", context)


@require_GET
@signed_in("answer")
def compare(request: SeatRequest, customer_id: int, other_id: int) -> HttpResponse:
    """Both cards side by side, before they are merged."""
    cards = customers.card(customer_id), customers.card(other_id)
    if None in cards:
        raise Http404
    context = {"card": cards[0], "other": cards[1], "contact": request.GET.get("contact", "")}
    return fragment(request, "desk/card/compare.html", context, **{"open-dialog": "compare"})


@require_POST
@signed_in("answer", verbs=True)
def join(request: SeatRequest, customer_id: int, other_id: int, step: str) -> HttpResponse:
    """`step` is propose, dismiss or merge."""
    if step not in ("propose", "dismiss", "merge"):
        raise Http404
    office = office_of(request.seat, Customer, customer_id)
    if step == "merge":
        do: Callable[[], Any] = partial(actions.merge, office, kept=customer_id, gone=other_id)
        words = _("The two cards are one now. It can be taken back on the card.")
    elif step == "dismiss":
        do = partial(
            actions.dismiss,
            office,
            customer_id=customer_id,
            other_id=other_id,
        )
        words = _("They will not be proposed again.")
    else:
        do = partial(
            actions.propose,
            office,
            customer_id=customer_id,
            other_id=other_id,
        )
        words = _("The pair is proposed.")
    response = _changed(request, office, customer_id, do, words)
    if response.status_code == 200:
        trigger = response.headers["HX-Trigger"]
        response.headers["HX-Trigger"] = trigger[:-1] + ', "close-dialog": true}'
    return response


@require_POST
@signed_in("answer", verbs=True)
def unmerge(request: SeatRequest, merge_id: int) -> HttpResponse:
    """Take a merge back."""
    office = office_of(request.seat, Merge, merge_id)
    with in_offices([office]):
        kept = customers.kept_of(merge_id)
    do = partial(actions.unmerge, office, merge_id=merge_id)
    return _changed(request, office, kept, do, _("The merge is taken back."))


@require_POST
@signed_in("answer", verbs=True)
def one_matter(request: SeatRequest, interaction_id: int, step: str) -> HttpResponse:
    """Join another contact to this one, or take it out: `step` is join or part.

    What is taken out is so from all contacts of the conversation.
    """
    if step not in ("join", "part"):
        raise Http404
    office = office_of(request.seat, Interaction, interaction_id)
    other = row_id(request.POST.get("other"))
    try:
        if step == "join":
            contacts.join(office, interaction_id=interaction_id, other_id=other)
        else:
            with in_offices([office]):
                rest = [row.id for row in matter_of(load(interaction_id)).contacts]
            contacts.part(office, interaction_id=other, others=rest)
    except Refused as refusal:
        return refused(request, refusal)
    words = _("They are one conversation now.")
    if step == "part":
        words = _("Noted: another matter. It can be joined again in the same place.")
    with in_offices([office]):
        contact = load(interaction_id)
        panel = card_panel(contact.customer_id, contact, request.seat.officials[office])
        events = {"desk-changed": True, "said": {"value": words}}
        return fragment(request, PANEL, {"panel": panel}, **events)


@require_POST
@signed_in("answer", verbs=True)
def consent(request: SeatRequest, customer_id: int) -> HttpResponse:
    """Note what the customer said of notices at one of their numbers."""
    office = office_of(request.seat, Customer, customer_id)
    form = request.POST
    with in_offices([office]):
        card = customers.card(customer_id)
    wanted = row_id(form.get("identity"))
    known = next((one for one in card.phones if one.id == wanted), None) if card else None
    if known is None:
        return refused(request, GONE())
    said = partial(
        actions.agree if form.get("given") == "yes" else actions.object_to,
        office,
        address=Address(known.kind, known.value),
        how=form.get("how", ""),
        reason=form.get("reason", ""),
    )
    return _changed(request, office, customer_id, said, _("It is noted."))
