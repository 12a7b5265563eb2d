"""All figures of a day, the contacts behind each of them, and their export."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from okienko.look.sheets import sheet
from okienko.offices.access import SeatRequest, signed_in
from okienko.statistics import contacts
from okienko.statistics.figures import FIGURES, Figure
from okienko.statistics.measure import measure, measure_by

from ..scope import WallboardScope, scope
from ..shell.views import document
from ..words import Cell, cell, channel, contacts_url, shown
from .choice import FiguresChoice, choice


@dataclass(frozen=True)
class FigureRow:
    """One figure over the whole office and in each queue."""

    figure: Figure
    title: str
    whole: Cell
    queues: list[Cell]


@require_GET
@signed_in("answer")
def table(request: SeatRequest) -> HttpResponse:
    """All figures of a day: the whole office, then each queue."""
    view = scope(request.seat.offices)
    chosen = choice(request, view)
    context = {
        **document(request, view),
        "chosen": chosen,
        "rows": _rows(view, chosen),
        "queues": view.queues,
    }
    return render(request, "supervision/figures/table.html", context)


def _rows(view: WallboardScope, chosen: FiguresChoice) -> list[FigureRow]:
    codes = [f.code for f in FIGURES.values() if chosen.is_today or f.source.moment]
    whole = measure(codes, view.on(chosen.period))
    apart = measure_by("queue", codes, view.on(chosen.period))
    rows = []
    for figure in (FIGURES[code] for code in codes if FIGURES[code].unit != "since"):
        day = chosen.query(queue=None, slot=None, q=None)
        rows.append(
            FigureRow(
                figure=figure,
                title=figure.title(view.queues),
                whole=cell(
                    figure,
                    whole[figure.code],
                    title="",
                    goal=figure.goal(view.queues) if figure.goal else None,
                    **day,
                ),
                queues=[
                    cell(
                        figure,
                        apart.get(queue.id, {}).get(figure.code, _none(figure)),
                        title=queue.name,
                        goal=figure.goal([queue]) if figure.goal else None,
                        **{**day, "queue": queue.id},
                    )
                    for queue in view.queues
                ],
            )
        )
    return rows


@require_GET
@signed_in("answer")
def figure(request: SeatRequest, code: str) -> HttpResponse:
    """The contacts that a figure counts."""
    asked = _figure(code)
    view = scope(request.seat.offices)
    chosen = choice(request, view)
    selection = chosen.selection(view)
    page = contacts.page(asked, selection, chosen.page, chosen.text)
    queues = [chosen.queue] if chosen.queue else view.queues
    value = measure([code], selection)[code]
    context = {
        **document(request, view),
        "figure": asked,
        "title": asked.title(queues),
        "value": value if asked.unit == "since" else shown(asked.unit, value),
        "goal": shown(asked.unit, asked.goal(queues)) if asked.goal else "",
        "chosen": chosen,
        "hours": chosen.selection(view).period,
        "queues": view.queues,
        "page": page,
        "lines": [(line, channel(line.interaction.channel)) for line in page.lines],
        "earlier": contacts_url(code, **chosen.query(page=page.number - 1)),
        "later": contacts_url(code, **chosen.query(page=page.number + 1)),
        "export": f"export.csv?{urlencode(_given(chosen.query()))}",
    }
    with view.local_times():
        return render(request, "supervision/figures/list.html", context)


@require_GET
@signed_in("answer")
def export(request: SeatRequest, code: str) -> HttpResponse:
    """The same as CSV. Without names and addresses: the contact's number leads to them."""
    asked = _figure(code)
    view = scope(request.seat.offices)
    chosen = choice(request, view)
    name = f"okienko-{code}-{chosen.period.day.isoformat()}.csv"
    with view.local_times():
        return sheet(name, _table(asked, chosen, view))


def _table(asked: Figure, chosen: FiguresChoice, view: WallboardScope) -> Iterator[list[str]]:
    yield [
        _("Contact"),
        _("Channel"),
        _("Time"),
        _("Queue"),
        _("Ended"),
        _("Waited (s)"),
        _("Counted (s)"),
        _("In the figure"),
        _("Official"),
    ]
    for line in contacts.every(asked, chosen.selection(view), chosen.text):
        yield [
            line.interaction.number,
            channel(line.interaction.channel).label,
            timezone.localtime(line.moment).isoformat(sep=" ", timespec="seconds"),
            line.queue,
            str(line.ended),
            _seconds(line.waited),
            _seconds(line.value),
            "" if line.hit is None else _("yes") if line.hit else _("no"),
            line.official,
        ]


def _seconds(value: float | None) -> str:
    return "" if value is None else str(round(value))


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _none(figure: Figure) -> int | None:
    """A queue without rows has counted nothing; of nothing there is no mean and no share."""
    return 0 if figure.unit == "count" else None


def _figure(code: str) -> Figure:
    if code not in FIGURES:
        raise Http404
    return FIGURES[code]
