"""The rows of a file and the verbs that make, change and take them away, one kind after another."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from functools import partial
from typing import Any

from okienko.cases import actions as cases
from okienko.channels import actions as channels
from okienko.channels.form import actions as web_forms
from okienko.channels.phone import numbers as phone
from okienko.events.refusals import USED, Refused
from okienko.events.security.scope import savepoint
from okienko.interactions import actions as interactions
from okienko.interactions.actions.topics import BETWEEN
from okienko.knowledge import actions as knowledge
from okienko.knowledge import cards
from okienko.offices import actions as offices
from okienko.routing import actions as routing

from .cards import ServiceCardFile
from .compare import Named
from .doors import ConnectionFile, NumberFile, line_called
from .format import (
    FormFile,
    KindFile,
    QuestionFile,
    QueueFile,
    ScheduleFile,
    TemplateFile,
    TopicQueueFile,
)
from .part import Part
from .reading import own_days

#: A verb inside the open transaction: `verb.within`.
Within = Callable[..., Any]


@dataclass(frozen=True)
class Kind:
    """How rows of a part are made, changed and taken away; `row` names the verbs' parameter.

    `retire` and `restore`: out of use and back, none where there is no such thing. What something
    names already goes out of use instead of away.
    """

    event: str
    row: str
    add: Within
    change: Within
    remove: Within
    retire: Within
    restore: Within


def _kind(
    event: str,
    row: str,
    add: Any,
    change: Any,
    remove: Any,
    *,
    retire: Any = None,
    restore: Any = None,
    field: str = "active",
) -> Kind:
    """Without verbs of their own, rows go out of use and back by a field."""
    return Kind(
        event,
        row,
        add.within,
        change.within,
        remove.within,
        retire.within if retire else partial(change.within, **{field: False}),
        restore.within if restore else partial(change.within, **{field: True}),
    )


def _lead(office: int, *, topic_id: int, queue_id: int | None) -> int:
    """A topic leads to a queue; the topic's id."""
    interactions.change_topic.within(office, topic_id=topic_id, queue_id=queue_id)
    return topic_id


TOPICS = _kind(
    "topic.changed",
    "topic_id",
    interactions.add_topic,
    interactions.change_topic,
    interactions.remove_topic,
)

KINDS: Mapping[str, Kind] = {
    "topics": TOPICS,
    "schedules": _kind(
        "schedule.changed",
        "schedule_id",
        offices.add_schedule,
        offices.change_schedule,
        offices.remove_schedule,
    ),
    "departments": _kind(
        "department.changed",
        "department_id",
        offices.add_department,
        offices.change_department,
        offices.remove_department,
    ),
    "skills": _kind(
        "skill.changed",
        "skill_id",
        routing.add_skill,
        routing.change_skill,
        routing.remove_skill,
    ),
    "queues": _kind(
        "queue.changed",
        "queue_id",
        routing.add_queue,
        routing.change_queue,
        routing.remove_queue,
        retire=routing.close_queue,
        restore=routing.open_queue,
    ),
    #: A column of a topic, which is there before there are queues: no row of its own.
    "topic_queues": replace(TOPICS, add=_lead),
    "kinds": _kind(
        "case_kind.changed",
        "kind_id",
        cases.add_kind,
        cases.change_kind,
        cases.remove_kind,
    ),
    "templates": _kind(
        "template.changed",
        "template_id",
        knowledge.add_template,
        knowledge.change_template,
        knowledge.remove_template,
    ),
    "service_cards": _kind(
        "service_card.changed",
        "service_card_id",
        cards.add_card,
        cards.change_card,
        cards.remove_card,
    ),
    "outcomes": _kind(
        "outcome_words.changed",
        "words_id",
        interactions.add_outcome_words,
        interactions.change_outcome_words,
        interactions.remove_outcome_words,
    ),
    "forms": _kind(
        "web_form.changed",
        "form_id",
        web_forms.add_form,
        web_forms.change_form,
        web_forms.remove_form,
    ),
    "questions": _kind(
        "question.changed",
        "question_id",
        web_forms.add_question,
        web_forms.change_question,
        web_forms.remove_question,
    ),
    "connections": _kind(
        "account.changed",
        "account_id",
        channels.add_account,
        channels.change_account,
        channels.remove_account,
        field="enabled",
    ),
    "numbers": _kind(
        "number.changed",
        "number_id",
        phone.add_number,
        phone.change_number,
        phone.remove_number,
    ),
}


