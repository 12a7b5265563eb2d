"""What a calendar file says in words: a meeting, its time and place, who asks (RFC 5545, 5546).

Linear and bounded: whatever it holds, a line is looked at once. What cannot be understood is left
out, for the file itself is there beside it. Nothing here answers an invitation.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from okienko.channels.email.letter import LetterFile
from okienko.channels.plain_text import one_line

MOST = 5  # meetings of one letter that are told
_LONGEST = 256 * 1024  # bytes of a file that are looked at
_LINE = 4000  # characters of one property
_WORDS = 300  # characters of a name or a place
_KINDS = {"REQUEST", "CANCEL", "REPLY", "PUBLISH", "COUNTER", "ADD"}
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?$")
_LASTS = re.compile(
    r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:\d+S)?)?$"
)
_ESCAPED = re.compile(r"\\([\\;,nN])")
_PART = re.compile(r';([A-Za-z-]{1,40})=("[^"]*"|[^;:"]*)')
# Names of Microsoft's for zones from which an office here is written to (CLDR, windowsZones).
_MICROSOFT = {
    "central european standard time": "Europe/Warsaw",
    "central europe standard time": "Europe/Budapest",
    "w. europe standard time": "Europe/Berlin",
    "romance standard time": "Europe/Paris",
    "fle standard time": "Europe/Kyiv",
    "e. europe standard time": "Europe/Chisinau",
    "gtb standard time": "Europe/Bucharest",
    "gmt standard time": "Europe/London",
    "greenwich standard time": "Atlantic/Reykjavik",
    "utc": "UTC",
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """One meeting. `kind` is REQUEST, CANCEL, REPLY, PUBLISH, COUNTER or ADD.

    `starts` and `ends` in ISO 8601: with an offset when the moment is known, a bare day for whole
    days (`ends` is the last one), else the hour as it was written, which is one of `zone`, a name
    that we do not know, or of wherever one is. "" for what is not said. `answer` is ACCEPTED,
    DECLINED or TENTATIVE in a reply; `who` is the organiser, of a reply who answers.
    """

    kind: str
    what: str
    starts: str
    ends: str = ""
    zone: str = ""
    where: str = ""
    who: str = ""
    people: int = 0  # how many are asked
    repeats: bool = False
    answer: str = ""


def calendars(files: Iterable[LetterFile]) -> tuple[LetterFile, ...]:
    """Those of the files that are calendars: what `invitations` looks at."""
    return tuple(
        file
        for file in files
        if file.content_type == "text/calendar" or file.name.lower().endswith(".ics")
    )


def invitations(files: Iterable[LetterFile]) -> tuple[Invitation, ...]:
    """The meetings of a letter's calendar files; the same one in two of them is told once."""
    found: dict[Invitation, None] = {}
    for file in calendars(files):
        found.update(dict.fromkeys(_meetings(file.content)))
        if len(found) >= MOST:
            break
    return tuple(found)[:MOST]


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    value: str
    told: dict[str, str]


def _meetings(content: bytes) -> Iterator[Invitation]:
    method, deep = "PUBLISH", 0
    inside: list[_Property] | None = None
    for one in _properties(content[:_LONGEST].decode("utf-8", "replace")):
        if one.name == "METHOD" and inside is None:
            method = one.value.upper() if one.value.upper() in _KINDS else "PUBLISH"
        elif one.name == "BEGIN" and one.value.upper() == "VEVENT":
            inside, deep = [], 0
        elif one.name == "BEGIN":
            deep += 1  # an alarm within a meeting has a text and times of its own
        elif one.name == "END" and one.value.upper() == "VEVENT" and inside is not None:
            meeting = _meeting(method, inside)
            inside = None
            if meeting is not None:
                yield meeting
        elif one.name == "END":
            deep = max(0, deep - 1)
        elif inside is not None and not deep:
            inside.append(one)


def _properties(text: str) -> Iterator[_Property]:
    """The lines, unfolded (RFC 5545, 3.1)."""
    line = ""
    for raw in [*text.replace("\r\n", "\n").split("\n"), "END:"]:
        if raw[:1] in (" ", "\t") and line:
            if len(line) < _LINE:
                line += raw[1:]
            continue
        if line:
            found = _property(line[:_LINE])
            if found:
                yield found
        line = raw


