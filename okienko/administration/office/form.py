"""The office itself: what it is called in each language, and what its contact page says."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from okienko.offices.actions.offices import LONGEST_TEXT, TEXTS
from okienko.offices.models import Office

from ..fields import ZoneField
from ..forms import NAME, SettingsForm

#: The grounds of pages, light and dark (frontend/css/tokens.css), on which the colour stands.
GROUNDS = ((_("light"), "#f4f2ec"), (_("dark"), "#10161d"))
#: What WCAG 2.2 asks of things that are no text (1.4.11).
ENOUGH = 3.0
OWN = ("name", "phone", "email", "address", "zone", "colour", "most_an_hour", "listening_tone")


class OfficeForm(SettingsForm):
    """An office's own; `intro_pl` and the like are its texts in a language."""

    name = forms.CharField(label=NAME, max_length=200)
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_("The number that the contact page shows."),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=200, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    zone = ZoneField()
    colour = forms.RegexField(
        label=_("Colour"),
        regex=r"^#[0-9a-fA-F]{6}$",
        required=False,
        max_length=7,
        help_text=_(
            "Stands beside the name on the contact page. Its code, as your website has it, such as "
            "#0b5563."
        ),
    )

    most_an_hour = forms.IntegerField(
        label=_("Messages of one sender an hour"),
        min_value=0,
        max_value=100_000,
        help_text=_(
            "By text message or a messenger. What one sender writes beyond it waits in the inbox "
            "under “Held as spam” until somebody lets it in or discards it. 0: no limit."
        ),
    )

    listening_tone = forms.BooleanField(
        label=_("A tone when a supervisor comes to a call"),
        required=False,
        help_text=_("The official hears it. That somebody is there is shown at the desk always."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for code, language in settings.LANGUAGES:
            in_it = {"language": str(language)}
            self._add("name", code, _now("Name (%(language)s)") % in_it, 200)
            self._add("intro", code, _now("Greeting (%(language)s)") % in_it, 1000)
            words = _now("Privacy notice: how personal data are used (%(language)s)") % in_it
            self._add("privacy", code, words, LONGEST_TEXT)
        del self.fields["name_pl"]  # it is the name

    def _add(self, what: str, code: str, label: str, most: int) -> None:
        area = forms.Textarea(attrs={"rows": 8 if what == "privacy" else 3, "dir": "auto"})
        self.fields[f"{what}_{code}"] = forms.CharField(
            label=label,
            max_length=most,
            required=False,
            widget=forms.TextInput(attrs={"dir": "auto"}) if what == "name" else area,
        )

    def clean_colour(self) -> str:
        return str(self.cleaned_data["colour"]).lower()


def current(office: Office) -> dict[str, Any]:
    """What is there now, by the form's fields."""
    return told({**{name: getattr(office, name) for name in OWN}, "texts": office.texts})


def told(data: Mapping[str, Any]) -> dict[str, Any]:
    """An event's or row's values by the form's fields: texts one by one."""
    found = {name: data[name] for name in OWN if name in data}
    if "texts" in data:
        for code, _language in settings.LANGUAGES:
            said = (data["texts"] or {}).get(code, {})
            found |= {f"{what}_{code}": said.get(what, "") for what in TEXTS}
        found.pop("name_pl")
    if "logo" in data:
        found["logo"] = data["logo"]
    return found


def for_verb(office: Office, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the verb takes of the fields that differ."""
    values = {name: changes[name] for name in OWN if name in changes}
    texts = {code: dict(office.texts.get(code, {})) for code, _language in settings.LANGUAGES}
    for name in changes.keys() - values.keys():
        what, _dash, code = name.rpartition("_")
        texts[code][what] = changes[name]
    return {**values, "texts": texts} if changes.keys() - values.keys() else values


def contrasts(colour: str) -> list[tuple[str, float, bool]]:
    """Of a colour, on each ground: its name, the contrast (1 to 21), whether that is enough."""
    return [
        (str(name), round(found, 1), found >= ENOUGH)
        for name, ground in GROUNDS
        for found in [contrast(colour, ground)]
    ]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours "#rrggbb" by WCAG 2.2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
