"""Opening hours: the week, the days on which it does not hold, and what customers are told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.events import clock
from okienko.look.opening import state_words
from okienko.offices import actions, queries

from ..forms import NAME, SettingsForm
from ..section import Row, Section
from .fields import WeekField, drawn
from .said import CloseForm, coming, week


class HoursForm(SettingsForm):
    """The week of some hours."""

    name = forms.CharField(
        label=NAME, max_length=120, help_text=_("As the office says it: office hours, cash desk.")
    )
    spans = WeekField(
        label=_("The week"),
        help_text=_(
            "When it opens and closes. The second pair is for days with a break. 0:00 as the end "
            "is midnight. Empty: closed that day."
        ),
    )
    holidays = forms.BooleanField(
        label=_("Closed on public holidays"), required=False, initial=True
    )


class HoursSection(Section):
    """All hours of an office; the first are its own."""

    url = "hours"
    row = "schedule"
    title = _("Hours")
    new = _("Add hours")
    intro = _(
        "When the office answers. The first in the list are the office's own, which the contact "
        "page shows; numbers and queues may have others."
    )
    empty = _("There are no hours yet: the office counts as always open.")
    columns = (NAME, _("Now"), _("Coming days when they do not hold"))
    event = "schedule.changed"
    form = HoursForm
    list_template = "administration/hours/list.html"
    form_template = "administration/hours/hours.html"
    steps = ("remove",)
    removes = _("Only hours that no number and no queue goes by can be removed.")

    def rows(self, office: int) -> list[Row]:
        now = clock.now()
        zone = queries.office(office).zone
        return [
            Row(
                each.schedule.id,
                (
                    each.schedule.name,
                    state_words(week(zone, each), now),
                    "; ".join(line.words for line in coming(zone, each, now)),
                ),
            )
            for each in queries.all_schedules(office)
        ]

    def entry(self, office: int, pk: int) -> queries.ScheduleEntry:
        """Hours with their week and days; 404 when there are none."""
        entries = queries.all_schedules(office)
        row = self.one((each.schedule for each in entries), pk)
        return next(each for each in entries if each.schedule.pk == row.pk)

    def current(self, office: int, pk: int) -> dict[str, Any]:
        entry = self.entry(office, pk)
        return {
            "name": entry.schedule.name,
            "holidays": entry.schedule.holidays,
            "spans": [[span.weekday, span.opens, span.closes] for span in entry.spans],
        }

    def more(self, office: int, pk: int | None) -> dict[str, Any]:
        own = queries.own_schedule()
        chosen = pk or own
        if chosen is None:
            return {}
        now = clock.now()
        zone = queries.office(office).zone
        entry = self.entry(office, chosen)
        own_week = week(zone, entry)
        return {
            "chosen": entry.schedule,
            "coming": coming(zone, entry, now),
            "today": own_week.today(now),
            "close_form": CloseForm(initial={"day": own_week.today(now)}),
            "drawn": drawn(own_week.spans),
        }

    def add(self, office: int, values: dict[str, Any]) -> int:
        return actions.add_schedule(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        actions.change_schedule(office, schedule_id=pk, **values)

    def remove(self, office: int, pk: int) -> None:
        actions.remove_schedule(office, schedule_id=pk)
