"""The form of one connection: its name, and what its door's settings ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.channels.door import Door

from ..forms import RowField, SettingsForm, plain
from .fields import QUEUE, ClockField, DayField, ask_of, complaints, field_for, is_secret

#: The account's own name; a door may have a setting called "name".
CALLED = "called"


class ConnectionForm(SettingsForm):
    """Made for one door. `changes` holds settings by field, and CALLED."""

    called = forms.CharField(
        label=gettext_lazy("What you call this connection"),
        max_length=100,
        help_text=gettext_lazy("Only officials see it."),
    )

    def __init__(
        self,
        *args: Any,
        door: Door,
        queues: list[tuple[int, str]],
        kept: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        """`kept`: secrets that are there already, so that their fields may stay empty."""
        self.door = door
        self.kept = dict(kept or {})
        super().__init__(*args, **more)
        for name, info in door.Settings.model_fields.items():
            field = self.fields[name] = field_for(name, info, kept=bool(self.kept.get(name)))
            if isinstance(field, DayField | ClockField):
                self._read(name, field)
        chosen = self.fields.get(QUEUE)
        if isinstance(chosen, RowField):
            chosen.offer(queues)
        secrets = {name for name, info in door.Settings.model_fields.items() if is_secret(info)}
        self.secret = frozenset(secrets)
        asked = {name: ask_of(info) for name, info in door.Settings.model_fields.items()}
        self.needed = frozenset(n for n, ask in asked.items() if ask and ask.when and not ask.rare)

    def _read(self, name: str, field: DayField | ClockField) -> None:
        """Rows keep a day or a time as a text, and the form compares what it means."""
        for values in (self.initial, self.current or {}):
            if isinstance(values.get(name), str):
                with suppress(forms.ValidationError):
                    values[name] = field.to_python(values[name])

    def clean(self) -> dict[str, Any]:
        """Merge, then let the door look at all of it."""
        values = super().clean()
        if self.errors:
            return values
        for name in self.secret:
            if not values.get(name) and name in self.kept:
                values.pop(name, None)
                self.changes.pop(name, None)
        whole = {**(self.current or {}), **self.kept, **values}
        whole.pop(CALLED, None)
        for field, words in complaints(self.door.Settings, whole).items():
            self.add_error(field, str(words))
        if not self.errors:
            self._leads_elsewhere(values)
        return values

    def full_clean(self) -> None:
        """As ever; where something else is wrong, who typed a secret is told to type it again."""
        super().full_clean()
        for name in self.secret if self.is_bound and self.errors else ():
            if self.data.get(self.add_prefix(name)) and name not in self.errors:
                self.add_error(name, _("Type this once more: what was typed is never sent back."))

    def settings(self) -> dict[str, Any]:
        """What was given of the door's settings, with the secrets that stay."""
        return {**self.kept, **{k: v for k, v in self.changes.items() if k != CALLED}}

    def groups(self) -> Iterator[tuple[str | Promise, list[forms.BoundField], bool]]:
        """The fields under their headings, and whether any of them is wrong; not the rare ones."""
        grouped: dict[str, list[forms.BoundField]] = {"": [self[CALLED]]}
        for bound, ask in self._asked():
            if not (ask and ask.rare):
                grouped.setdefault(str(ask.group) if ask else "", []).append(bound)
        for heading, fields in grouped.items():
            yield heading, fields, any(field.errors for field in fields)

    def rare(self) -> list[forms.BoundField]:
        """Fields that are folded away."""
        return [bound for bound, ask in self._asked() if ask and ask.rare]

    @property
    def rare_wrong(self) -> bool:
        """Whether one of them is wrong: then they are not folded."""
        return any(bound.errors for bound in self.rare())

    def _asked(self) -> Iterator[tuple[forms.BoundField, Any]]:
        for name, info in self.door.Settings.model_fields.items():
            yield self[name], ask_of(info)

    def _leads_elsewhere(self, values: Mapping[str, Any]) -> None:
        """A secret that is kept goes nowhere else than where it went: see `Ask.reaches`."""
        if self.current is None:
            return
        moved = any(
            name in values and plain(values[name]) != plain(self.current.get(name))
            for name, info in self.door.Settings.model_fields.items()
            if (ask := ask_of(info)) and ask.reaches
        )
        if not moved:
            return
        for name in self.secret:
            if self.kept.get(name) and not values.get(name):
                words = _("The connection leads elsewhere now: type this once more.")
                self.add_error(name, words)
