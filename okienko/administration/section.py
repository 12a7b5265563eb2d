"""One kind of settings: rows in a list, a form for each, verbs that make and change them.

Most settings are alike. A section says what differs; `pages.py` draws the list and the form,
merges what two people change, says what a verb refuses and shows what was changed before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.http import Http404
from django.utils.functional import Promise

from okienko.events.models import OfficeModel

from .changes import Made, as_before, history
from .forms import SettingsForm

M = TypeVar("M", bound=OfficeModel)


@dataclass(frozen=True)
class Row:
    """One line of the list; the first cell is its name and leads to its page."""

    id: int
    cells: Sequence[str]
    active: bool = True
    marks: frozenset[str] = frozenset()  # by which a filter finds it


@dataclass(frozen=True)
class Filter:
    """A choice over the list: of the marks that rows may have, each with its words, one or none."""

    name: str  # of its field in the address
    label: str
    marks: Sequence[tuple[str, str]]
    chosen: str = ""


class Section:
    """Fill in what is said here; functions run for one office, those that read in its scope."""

    do_not_call_in_templates = True
    url: ClassVar[str]  # the address's last part and the name of its page: "departments"
    row: ClassVar[str]  # the model's name, for the address's parameter: "department"
    title: ClassVar[str | Promise]  # "Departments"
    new: ClassVar[str | Promise]  # the button's words: "Add a department"
    intro: ClassVar[str | Promise] = ""  # what these are for, in a sentence
    empty: ClassVar[str | Promise]  # what the list says while it is empty
    columns: ClassVar[Sequence[str | Promise]]
    event: ClassVar[str] = ""  # the kind of event that tells of changes: "department.changed"
    form: ClassVar[type[SettingsForm]]
    list_template: ClassVar[str] = "administration/shell/list.html"
    form_template: ClassVar[str] = "administration/shell/row.html"
    #: What can be done to a row besides changing it: of "retire", "restore", "remove".
    steps: ClassVar[Sequence[str]] = ("retire", "restore")
    #: Fields of a new row that the address may fill in: "new/?parent_id=7".
    fills: ClassVar[Sequence[str]] = ()
    #: Whether the rows stand in an order of the office's own, which the list can change (`order`).
    ordered: ClassVar[bool] = False
    #: What each of them means here, beside its button.
    retires: ClassVar[str | Promise] = ""
    removes: ClassVar[str | Promise] = ""

    def __getattr__(self, name: str) -> str:
        """`list_url`, `new_url`, `row_url`, `retire_url`, ...: names of the section's pages."""
        step = name.removesuffix("_url")
        if step == name:
            raise AttributeError(name)
        return f"administration:{self.url}" + ("" if step == "list" else f"_{step}")

    @staticmethod
    def one(rows: Iterable[M], pk: int) -> M:
        """The row of that id; 404 when it is none of these."""
        for row in rows:
            if row.pk == pk:
                return row
        raise Http404

    def rows(self, office: int) -> list[Row]:
        """All rows, those out of use too."""
        raise NotImplementedError

    def filters(self, office: int) -> list[Filter]:
        """By what the list can be narrowed, besides words."""
        return []

    def current(self, office: int, pk: int) -> dict[str, Any]:
        """What is there now, by field of the form; 404 when there is no such row."""
        raise NotImplementedError

    def name_of(self, office: int, pk: int) -> str:
        """What a row is called."""
        return next((row.cells[0] for row in self.rows(office) if row.id == pk), "")

    def is_active(self, office: int, pk: int) -> bool:
        """Whether a row is in use."""
        return next((row.active for row in self.rows(office) if row.id == pk), True)

    def make_form(self, office: int, *args: Any, **more: Any) -> SettingsForm:
        """The form; sections whose fields offer rows of the office fill them here."""
        return self.form(*args, **more)

    def more(self, office: int, pk: int | None) -> dict[str, Any]:
        """What the section's own templates need besides."""
        return {}

    def told(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """What an event tells of a row before or after, by the names of the form's fields."""
        return data

    def history(self, office: int, pk: int, form: SettingsForm) -> list[Made]:
        """What was done to a row, the newest first."""
        return history(office, self.event, pk, form, self.told) if self.event else []

    def before(self, office: int, pk: int, event: int) -> dict[str, Any]:
        """The fields of the form as they were before an event of the history."""
        return as_before(office, self.event, pk, event, self.told)

    # --- verbs: outside of any scope; they raise Refused ---------------------------------------

    def add(self, office: int, values: dict[str, Any]) -> int:
        """Make a row of all the form's values; its id."""
        raise NotImplementedError

    def change(self, office: int, pk: int, values: dict[str, Any]) -> None:
        """Change a row; `values` are those that differ."""
        raise NotImplementedError

    def retire(self, office: int, pk: int, instead: int | None) -> None:
        """Take a row out of use; `instead`: where what hangs on it goes, if one was chosen."""
        raise NotImplementedError

    def instead(self, office: int, pk: int) -> list[tuple[int, str]]:
        """Rows that can stand instead of one that is taken out of use; empty: none is asked for."""
        return []

    def restore(self, office: int, pk: int) -> None:
        """Put a row into use again."""
        raise NotImplementedError

    def remove(self, office: int, pk: int) -> None:
        """Take a row away for good."""
        raise NotImplementedError

    def beside(self, office: int, pk: int) -> list[int]:
        """The rows in whose order this one has its place; it too, if it is one."""
        return [row.id for row in self.rows(office) if row.active]

    def order(self, office: int, pks: list[int]) -> None:
        """Put the rows into this order."""
        raise NotImplementedError
