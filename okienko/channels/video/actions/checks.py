"""A report of what works from somewhere: kept for thirty days for the office's administrator."""

import secrets
from typing import Any

from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.events.verbs import one_at_a_time, verb

from ..checking import KEPT
from ..models import CheckReport
from ..refusals import CHECKS_MANY

TIMER = "video.check"
REPORTS = 500  # that an office keeps: a script fills no more


@verb
@acting(CUSTOMER)
def keep_report(
    office: int, *, official: bool, browser: str, lines: dict[str, list[object]]
) -> str:
    """Keep what a page found; the report's number. Refused `checks_many`."""
    one_at_a_time("video.check", office)
    if CheckReport.objects.count() >= REPORTS:
        raise CHECKS_MANY()
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
