"""Fields of a form made from a door's settings (pydantic), and its complaints in words."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any, Literal, Union, get_args, get_origin

import annotated_types
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from okienko.channels.door import Settings
from okienko.channels.setup import Ask
from okienko.events import clock

from ..forms import RowField

SHORT, LONG = 500, 20_000  # characters of one field
YEARS = timedelta(days=20 * 366)
#: The one name that means the same to every door: where what is new waits.
QUEUE = "queue"


class LinesField(forms.CharField):
    """A list of words, one on a line."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=LONG, **more)
        self.widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """A list as lines; what was typed as it is."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The lines that are not empty."""
        found = super().clean(value)
        return [line.strip() for line in found.splitlines() if line.strip()]


class DayField(forms.DateField):
    """A day, as the end of a token: one of these years, for no calendar knows every other."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        """None for none."""
        found: date | None = super().clean(value)
        if found and abs(found - clock.now().date()) > YEARS:
            raise forms.ValidationError(_("Choose a day of the next twenty years."))
        return found


class ClockField(forms.TimeField):
    """A time of the day."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class AmountField(forms.FloatField):
    """A number that may have a part after the point, and is shown without one where it has none."""

    def prepare_value(self, value: Any) -> Any:
        """0, not 0.0."""
        return int(value) if isinstance(value, float) and value.is_integer() else value


def ask_of(info: FieldInfo) -> Ask | None:
    """How a field of settings wants to be asked for."""
    return next((each for each in info.metadata if isinstance(each, Ask)), None)


def is_secret(info: FieldInfo) -> bool:
    """Whether the field is kept encrypted."""
    return _bare(info.annotation)[0] is SecretStr


def field_for(name: str, info: FieldInfo, *, kept: bool = False) -> forms.Field:
    """The form's field for one of a door's settings. A secret that is `kept` may stay empty."""
    field = _field_for(name, info, kept=kept)
    if (ask := ask_of(info)) and ask.when:
        on, *values = ask.when
        field.widget.attrs |= {"data-when": on, "data-is": " ".join(values)}
    if ask and ask.usual:
        usual = json.dumps(dict(ask.usual))
        field.widget.attrs |= {"data-usual-by": ask.usual_by, "data-usual": usual}
    return field


def _field_for(name: str, info: FieldInfo, *, kept: bool) -> forms.Field:
    ask = ask_of(info)
    kind, optional = _bare(info.annotation)
    more: dict[str, Any] = {
        "label": ask.label if ask else name.replace("_", " ").capitalize(),
        "help_text": (ask.help if ask else info.description) or "",
        "required": info.is_required() and not optional,
    }
    if name == QUEUE and kind is int:
        more["label"] = ask.label if ask else gettext_lazy("Queue")
        return RowField(empty=gettext_lazy("The first queue"), **more)
    if kind is SecretStr:
        return _secret(more, kept=kept)
    if not info.is_required():
        more["initial"] = info.get_default(call_default_factory=True)
    if kind in (int, float):
        return _number(info, kind, {**more, "required": not optional})
    if get_origin(kind) is Literal:
        words = ask.choices if ask else {}
        choices = [(each, words.get(each, each)) for each in get_args(kind)]
        return forms.ChoiceField(choices=choices, **{**more, "required": True})
    return _words(kind, ask, more, optional=optional)


def complaints(
    settings: type[Settings], values: Mapping[str, Any]
) -> dict[str | None, str | Promise]:
    """What the door says against these settings, by field (None: against all); empty: nothing."""
    try:
        settings.model_validate(values)
    except ValidationError as error:
        found: dict[str | None, str | Promise] = {}
        for each in error.errors():
            name = str(each["loc"][0]) if each["loc"] else None
            own = each.get("ctx", {}).get("error")  # a validator's, in the reader's language
            words = str(own) if isinstance(own, ValueError) else _plain(each["type"])
            found.setdefault(name if name in settings.model_fields else None, words)
        return found
    return {}


def _plain(kind: str) -> str:
    """Pydantic's own complaints; those of numbers and choices were the form's before."""
    if kind in ("missing", "too_short", "string_too_short"):
        return _("This is needed.")
    return _("This cannot be used here.")


def _secret(more: dict[str, Any], *, kept: bool) -> forms.Field:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    if kept:
        words = _("One is kept and not shown. Leave this empty to keep it.")
        more["help_text"] = f"{more['help_text']} {words}".strip()
        more["required"] = False
    return forms.CharField(max_length=LONG, strip=False, widget=widget, **more)


def _bare(annotation: Any) -> tuple[Any, bool]:
    """The type without `| None`, and whether that was there."""
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [each for each in get_args(annotation) if each is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return annotation, False


def _number(info: FieldInfo, kind: type, more: dict[str, Any]) -> forms.Field:
    for each in info.metadata:
        if isinstance(each, annotated_types.Ge):
            more["min_value"] = each.ge
        if isinstance(each, annotated_types.Le):
            more["max_value"] = each.le
    return forms.IntegerField(**more) if kind is int else AmountField(**more)


def _words(kind: Any, ask: Ask | None, more: dict[str, Any], *, optional: bool) -> forms.Field:
    if kind is bool:
        return forms.BooleanField(**{**more, "required": False})
    if get_origin(kind) is list:
        return LinesField(**more)
    if kind in (date, time):
        return {date: DayField, time: ClockField}[kind](**{**more, "required": not optional})
    if optional:
        more["empty_value"] = None  # "" is no moment and no address
    if ask and ask.long:
        return forms.CharField(max_length=LONG, widget=forms.Textarea(attrs={"rows": 4}), **more)
    example = {"placeholder": ask.example} if ask and ask.example else {}
    return forms.CharField(max_length=SHORT, widget=forms.TextInput(attrs=example), **more)
