"""A day on which the hours do not hold: its form, and what customers are told then."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from okienko.channels.email.texts import acknowledgement
from okienko.channels.phone import queries as phone
from okienko.channels.phone.menu.hours_words import in_words
from okienko.channels.phone.menu.kept import graph_of
from okienko.events import clock
from okienko.look.opening import state_words, time_words
from okienko.offices.hours import Hours, hours, hours_of
from okienko.offices.models import Office
from okienko.offices.queries import ScheduleEntry


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
        help_text=_("The contact page shows it that day: staff training, a broken water pipe."),
    )

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
    why: str
    menus: list[tuple[str, list[str]]]  # number, and what its menu says
    letter: str
    unchanged: bool  # it is closed then anyway


def then(office: Office, schedule: int, day: date, since: time | None, name: str) -> Said:
    """What is said in the first minute of that closure; inside the open scope."""
    before = hours(schedule)
    after = _with(before, day, since)
    zone = ZoneInfo(before.zone)
    whole = before.on(day)
    begins = datetime.combine(day, since, zone) if since else None
    if begins is None:
        begins = whole[0][0] if whole else datetime.combine(day, time(12), zone)
    moment = begins + timedelta(minutes=1)
    menus = []
    for number in phone.numbers():
        if number.active and number.schedule_id == schedule:
            words = in_words(after, after.today(moment))
            walked = phone.walk(
                number, graph_of(number), "", closed=not after.is_open(moment), hours=words
            )
            said = [text for who, _language, text in walked.told if who == "voice"]
            menus.append((f"{phone.shown(number.digits)} {number.name}", said))
    return Said(
        moment=moment,
        page=state_words(after, moment),
        why=name,
        menus=menus,
        letter=acknowledgement("pl", "1234", office.name),
        unchanged=before.on(day) == after.on(day),
    )


def _with(week: Hours, day: date, since: time | None) -> Hours:
    if since is None:
        return replace(week, closed=week.closed | {day})
    return replace(week, closed=week.closed - {day}, early={**week.early, day: since})
