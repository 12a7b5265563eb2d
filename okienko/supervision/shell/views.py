"""The wallboard: one page, whose panels the stream replaces."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from okienko.events import clock
from okienko.events.stream.hub import beat
from okienko.look.texts import page_texts
from okienko.offices.access import SeatRequest, signed_in
from okienko.statistics.figures import FIGURES

from ..day.query import last_weekday, slots
from ..fragments import PANELS
from ..fragments import html as panel_html
from ..scope import WallboardScope, scope


def document(request: SeatRequest, view: WallboardScope) -> dict[str, Any]:
    """What every page of the supervisor needs."""
    return {
        "seat": request.seat,
        "now": int(clock.now().timestamp() * 1000),
        "texts": page_texts(),
        "supervises": request.seat.where("supervise"),
        "only_read": [o for o in view.offices if not request.seat.may("supervise", o)],
        "figures": FIGURES.values(),
        "names": ", ".join(office.name for office in view.rows),
    }


@require_GET
@signed_in("answer")
def board(request: SeatRequest) -> HttpResponse:
    """The wallboard. Everybody who is signed in may look."""
    view = scope(request.seat.offices)
    panels = {
        name.removeprefix("wallboard."): mark_safe(panel_html(name, view))  # noqa: S308
        for name in PANELS  # rendered by templates, as the stream sends them
    }
    context = {
        **document(request, view),
        "beat": beat(),
        "panels": panels,
        "last_weekday": last_weekday(view),
    }
    return render(request, "supervision/shell/board.html", context)


@require_GET
@signed_in("answer")
def half_hours(request: SeatRequest) -> HttpResponse:
    """The curve as a table."""
    view = scope(request.seat.offices)
    with view.local_times():
        context = {"slots": slots(view), "last_weekday": last_weekday(view)}
        return render(request, "supervision/day/slots.html", context)
