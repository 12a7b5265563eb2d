"""What happens to an office's settings, and to the people who work in it.

Names of officials stand in these events: who was given which role, and when, is what the log is
asked. Of customers nothing does.
"""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.changing import Change
from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class OfficeChanged(Change):
    """The office was founded, or its name, zone or address changed (subject: the office)."""

    kind: ClassVar[str] = "office.changed"


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Change):
    """A login was made or changed (subject: the person); `password`: so was its password.

    `signed_out`: all its sessions were ended; `browser`: the one of this browser ("Edge, Windows").
    """

    kind: ClassVar[str] = "person.changed"
    password: bool = False
    signed_out: bool = False
    browser: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkMade(Event):
    """A link was made that lets a person in once (subject: the person); older ones ended.

    `by_mail`: it was sent to the person's own address, and shown to nobody else.
    """

    kind: ClassVar[str] = "person.link_made"
    by_mail: bool = False


@dataclass(frozen=True, kw_only=True)
class FactorsChanged(Event):
    """Second factors of a login (subject: the person): `added`, `removed`, or `taken` by others.

    `types` as the sign-in library calls them: totp, webauthn, recovery_codes.
    """

    kind: ClassVar[str] = "person.factors"
    step: str
    types: list[str]


@dataclass(frozen=True, kw_only=True)
class OfficialChanged(Change):
    """A seat of a `person` was given, taken away or changed: name, role (subject: the official)."""

    kind: ClassVar[str] = "official.changed"
    person: int


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(Change):
    """A department was made or changed (subject: the department)."""

    kind: ClassVar[str] = "department.changed"


@dataclass(frozen=True, kw_only=True)
class ScheduleChanged(Change):
    """Opening hours, or the days on which they do not hold, changed (subject: the schedule)."""

    kind: ClassVar[str] = "schedule.changed"
