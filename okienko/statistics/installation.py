"""What who runs the installation reads of all offices: names, doors, counts; nobody's rows.

Asked through SECURITY DEFINER functions that give nothing else (migration 0001), in no scope.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import connection


@dataclass(frozen=True)
class InstalledOffice:
    """An office, from outside. `people`: seats in use."""

    id: int
    name: str
    slug: str
    paused_at: datetime | None
    people: int


@dataclass(frozen=True)
class InstalledDoor:
    """A connection of an office; `numbers` are those that are called by it."""

    office: int
    kind: str
    name: str
    enabled: bool
    numbers: tuple[str, ...]


@dataclass
class Use:
    """What an office used: contacts by channel and minutes of calls in a month; bytes kept now."""

    contacts: dict[str, int] = field(default_factory=dict)
    minutes: float = 0.0
    letters: int = 0
    files: int = 0
    recordings: int = 0


def installed_offices() -> list[InstalledOffice]:
    """All offices, by name."""
    with connection.cursor() as cursor:
        cursor.execute("select * from okienko_installation_offices()")
        return [InstalledOffice(*row) for row in cursor.fetchall()]


def installed_office(office: int) -> InstalledOffice | None:
    """One of them."""
    return next((each for each in installed_offices() if each.id == office), None)


def installed_doors() -> list[InstalledDoor]:
    """All connections of all offices, by office and kind."""
    with connection.cursor() as cursor:
        cursor.execute("select * from okienko_installation_doors()")
        return [
            InstalledDoor(office, kind, name, enabled, tuple(numbers))
            for office, kind, name, enabled, numbers in cursor.fetchall()
        ]


def use_in(month: date, zone: str) -> dict[int, Use]:
    """What each office used in the month that begins with `month`, by the days of `zone`.

    A call counts, whole, in the month in which it came.
    """
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    since, until = (datetime.combine(d, time(), ZoneInfo(zone)) for d in (month, following))
    found: defaultdict[int, Use] = defaultdict(Use)
    with connection.cursor() as cursor:
        cursor.execute("select * from okienko_installation_contacts(%s, %s)", [since, until])
        for office, channel, contacts, seconds in cursor.fetchall():
            found[office].contacts[channel] = contacts
            found[office].minutes += seconds / 60
        cursor.execute("select * from okienko_installation_storage()")
        for office, letters, files, recordings in cursor.fetchall():
            use = found[office]
            use.letters, use.files, use.recordings = letters, files, recordings
    return dict(found)


def channels_of(uses: Iterable[Use]) -> list[str]:
    """The channels that any of them used, by name."""
    return sorted({channel for use in uses for channel in use.contacts})
