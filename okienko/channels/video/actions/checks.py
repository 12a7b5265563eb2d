"""A report of what works from somewhere: kept for thirty days for the office's administrator."""

import secrets
from typing import Any

from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.events.verbs import one_at_a_time, verb

from ..checking import KEPT
from ..models import CheckReport

TIMER = "video.check"
REPORTS = 500  # that an office keeps, the newest: a script fills no more, and shuts nobody out


@verb
@acting(CUSTOMER)
def keep_report(
    office: int, *, official: bool, browser: str, lines: dict[str, list[object]]
) -> str:
    """Keep what a page found; the report's number."""
    one_at_a_time("video.check", office)
    for row in CheckReport.objects.order_by("-made_at", "-id")[REPORTS - 1 :]:
        cancel_timer(office, TIMER, row.id)
        row.delete()
    taken = set(CheckReport.objects.values_list("number", flat=True))
    number = next(n for n in iter(_number, "") if n not in taken)
    now = clock.now()
    row = prepared.insert(
        CheckReport,
        office_id=office,
        number=number,
        official=official,
        browser=browser[:60],
        lines=lines,
        made_at=now,
    )
    set_timer(office, TIMER, row.id, now + KEPT)
    return number


def _number() -> str:
    return f"{secrets.randbelow(90_000) + 10_000}"


@on_timer(TIMER)
def _forget(_office: int, report: int, _data: dict[str, Any]) -> None:
    CheckReport.objects.filter(id=report).delete()
