"""The form of a configuration file: what an office is set to, by names and without secrets. Pure.

Rows name each other by what people call them (a queue by its name, a topic by its path, a
department by its sign), so that a file means the same in another office. A field that a file
leaves out is left as it is there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from okienko.channels.phone.menu.machine import Language, Texts

FORMAT = 1
LARGEST = 2 * 1024 * 1024  # bytes of a file: a hundred times a large office
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST = 2_000  # rows of one kind

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Words = Annotated[str, Field(max_length=300)]
Seconds = Annotated[int, Field(ge=0, le=31 * 24 * 3600)]
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


class Wrong(Exception):
    """A file that is none of ours; `lines` say what is wrong, one after another."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = list(lines)


class Part(BaseModel):
    """One row. `key` is what it is called by; it is a name of one of its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: ClassVar[tuple[str, ...]] = ("name",)

    @property
    def called(self) -> str:
        """What people call it."""
        return " · ".join(str(getattr(self, name)) for name in self.key)

    def differs(self, there: Self) -> dict[str, tuple[Any, Any]]:
        """The fields that this file says otherwise than what is there: (there, here)."""
        return {
            name: (getattr(there, name), getattr(self, name))
            for name in sorted(self.model_fields_set)
            if getattr(there, name) != getattr(self, name)
        }


class ScheduleFile(Part):
    """Opening hours: for each day its spans, "8:00-16:00"; 0:00 as an end is the end of the day."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    holidays: bool = True
    week: dict[Day, list[str]] = Field(default_factory=dict)

    @field_validator("week")
    @classmethod
    def _spans(cls, week: dict[Day, list[str]]) -> dict[Day, list[str]]:
        for spans in week.values():
            for span in spans:
                _times(span)
        return {day: week[day] for day in week if week[day]}

    def spans(self) -> Iterator[tuple[int, time, time]]:
        """(weekday, opens, closes) as the verbs take them."""
        for day, spans in self.week.items():
            for span in spans:
                yield (DAYS.index(day), *_times(span))


class DepartmentFile(Part):
    """A department, by its sign."""

    key: ClassVar[tuple[str, ...]] = ("code",)
    code: Annotated[str, Field(min_length=1, max_length=20)]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=200)] = ""
    matters: Words = ""


class SkillFile(Part):
    """A skill; with a language it is asked for by contacts in that language."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    language: Annotated[str, Field(max_length=5)] = ""


class StepFile(BaseModel):
    """Widening: after so many seconds of waiting `skill` is asked for at `level` (0: no more)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    after: Seconds
    skill: str
    level: Annotated[int, Field(ge=0, le=5)]


class QueueFile(Part):
    """A queue; all times are seconds, as in routing.models.Queue."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    order: Annotated[int, Field(ge=0, le=30_000)] = 0
    schedule: str | None = None
    head_start: Seconds = 0
    offer_seconds: Seconds = 20
    written_offer_seconds: Seconds = 120
    wrap_up_seconds: Seconds = 120
    last_official_seconds: Seconds = 20
    goal_percent: Annotated[int, Field(ge=0, le=100)] = 80
    goal_seconds: Seconds = 20
    written_goal_seconds: Seconds = 4 * 3600
    short_abandon_seconds: Seconds = 6
    steps: tuple[StepFile, ...] = ()

    @field_validator("steps")
    @classmethod
    def _in_order(cls, steps: tuple[StepFile, ...]) -> tuple[StepFile, ...]:
        return tuple(sorted(steps, key=lambda step: (step.after, step.skill, step.level)))


class KindFile(Part):
    """A kind of case: a code of cases/data/terms.toml, or `days` of the office's own."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    rule: str = "information"
    days: Annotated[int, Field(ge=1, le=365)] | None = None
    topic: str | None = None
    department: str | None = None


class TemplateFile(Part):
    """A reply template in one language."""

    key: ClassVar[tuple[str, ...]] = ("name", "language")
    name: Annotated[str, Field(min_length=1, max_length=120)]
    language: Language = "pl"
    topic: str | None = None
    subject: Annotated[str, Field(max_length=200)] = ""
    body: Annotated[str, Field(min_length=1, max_length=20_000)]


class MenuFile(Part):
    """What callers hear: a machine.Graph whose queues are named."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    start: str
    person: str
    closed: str
    languages: tuple[Language, ...] = ("pl",)
    wrong: Texts = Field(default_factory=dict)
    steps: dict[str, dict[str, Any]]


class OfficeFile(BaseModel):
    """A whole file. `name` and `about` are a pack's, by language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: Literal[1]
    name: dict[str, str] = Field(default_factory=dict)
    about: dict[str, str] = Field(default_factory=dict)
    topics: Annotated[tuple[Words, ...], Field(max_length=MOST)] = ()
    schedules: Annotated[tuple[ScheduleFile, ...], Field(max_length=MOST)] = ()
    departments: Annotated[tuple[DepartmentFile, ...], Field(max_length=MOST)] = ()
    skills: Annotated[tuple[SkillFile, ...], Field(max_length=MOST)] = ()
    queues: Annotated[tuple[QueueFile, ...], Field(max_length=MOST)] = ()
    kinds: Annotated[tuple[KindFile, ...], Field(max_length=MOST)] = ()
    templates: Annotated[tuple[TemplateFile, ...], Field(max_length=MOST)] = ()
    menus: Annotated[tuple[MenuFile, ...], Field(max_length=MOST)] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for part in PARTS:
            names = [row.called for row in getattr(self, part)]
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{part}: {', '.join(twice)} stands there twice")
        return self


#: The parts of a file in the order in which they are made: what others name comes first.
PARTS = ("schedules", "departments", "skills", "queues", "kinds", "templates", "menus")


def read(content: bytes) -> OfficeFile:
    """A file as it was uploaded; Wrong with a line for each thing that is wrong in it."""
    if len(content) > LARGEST:
        raise Wrong([f"the file is larger than {LARGEST // 1024 // 1024} MB"])
    try:
        found = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Wrong(["the file is no text in UTF-8"]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Wrong([str(error) or "the file is no TOML"]) from None
    try:
        return OfficeFile.model_validate(found)
    except ValidationError as error:
        raise Wrong([_line(each, found) for each in error.errors()[:50]]) from None


def _times(span: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(span.strip())
    if found is None:
        raise ValueError(f"{span!r} is no span of hours such as 8:00-16:00")
    hours = [int(part) for part in found.groups()]
    return time(hours[0], hours[1]), time(hours[2] % 24, hours[3])


def _line(error: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Where something is wrong, by the row's name, and what."""
    place = list(error["loc"])
    words = str(error["msg"]).removeprefix("Value error, ")
    if len(place) > 1 and isinstance(place[1], int):
        row = found.get(str(place[0]), [])[place[1]]
        name = row.get("name") or row.get("code") if isinstance(row, dict) else row
        place = [place[0], name or place[1] + 1, *place[2:]]
    return f"{' › '.join(map(str, place))}: {words}" if place else words
