"""The form of a person: who it is, what the role allows, which skills at which level."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..forms import SettingsForm
from .roles import role_choices
from .verbs import PERSONAL

LEVEL = "level_"


def level_choices() -> list[tuple[str, str]]:
    """Levels of a skill in words; empty: has it not."""
    return [
        ("", "–"),
        ("1", _now("1: a little")),
        ("2", "2"),
        ("3", _now("3: well")),
        ("4", "4"),
        ("5", _now("5: knows all of it")),
    ]


class PersonForm(SettingsForm):
    """A login, its seat and its skills; `skills` come as fields of their own."""

    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=120,
        help_text=_("First name and surname, as colleagues and customers read it."),
    )
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        required=False,
        help_text=_("For signing in. Left empty it is made from the name: anna.nowak."),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=200,
        required=False,
        help_text=_("The person's own at work: there a link goes when the password is forgotten."),
    )
    language = forms.ChoiceField(
        label=_("Language of the pages"),
        choices=[("", _("as the browser says")), *settings.LANGUAGES],
        required=False,
    )
    role = forms.ChoiceField(label=_("Role"), choices=role_choices, widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        skills: Mapping[int, str],
        current: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """`skills`: names by id. `current["closed"]`: the login is not this office's to change."""
        super().__init__(*args, current=current, **more)
        if current is None:
            self.fields["role"].initial = "official"
        else:
            self.fields["username"].required = True
            self.fields["username"].help_text = _now("For signing in.")
        if current is not None and current.get("closed"):
            for name in PERSONAL:
                del self.fields[name]
        for skill, name in skills.items():
            self.fields[f"{LEVEL}{skill}"] = forms.ChoiceField(
                label=name, choices=level_choices, required=False
            )

    def clean_username(self) -> str:
        """A user name without spaces: it is typed each morning."""
        name = str(self.cleaned_data["username"]).strip()
        if any(letter.isspace() for letter in name):
            raise forms.ValidationError(_now("A user name has no spaces."), code="spaces")
        return name

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields of the person."""
        return [self[name] for name in self.fields if not name.startswith(LEVEL)]

    @property
    def skill_fields(self) -> list[forms.BoundField]:
        """The fields of the skills."""
        return [self[name] for name in self.fields if name.startswith(LEVEL)]


def split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[int, int | None]]:
    """The form's values as verbs take them: fields, and levels by skill (None: has it not)."""
    fields = {key: value for key, value in values.items() if not key.startswith(LEVEL)}
    levels = {
        int(key.removeprefix(LEVEL)): int(value) if value else None
        for key, value in values.items()
        if key.startswith(LEVEL)
    }
    return fields, levels
