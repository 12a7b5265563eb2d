"""Who may open a page of settings, and what each such page shows around its own part."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.events.verbs import in_turn
from okienko.offices import queries
from okienko.offices.access import SeatRequest, signed_in

from .nav import NAV
from .texts import texts

View = Callable[..., HttpResponse]


def administers(view: View, *, takes: int = 0) -> View:
    """A view for who administers the office of the address (`office_id`); 404 for any other.

    No transaction is open: the view calls verbs, or reads in `in_offices([office_id])`.
    `takes`: bytes that a request may have, if files come with it.
    """

    @wraps(view)
    def run(request: SeatRequest, office_id: int, **more: Any) -> HttpResponse:
        if not request.seat.may("administer", office_id):
            raise Http404
        return view(request, office_id, **more)

    return signed_in("administer", verbs=True, takes=takes)(run)


def merges(view: View) -> View:
    """For a view under `administers` whose form merges what two people change (`SettingsForm`).

    Of two who send one at the same moment the second is compared with what the first has saved.
    """

    @wraps(view)
    def run(request: SeatRequest, office: int, **more: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, office, **more)
        with in_turn("settings", office):
            return view(request, office, **more)

    return run


def page(
    request: SeatRequest, office: int, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of settings, rendered inside the open scope of `office`, with the way round it."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    shell = {
        "seat": request.seat,
        "office": queries.office(office),
        "offices": offices_of(request),
        "nav": [
            (group, [(entry, name.startswith(entry.url)) for entry in entries])
            for group, entries in NAV
        ],
        "texts": texts(),
        "notice": queries.notice(clock.now()),
        "paused": queries.paused([office]),
    }
    return render(request, template, {**shell, **context}, status=status)


def offices_of(request: SeatRequest) -> list[tuple[int, str]]:
    """The offices that the person administers: id and name, by id."""
    with in_offices(request.seat.where("administer")):
        return [(row.id, row.name) for row in queries.offices(request.seat.where("administer"))]
