"""A list of people as an office has it: a table copied from a spreadsheet, or its CSV file.

Reads what comes (comma, semicolon or tab; UTF-8, UTF-16 or Windows-1250; with or without a line of
headings) and says of each line who it is and what is wrong. It makes nobody.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from okienko.look.sheets import plain
from okienko.offices.models import Official, Person, Role

from .roles import ROLES

MOST_LINES = 500
NAME_LONGEST, USERNAME_LONGEST, CELL_LONGEST = 120, 150, 3000
USUAL_LEVEL = 3

#: Headings that people write, without regard to case. "first" and "last" make one name.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("name", "imię i nazwisko", "imie i nazwisko", "nazwisko i imię", "pracownik", "osoba",
             "ім’я та прізвище", "ім'я та прізвище", "працівник"),
    "first": ("imię", "imie", "first name", "ім’я", "ім'я"),
    "last": ("nazwisko", "surname", "last name", "прізвище"),
    "email": ("e-mail", "email", "mail", "adres e-mail", "adres email", "пошта", "ел. пошта"),
    "role": ("role", "rola", "роль"),
    "username": ("user name", "username", "login", "nazwa użytkownika", "ім’я користувача"),
    "skills": ("skills", "umiejętności", "umiejetnosci", "навички"),
    "language": ("language", "język", "jezyk", "мова"),
}  # fmt: skip
#: The columns of a list without headings.
USUAL = ("name", "email", "role", "username", "skills", "language")
#: What parts the skills of a person.
BETWEEN = ",;|"
#: Headings of a list that is written, by the language of the page: each stands in HEADINGS.
WRITTEN = {
    "en": ("Name", "E-mail", "Role", "User name", "Skills", "Language"),
    "pl": ("Imię i nazwisko", "E-mail", "Rola", "Nazwa użytkownika", "Umiejętności", "Język"),
    "uk": ("Ім’я та прізвище", "E-mail", "Роль", "Ім’я користувача", "Навички", "Мова"),
}


@dataclass
class Line:
    """One person of the list; `wrong` says in words why the line cannot be taken."""

    number: int
    name: str = ""
    email: str = ""
    role: str = str(Role.OFFICIAL)
    username: str = ""
    language: str = ""
    levels: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def role_name(self) -> str:
        """What the role is called."""
        return str(ROLES[self.role][0])

    @property
    def values(self) -> dict[str, Any]:
        """As `add_colleague` takes it."""
        return {
            "name": self.name,
            "role": self.role,
            "username": self.username,
            "email": self.email,
            "language": self.language,
            "levels": self.levels,
        }


def headings() -> tuple[str, ...]:
    """The first line of a list that is written, in the language of the page."""
    return WRITTEN[(get_language() or settings.LANGUAGE_CODE)[:2]]


def listed(
    official: Official, person: Person, levels: Mapping[int, int], skills: Mapping[int, str]
) -> tuple[str, ...]:
    """The line of somebody, as `parse` reads it. `skills`: names by id."""
    languages = {code: str(name) for code, name in settings.LANGUAGES}
    known = [f"{name} {levels[skill]}" for skill, name in skills.items() if skill in levels]
    return (
        official.name,
        person.email,
        str(ROLES[official.role][0]),
        person.username,
        ", ".join(known),
        languages.get(person.language, ""),
    )


def decoded(data: bytes) -> str:
    """The text of a file, whatever a spreadsheet wrote it in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1250", "replace")


def parse(
    text: str, *, skills: Mapping[int, str], here: Collection[str], taken: Collection[str] = ()
) -> list[Line]:
    """The lines of a list. `skills`: names by id; `here`: e-mail addresses and names of people who
    work here, in small letters; `taken`: user names that somebody has, in capitals.
    """
    rows = [(number, cells) for number, cells in _rows(text) if any(cells)]
    opened = rows.pop()[0] if rows and _END in rows[-1][1] else 0
    columns: tuple[str, ...] = USUAL
    if rows and (found := _headings(rows[0][1])):
        columns, rows = found, rows[1:]
    lines = [_line(number, cells, columns, skills) for number, cells in rows[: MOST_LINES + 1]]
    if len(lines) > MOST_LINES:
        del lines[MOST_LINES:]
        lines[-1].wrong.append(
            _("Only %(most)d people at once. Put the rest into a second list.")
            % {"most": MOST_LINES}
        )
    _compare(lines, set(here), set(taken))
    if opened:
        words = _('A quotation mark (") of this line is never closed: close it, or take it away.')
        lines.append(Line(opened, wrong=[words]))
    return lines


