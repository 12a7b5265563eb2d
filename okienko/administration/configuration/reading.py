"""What an office is set to now, in the form of a file; and that file's text."""

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel

from okienko.cases import queries as cases
from okienko.cases.statutory import rule as statutory_rule
from okienko.channels import queries as channels
from okienko.channels.form import queries as web_forms
from okienko.channels.phone import queries as phone
from okienko.events import clock
from okienko.events.log import queries as log
from okienko.interactions import queries as interactions
from okienko.interactions.queries import TopicLine
from okienko.knowledge import cards
from okienko.knowledge import queries as knowledge
from okienko.offices import queries as offices
from okienko.routing import queries as routing
from okienko.routing.queries import QueueEntry

from ..connections.fields import QUEUE, is_secret
from .cards import ServiceCardFile
from .compare import Named, Present
from .doors import ConnectionFile, Menu, NumberFile
from .format import (
    DAYS,
    PARTS,
    DepartmentFile,
    FormFile,
    KindFile,
    OfficeFile,
    OutcomeFile,
    QuestionFile,
    QueueFile,
    ScheduleFile,
    SkillFile,
    StepFile,
    TemplateFile,
    TopicQueueFile,
    sorted_steps,
    span_of,
)
from .part import Part

M = TypeVar("M", bound=BaseModel)

#: The event that tells of changes of a part, and the columns by which its rows are called.
TOLD: dict[str, tuple[str, tuple[str, ...]]] = {
    "topics": ("topic.changed", ("path",)),
    "schedules": ("schedule.changed", ("name",)),
    "departments": ("department.changed", ("code",)),
    "skills": ("skill.changed", ("name",)),
    "queues": ("queue.changed", ("name",)),
    "kinds": ("case_kind.changed", ("name",)),
    "templates": ("template.changed", ("name", "language")),
    "service_cards": ("service_card.changed", ("name_pl",)),
    "forms": ("web_form.changed", ("name",)),
}
_FORM = tuple(name for name in FormFile.model_fields if name not in ("topic", "queue"))
_QUESTION = tuple(QuestionFile.model_fields.keys() - {"form"})
_QUEUE = tuple(name for name in QueueFile.model_fields if name not in ("schedule", "steps"))


def present(office: int) -> Present:
    """All that a file can say of an office, rows out of use too; inside its open scope."""
    queues = routing.all_queues(office)
    names = {entry.queue.id: entry.queue.name for entry in queues}
    topics = interactions.topic_tree(office)
    found: list[tuple[str, int, bool, Part]] = [
        *_schedules(office),
        *_departments(),
        *_skills(office),
        *_queues(queues),
        *_topic_queues(topics, names),
        *_kinds(office),
        *_templates(office),
        *_service_cards(office),
        *_outcomes(office),
        *_forms(office),
        *_connections(office, names),
        *_numbers(office, names),
    ]
    ids = {(part, row.called): pk for part, pk, _active, row in found}
    ids |= {("topics", line.topic.path): line.topic.id for line in topics}
    unused = {(part, row.called) for part, _pk, active, row in found if not active}
    unused |= {("topics", line.topic.path) for line in topics if not line.offered}
    parts: dict[str, Any] = {}
    for part, _pk, _active, row in found:
        parts.setdefault(part, []).append(row)
    file = _made(
        OfficeFile,
        format=1,
        topics=tuple(line.topic.path for line in topics),
        **{part: tuple(rows) for part, rows in parts.items()},
    )
    return Present(file, ids, frozenset(unused), _former(office, ids))


def in_use(there: Present) -> OfficeFile:
    """The same without what is out of use: to be kept as a file, or for another office."""
    parts = {
        part: tuple(
            row for row in getattr(there.file, part) if (part, row.called) not in there.unused
        )
        for part in PARTS
    }
    topics = [t for t in there.file.topics if ("topics", t) not in there.unused]
    parts["topic_queues"] = tuple(
        row for row in there.file.topic_queues if there.unused.isdisjoint(row.links())
    )
    return there.file.model_copy(update={"topics": tuple(topics), **parts})


