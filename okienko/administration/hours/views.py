"""Closing on a day, opening again, and the year on paper."""

import calendar
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices import actions, queries
from okienko.offices.access import SeatRequest
from okienko.offices.hours import Hours, hours, named_holidays

from ..asking import administers, page
from . import HoursSection
from .said import CloseForm, day_words, early_words, open_words, then

SECTION = HoursSection()


def close(request: SeatRequest, office: int, schedule_id: int) -> HttpResponse:
    """GET: what customers would be told. POST: close on that day."""
    sent = request.POST if request.method == "POST" else request.GET
    form = CloseForm(sent or None)
    good = form.is_valid()
    if good and request.method == "POST":
        kept = form.closing
        try:
            actions.close_on(office, schedule_id=schedule_id, **vars(kept))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            words = day_words(kept.day, kept.since, kept.name)
            messages.success(request, _("Closed: %(when)s") % {"when": words})
        return redirect("administration:hours", office)
    with in_offices([office], reading=True):
        entry = SECTION.entry(office, schedule_id)
        closing = form.closing if good else None
        context = {
            "section": SECTION,
            "chosen": entry.schedule,
            "form": form,
            "said": then(queries.office(office), schedule_id, closing) if closing else None,
            "words": day_words(closing.day, closing.since, closing.name) if closing else "",
            "known": queries.closed_day(schedule_id, closing.day) if closing else None,
        }
        status = 422 if sent and not good else 200
        return page(request, office, "administration/hours/close.html", context, status=status)


def reopen(request: SeatRequest, office: int, schedule_id: int) -> HttpResponse:
    """The hours hold on a day after all."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
        actions.open_again_on(office, schedule_id=schedule_id, day=day)
    except Refused as refusal:
        messages.error(request, str(refusal))
    except ValueError:
        messages.error(request, _("Choose a day."))
    else:
        messages.success(request, _("The hours hold on that day again."))
    return redirect("administration:hours", office)


@dataclass(frozen=True)
class Day:
    """A day of the calendar; `kind`: "", "shut" (no hours), "holiday", "own", "early"."""

    number: int
    kind: str
    words: str


@dataclass(frozen=True)
class Month:
    """A month: weeks of seven days, None where another month's would stand."""

    name: str
    weeks: list[list[Day | None]]
    notes: list[tuple[int, str]]


def year_of(week: Hours, names: dict[date, str], year: int, language: str) -> list[Month]:
    """The year's months; `names` are the office's reasons."""
    holidays = named_holidays(year, language)

    def drawn(day: date) -> Day:
        if day in week.closed:
            return Day(day.day, "own", names.get(day) or pgettext("hours", "closed"))
        if week.holidays and day in holidays:
            return Day(day.day, "holiday", holidays[day])
        if day in week.early:
            return Day(day.day, "early", early_words(week.early[day], names.get(day, "")))
        return Day(day.day, "" if week.on(day) else "shut", "")

    months = []
    for month in range(1, 13):
        weeks = [
            [drawn(day) if day.month == month else None for day in seven]
            for seven in calendar.Calendar().monthdatescalendar(year, month)
        ]
        notes = [(day.number, day.words) for seven in weeks for day in seven if day and day.words]
        months.append(Month(str(MONTHS[month]), weeks, notes))
    return months


def year(request: SeatRequest, office: int, schedule_id: int) -> HttpResponse:
    """The calendar of `year` (this one at first), to be looked at and printed."""
    with in_offices([office], reading=True):
        entry = SECTION.entry(office, schedule_id)
        week = hours(schedule_id)
        this = week.today(clock.now()).year
        asked, language = request.GET.get("year", ""), (get_language() or "en")[:2]
        wanted = int(asked) if asked in {str(this - 1), str(this), str(this + 1)} else this
        names = {row.day: row.name for row in entry.closed_days}
        context = {
            "section": SECTION,
            "chosen": entry.schedule,
            "open": open_words(week),
            "year": wanted,
            "years": [this - 1, this, this + 1],
            "months": year_of(week, names, wanted, language),
            "weekdays": [WEEKDAYS_ABBR[day] for day in range(7)],
        }
        return page(request, office, "administration/hours/year.html", context)


_AT = "<int:office_id>/hours/<int:schedule_id>/"
HOURS = [
    path(
        f"{_AT}close/",
        require_http_methods(["GET", "HEAD", "POST"])(administers(close)),
        name="hours_close",
    ),
    path(f"{_AT}reopen/", require_POST(administers(reopen)), name="hours_reopen"),
    path(f"{_AT}year/", require_safe(administers(year)), name="hours_year"),
]
