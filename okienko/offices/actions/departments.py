"""Departments: who does the work behind the desk."""

from typing import TypedDict, Unpack

from okienko.events.changing import change, make, remove
from okienko.events.verbs import chosen

from ..access import settings_verb
from ..events import DepartmentChanged
from ..models import Department
from ..refusals import DEPARTMENT_USED


class DepartmentSettings(TypedDict, total=False):
    """A department's own. One that is not `active` is offered nowhere and keeps what it has."""

    code: str
    name: str
    phone: str
    email: str
    matters: str
    active: bool


@settings_verb
def add_department(_office: int, **settings: Unpack[DepartmentSettings]) -> int:
    """Add a department; its id. Refused `taken` (the code)."""
    return make(Department, DepartmentChanged, **settings).id


@settings_verb
def change_department(
    _office: int, *, department_id: int, **settings: Unpack[DepartmentSettings]
) -> None:
    """Change a department. Refused `taken`."""
    change(chosen(Department, department_id, lock=True), DepartmentChanged, **settings)


@settings_verb
def remove_department(_office: int, *, department_id: int) -> None:
    """Take a department away that has had nothing yet.

    Refused `department_used` by cases, kinds of case or calls: then make it inactive.
    """
    row = chosen(Department, department_id, lock=True)
    remove(row, DepartmentChanged, used=DEPARTMENT_USED)