#: Comes after the last line. A cell whose quotation mark nothing closes reaches as far as this.
_END = "\x1e"


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with its last line's number; one that is never closed is its first, and _END."""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    first = next((line for line in text.split("\n") if line.strip()), "")
    mark = max("\t;,", key=first.count)
    reader = csv.reader(io.StringIO(f"{text.replace(_END, '')}\n{_END}"), delimiter=mark)
    while True:
        began = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # longer than any cell may be
            cells = [f"\n{_END}"]
        if cells == [_END]:
            return
        if cells and cells[-1].endswith(f"\n{_END}"):
            yield began, [_END]
            return
        yield reader.line_num, [" ".join(plain(cell).split())[:CELL_LONGEST] for cell in cells]


def _headings(cells: list[str]) -> tuple[str, ...] | None:
    known = {word: column for column, words in HEADINGS.items() for word in words}
    columns = tuple(known.get(cell.casefold().strip(" :*"), "") for cell in cells)
    return columns if {"name", "first", "last"} & {*columns} else None


def _line(
    number: int, cells: list[str], columns: tuple[str, ...], skills: Mapping[int, str]
) -> Line:
    values: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell:
            values.setdefault(column, cell)
    line = Line(number)
    names = (values.get("first", ""), values.get("last", ""))
    line.name = values.get("name") or " ".join(filter(None, names))
    line.email, line.username = values.get("email", ""), values.get("username", "")
    if not line.name:
        line.wrong.append(_("The name is missing."))
    if len(line.name) > NAME_LONGEST or len(line.username) > USERNAME_LONGEST:
        line.wrong.append(_("This is too long to be a name."))
    if " " in line.username:
        line.wrong.append(_("A user name has no spaces."))
    if line.email:
        try:
            validate_email(line.email)
        except ValidationError:
            line.wrong.append(_("%(words)s is no e-mail address.") % {"words": line.email})
    _role(line, values.get("role", ""))
    _language(line, values.get("language", ""))
    _skills(line, values.get("skills", ""), skills)
    return line


def _role(line: Line, words: str) -> None:
    if not words:
        return
    role = _roles().get(words.casefold())
    if role is None:
        names = ", ".join(str(name) for name, _words in ROLES.values())
        said = _("There is no role called %(words)s. There are: %(names)s.")
        line.wrong.append(said % {"words": words, "names": names})
    else:
        line.role = role


def _roles() -> dict[str, str]:
    """Each role by what it is called in any language of ours."""
    found = {role.casefold(): role for role in ROLES}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(name).casefold(): role for role, (name, _words) in ROLES.items()}
    return found


def _language(line: Line, words: str) -> None:
    if not words:
        return
    found = {code: code for code, _name in settings.LANGUAGES}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(name).casefold(): code for code, name in settings.LANGUAGES}
    code = found.get(words.casefold())
    if code is None:
        line.wrong.append(_("The pages do not speak %(words)s.") % {"words": words})
    else:
        line.language = code


def _skills(line: Line, words: str, skills: Mapping[int, str]) -> None:
    by_name = {name.casefold(): skill for skill, name in skills.items()}
    for part in _parts(words, skills.values()):
        name, _space, level = part.strip().rpartition(" ")
        if not (name and level.isascii() and level.isdigit()):
            name, level = part.strip(), str(USUAL_LEVEL)
        if not name:
            continue
        skill = by_name.get(name.strip(" :").casefold())
        if skill is None:
            line.wrong.append(_("There is no skill called %(words)s.") % {"words": name})
        elif level not in "12345" or len(level) != 1:
            line.wrong.append(_("Levels of a skill go from 1 to 5."))
        else:
            line.levels[skill] = int(level)


def _parts(words: str, names: Collection[str]) -> list[str]:
    """The skills in a cell, each with its level; a skill may have a comma in its name."""
    odd = sorted((name for name in names if set(BETWEEN) & set(name)), key=len, reverse=True)
    whole = "".join(f"{re.escape(name)}|" for name in odd)
    return re.findall(rf"(?:{whole}[^{re.escape(BETWEEN)}])+", words, re.IGNORECASE)


def _compare(lines: list[Line], here: set[str], taken: set[str]) -> None:
    """Who is there already, in the office or further up in the list."""
    for line in lines:
        keys = {line.email.casefold()} if line.email else {line.name.casefold()}
        if keys - {""} & here:
            line.wrong.append(_("Works here already."))
        here |= keys - {""}
        if line.username:
            if line.username.upper() in taken:
                line.wrong.append(_("Somebody has this user name. Choose another."))
            taken.add(line.username.upper())
