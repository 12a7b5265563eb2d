"""The form of a configuration file: what an office is set to, by names and without secrets. Pure.

Rows name each other by what people call them (a queue by its name, a topic by its path, a
department by its sign), so that a file means the same in another office. A field that a file
leaves out is left as it is there.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from okienko.cases.statutory import rule as statutory_rule
from okienko.cases.statutory import rules as statutory_rules
from okienko.channels.phone.menu.steps import Language
from okienko.events import clock
from okienko.interactions.actions.topics import BETWEEN
from okienko.interactions.models import LONGEST_PATH
from okienko.knowledge.filling import unknown

from . import complaints
from .cards import ServiceCardFile
from .doors import ConnectionFile, MenuFile, NumberFile
from .part import MOST, Link, Name, Part, Words, tidy, tidy_text

FORMAT = 1
LARGEST = 1024 * 1024  # bytes of a file: forty times the pack of a commune
MOST_SINGLE = 800  # rows that a page lets one choose one by one; more are chosen by kind
MOST_LINES = 25_000
MOST_DOTS = 100  # in one line; dots in a row count once
DAY = 86_400  # seconds


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DOTS = re.compile(rb"[^.]\.")
_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", re.ASCII)


def _between(least: int, most: int) -> Any:
    return Field(ge=least, le=most)


class Wrong(Exception):
    """A file that is none of ours; `lines` say what is wrong, one after another."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = list(lines)


class ScheduleFile(Part):
    """Opening hours: for each day its spans, "8:00-16:00"; 0:00 as an end is the end of the day."""

    name: Annotated[Name, Field(max_length=120)]
    holidays: bool = True
    week: dict[Day, list[str]] = Field(default_factory=dict)

    @field_validator("week")
    @classmethod
    def _spans(cls, week: dict[Day, list[str]]) -> dict[Day, list[str]]:
        return {day: _day(week[day]) for day in DAYS if week.get(day)}

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        return self._with({"name": names.get(("schedules", self.name), self.name)})

    def spans(self) -> Iterator[tuple[int, time, time]]:
        """(weekday, opens, closes) as the verbs take them."""
        for day, spans in self.week.items():
            for span in spans:
                yield (DAYS.index(day), *_times(span))


class DepartmentFile(Part):
    """A department, by its sign."""

    key: ClassVar[tuple[str, ...]] = ("code",)
    code: Annotated[Name, Field(max_length=20)]
    name: Annotated[Name, Field(max_length=120)]
    phone: Annotated[str, Field(max_length=40), AfterValidator(tidy)] = ""
    email: Annotated[str, Field(max_length=200), AfterValidator(tidy)] = ""
    matters: Words = ""

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        return self._with({"code": names.get(("departments", self.code), self.code)})


class SkillFile(Part):
    """A skill; with a language it is asked for by contacts in that language."""

    name: Annotated[Name, Field(max_length=80)]
    language: Literal["", "pl", "en", "uk", "pjm"] = ""

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        return self._with({"name": names.get(("skills", self.name), self.name)})


