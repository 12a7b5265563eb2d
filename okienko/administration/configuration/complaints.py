"""What is wrong in a file, in the reader's language: the line, the place, and what to do. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

#: Lines that are told of one file, and characters of each name in them.
MOST, LONGEST = 50, 60

#: What pydantic finds, by its kind; filled with what it tells besides.
_WORDS: Mapping[str, str | Promise] = {
    "missing": gettext_lazy("This is missing. Add it."),
    "extra_forbidden": gettext_lazy(
        "Nothing of this name belongs here. Correct its spelling or take it out."
    ),
    "string_type": gettext_lazy("Words in quotation marks belong here."),
    "int_type": gettext_lazy("A whole number belongs here."),
    "int_parsing": gettext_lazy("A whole number belongs here."),
    "int_from_float": gettext_lazy("A whole number belongs here."),
    "bool_type": gettext_lazy("Either true or false belongs here."),
    "bool_parsing": gettext_lazy("Either true or false belongs here."),
    "greater_than_equal": gettext_lazy("This is too small: %(ge)s at least."),
    "less_than_equal": gettext_lazy("This is too large: %(le)s at most."),
    "string_too_long": gettext_lazy("This is too long: %(max_length)s characters at most."),
    "string_too_short": gettext_lazy("This is empty. Write something or take the row out."),
    "too_long": gettext_lazy("These are too many: %(max_length)s at most."),
    "literal_error": gettext_lazy("One of these belongs here: %(expected)s."),
    "tuple_type": gettext_lazy("A list in square brackets belongs here."),
    "list_type": gettext_lazy("A list in square brackets belongs here."),
    "dict_type": gettext_lazy("Names with their values belong here."),
    "model_type": gettext_lazy("Names with their values belong here."),
}
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def of_syntax(error: Exception) -> str:
    """What keeps the text from being read at all."""
    if found := _AT.search(str(error)):
        words = _(
            "Line %(line)s, character %(column)s: here it is not written as a file of settings is. "
            "Often a quotation mark or a bracket is missing before."
        )
        return words % {"line": found[1], "column": found[2]}
    if isinstance(error, RecursionError):
        return _("There are too many brackets in one another. Choose a file that this page made.")
    if "end of document" in str(error):
        return _("The file ends too early: its last lines are missing. Copy it once more.")
    return _("It is not written as a file of settings is. Choose one that this page made.")


def of_rows(error: ValidationError, found: Mapping[str, Any], text: str) -> list[str]:
    """A line for each thing that is wrong in what was read (`found`) of a text."""
    lines = text.splitlines()
    return [_line(each, found, lines) for each in error.errors()[:MOST]]


def shown(text: object) -> str:
    """What somebody wrote, as a complaint names it."""
    words = " ".join(str(text).split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _line(error: Mapping[str, Any], found: Mapping[str, Any], lines: Sequence[str]) -> str:
    place = list(error["loc"])
    number = _number(place, lines)
    if len(place) > 1 and isinstance(place[1], int):
        rows = found.get(str(place[0]))
        row = rows[place[1]] if isinstance(rows, list) else None
        if isinstance(row, dict):
            row = next(
                (row[one] for one in ("name", "code", "words", "digits", "topic") if one in row),
                None,
            )
        named = shown(row) if isinstance(row, str) else ""
        place = [place[0], named or place[1] + 1, *place[2:]]
    where = " › ".join(shown(one) for one in place)
    if where and number:
        return f"{_('Line %(n)d') % {'n': number}}, {where}: {words_of(error)}"
    return f"{where}: {words_of(error)}" if where else words_of(error)


def words_of(error: Mapping[str, Any]) -> str:
    """One of pydantic's findings in words."""
    told = dict(error.get("ctx", {}))
    if error["type"] == "value_error":
        return str(told.get("error", error["msg"]))
    if "expected" in told:
        told["expected"] = str(told["expected"]).replace("'", "").replace(" or ", ", ")
    words = _WORDS.get(error["type"]) or gettext_lazy("This cannot be read as it is written.")
    return str(words) % told


def _number(place: Sequence[str | int], lines: Sequence[str]) -> int:
    """The line where a place of the file is, as far as can be told; 0: it cannot."""
    if not place:
        return 0
    if len(place) == 1 or not isinstance(place[1], int):
        return _field(str(place[0]), lines, 0, len(lines))
    header = f"[[{place[0]}]]"
    heads = [n for n, line in enumerate(lines) if line.partition("#")[0].strip() == header]
    if place[1] >= len(heads):
        return _field(str(place[0]), lines, 0, len(lines))
    start = heads[place[1]]
    ends = [n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[[")]
    end = ends[0] if ends else len(lines)
    return (_field(str(place[2]), lines, start, end) if len(place) > 2 else 0) or start + 1


def _field(name: str, lines: Sequence[str], start: int, end: int) -> int:
    for n in range(start, end):
        key = lines[n].partition("=")[0].strip()
        if key.partition(".")[0] == name and "=" in lines[n]:
            return n + 1
    return 0