def _made(form: type[M], /, **values: Any) -> M:
    """What stands in the database is not held to the rules of files: those may have changed."""
    return form.model_construct(None, **values)


def _former(office: int, ids: dict[Named, int]) -> dict[Named, str]:
    """What rows were called before, and are called now; the newest name of each counts."""
    now = {(part, pk): called for (part, called), pk in ids.items()}
    kinds = {kind: part for part, (kind, _columns) in TOLD.items()}
    found: dict[Named, str] = {}
    for row in log.renamings(office, dict(TOLD.values()), ids.values()):
        part = kinds[row.kind]
        called = now.get((part, row.subject))
        if called is None:
            continue
        before = row.data["before"]
        if part == "templates":
            name, _, language = called.rpartition(" · ")
            old = f"{before.get('name', name)} · {before.get('language', language)}"
        else:
            old = before[TOLD[part][1][0]]
        found[part, old] = called
    return found


def _schedules(office: int) -> Iterator[tuple[str, int, bool, Part]]:
    for entry in offices.all_schedules(office):
        week: dict[str, list[str]] = {}
        for span in entry.spans:
            week.setdefault(DAYS[span.weekday], []).append(span_of(span.opens, span.closes))
        row = _made(
            ScheduleFile,
            name=entry.schedule.name,
            holidays=entry.schedule.holidays,
            week={day: week[day] for day in DAYS if day in week},
        )
        yield "schedules", entry.schedule.id, True, row


def _departments() -> Iterator[tuple[str, int, bool, Part]]:
    for each in offices.departments():
        values = {name: getattr(each, name) for name in DepartmentFile.model_fields}
        yield "departments", each.id, each.active, _made(DepartmentFile, **values)


def _skills(office: int) -> Iterator[tuple[str, int, bool, Part]]:
    for each in routing.skills(office):
        row = _made(SkillFile, name=each.name, language=each.language)
        yield "skills", each.id, True, row


def _queues(entries: list[QueueEntry]) -> Iterator[tuple[str, int, bool, Part]]:
    for entry in entries:
        queue = entry.queue
        steps = [
            _made(StepFile, after=step.after_seconds, skill=step.skill.name, level=step.level)
            for step in entry.steps
        ]
        row = _made(
            QueueFile,
            **{name: getattr(queue, name) for name in _QUEUE},
            schedule=queue.schedule.name if queue.schedule else None,
            steps=sorted_steps(steps),
        )
        yield "queues", queue.id, queue.active, row


def _topic_queues(
    topics: list[TopicLine], queues: dict[int, str]
) -> Iterator[tuple[str, int, bool, Part]]:
    """Only where a topic says so itself; those below it follow by themselves."""
    for line in topics:
        if line.topic.queue_id is not None:
            queue = queues[line.topic.queue_id]
            row = _made(TopicQueueFile, topic=line.topic.path, queue=queue)
            yield "topic_queues", line.topic.id, True, row


def _kinds(office: int) -> Iterator[tuple[str, int, bool, Part]]:
    for each in cases.all_kinds(office):
        row = _made(
            KindFile,
            name=each.name,
            rule=each.rule,
            days=own_days(each.rule, each.term_amount, each.term_unit),
            topic=each.topic.path if each.topic else None,
            department=each.department.code if each.department else None,
        )
        yield "kinds", each.id, each.active, row


def own_days(rule: str, amount: int, unit: str) -> int | None:
    """The days of a term that is the office's own and not the rule's."""
    try:
        law = statutory_rule(rule, clock.now().date()).term
    except LookupError:
        return amount
    return None if unit != "days" or (law.unit, law.amount) == (unit, amount) else amount


def _templates(office: int) -> Iterator[tuple[str, int, bool, Part]]:
    paths = {line.topic.id: line.topic.path for line in interactions.topic_tree(office)}
    for each in knowledge.all_templates(office):
        row = _made(
            TemplateFile,
            name=each.name,
            language=each.language,
            topic=paths.get(each.topic_id) if each.topic_id else None,
            subject=each.subject,
            body=each.body,
            shortcut=each.shortcut,
            channel=each.channel,
        )
        yield "templates", each.id, each.active, row


