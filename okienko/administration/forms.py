"""Forms of settings: what was shown, what is there now and what is wanted are told apart.

Two administrators may have the same page open. Each form carries what it showed when it was
drawn, so that fields which only one of the two has touched are kept as that one wants them, and
for those which both have changed, the second is shown both values before anything is lost.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

#: The hidden field of what was shown.
SHOWN = "shown"
#: What a setting is called; of people the name is another word.
NAME = pgettext_lazy("settings", "Name")


@dataclass(frozen=True)
class Clash:
    """A field that somebody else has changed meanwhile, and this person too."""

    label: str
    theirs: str
    mine: str


class SettingsForm(forms.Form):
    """A form over settings that are there (`current`, by field) or are to be made (none).

    After `is_valid()`, `changes` holds what differs from `current`; of a new row all fields.
    Fields that only others have changed since the form was drawn are theirs.
    """

    #: Fields whose value is never shown again: left empty they stay as they are.
    secret: frozenset[str] = frozenset()
    #: Fields that may be empty for the form's own reasons, so that it is not offered beside them.
    needed: frozenset[str] = frozenset()

    #: Fields that are folded away: nearly nobody needs them.
    folded: frozenset[str] = frozenset()

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        current: Mapping[str, Any] | None = None,
        filled: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """`filled`: what stands in the fields at first, when it is not what is there."""
        self.current = None if current is None else dict(current)
        self.clashes: list[Clash] = []
        self.changes: dict[str, Any] = {}
        self.refused = ""
        super().__init__(data, files, initial={**(current or {}), **(filled or {})}, **more)
        self.use_required_attribute = True

    @property
    def usual_fields(self) -> list[forms.BoundField]:
        """The fields that are always seen."""
        return [field for field in self.visible_fields() if field.name not in self.folded]

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        """The folded ones."""
        return [field for field in self.visible_fields() if field.name in self.folded]

    @property
    def folded_wrong(self) -> bool:
        """Whether one of those has an error, and must be seen."""
        return any(name in self.folded for name in self.errors)

    @property
    def first_error(self) -> str:
        """The first of what is wrong, as plain text; "" when nothing is, or nothing came yet."""
        return next((str(words) for found in self.errors.values() for words in found), self.refused)

    def refuse(self, words: str, field: str = "") -> None:
        """Say why a verb refused what the form asked for: at the field if it is about one here."""
        if field in self.fields:
            self.add_error(field, words)
        else:
            self.refused = words

    @property
    def shown(self) -> str:
        """What this form shows, for the hidden field."""
        return json.dumps(self._now())

    def clean(self) -> dict[str, Any]:
        """Merge; a field with errors is left alone."""
        values = dict(super().clean() or self.cleaned_data)
        if self.errors:
            return values
        for name in self.secret & values.keys():
            if self.current is not None and not values[name]:
                del values[name]
        if self.current is None:
            self.changes = values
            return values
        self._merge(values)
        if self.clashes:
            raise forms.ValidationError(
                _("Somebody else has changed this meanwhile. Nothing is lost: compare and decide."),
                code="clash",
            )
        self.changes = {
            name: value
            for name, value in values.items()
            if name in self.secret or plain(value) != plain((self.current or {}).get(name))
        }
        return values

    def _merge(self, values: dict[str, Any]) -> None:
        shown, now = self._shown(), self._now()
        for name in (now.keys() & values.keys()) - shown.keys():
            if self._omitted(name):  # it came after the page was drawn
                values[name] = (self.current or {})[name]
        for name in now.keys() & values.keys() & shown.keys():
            mine, was, theirs = plain(values[name]), shown[name], now[name]
            if mine == was:
                values[name] = (self.current or {})[name]  # not touched here
            elif clash(mine, was, theirs):
                self.clashes.append(
                    Clash(
                        str(self.fields[name].label or name),
                        self.words(name, theirs),
                        self.words(name, mine),
                    )
                )

    def _omitted(self, name: str) -> bool:
        """Whether nothing came for a field."""
        widget = self.fields[name].widget
        return bool(widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name)))

    def words(self, name: str, value: Any) -> str:
        """A value of a field as a person reads it; a field may know better (`words`)."""
        own = getattr(self.fields.get(name), "words", None)
        if own is not None:
            return str(own(value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        choices = dict(_flat(getattr(self.fields.get(name), "choices", ())))
        many = value if isinstance(value, list) else [value]
        return ", ".join(
            str(choices.get(str(one), one)) for one in many if one not in (None, "")
        ) or _("empty")

    def _now(self) -> dict[str, Any]:
        return {
            name: plain(value)
            for name, value in (self.current or {}).items()
            if name in self.fields and name not in self.secret
        }

    def _shown(self) -> dict[str, Any]:
        """What the page had shown; an old or broken one counts as if it had shown what is there."""
        try:
            found = json.loads(self.data.get(SHOWN, ""))
        except (ValueError, RecursionError):
            return self._now()
        return found if isinstance(found, dict) else self._now()


def clash(mine: Any, was: Any, theirs: Any) -> bool:
    """Whether two people changed a value that `was` there to different ones."""
    return mine != was and theirs not in (was, mine)


def plain(value: Any) -> Any:
    """A value as JSON has it, so that what was shown and what comes can be compared."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in (sorted(value) if isinstance(value, set) else value)]
    return value


def _flat(choices: Any) -> Any:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(key), label


class RowField(forms.TypedChoiceField):
    """Names a row of the office by its id; the form fills `choices` with those there are."""

    def __init__(self, *, empty: str | Promise = "–", **more: Any) -> None:
        """`empty`: what stands for none, when the field is not required."""
        self.empty = empty
        super().__init__(coerce=int, empty_value=None, **more)
        self.error_messages["invalid_choice"] = gettext_lazy(
            "What was chosen is no longer there. Choose again."
        )

    def words(self, value: Any) -> str:
        """The name of a row, or what stands for none."""
        key = "" if value is None else str(value)
        return str(dict(_flat(self.choices)).get(key, key))

    def offer(self, rows: list[tuple[int, str]]) -> None:
        """Say which rows there are: ids with their names."""
        none = [] if self.required else [("", self.empty)]
        self.choices = [*none, *rows]