class StepFile(BaseModel):
    """Widening: after so many seconds of waiting `skill` is asked for at `level` (0: no more)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    after: Annotated[int, _between(0, 31 * DAY)]
    skill: Annotated[str, AfterValidator(tidy)]
    level: Annotated[int, Field(ge=0, le=5)]


class QueueFile(Part):
    """A queue; all times are seconds, as in routing.models.Queue."""

    name: Annotated[Name, Field(max_length=120)]
    order: Annotated[int, _between(0, 30_000)] = 0
    schedule: Link = None
    head_start: Annotated[int, _between(-30 * DAY, 30 * DAY)] = 0
    offer_seconds: Annotated[int, _between(1, 3600)] = 20
    written_offer_seconds: Annotated[int, _between(1, DAY)] = 120
    wrap_up_seconds: Annotated[int, _between(0, DAY)] = 120
    last_official_seconds: Annotated[int, _between(0, DAY)] = 20
    goal_percent: Annotated[int, _between(0, 100)] = 80
    goal_seconds: Annotated[int, _between(0, DAY)] = 20
    written_goal_seconds: Annotated[int, _between(0, 365 * DAY)] = 4 * 3600
    answer_seconds: Annotated[int, _between(0, DAY)] = 60
    place_seconds: Annotated[int, _between(0, 3600)] = 0
    call_instead_seconds: Annotated[int, _between(0, 3600)] = 0
    call_tries: Annotated[int, _between(1, 10)] = 3
    call_again_seconds: Annotated[int, _between(60, DAY)] = 300
    short_abandon_seconds: Annotated[int, _between(0, 3600)] = 6
    from_list: bool = True
    steps: Annotated[tuple[StepFile, ...], Field(max_length=200)] = ()

    @field_validator("steps")
    @classmethod
    def _in_order(cls, steps: tuple[StepFile, ...]) -> tuple[StepFile, ...]:
        if len({(step.after, step.skill) for step in steps}) < len(steps):
            raise ValueError(_("A skill is asked for twice after the same time."))
        return sorted_steps(steps)

    def links(self) -> Iterator[tuple[str, str]]:
        yield from self._linked(schedule="schedules")
        yield from (("skills", step.skill) for step in self.steps)

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        steps = [
            step.model_copy(update={"skill": names.get(("skills", step.skill), step.skill)})
            for step in self.steps
        ]
        return self._with(
            {
                "name": names.get(("queues", self.name), self.name),
                "schedule": self.schedule
                and names.get(("schedules", self.schedule), self.schedule),
                "steps": sorted_steps(steps),
            }
        )


class TopicQueueFile(Part):
    """The queue to which a topic and what stands below it lead; one without a queue has no row."""

    key: ClassVar[tuple[str, ...]] = ("topic",)
    topic: Annotated[Name, Field(max_length=LONGEST_PATH)]
    queue: Annotated[Name, Field(max_length=120)]

    def links(self) -> Iterator[tuple[str, str]]:
        return self._linked(topic="topics", queue="queues")

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        return self._with(
            {
                "topic": names.get(("topics", self.topic), self.topic),
                "queue": names.get(("queues", self.queue), self.queue),
            }
        )


class KindFile(Part):
    """A kind of case: a code of cases/data/terms.toml, or `days` of the office's own."""

    name: Annotated[Name, Field(max_length=120)]
    rule: str = "information"
    days: Annotated[int, _between(0, 365)] | None = None
    topic: Link = None
    department: Link = None

    @field_validator("rule")
    @classmethod
    def _known(cls, code: str) -> str:
        if code not in (codes := {each.code for each in statutory_rules()}):
            words = _("No term is called “%(code)s”. There are %(codes)s.")
            told = {"code": complaints.shown(code), "codes": ", ".join(sorted(codes))}
            raise ValueError(words % told)
        return code

    @model_validator(mode="after")
    def _own(self) -> Self:
        """Days that are the law's own are none of the office's."""
        law = statutory_rule(self.rule, clock.now().date()).term
        if law.unit == "days" and law.amount == self.days:
            object.__setattr__(self, "days", None)
        return self

    def links(self) -> Iterator[tuple[str, str]]:
        return self._linked(topic="topics", department="departments")

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        return self._with(
            {
                "name": names.get(("kinds", self.name), self.name),
                "topic": self.topic and names.get(("topics", self.topic), self.topic),
                "department": self.department
                and names.get(("departments", self.department), self.department),
            }
        )


class TemplateFile(Part):
    """A reply template in one language."""

    key: ClassVar[tuple[str, ...]] = ("name", "language")
    name: Annotated[Name, Field(max_length=120)]
    language: Language = "pl"
    topic: Link = None
    subject: Annotated[str, Field(max_length=200), AfterValidator(tidy)] = ""
    body: Annotated[str, AfterValidator(tidy_text), Field(min_length=1, max_length=20_000)]
    shortcut: Annotated[str, Field(pattern=r"^[\w-]{0,20}$")] = ""
    channel: Annotated[str, Field(pattern=r"^[a-z_]{0,20}$")] = ""

    @field_validator("subject", "body")
    @classmethod
    def _filled(cls, text: str) -> str:
        if names := unknown(text):
            raise ValueError(_("Nothing fills in “%s”.") % complaints.shown(f"{{{names[0]}}}"))
        return text

    def links(self) -> Iterator[tuple[str, str]]:
        return self._linked(topic="topics")

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        called = names.get(("templates", self.called))
        return self._with(
            {
                "name": called.rpartition(" · ")[0] if called else self.name,
                "topic": self.topic and names.get(("topics", self.topic), self.topic),
            }
        )


class OutcomeFile(Part):
    """Words that the desk offers for what a contact came to; of one outcome, or of any."""

    key: ClassVar[tuple[str, ...]] = ("words", "outcome")
    words: Annotated[Name, Field(max_length=200)]
    outcome: Literal["", "information", "intervention", "not_ours", "mistake"] = ""