def _service_cards(office: int) -> Iterator[tuple[str, int, bool, Part]]:
    paths = {line.topic.id: line.topic.path for line in interactions.topic_tree(office)}
    codes = {row.id: row.code for row in offices.departments()}
    queues = {entry.queue.id: entry.queue.name for entry in routing.all_queues(office)}
    links = ("topic", "department", "queue")
    columns = [name for name in ServiceCardFile.model_fields if name not in links]
    for each in cards.all_cards(office):
        row = _made(
            ServiceCardFile,
            **{name: getattr(each, name) for name in columns},
            topic=paths.get(each.topic_id) if each.topic_id else None,
            department=codes.get(each.department_id) if each.department_id else None,
            queue=queues.get(each.queue_id) if each.queue_id else None,
        )
        yield "service_cards", each.id, each.active, row


def _outcomes(office: int) -> Iterator[tuple[str, int, bool, Part]]:
    for each in interactions.all_outcome_words(office):
        row = _made(OutcomeFile, words=each.words, outcome=each.outcome)
        yield "outcomes", each.id, each.active, row


def _forms(office: int) -> Iterator[tuple[str, int, bool, Part]]:
    """The forms, then their questions."""
    for each in web_forms.all_forms(office):
        own = {name: getattr(each, name) for name in _FORM}
        topic, queue = each.topic, each.queue
        row = _made(
            FormFile,
            **own,
            topic=topic.path if topic else None,
            queue=queue.name if queue else None,
        )
        yield "forms", each.id, each.active, row
    for one in web_forms.all_questions(office):
        values = {name: getattr(one, name) for name in _QUESTION}
        row_of = _made(QuestionFile, **values, form=one.form.name)
        yield "questions", one.id, one.active, row_of


def _connections(office: int, queues: dict[int, str]) -> Iterator[tuple[str, int, bool, Part]]:
    """Those of doors that are installed, paused ones too; of their settings what is not usual."""
    for each in channels.all_accounts(office):
        if not each.door.installed:
            continue
        fields = each.door.Settings.model_fields
        usual = {
            name: info.get_default(call_default_factory=True)
            for name, info in fields.items()
            if not info.is_required()
        }
        settings = {
            name: value
            for name, value in each.settings.items()
            if name in fields
            and name != QUEUE
            and not is_secret(fields[name])
            and value is not None
            and (name not in usual or value != usual[name])
        }
        row = _made(
            ConnectionFile,
            name=each.name,
            kind=each.kind,
            queue=queues.get(each.settings.get(QUEUE)),
            settings=settings,
        )
        yield "connections", each.id, True, row


def _numbers(office: int, queues: dict[int, str]) -> Iterator[tuple[str, int, bool, Part]]:
    told = {row.id: row.name_pl for row in cards.all_cards(office)}
    every = phone.numbers()
    digits = {row.id: row.digits for row in every}
    for each in sorted(every, key=lambda row: row.menu_of_id is not None):  # what others name first
        graph = phone.heard_menu(each)
        weeks = {row.id: row.name for row in offices.schedules()}
        plain = graph.model_dump(mode="json", exclude_defaults=True, exclude={"recordings"})
        for step in plain["steps"].values():
            step.pop("box", None)  # of a box of this office: the first one stands for it elsewhere
            named = queues.get(step.pop("queue", None))
            if named is not None:
                step["queue"] = named
            if isinstance(step.get("card"), int):
                step["card"] = told.get(step["card"])
            if isinstance(step.get("hours"), int):
                step["hours"] = weeks.get(step["hours"])
        row = _made(
            NumberFile,
            digits=each.digits,
            name=each.name,
            line=each.account.name,
            schedule=each.schedule.name if each.schedule else None,
            menu_of=digits.get(each.menu_of_id) if each.menu_of_id else None,
            outgoing=each.outgoing,
            web=each.web,
            menu=_made(Menu, **{"wrong": {}, **plain, "languages": graph.languages}),
            recorded=tuple(
                f"{step} ({language})"
                for step, each in graph.recordings.items()
                for language in each
            ),
        )
        yield "numbers", each.id, each.active, row
