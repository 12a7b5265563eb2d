"""A day on which the hours do not hold: its form, and what customers are told then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from okienko.channels.email.texts import acknowledgement
from okienko.channels.phone import queries as phone
from okienko.channels.phone.menu.hours_words import in_words
from okienko.channels.phone.menu.kept import graph_of
from okienko.events import clock
from okienko.look.opening import state_words, time_words
from okienko.offices.closing import closing_words, told_today
from okienko.offices.hours import Hours, hours, hours_of
from okienko.offices.models import Office
from okienko.offices.queries import ScheduleEntry

OTHERS = ("said_en", "said_uk")


@dataclass(frozen=True)
class Closing:
    """A day on which hours do not hold: all of it or `since` a time; why, in Polish and others."""

    day: date
    since: time | None
    name: str
    said: Mapping[str, str]

    @property
    def reasons(self) -> dict[str, str]:
        """Why, by language."""
        return {"pl": self.name, **self.said} if self.name else dict(self.said)


def _other(label: Any, language: str) -> forms.CharField:
    attributes = {"dir": "auto", "lang": language}
    return forms.CharField(
        label=label, max_length=120, required=False, widget=forms.TextInput(attrs=attributes)
    )


class CloseForm(forms.Form):
    """When it is closed, and why."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    since = forms.TimeField(
        label=_("Closed from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Empty: all day."),
    )
    name = forms.CharField(
        label=_("Because"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Customers are told it: staff training."),
    )
    said_en = _other(_("The same in English"), "en")
    said_uk = _other(_("The same in Ukrainian"), "uk")

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields of the reason in other languages."""
        return [self[name] for name in OTHERS]

    @property
    def main(self) -> list[forms.BoundField]:
        """The fields that everybody needs."""
        return [field for field in self if field.name not in OTHERS]

    @property
    def closing(self) -> Closing:
        """What a valid form says."""
        values = self.cleaned_data
        said = {name.removeprefix("said_"): values[name] for name in OTHERS if values[name]}
        return Closing(values["day"], values["since"], values["name"], said)

    def clean_day(self) -> date:
        """A day that somebody may plan: calendars reach no further."""
        day: date = self.cleaned_data["day"]
        if abs(day - clock.now().date()) > timedelta(days=5 * 366):
            raise forms.ValidationError(_("Choose a day of the next five years."))
        return day


@dataclass(frozen=True)
class ClosedLine:
    """A coming day on which hours do not hold."""

    day: date
    words: str


def week(zone: str, entry: ScheduleEntry) -> Hours:
    """Hours from the rows of a list."""
    return hours_of(zone, entry.schedule, entry.spans, entry.closed_days)


def coming(zone: str, entry: ScheduleEntry, now: datetime) -> list[ClosedLine]:
    """The days from today on, the next first."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return [
        ClosedLine(row.day, day_words(row.day, row.since, row.name))
        for row in entry.closed_days
        if row.day >= today
    ]


def open_words(week: Hours) -> str:
    """The week in the reader's language: "Open from Monday to Friday from 8:00 to 16:00"."""
    words = in_words(week)
    spoken = words.get((get_language() or "en")[:2], words["en"])
    return _now("Open %(hours)s") % {"hours": spoken} if week.spans else ""


def early_words(since: time, name: str) -> str:
    """What stands beside a day that ends early: "from 12:00: staff training"."""
    words = _now("from %(time)s") % {"time": time_words(since)}
    return f"{words}: {name}" if name else words


def day_words(day: date, since: time | None, name: str) -> str:
    """A day, from when on, and why: 24 December 2026 from 12:00: staff training."""
    words = date_format(day, "j E Y")
    if since is not None:
        words = _now("%(day)s from %(time)s") % {"day": words, "time": time_words(since)}
    return f"{words}: {name}" if name else words


@dataclass(frozen=True)
class Said:
    """What customers are told: `moment` is the one that the sentences are about."""

    moment: datetime
    page: str
    why: Mapping[str, str]  # by language
    menus: list[tuple[str, list[str]]]  # number, and what its menu says
    letter: str
    unchanged: bool  # it is closed then anyway


def then(office: Office, schedule: int, closing: Closing) -> Said:
    """What is said in the first minute of that closure; inside the open scope."""
    before, day, since = hours(schedule), closing.day, closing.since
    after = _with(before, closing)
    zone = ZoneInfo(before.zone)
    whole = before.on(day)
    begins = datetime.combine(day, since, zone) if since else None
    if begins is None:
        begins = whole[0][0] if whole else datetime.combine(day, time(12), zone)
    moment = begins + timedelta(minutes=1)
    told = told_today(after, day)
    menus = []
    for number in phone.numbers():
        if number.active and number.schedule_id == schedule:
            words = in_words(after, after.today(moment))
            walked = phone.walk(
                number,
                graph_of(number),
                "",
                closed=not after.is_open(moment),
                hours=words,
                today=told,
            )
            said = [text for who, _language, text in walked.told if who == "voice"]
            menus.append((f"{phone.shown(number.digits)} {number.name}", said))
    return Said(
        moment=moment,
        page=state_words(after, moment),
        why=told,
        menus=menus,
        letter=acknowledgement("pl", "1234", office.name, closing_words(since, closing.reasons)),
        unchanged=before.on(day) == after.on(day),
    )


def _with(week: Hours, closing: Closing) -> Hours:
    day, reasons = closing.day, {**week.reasons, closing.day: closing.reasons}
    if closing.since is None:
        return replace(week, closed=week.closed | {day}, reasons=reasons)
    early = {**week.early, day: closing.since}
    return replace(week, closed=week.closed - {day}, early=early, reasons=reasons)
