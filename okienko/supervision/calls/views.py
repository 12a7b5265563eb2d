"""All calls of some days: a list, and the same as CSV. Who takes it out stands in the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from okienko.channels.phone.record.calls import (
    CallLine,
    call_choices,
    every_call,
    page_of_calls,
    tell_of_export,
)
from okienko.events.security.scope import in_offices
from okienko.look.sheets import sheet
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.queries import colleagues_by_name

from ..scope import scope
from ..shell.views import document
from .choice import calls_choice


@require_GET
@signed_in("supervise")
def page(request: SeatRequest) -> HttpResponse:
    """The list, the newest first."""
    view = scope(request.seat.where("supervise"))
    chosen = calls_choice(request, view)
    found = page_of_calls(view.offices, chosen.wanted, chosen.page)
    context = {
        **document(request, view),
        "chosen": chosen,
        "page": found,
        "choices": call_choices(view.offices),
        "queues": view.queues,
        "officials": colleagues_by_name(view.offices),
        "earlier": f"?{urlencode(chosen.query(page=found.number - 1))}",
        "later": f"?{urlencode(chosen.query(page=found.number + 1))}",
        "export": f"export.csv?{urlencode(chosen.query())}",
    }
    with view.local_times():
        return render(request, "supervision/calls/page.html", context)


@require_GET
@signed_in("supervise", verbs=True)
def export(request: SeatRequest) -> HttpResponse:
    """All calls that the list has, with their numbers: as CSV."""
    with in_offices(request.seat.where("supervise"), reading=True):
        view = scope(request.seat.where("supervise"))
        chosen = calls_choice(request, view)
        name = f"okienko-calls-{chosen.first.day.isoformat()}-{chosen.last.day.isoformat()}.csv"
        with view.local_times():
            lines = list(every_call(view.offices, chosen.wanted))
            answer = sheet(name, [_head(), *map(_row, lines)])
    for office in view.offices:
        theirs = sum(line.call.office_id == office for line in lines)
        if theirs:
            tell_of_export(office, wanted=chosen.wanted, calls=theirs)
    return answer


def _head() -> list[str]:
    return [
        _("Contact"),
        _("Direction"),
        _("Began"),
        _("Answered"),
        _("Ended"),
        _("Duration (s)"),
        _("Waited (s)"),
        _("Conversation (s)"),
        _("On hold (s)"),
        _("Customer's number"),
        _("Our number"),
        _("Line"),
        _("Menu"),
        _("Queues"),
        _("Officials"),
        _("Passed on"),
        _("Departments"),
        _("Who ended it"),
        _("Cause"),
    ]


def _row(line: CallLine) -> Sequence[str]:
    call, contact = line.call, line.contact
    number = call.number.digits if call.number else contact.receiver
    return [
        contact.number,
        _("to the office") if line.inward else _("from the office"),
        _time(call.began_at),
        _time(line.answered_at),
        _time(call.ended_at),
        str(round(line.seconds)),
        str(round(line.waited)),
        str(round(line.talked)),
        str(round(line.held)),
        line.other,
        number,
        call.account.name,
        contact.chosen,
        line.queue,
        line.officials,
        str(line.passed_on),
        ", ".join(leg.name for leg in line.legs),
        line.ended,
        "" if call.cause is None else str(call.cause),
    ]


def _time(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(sep=" ", timespec="seconds") if at else ""
