"""The sample commune and its neighbour as rows: offices, people, queues, topics, numbers.

Made once; a second start finds it. What is here is settings, as an administrator would make them;
what happens is played through the verbs (history.py).
"""

from datetime import date, timedelta

from django.db import connection

from okienko.cases.actions import add_kind
from okienko.customers.names import fold
from okienko.events import clock
from okienko.events.scope import all_offices, in_offices
from okienko.interactions.models import Topic
from okienko.knowledge.actions import add_template
from okienko.offices.models import (
    ClosedDay,
    Department,
    Office,
    Official,
    Person,
    Role,
    Schedule,
    Span,
)
from okienko.routing.models import OfficialSkill, Queue, Skill, Step

from . import brzezina, doors, zielonka
from .plan import PASSWORD, Line, OfficePlan
from .replies import REPLIES

PLANS = (zielonka.PLAN, brzezina.PLAN)


def offices() -> dict[str, int]:
    """The sample offices that are there: slug -> id."""
    ids = all_offices()
    if not ids:
        return {}
    slugs = [plan.slug for plan in PLANS]
    with in_offices(ids):
        return dict(Office.objects.filter(slug__in=slugs).values_list("slug", "id"))


def make() -> dict[str, int]:
    """Make what is not there yet; slug -> id. Each office is made whole or not at all."""
    known = offices()
    for plan in PLANS:
        if plan.slug not in known:
            known[plan.slug] = _make(plan)
    return known


def _make(plan: OfficePlan) -> int:
    office = Office(
        id=_next_id(),
        name=plan.name,
        slug=plan.slug,
        phone=plan.phone,
        email=plan.email,
        address=plan.address,
    )
    with in_offices([office.id], durable=True):
        office.save(force_insert=True)
        departments = _departments(office, plan)
        schedules = _schedules(office, plan)
        topics = _topics(office, plan)
        skills = _skills(office, plan)
        _queues(office, plan, skills)
        _people(office, plan, skills)
        for kind in plan.kinds:
            add_kind.within(
                office.id,
                name=kind.name,
                rule=kind.rule,
                term_days=kind.days,
                topic_id=topics.get(kind.topic),
                department_id=departments[kind.unit],
            )
        for name, (topic, bodies) in REPLIES.items():
            for language, body in bodies.items():
                add_template.within(
                    office.id, name=name, language=language, body=body, topic_id=topics.get(topic)
                )
        doors.make(office, plan, schedules)
    return office.id


def _next_id() -> int:
    # the row's own policy needs its id before it is there
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('offices_office', 'id'))")
        return int(cursor.fetchone()[0])


def _departments(office: Office, plan: OfficePlan) -> dict[str, int]:
    return {
        unit.code: Department.objects.create(
            office=office,
            code=unit.code,
            name=unit.name,
            phone=unit.phone,
            email=unit.email or f"{fold(unit.code)}@{plan.email.partition('@')[2]}",
            matters=unit.matters,
        ).id
        for unit in plan.units
    }


def _schedules(office: Office, plan: OfficePlan) -> dict[str, int]:
    made = {}
    for name, spans in plan.schedules.items():
        whole_week = len({day for day, _, _ in spans}) == 7
        schedule = Schedule.objects.create(office=office, name=name, holidays=not whole_week)
        Span.objects.bulk_create(
            Span(office=office, schedule=schedule, weekday=day, opens=opens, closes=closes)
            for day, opens, closes in spans
        )
        made[name] = schedule.id
    own = next(iter(made.values()))
    for day, words in _days_in_lieu(clock.now().date()):
        ClosedDay.objects.create(office=office, schedule_id=own, day=day, name=words)
    return made


def _days_in_lieu(today: date) -> list[tuple[date, str]]:
    """The working day before the Epiphany holiday is given back for one that fell on a Saturday."""
    eve = date(today.year + 1, 1, 5)
    while eve.weekday() > 4:
        eve -= timedelta(days=1)
    return [(eve, "Dzień wolny za święto przypadające w sobotę")]


def _topics(office: Office, plan: OfficePlan) -> dict[str, int]:
    made: dict[str, Topic] = {}
    for path in plan.topics:
        parent, _, name = path.rpartition(" › ")
        made[path] = Topic.objects.create(
            office=office, name=name, path=path, parent=made.get(parent)
        )
    return {path: topic.id for path, topic in made.items()}


def _skills(office: Office, plan: OfficePlan) -> dict[str, Skill]:
    return {
        name: Skill.objects.create(office=office, name=name, language=language)
        for name, language in plan.skills.items()
    }


def _queues(office: Office, plan: OfficePlan, skills: dict[str, Skill]) -> None:
    for order, line in enumerate(plan.lines, start=1):
        queue = Queue.objects.create(
            office=office, name=line.name, order=order, head_start=line.head_start
        )
        steps = [(after, skills[line.skill], level) for after, level in _rungs(line)]
        # a language is asked for, but nobody waits for it for ever
        later = 1800 if line.written else 2 * line.widen
        steps += [(later, skill, 0) for skill in skills.values() if skill.language]
        Step.objects.bulk_create(
            Step(office=office, queue=queue, skill=skill, after_seconds=after, level=level)
            for after, skill, level in steps
        )


def _rungs(line: Line) -> tuple[tuple[int, int], ...]:
    """Widening: (after seconds, level) of the line's own skill."""
    return ((0, 3), (line.widen, 1), (2 * line.widen, 0)) if line.skill else ()


def _people(office: Office, plan: OfficePlan, skills: dict[str, Skill]) -> None:
    for worker in plan.workers:
        person = Person.objects.filter(username__iexact=worker.username).first()
        if person is None:
            person = Person.objects.create_user(worker.username, PASSWORD, language=worker.language)
        official = Official.objects.create(
            office=office, person=person, name=worker.name, role=Role(worker.role)
        )
        OfficialSkill.objects.bulk_create(
            OfficialSkill(office=office, official=official, skill=skills[name], level=level)
            for name, level in worker.skills.items()
        )
