"""Reports of what works from where: what pages tried, for who looks after the office's networks."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from okienko.channels.video.checking import LINES, STATES, UNITS
from okienko.channels.video.models import CheckReport
from okienko.channels.video.queries import check_reports
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest

from ..asking import administers, page

_ORDER = ("bad", "fair", "good", "skipped")


@dataclass(frozen=True)
class Line:
    """A line of a report, in words."""

    title: str
    state: str
    words: str
    measured: str


@require_safe
@administers
def checks(request: SeatRequest, office: int) -> HttpResponse:
    """All reports of the last thirty days."""
    with in_offices([office], reading=True):
        rows = [(row, _lines(row)) for row in check_reports()]
        return page(request, office, "administration/checks/list.html", {"rows": rows})


def _lines(row: CheckReport) -> list[Line]:
    """What does not work comes first."""
    found = []
    for name, title in LINES.items():
        if name not in row.lines:
            continue
        state, value = row.lines[name]
        unit = UNITS.get(name, "")
        measured = "" if value is None else f"{value} {unit}".strip()
        found.append(Line(str(title), state, str(STATES[state]), measured))
    return sorted(found, key=lambda line: _ORDER.index(line.state))


ADDRESSES = [path("<int:office_id>/checks/", checks, name="checks")]