#: Fields that name another row, by the part in which it stands.
_LINKS: Mapping[type[Part], Mapping[str, str]] = {
    QueueFile: {"schedule": "schedules"},
    KindFile: {"topic": "topics", "department": "departments"},
    TemplateFile: {"topic": "topics"},
    ServiceCardFile: {"topic": "topics", "department": "departments", "queue": "queues"},
    TopicQueueFile: {"topic": "topics", "queue": "queues"},
    FormFile: {"topic": "topics", "queue": "queues"},
    QuestionFile: {"form": "forms"},
    ConnectionFile: {"queue": "queues"},
    NumberFile: {"schedule": "schedules", "menu_of": "numbers"},
}


def values(
    row: Part, fields: Collection[str], ids: Mapping[Named, int], unused: Collection[Named]
) -> dict[str, Any]:
    """What a verb takes of these fields of a row. A link to a row out of use becomes none."""
    found: dict[str, Any] = {name: getattr(row, name) for name in fields}
    for field, part in _LINKS.get(type(row), {}).items():
        if field in found:
            name = found.pop(field)
            lost = name is None or (part, name) in unused
            found[f"{field}_id"] = None if lost else ids[part, name]
    match row:
        case ScheduleFile() if "week" in found:
            del found["week"]
            found["spans"] = list(row.spans())
        case QueueFile() if "steps" in found:
            found["steps"] = [(s.after, ids["skills", s.skill], s.level) for s in row.steps]
        case KindFile() if {"rule", "days"} & found.keys():
            found.pop("days", None)
            found |= {"rule": row.rule, "term_days": row.days}
        case ConnectionFile():
            settings = row.read(found["queue_id"])
            found = {"kind": row.kind, "name": row.name, "settings": settings, "enabled": False}
        case NumberFile():
            found = _number(row, found, ids, unused)
    return found


def _number(
    row: NumberFile,
    found: dict[str, Any],
    ids: Mapping[Named, int],
    unused: Collection[Named],
) -> dict[str, Any]:
    found.pop("recorded", None)
    if "line" in found:
        found["account_id"] = ids["connections", line_called(found.pop("line"))]
    if "menu" in found:
        queues, hours, spoken = (
            {n: pk for (part, n), pk in ids.items() if part == one and (part, n) not in unused}
            for one in ("queues", "schedules", "service_cards")
        )
        found["menu"] = row.menu.graph(queues.get, hours.get, spoken.get).model_dump(mode="json")
    return found


def add_topic(office: int, path: str, ids: Mapping[Named, int]) -> int:
    """A topic below what stands above it, which is there."""
    above, _, name = path.rpartition(BETWEEN)
    parent = ids["topics", above] if above else None
    return int(KINDS["topics"].add(office, name=name, parent_id=parent))


def as_before(part: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """What a verb takes to bring back the columns that an event of change tells of."""
    found = dict(before)
    if part == "schedules":
        found.pop("closed_days", None)
        if "spans" in found:
            found["spans"] = [
                (day, time.fromisoformat(opens), time.fromisoformat(closes))
                for day, opens, closes in found["spans"]
            ]
    elif part == "queues" and "steps" in found:
        found["steps"] = [tuple(step) for step in found["steps"]]
    elif part == "kinds":
        found.pop("basis", None)
        term = {name: found.pop(name, None) for name in ("rule", "term_amount", "term_unit")}
        if term["rule"] is not None:
            days = own_days(term["rule"], term["term_amount"], term["term_unit"])
            found |= {"rule": term["rule"], "term_days": days}
    elif part == "service_cards":
        for name in ("valid_until", "checked_on"):
            if found.get(name):
                found[name] = date.fromisoformat(found[name])
    elif part == "templates":
        found = {k: v for k, v in found.items() if k not in ("changed_at", "changed_by_id")}
    return found


def take_away(kind: Kind, office: int, pk: int) -> None:
    """Remove a row, or take it out of use when something names it; Refused when neither can be."""
    try:
        with savepoint():
            kind.remove(office, **{kind.row: pk})
    except Refused:
        out_of_use(kind, office, pk)


def out_of_use(kind: Kind, office: int, pk: int) -> None:
    """Take a row out of use; Refused where there is no such thing."""
    if kind.row in ("schedule_id", "skill_id"):
        raise USED()
    kind.retire(office, **{kind.row: pk})
