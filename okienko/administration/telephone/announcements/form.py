"""The two forms of an announcement: what happened, and then what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from okienko.channels.phone import queries as phone
from okienko.channels.phone.actions.announcing import LONGEST
from okienko.channels.phone.drafts import CLOSED, OTHER
from okienko.channels.phone.menu.steps import Texts

LANGUAGES: Mapping[str, Any] = {
    "pl": _("In Polish"),
    "en": _("In English"),
    "uk": _("In Ukrainian"),
}
KINDS: Mapping[str, Any] = {
    "water": _("Water: a broken main"),
    "power": _("A power cut"),
    "heating": _("Heating out of order"),
    "road": _("A road is closed"),
    "system": _("Our system is down"),
    CLOSED: _("The office is closed: end calls"),
    OTHER: pgettext_lazy("announcement", "Something else, in own words"),
}


class MomentField(forms.DateTimeField):
    """A day and a time of the office's clock."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
            **more,
        )


class WhatForm(forms.Form):
    """What happened, where and until when: enough for the words to be proposed."""

    what = forms.ChoiceField(label=_("What happened"), choices=list(KINDS.items()))
    place = forms.CharField(
        label=_("Where"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Said as you write it: ul. Lipowa i Polna."),
    )
    until = MomentField(
        label=_("Until"), help_text=_("It ends by itself then. Empty: until you end it.")
    )


class AnnouncementForm(forms.Form):
    """What is said, where, and from when to when."""

    until = MomentField(label=_("Until"), help_text=_("Empty: until you end it."))
    begins_at = MomentField(label=_("From"), help_text=_("Empty: from now on."))
    closes = forms.BooleanField(
        label=_("Close the telephone: callers hear this and the call ends, as outside the hours"),
        required=False,
    )
    numbers = forms.TypedMultipleChoiceField(
        label=_("On which numbers"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: on all."),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        """Runs inside the office's open scope, whose numbers it offers."""
        super().__init__(data, **more)
        kept = set(self.initial.get("numbers", ()))
        self.fields["numbers"].choices = [  # type: ignore[attr-defined]
            (row.id, f"{phone.shown(row.digits)} {row.name}")
            for row in phone.numbers()
            if row.active or row.id in kept
        ]
        for language, label in LANGUAGES.items():
            attributes = {"rows": 3, "lang": language, "dir": "auto"}
            self.fields[f"text_{language}"] = forms.CharField(
                label=label,
                max_length=LONGEST,
                required=language == "pl",
                widget=forms.Textarea(attrs=attributes),
            )

    @property
    def said(self) -> list[forms.BoundField]:
        """The fields of the words."""
        return [self[f"text_{language}"] for language in LANGUAGES]

    @property
    def others(self) -> list[forms.BoundField]:
        """All other fields; which number, only where there are several."""
        names = ["until", "begins_at", "closes"]
        if len(self.fields["numbers"].choices) > 1:  # type: ignore[attr-defined]
            names.append("numbers")
        return [self[name] for name in names]

    @property
    def texts(self) -> Texts:
        """The words of a valid form, by language."""
        return {language: self.cleaned_data[f"text_{language}"] for language in LANGUAGES}  # type: ignore[misc]


def in_fields(
    texts: Mapping[Any, str],
    *,
    closes: bool,
    until: datetime | None,
    begins_at: datetime | None = None,
    numbers: tuple[int, ...] = (),
) -> dict[str, Any]:
    """What stands in the fields at first."""
    said = {f"text_{language}": text for language, text in texts.items()}
    return {
        **said,
        "closes": closes,
        "until": until,
        "begins_at": begins_at,
        "numbers": list(numbers),
    }
