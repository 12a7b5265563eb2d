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

from .nav import NAV, OF_SUPERVISORS
from .texts import texts

View = Callable[..., HttpResponse]


def administers(view: View, *, takes: int = 0) -> View:
    """A view for who administers the office of the address (`office_id`); 404 for any other.

    No transaction is open: the view calls verbs, or reads in `in_offices([office_id])`.
    `takes`: bytes that a request may have, if files come with it.
    """
    return _for("administer", view, takes)


def supervises(view: View, *, takes: int = 0) -> View:
    """The same for who supervises the office: pages of work that stand among those of settings."""
    return _for("supervise", view, takes)


def _for(right: str, view: View, takes: int = 0) -> View:
    @wraps(view)
    def run(request: SeatRequest, office_id: int, **more: Any) -> HttpResponse:
        if not request.seat.may(right, office_id):
            raise Http404
        return view(request, office_id, **more)

    return signed_in(right, verbs=True, takes=takes)(run)


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
    """A page of settings, rendered inside the open scope of `office`, with the way round it.

    Who supervises and does not administer is shown the way round the pages that are theirs.
    """
    right = "administer" if request.seat.may("administer", office) else "supervise"
    name = request.resolver_match.view_name if request.resolver_match else ""
    shell = {
        "seat": request.seat,
        "office": queries.office(office),
        "administers": right == "administer",
        "home": "administration:overview" if right == "administer" else OF_SUPERVISORS[0][1][0].url,
        "offices": offices_of(request, right),
        "nav": [
            (group, [(entry, name.startswith(entry.url)) for entry in entries])
            for group, entries in (NAV if right == "administer" else OF_SUPERVISORS)
        ],
        "texts": texts(),
        "notice": queries.notice(clock.now()),
        "paused": queries.paused([office]),
    }
    return render(request, template, {**shell, **context}, status=status)


def offices_of(request: SeatRequest, right: str = "administer") -> list[tuple[int, str]]:
    """The offices that the person administers, or has another right in: id and name, by id."""
    found = request.seat.where(right)
    with in_offices(found):
        return [(row.id, row.name) for row in queries.offices(found)]
