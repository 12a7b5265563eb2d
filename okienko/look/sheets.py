"""Tables for spreadsheets."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse
from django.utils.translation import get_language

#: With these a cell begins that a spreadsheet would work out.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def sheet(name: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """Rows as a CSV file called `name`, to be kept."""
    # spreadsheets expect the mark of their country between the columns
    separator = "," if get_language() == "en" else ";"
    text = StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return HttpResponse(
        text.getvalue().encode("utf-8-sig"),  # spreadsheets know the letters by the mark
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def harmless(value: str) -> str:
    """A spreadsheet must not take a text for a formula."""
    return f"'{value}" if value.startswith(FORMULAS) else value


def plain(cell: str) -> str:
    """What a cell that `harmless` wrote has meant."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULAS) else cell