class FormFile(Part):
    """A form that customers fill in; its words in three languages."""

    name: Annotated[Name, Field(max_length=120)]
    name_en: Annotated[str, Field(max_length=120), AfterValidator(tidy)] = ""
    name_uk: Annotated[str, Field(max_length=120), AfterValidator(tidy)] = ""
    intro: Annotated[str, Field(max_length=4000), AfterValidator(tidy_text)] = ""
    intro_en: Annotated[str, Field(max_length=4000), AfterValidator(tidy_text)] = ""
    intro_uk: Annotated[str, Field(max_length=4000), AfterValidator(tidy_text)] = ""
    topic: Link = None
    queue: Link = None

    def links(self) -> Iterator[tuple[str, str]]:
        return self._linked(topic="topics", queue="queues")

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        return self._with(
            {
                "name": names.get(("forms", self.name), self.name),
                "topic": self.topic and names.get(("topics", self.topic), self.topic),
                "queue": self.queue and names.get(("queues", self.queue), self.queue),
            }
        )


class QuestionFile(Part):
    """A question of a form, as in channels.form.models.Question."""

    key: ClassVar[tuple[str, ...]] = ("form", "label")
    form: Annotated[Name, Field(max_length=120)]
    label: Annotated[Name, Field(max_length=200)]
    label_en: Annotated[str, Field(max_length=200), AfterValidator(tidy)] = ""
    label_uk: Annotated[str, Field(max_length=200), AfterValidator(tidy)] = ""
    kind: Literal[
        "text", "long", "number", "date", "choice", "several", "yes_no", "place", "files"
    ] = "text"
    help: Words = ""
    help_en: Words = ""
    help_uk: Words = ""
    choices: Annotated[str, Field(max_length=4000), AfterValidator(tidy_text)] = ""
    choices_en: Annotated[str, Field(max_length=4000), AfterValidator(tidy_text)] = ""
    choices_uk: Annotated[str, Field(max_length=4000), AfterValidator(tidy_text)] = ""
    required: bool = False
    least: Annotated[int, _between(-1_000_000_000, 1_000_000_000)] | None = None
    most: Annotated[int, _between(1, 1_000_000_000)] | None = None
    mask: Annotated[str, Field(max_length=40), AfterValidator(tidy)] = ""

    def links(self) -> Iterator[tuple[str, str]]:
        return self._linked(form="forms")

    def renamed(self, names: Mapping[tuple[str, str], str]) -> Self:
        return self._with({"form": names.get(("forms", self.form), self.form)})


