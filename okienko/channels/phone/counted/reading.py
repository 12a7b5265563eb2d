"""An operator's list of calls is read: a table with any columns, which somebody names. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from okienko.channels.phone.formats import Reading, read
from okienko.customers.identities import phone_address

from .matching import TheirCall

COLUMNS = ("at", "time", "caller", "called", "seconds")
MOST_LINES, MOST_COLUMNS = 50_000, 100
LONGEST_CELL = 100  # letters: no number, time or duration is as long
YEARS = range(2000, 2100)  # of days that can be counted with; an earlier one is a mistake
MOST_SECONDS = 999_999
SHORT = 3  # letters of a word that is looked for as a whole
#: Words of headings by which a column is guessed, in small letters.
GUESSES: Mapping[str, tuple[str, ...]] = {
    "at": ("data i", "date and", "data rozp", "początek", "poczatek", "start", "data", "date"),
    "time": ("godzina", "godz", "time", "czas rozp"),
    "caller": (
        "numer a",
        "dzwoni",
        "źród",
        "zrod",
        "caller",
        "from",
        "abonent",
        "wywołując",
        "src",
    ),
    "called": (
        "numer b",
        "wybran",
        "docel",
        "called",
        "to",
        "odbiorc",
        "wywoływan",
        "dst",
        "numer",
    ),
    "seconds": ("czas trwania", "czas poł", "długość", "dlugosc", "duration", "sekund", "billsec"),
}
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d/%m/%Y", "%Y.%m.%d")
_TIMES = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f")
_UNITS = re.compile(r"(?<!\d)(\d{1,9})\s{0,3}(h|godz|min|m|s|sek)")
_OF_UNIT = {"h": 3600, "godz": 3600, "min": 60, "m": 60, "s": 1, "sek": 1}


@dataclass(frozen=True)
class Table:
    """A file's lines, and its headings ("" where there are none)."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass
class TheirList:
    """What a file says; `wrong` are numbers of lines that cannot be read."""

    calls: list[TheirCall] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)


def table(text: str) -> Table:
    """The table in a text, whatever stands between its columns; an empty one of what is none.

    A hostile file costs no more than a list of calls: cells, columns and lines are bounded.
    """
    head = text[:4000]
    mark = max(";\t,|", key=lambda each: head.count(each) * (1 if each == "," else 1.5))
    cut = (
        tuple(cell.strip()[:LONGEST_CELL] for cell in row[:MOST_COLUMNS])
        for row in csv.reader(text.splitlines(), delimiter=mark)
    )
    try:
        found = list(islice((row for row in cut if any(row)), MOST_LINES + 1))
    except csv.Error:  # a quotation mark that nothing ends
        found = []
    width = max((len(row) for row in found), default=0)
    rows = [row + ("",) * (width - len(row)) for row in found]
    if rows and not any(_digits(cell) for cell in rows[0]):
        return Table(rows[0], tuple(rows[1:]))
    return Table(("",) * width, tuple(rows))


def _digits(cell: str) -> bool:
    return any(letter.isdigit() for letter in cell)


def guessed(headings: Sequence[str]) -> dict[str, int]:
    """Which column is which, as far as its heading tells."""
    found: dict[str, int] = {}
    folded = [heading.casefold() for heading in headings]
    for name in ("seconds", "at", "time", "caller", "called"):
        for word in GUESSES[name]:
            left = (n for n, one in enumerate(folded) if _says(one, word))
            place = next((n for n in left if n not in found.values()), None)
            if place is not None:
                found[name] = place
                break
    return found


def _says(heading: str, word: str) -> bool:
    """Short words count only where they stand by themselves: "to" is no part of "netto"."""
    return word in heading if len(word) > SHORT else word in re.findall(r"\w+", heading)


def calls_in(
    found: Table,
    columns: Mapping[str, int],
    *,
    zone: str,
    own: Collection[str],
    reading: Reading = "auto",
) -> TheirList:
    """The calls of a table. `columns`: the place of each of COLUMNS that it has; `own`: the
    office's numbers, by which a call goes out or comes in where both numbers are named.
    """
    said = TheirList()
    first = 2 if any(found.headings) else 1
    for line, row in enumerate(found.rows, first):
        call = _call(row, columns, ZoneInfo(zone), own, reading)
        if call is None:
            said.wrong.append(line)
        else:
            said.calls.append(call)
    return said


def _call(
    row: Sequence[str],
    columns: Mapping[str, int],
    zone: ZoneInfo,
    own: Collection[str],
    reading: Reading,
) -> TheirCall | None:
    cells = {name: row[place] for name, place in columns.items() if 0 <= place < len(row)}
    at = moment(f"{cells.get('at', '')} {cells.get('time', '')}", zone)
    seconds = duration(cells.get("seconds", ""))
    if at is None or seconds is None:
        return None
    caller, called = (number(cells.get(name, ""), reading) for name in ("caller", "called"))
    if "called" not in columns or (called in own and caller not in own):
        return TheirCall(at, caller, outward=False, seconds=seconds)
    if "caller" not in columns or caller in own:
        return TheirCall(at, called, outward=True, seconds=seconds)
    return None  # neither is the office's


def number(text: str, reading: Reading = "auto") -> str:
    """A number as our rows have it; "" for one that is withheld, or none at all."""
    bare = re.sub(r"[\s().-]", "", text)
    if not re.fullmatch(r"\+?\d{3,20}", bare):
        return ""
    if re.fullmatch(r"48\d{9}", bare):
        bare = f"+{bare}"
    address = phone_address(read(bare, reading))
    return address.value if address.kind in ("e164", "short") else bare


def moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A day and a time as lists write them; without a zone they are the office's."""
    found = _moment(" ".join(text.replace("T", " ").split()), zone)
    return found if found is not None and found.year in YEARS else None


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=zone)
    except ValueError:
        pass
    for day in _DAYS:
        for time in _TIMES:
            try:
                return datetime.strptime(text, f"{day} {time}").replace(tzinfo=zone)
            except ValueError:
                continue
    return None


def duration(text: str) -> int | None:
    """Seconds: 65, 1:05, 00:01:05, "1 min 5 s"; None for what is none."""
    text = text.strip().casefold()
    if re.fullmatch(r"\d{1,6}([.,]0*)?", text):
        return int(re.split("[.,]", text)[0])
    if re.fullmatch(r"\d{1,4}(:\d{1,2}){1,2}", text):
        seconds = 0
        for part in text.split(":"):
            seconds = seconds * 60 + int(part)
        return seconds
    parts = _UNITS.findall(text)
    if parts and not _UNITS.sub("", text).strip(" .,"):
        seconds = sum(int(many) * _OF_UNIT[unit] for many, unit in parts)
        return seconds if seconds <= MOST_SECONDS else None
    return None
