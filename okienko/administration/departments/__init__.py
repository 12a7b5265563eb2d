"""Departments: who does the work behind the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.offices import actions, queries

from ..forms import NAME, SettingsForm
from ..section import Row, Section


class DepartmentForm(SettingsForm):
    """A department's own."""

    name = forms.CharField(label=NAME, max_length=120)
    code = forms.CharField(
        label=_("Sign"),
        max_length=20,
        help_text=_("As in the office's letters: GK, USC, FN. It stands in the numbers of cases."),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_("Where calls are passed to: +48 14 000 19 30, or an extension such as 130."),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=200, required=False)
    matters = forms.CharField(
        label=_("What it deals with"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Officials read this when they look for whom to ask."),
    )


class Departments(Section):
    """All departments of an office."""

    url = "departments"
    row = "department"
    title = _("Departments")
    new = _("Add a department")
    intro = _("Who does the work behind the desk: calls are passed to them and cases handed over.")
    empty = _("There is no department yet.")
    columns = (NAME, _("Sign"), _("Telephone"), _("E-mail"))
    event = "department.changed"
    form = DepartmentForm
    retires = _("It is offered no more. Cases that it has stay with it.")

    def rows(self, office: int) -> list[Row]:
        return [
            Row(row.id, (row.name, row.code, row.phone, row.email), row.active)
            for row in queries.departments()
        ]

    def current(self, office: int, pk: int) -> dict[str, Any]:
        row = self.one(queries.departments(), pk)
        return {name: getattr(row, name) for name in self.form.base_fields}

    def add(self, office: int, values: dict[str, Any]) -> int:
        return actions.add_department(office, **values)

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        actions.change_department(office, department_id=pk, **values)

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        actions.change_department(office, department_id=pk, active=False)

    def restore(self, office: int, pk: int) -> None:
        actions.change_department(office, department_id=pk, active=True)
