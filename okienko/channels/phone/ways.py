"""How customers reach an office by telephone now, for the pages that they read."""

from django.urls import reverse
from django.utils.translation import gettext as _

from okienko.channels.ways import Way
from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.look.opening import state_words, why_words
from okienko.offices import queries as offices
from okienko.offices.hours import Hours, hours, is_open
from okienko.offices.models import Office
from okienko.routing import queries as routing

from .announcements import closed_now
from .web_call import web_number


def ways(office: Office) -> list[Way]:
    """The office's number, and the call from the browser where that is offered. In an open scope.

    The number that is told has the office's own hours; that of the browser its own.
    """
    found = []
    there = calls_answered() and not closed_now()
    number = phone_address(office.phone) if office.phone else None
    if number is not None and number.value:
        schedule = offices.own_schedule()
        week = hours(schedule) if schedule else None
        found.append(
            Way(
                "phone",
                number.display,
                f"tel:{number.value}",
                open=there and _is_open(week),
                note=_note(week, there=there),
            )
        )
    web = web_number()
    if web is not None:
        week = hours(web.schedule_id) if web.schedule_id is not None else None
        found.append(
            Way(
                "web_call",
                _("Call from your browser"),
                reverse("portal:call", args=[office.slug]),
                open=there and _is_open(week),
                note=_note(week, there=there),
            )
        )
    return found


def calls_answered() -> bool:
    """Whether a call would find a queue open and somebody who serves it. In an open scope."""
    at = clock.now()
    return routing.somebody_there() and any(
        is_open(schedule, at) for schedule in routing.schedules_of_queues()
    )


def _is_open(week: Hours | None) -> bool:
    return week is None or week.is_open(clock.now())


def _note(week: Hours | None, *, there: bool) -> str:
    if week is not None and not _is_open(week):
        at = clock.now()
        return f"{state_words(week, at)}. {why_words(week, at)}".removesuffix(". ")
    return "" if there else _("Nobody can answer the telephone at this moment.")
