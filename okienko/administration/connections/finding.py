"""What a door asks first, and from what is given finds the rest."""

from typing import Any

from django import forms

from okienko.channels.door import Door, Settings

from .fields import complaints, field_for, is_secret


class FirstForm(forms.Form):
    """The fields of `Door.first`; those that have a default may stay empty."""

    needed: frozenset[str] = frozenset()

    def __init__(self, door: Door, data: Any = None) -> None:
        self.door = door
        super().__init__(data)
        for name in door.first:
            info = door.Settings.model_fields[name]
            field = field_for(name, info)
            field.required = info.is_required()
            field.widget.attrs.pop("data-when", None)  # what decides is asked for later
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """Let the door look at each field; the others are not known yet."""
        values = dict(super().clean() or self.cleaned_data)
        for name, words in complaints(self.door.Settings, values).items():
            if name in values:
                self.add_error(name, str(words))
        return values

    def given(self) -> Settings:
        """What was given, as settings that are not whole; without secrets, which no look needs."""
        fields = self.door.Settings.model_fields
        open_ones = {k: v for k, v in self.cleaned_data.items() if not is_secret(fields[k])}
        return self.door.Settings.model_construct(**open_ones)
