"""The one document of the desk, and what it opens in its workspace."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from okienko.channels import registry
from okienko.events import clock
from okienko.events.log.position import last_position
from okienko.events.stream.hub import beat
from okienko.interactions.models import Interaction
from okienko.interactions.queries import latest_of
from okienko.look.answers import fragment
from okienko.offices import guarding
from okienko.offices import queries as offices
from okienko.offices.access import SeatRequest, signed_in

from ..callbacks.query import callbacks
from ..card.query import card_panel
from ..composer.query import composer, looked_at
from ..conversation.query import conversation
from ..conversation.views import load
from ..presence.choices import CHOICES
from ..telephone.query import millis, state
from ..texts import texts
from ..waiting.query import waiting
from ..work.query import begun, named, work
from ..wrapup.query import wrap_up


def page(request: SeatRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A workspace: alone for htmx, in the whole document otherwise.

    Never from the browser's memory: "back" would show the workspace alone, or a desk of hours ago.
    """
    if request.headers.get("HX-Request"):
        response = fragment(request, template, context)
    else:
        whole = {**document(request), **context, "workspace": template}
        response = render(request, "desk/shell/desk.html", whole)
    response.headers["Cache-Control"] = "no-store"
    return response


def document(request: SeatRequest) -> dict[str, Any]:
    """What the document needs whatever is open. The position is read first: nothing is missed."""
    cursor = last_position()
    seat = request.seat
    shown = request.resolver_match.kwargs.get("interaction_id") if request.resolver_match else None
    answers = seat.where("answer")
    lines = waiting(answers)
    return {
        "cursor": cursor,
        "beat": beat(),
        "now": millis(clock.now()),
        "seat": seat,
        "office": offices.office(seat.office),
        "official": offices.official(seat.official),
        "state": state(seat),
        "texts": texts(),
        "choices": CHOICES,
        "lines": lines,
        "total": sum(line.count for line in lines),
        "rows": work(seat.officials.values()),
        "begun": begun(seat.officials.values()),
        "named": named(seat.officials.values()),
        "callbacks": callbacks(answers),
        "open": shown,
        "failed": guarding.news(request),
        "notice": offices.notice(clock.now()),
        "paused": offices.paused(seat.offices),
        "answers": bool(answers),
        "supervises": seat.may("supervise"),
        "administers": seat.may("administer"),
    }


@require_GET
@signed_in("take_part")
def desk(request: SeatRequest) -> HttpResponse:
    """The desk with nothing open."""
    answers = bool(request.seat.where("answer"))
    return page(request, "desk/shell/nothing_open.html", {"answers": answers})


@require_GET
@signed_in("take_part")
def contact(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The desk with a contact open."""
    interaction = load(interaction_id)
    official = request.seat.officials[interaction.office_id]
    if not request.seat.may("answer", interaction.office_id) and (
        not interaction.helps or interaction.official_id != official
    ):
        raise Http404
    if interaction.helps and registry.door(interaction.channel).abilities.invites:
        return page(request, "desk/video/helper.html", {"contact": interaction})
    if interaction.assists is not None:  # in a call one reads of the call itself
        return redirect("desk:contact", interaction.assists_id)
    whole = request.GET.get("history") == "all"
    supervises = request.seat.may("supervise", interaction.office_id)
    context = workspace(interaction, official, whole=whole, supervises=supervises)
    return page(request, "desk/shell/contact.html", context)


def workspace(
    interaction: Interaction, official: int, *, whole: bool = False, supervises: bool = False
) -> dict[str, Any]:
    """What the workspace of a contact shows an official; `whole`: the customer's whole history."""
    return {
        "contact": interaction,
        "talk": conversation(interaction, official, whole=whole, supervises=supervises),
        "watched": looked_at(interaction, official),
        "composer": composer(interaction, official, supervises=supervises),
        "wrap": wrap_up(interaction, official),
        "panel": card_panel(interaction.customer_id, interaction, official),
    }


@require_GET
@signed_in("answer")
def customer(request: SeatRequest, customer_id: int) -> HttpResponse:
    """The desk with a customer open: the last contact shows the whole history."""
    panel = card_panel(customer_id)
    if panel.card is None:
        raise Http404
    last = latest_of(panel.card.id)
    context: dict[str, Any] = {"panel": panel, "talk": None}
    if last is not None:
        context["talk"] = conversation(last, whole=True)
    return page(request, "desk/shell/customer.html", context)


def shortcuts(request: HttpRequest) -> HttpResponse:
    """The page that lists the keys; the desk shows the same in a dialog."""
    return render(request, "desk/shell/shortcuts_page.html", {})
