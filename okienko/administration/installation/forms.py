"""The forms of the installation's pages, and their words for what was done."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..fields import ZoneField
from ..forms import SettingsForm

#: What is written of each step (`actions.operating.note`).
WORDS = {
    "operator_added": _("runs the installation from now on"),
    "operator_removed": _("does not run it any more"),
    "factor_added": _("set up a second factor"),
    "factor_removed": _("removed a second factor"),
    "factors_taken": _("the second factor was taken away"),
    "password_changed": _("chose another password"),
    "password_given": _("was given another password"),
    "signed_out": _("signed out everywhere"),
    "signed_out_one": _("signed out of one browser"),
    "office_added": _("added"),
    "office_renamed": _("renamed"),
    "office_paused": _("paused"),
    "office_resumed": _("open again"),
    "announced": _("told to everybody"),
    "withdrawn": _("the notice was ended"),
}

#: What the parts of the health are called; one that is not here by its own name.
PARTS = {
    "asterisk": _("Telephone server"),
    "calls": _("Places for calls"),
    "database": _("Database"),
    "doors": _("Connections to the outside"),
    "inbox": _("What providers bring"),
    "lines": _("Telephone lines"),
    "mailboxes": _("Mailboxes"),
    "numbering": _("Order of events"),
    "outbox": _("Answers on their way"),
    "readers": _("Readers of events"),
    "set_aside": _("What waits for a person"),
    "switchboard": _("Switchboard"),
    "timers": _("Timers"),
}


class OfficeForm(SettingsForm):
    """What an office is called."""

    name = forms.CharField(
        label=_("Name of the office"),
        max_length=200,
        help_text=_("As people read it: Urząd Gminy Brzozów"),
    )


class NewOfficeForm(OfficeForm):
    """And its first administrator, who gets a one-time link."""

    zone = ZoneField(initial="Europe/Warsaw")
    admin = forms.CharField(
        label=_("Its administrator's name"),
        max_length=120,
        help_text=_("First name and surname, as colleagues and customers read it."),
    )
    username = forms.CharField(
        label=_("Its administrator's user name"),
        max_length=150,
        help_text=_(
            "For signing in. A person who works in another office here already keeps the user name "
            "and password of there."
        ),
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class NoticeForm(SettingsForm):
    """What everybody is told, and until when."""

    text = forms.CharField(
        label=_("What everybody is to know"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: On Saturday from 20:00 to 22:00 the program is renewed."),
    )
    day = forms.DateField(
        label=_("Until the end of the day"), widget=forms.DateInput(attrs={"type": "date"})
    )

    @property
    def ends_at(self) -> datetime:
        """The last moment of that day."""
        day: date = self.cleaned_data["day"]
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class OperatorForm(SettingsForm):
    """Who is to run the installation too."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        help_text=_("Of somebody who signs in here already."),
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


def month_of(given: Any, today: date) -> date:
    """The first day of the month that an address names (2026-11); this month for any other."""
    try:
        found = date.fromisoformat(f"{given}-01")
    except ValueError:
        return today.replace(day=1)
    return found if date(2000, 1, 1) <= found <= today else today.replace(day=1)
