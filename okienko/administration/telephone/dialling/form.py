"""The form: kinds of numbers for each role, limits of a day, prices."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.channels.phone.kinds import KINDS
from okienko.offices.models import Role

from ...fields import Column, TableField
from ...forms import SettingsForm
from ...people.roles import role_name

#: The roles that dial; who only takes part in others' contacts dials what a trainee does.
DIALLING = (Role.TRAINEE, Role.OFFICIAL, Role.SUPERVISOR, Role.ADMIN)


class DiallingForm(SettingsForm):
    """An office's own."""

    needed = frozenset({"minutes", "money"})

    minutes = forms.IntegerField(
        label=_("Minutes of calls out in a day"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text=_(
            "All calls to people outside together: customers, departments, call-backs. 0: no limit."
        ),
    )
    money = forms.IntegerField(
        label=_("Cost of calls out in a day, in złoty"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text=_("By the prices below. 0: no limit."),
    )
    prices = TableField(
        [
            Column("start", _("Numbers that begin with"), forms.CharField(max_length=20)),
            Column("price", _("A minute costs, in złoty"), forms.CharField(max_length=10)),
        ],
        key=0,
        label=_("Prices"),
        help_text=_(
            "As the operator's price list has them, such as +48 0.05 and +4870 2.50: the longest "
            "beginning that fits a number is its price. What fits none costs nothing here."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        own: dict[str, forms.Field] = {
            role.value: forms.MultipleChoiceField(
                label=role_name(role),
                choices=tuple(KINDS.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            for role in DIALLING
        }
        self.fields = {**own, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Empty means no limit; kinds in their order, whichever was clicked first."""
        for name in ("minutes", "money"):
            self.cleaned_data[name] = self.cleaned_data.get(name) or 0
        for role in DIALLING:
            chosen = set(self.cleaned_data.get(role, ()))
            self.cleaned_data[role] = [kind for kind in KINDS if kind in chosen]
        return super().clean()


def told(data: Mapping[str, Any]) -> dict[str, Any]:
    """An event's values by the form's fields."""
    return {name: data[name] for name in (*DIALLING, "minutes", "money", "prices") if name in data}
