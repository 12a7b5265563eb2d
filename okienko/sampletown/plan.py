"""What an office of the sample commune is made from: plain data, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time

#: Spans of opening hours: (weekday 0-6, opens, closes).
Hours = tuple[tuple[int, time, time], ...]

PASSWORD = "okienko"  # noqa: S105 - the demo's, told to everybody

#: Open at any hour: a newcomer tries the demo when he likes.
ALWAYS: Hours = tuple((day, time(0), time(0)) for day in range(7))
NEVER: Hours = ()


@dataclass(frozen=True)
class Unit:
    """A department with the number that calls are passed on to."""

    code: str
    name: str
    phone: str
    matters: str = ""
    email: str = ""


@dataclass(frozen=True)
class Worker:
    """A login with its seat. `skills` are levels 1-5 by the skill's name."""

    username: str
    name: str
    role: str = "official"
    skills: Mapping[str, int] = field(default_factory=dict)
    language: str = "pl"


@dataclass(frozen=True)
class PlannedQueue:
    """A queue. `skill` is asked at level 3, after `widen` seconds at 1, after twice that not."""

    name: str
    skill: str = ""
    widen: int = 30
    head_start: int = 0
    written: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of case: its statutory rule (cases/data/terms.toml), or a goal of the office's own."""

    name: str
    topic: str
    unit: str
    rule: str = "information"
    days: int | None = None


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
    schedules: Mapping[str, Hours]  # the first is the office's own
    units: Sequence[Unit]
    skills: Mapping[str, str]  # name -> language, or ""
    lines: Sequence[PlannedQueue]
    workers: Sequence[Worker]
    topics: Sequence[str]  # paths; a parent stands before its children
    kinds: Sequence[Kind]
    numbers: Sequence[Dialled]

    @property
    def written_line(self) -> PlannedQueue:
        """The queue of the e-mails."""
        return next(line for line in self.lines if line.written)