def _property(line: str) -> _Property | None:
    head = re.match(r"[A-Za-z0-9-]{1,40}", line)
    if head is None:
        return None
    at, told = head.end(), {}
    while part := _PART.match(line, at):
        told[part[1].upper()] = part[2].strip('"')
        at = part.end()
    if line[at : at + 1] != ":":
        return None
    return _Property(head[0].upper(), line[at + 1 :].strip(), told)


def _meeting(method: str, properties: list[_Property]) -> Invitation | None:
    first: dict[str, _Property] = {}
    for one in properties:
        first.setdefault(one.name, one)
    if "DTSTART" not in first:
        return None
    start, zone = _when(first["DTSTART"])
    if start is None:
        return None
    people = [one for one in properties if one.name == "ATTENDEE"]
    kind = "CANCEL" if _text(first, "STATUS").upper() == "CANCELLED" else method
    reply = kind in ("REPLY", "COUNTER") and bool(people)
    return Invitation(
        kind=kind,
        what=_text(first, "SUMMARY"),
        starts=start.isoformat(),
        ends=_end(first, start),
        zone=zone,
        where=_text(first, "LOCATION"),
        who=_person(people[0] if reply else first.get("ORGANIZER")),
        people=len(people),
        repeats="RRULE" in first or "RDATE" in first,
        answer=people[0].told.get("PARTSTAT", "").upper()[:20] if reply else "",
    )


def _text(first: dict[str, _Property], name: str) -> str:
    value = first[name].value if name in first else ""
    return one_line(_ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], value))[:_WORDS]


def _person(one: _Property | None) -> str:
    if one is None:
        return ""
    address = one.value
    if address.lower().startswith("mailto:"):
        address = address[len("mailto:") :]
    elif "@" not in address:
        address = ""
    name = one_line(one.told.get("CN", ""))[:_WORDS]
    address = one_line(address)[:_WORDS]
    if name and address and name != address:
        return f"{name} <{address}>"
    return name or address


def _when(one: _Property) -> tuple[date | None, str]:
    """The moment, day or hour, and the name of a zone that is not known."""
    found = _TIME.match(one.value)
    if found is None:
        return None, ""
    year, month, day, hour, minute, second, utc = found.groups()
    try:
        if hour is None:
            return date(int(year), int(month), int(day)), ""
        at = datetime(  # noqa: DTZ001 (its zone follows)
            int(year), int(month), int(day), int(hour), int(minute), min(59, int(second or 0))
        )
    except ValueError:
        return None, ""
    if utc:
        return at.replace(tzinfo=UTC), ""
    name = one.told.get("TZID", "").strip()
    zone = _zone(name)
    try:
        return (at.replace(tzinfo=zone).astimezone(UTC), "") if zone else (at, one_line(name)[:80])
    except OverflowError:
        return None, ""


def _zone(name: str) -> ZoneInfo | None:
    known = _MICROSOFT.get(name.lower(), name)
    if not re.fullmatch(r"[A-Za-z]+(?:/[A-Za-z_+-]+[0-9]*){0,2}", known):
        return None
    try:
        return ZoneInfo(known)
    except (KeyError, OSError, ValueError):  # none of that name
        return None


def _end(first: dict[str, _Property], start: date) -> str:
    whole_days = not isinstance(start, datetime)
    try:
        if "DTEND" in first:
            end, _zone_of_end = _when(first["DTEND"])
            if end is None or isinstance(end, datetime) == whole_days:
                return ""
        else:
            lasts = _LASTS.match(_text(first, "DURATION"))
            if lasts is None:
                return ""
            weeks, days, hours, minutes = (int(part or 0) for part in lasts.groups())
            end = start + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
        if whole_days:  # the end is the day after the last (RFC 5545, 3.6.1)
            end = max(start, end - timedelta(days=1))
    except OverflowError:
        return ""
    return end.isoformat()
