"""Fields of settings that browsers have none for: a time with its unit, a table of rows."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.forms.utils import flatatt
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


class LongSelect(forms.Select):
    """A choice of hundreds: Django's own renders two templates for each of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field as HTML."""
        chosen = {str(one) for one in self.format_value(value)}
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, SafeString(" selected") if str(key) in chosen else "", label)
                for key, label in self.choices
            ),
        )
        known = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", known, options)


class ZoneField(forms.ChoiceField):
    """A time zone by its name in the IANA database."""

    widget = LongSelect

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label=gettext_lazy("Time zone"),
            choices=lambda: [(zone, zone) for zone in sorted(available_timezones()) if "/" in zone],
            help_text=gettext_lazy("In Poland: Europe/Warsaw."),
            **more,
        )


#: Units by their seconds, the largest last.
UNITS = (
    (1, gettext_lazy("seconds")),
    (60, gettext_lazy("minutes")),
    (3600, gettext_lazy("hours")),
    (86_400, gettext_lazy("days")),
)


def duration_words(seconds: int) -> str:
    """Seconds as one says them in a sentence: "20 seconds", "4 hours"."""
    unit, n = _in_units(seconds)
    words = {
        1: ngettext("%(n)d second", "%(n)d seconds", n),
        60: ngettext("%(n)d minute", "%(n)d minutes", n),
        3600: ngettext("%(n)d hour", "%(n)d hours", n),
        86_400: ngettext("%(n)d day", "%(n)d days", n),
    }
    return words[unit] % {"n": n}


def _in_units(seconds: int) -> tuple[int, int]:
    """The largest unit of which it is a whole number, and that number."""
    unit = max(size for size, _name in UNITS if size == 1 or (seconds and seconds % size == 0))
    return unit, seconds // unit


class _DurationWidget(forms.MultiWidget):
    def __init__(self) -> None:
        number = forms.NumberInput(attrs={"aria-label": gettext_lazy("How many"), "step": 1})
        unit = forms.Select(attrs={"aria-label": gettext_lazy("Unit")}, choices=UNITS)
        super().__init__([number, unit], attrs={"class": "duration"})

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, int):
            return [None, 1]
        unit, n = _in_units(value)
        return [n, unit]


class DurationField(forms.MultiValueField):
    """A time as people say it, a number and its unit; its value is seconds."""

    def __init__(self, *, least: int = 0, most: int, **more: Any) -> None:
        """`least` and `most` are seconds."""
        number = forms.IntegerField(min_value=-(10**6), max_value=10**6)
        unit = forms.TypedChoiceField(choices=UNITS, coerce=int)
        super().__init__([number, unit], widget=_DurationWidget(), **more)
        self.least, self.most = least, most

    def compress(self, data_list: Any) -> int | None:
        if not data_list:
            return None
        seconds = int(data_list[0]) * int(data_list[1])
        if not self.least <= seconds <= self.most:
            raise forms.ValidationError(
                _("Choose a time from %(least)s to %(most)s.")
                % {"least": duration_words(self.least), "most": duration_words(self.most)}
            )
        return seconds

    @staticmethod
    def words(value: Any) -> str:
        """A value as a person reads it."""
        return duration_words(value) if isinstance(value, int) else _("empty")


@dataclass(frozen=True)
class Column:
    """One column of a table: the name of its fields, what stands over it, what it takes."""

    name: str
    label: str | Promise
    field: forms.Field


class _TableWidget(forms.Widget):
    use_fieldset = True

    def __init__(self, columns: Sequence[Column], spare: int) -> None:
        super().__init__()
        self.columns, self.spare = columns, spare

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[str]]:
        if not hasattr(data, "getlist"):
            return []
        lists = [data.getlist(f"{name}_{column.name}")[:200] for column in self.columns]
        return [list(row) for row in zip(*lists, strict=False)]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0_{self.columns[0].name}" if id_ else ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = [*(value or ()), *([[""] * len(self.columns)] * self.spare)]
        lines = [
            [
                column.field.widget.render(
                    f"{name}_{column.name}",
                    cell,
                    {
                        "id": f"id_{name}_{number}_{column.name}",
                        "aria-label": f"{column.label}, {number + 1}",
                        **column.field.widget_attrs(column.field.widget),
                    },
                )
                for column, cell in zip(self.columns, row, strict=False)
            ]
            for number, row in enumerate(rows)
        ]
        template = get_template("administration/shell/table.html")
        return SafeString(template.render({"columns": self.columns, "lines": lines}))


class TableField(forms.Field):
    """Rows of values, one list for each; a row whose `key` column is empty counts as none."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        key: int,
        spare: int = 2,
        keep_order: bool = False,
        **more: Any,
    ) -> None:
        """`spare`: so many empty rows stand below those that are there. `keep_order`: as typed."""
        self.columns, self.key, self.keep_order = list(columns), key, keep_order
        super().__init__(widget=_TableWidget(self.columns, spare), required=False, **more)

    def __deepcopy__(self, memo: Any) -> "TableField":
        made: TableField = super().__deepcopy__(memo)
        made.columns = copy.deepcopy(self.columns, memo)
        made.widget.columns = made.columns
        return made

    def clean(self, value: Any) -> list[list[Any]]:
        found = []
        for number, row in enumerate(value or (), start=1):
            if not row[self.key].strip():
                continue
            try:
                found.append(
                    [
                        column.field.clean(cell)
                        for column, cell in zip(self.columns, row, strict=True)
                    ]
                )
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    _("Row %(n)d: %(words)s") % {"n": number, "words": " ".join(error.messages)}
                ) from None
        return found if self.keep_order else sorted(found)

    def words(self, value: Any) -> str:
        """A value as a person reads it."""
        lines = [
            " ".join(
                str(dict(getattr(column.field, "choices", ())).get(cell, cell))
                for column, cell in zip(self.columns, row, strict=False)
            )
            for row in value or ()
        ]
        return "; ".join(lines) or _("empty")
