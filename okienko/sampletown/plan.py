"""What an office of the sample commune is made from: plain data, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from okienko.administration.configuration.format import DAYS, OfficeFile, ScheduleFile

PASSWORD = "okienko"  # noqa: S105 - the demo's, told to everybody

#: Open at any hour: a newcomer tries the demo when he likes.
ALWAYS = ScheduleFile(name="Całą dobę", holidays=False, week={day: ["0:00-0:00"] for day in DAYS})
NEVER = ScheduleFile(name="Zamknięte")


@dataclass(frozen=True)
class Worker:
    """A login with its seat. `skills` are levels 1-5 by the skill's name."""

    username: str
    name: str
    role: str = "official"
    skills: Mapping[str, int] = field(default_factory=dict)
    language: str = "pl"


@dataclass(frozen=True)
class Dialled:
    """A telephone number of the office and what it says: "main", "closed" or "small"."""

    number: str
    name: str
    menu: str
    schedule: str


@dataclass(frozen=True)
class OfficePlan:
    """One office, whole."""

    slug: str
    name: str
    phone: str
    email: str
    address: str
    settings: OfficeFile  # what it is set to; its first schedule is the office's own
    pack: str  # the starter pack that these are made of; "" for none
    written: str  # the queue of the e-mails
    workers: Sequence[Worker]
    numbers: Sequence[Dialled]