class OfficeFile(BaseModel):
    """A whole file. `name` and `about` are a pack's, by language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: Literal[1]
    name: dict[str, str] = Field(default_factory=dict)
    about: dict[str, str] = Field(default_factory=dict)
    topics: Annotated[tuple[str, ...], Field(max_length=MOST)] = ()
    schedules: Annotated[tuple[ScheduleFile, ...], Field(max_length=MOST)] = ()
    departments: Annotated[tuple[DepartmentFile, ...], Field(max_length=MOST)] = ()
    skills: Annotated[tuple[SkillFile, ...], Field(max_length=MOST)] = ()
    queues: Annotated[tuple[QueueFile, ...], Field(max_length=MOST)] = ()
    topic_queues: Annotated[tuple[TopicQueueFile, ...], Field(max_length=MOST)] = ()
    kinds: Annotated[tuple[KindFile, ...], Field(max_length=MOST)] = ()
    templates: Annotated[tuple[TemplateFile, ...], Field(max_length=MOST)] = ()
    service_cards: Annotated[tuple[ServiceCardFile, ...], Field(max_length=MOST)] = ()
    outcomes: Annotated[tuple[OutcomeFile, ...], Field(max_length=MOST)] = ()
    forms: Annotated[tuple[FormFile, ...], Field(max_length=MOST)] = ()
    questions: Annotated[tuple[QuestionFile, ...], Field(max_length=MOST)] = ()
    connections: Annotated[tuple[ConnectionFile, ...], Field(max_length=MOST)] = ()
    numbers: Annotated[tuple[NumberFile, ...], Field(max_length=MOST)] = ()
    menus: Annotated[tuple[MenuFile, ...], Field(max_length=MOST)] = ()

    @field_validator("topics")
    @classmethod
    def _tree(cls, topics: tuple[str, ...]) -> tuple[str, ...]:
        """Each path once, below what stands above it."""
        return tuple(dict.fromkeys(path for topic in topics for path in _branch(topic)))

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for part in (*PARTS, "menus"):
            names = Counter(row.called for row in getattr(self, part))
            if twice := [name for name, times in names.items() if times > 1]:
                words = _("%(part)s: “%(name)s” stands there twice. Take one of them out.")
                raise ValueError(words % {"part": part, "name": complaints.shown(twice[0])})
        return self

    def rows(self) -> Iterator[tuple[str, Part]]:
        """All but topics and menus, in the order in which they are made."""
        for part in PARTS:
            for row in getattr(self, part):
                yield part, row

    def in_languages(self, languages: Iterable[str]) -> OfficeFile:
        """What an office needs that answers in these languages alone."""
        wanted = set(languages)
        skills = [row for row in self.skills if row.language in {"", *wanted}]
        left = {row.name for row in skills}
        queues = [
            row.model_copy(update={"steps": tuple(s for s in row.steps if s.skill in left)})
            for row in self.queues
        ]
        templates = [row for row in self.templates if row.language in wanted]
        return self.model_copy(
            update={
                "skills": tuple(skills),
                "queues": tuple(queues),
                "templates": tuple(templates),
            }
        )


#: The parts of a file in the order in which they are made: what others name comes first. Topics
#: come before all; menus are not made, but offered when a number gets one.
PARTS = (
    "schedules",
    "departments",
    "skills",
    "queues",
    "topic_queues",
    "kinds",
    "templates",
    "service_cards",
    "outcomes",
    "forms",
    "questions",
    "connections",
    "numbers",
)


def read(content: bytes) -> OfficeFile:
    """A file as it was uploaded; Wrong with a line for each thing that is wrong in it."""
    if len(content) > LARGEST:
        words = _("It is larger than %(n)d MB. A file that this page makes is much smaller.")
        raise Wrong([words % {"n": LARGEST // 1024 // 1024}])
    lines = content.splitlines()
    if len(lines) > MOST_LINES:
        raise Wrong([_("It has more than %(n)d lines.") % {"n": MOST_LINES}])
    # a key of n parts takes the parser n * n steps
    for number, line in enumerate(lines, start=1):
        if len(_DOTS.findall(line)) > MOST_DOTS:
            raise Wrong([_("Line %(n)d is none of a file of settings.") % {"n": number}])
    try:
        text = content.decode("utf-8-sig")
        found = tomllib.loads(text)
    except UnicodeDecodeError:
        words = _(
            "It is no text (UTF-8). Choose a file that this page made; its name ends in .toml."
        )
        raise Wrong([words]) from None
    except (ValueError, RecursionError) as error:  # a number of too many digits is a ValueError
        raise Wrong([complaints.of_syntax(error)]) from None
    if found.get("format") != FORMAT or isinstance(found["format"], bool):
        raise Wrong([_other_format(found.get("format"))])
    try:
        return OfficeFile.model_validate(found)
    except ValidationError as error:
        raise Wrong(complaints.of_rows(error, found, text)) from None


def _other_format(found: object) -> str:
    if isinstance(found, int) and not isinstance(found, bool):
        words = _(
            "Another version of Okienko made this file (format %(found)s, here %(ours)s). Make it "
            "anew there once both have the same version."
        )
        return words % {"found": complaints.shown(found), "ours": FORMAT}
    return _("It is no file of settings: the line “format = %(n)d” is missing.") % {"n": FORMAT}


def sorted_steps(steps: Iterable[StepFile]) -> tuple[StepFile, ...]:
    """Steps of widening in the order in which they are compared."""
    return tuple(sorted(steps, key=lambda step: (step.after, step.skill, step.level)))


def span_of(opens: time, closes: time) -> str:
    """A span as files have it."""
    return f"{opens.hour}:{opens:%M}-{closes.hour}:{closes:%M}"


def _day(spans: Sequence[str]) -> list[str]:
    """The spans of a day in their order, written alike."""
    times = sorted(_times(span) for span in spans)
    for (_opens, closes), (opens, _closes) in pairwise(times):
        if closes == time(0) or opens < closes:
            raise ValueError(
                _("Two spans of a day overlap: %s.") % complaints.shown(", ".join(spans))
            )
    return [span_of(*each) for each in times]


def _times(span: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(span.strip())
    hours = [int(part) for part in found.groups()] if found else []
    if not hours or hours[0] > 23 or hours[2] > 24:
        raise ValueError(
            _("“%s” is no span of hours. Write it as 8:00-16:00.") % complaints.shown(span)
        )
    opens, closes = time(hours[0], hours[1]), time(hours[2] % 24, hours[3])
    if opens >= closes != time(0):
        raise ValueError(_("“%s” ends before it begins.") % span)
    return opens, closes


def _branch(topic: str) -> Iterator[str]:
    """A path with all that stands above it, the highest first."""
    names = [tidy(name) for name in topic.split(BETWEEN)]
    path = BETWEEN.join(names)
    if not all(names) or max(map(len, names)) > 120 or len(path) > LONGEST_PATH:
        raise ValueError(
            _("“%s” is no topic: a name is missing or too long.") % complaints.shown(topic)
        )
    for depth in range(1, len(names) + 1):
        yield BETWEEN.join(names[:depth])
