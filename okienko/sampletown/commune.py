"""The sample commune and its neighbour as rows: offices, people, queues, topics, numbers.

Made once; a second start finds it. What is here is settings, made by the verbs as an administrator
makes them; what happens is played through the verbs too (history.py).
"""

from datetime import date, timedelta

from okienko.cases.actions import add_kind
from okienko.customers.names import fold
from okienko.events import clock
from okienko.events.security.scope import all_offices, in_offices
from okienko.interactions.actions import add_topic
from okienko.knowledge.actions import add_template
from okienko.offices.actions import (
    add_department,
    add_office,
    add_official,
    add_person,
    add_schedule,
    close_on,
    next_office,
)
from okienko.offices.models import Office, Person, Role
from okienko.routing.actions import add_queue, add_skill, set_levels

from . import brzezina, doors, zielonka
from .plan import PASSWORD, OfficePlan, PlannedQueue
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
    office = next_office()
    with in_offices([office], durable=True):
        add_office.within(
            office,
            name=plan.name,
            slug=plan.slug,
            phone=plan.phone,
            email=plan.email,
            address=plan.address,
        )
        departments = _departments(office, plan)
        schedules = _schedules(office, plan)
        topics = _topics(office, plan)
        skills = {
            name: add_skill.within(office, name=name, language=language)
            for name, language in plan.skills.items()
        }
        queues = _queues(office, plan, skills)
        _people(office, plan, skills)
        for kind in plan.kinds:
            add_kind.within(
                office,
                name=kind.name,
                rule=kind.rule,
                term_days=kind.days,
                topic_id=topics.get(kind.topic),
                department_id=departments[kind.unit],
            )
        for name, (topic, bodies) in REPLIES.items():
            for language, body in bodies.items():
                add_template.within(
                    office, name=name, language=language, body=body, topic_id=topics.get(topic)
                )
        doors.make(office, plan, schedules, queues)
    return office


def _departments(office: int, plan: OfficePlan) -> dict[str, int]:
    return {
        unit.code: add_department.within(
            office,
            code=unit.code,
            name=unit.name,
            phone=unit.phone,
            email=unit.email or f"{fold(unit.code)}@{plan.email.partition('@')[2]}",
            matters=unit.matters,
        )
        for unit in plan.units
    }


def _schedules(office: int, plan: OfficePlan) -> dict[str, int]:
    made = {}
    for name, spans in plan.schedules.items():
        whole_week = len({day for day, _, _ in spans}) == 7
        made[name] = add_schedule.within(office, name=name, spans=spans, holidays=not whole_week)
    own = next(iter(made.values()))
    for day, words in _days_in_lieu(clock.now().date()):
        close_on.within(office, schedule_id=own, day=day, name=words)
    return made


def _days_in_lieu(today: date) -> list[tuple[date, str]]:
    """The working day before the Epiphany holiday is given back for one that fell on a Saturday."""
    eve = date(today.year + 1, 1, 5)
    while eve.weekday() > 4:
        eve -= timedelta(days=1)
    return [(eve, "Dzień wolny za święto przypadające w sobotę")]


def _topics(office: int, plan: OfficePlan) -> dict[str, int]:
    made: dict[str, int] = {}
    for path in plan.topics:
        parent, _, name = path.rpartition(" › ")
        made[path] = add_topic.within(office, name=name, parent_id=made.get(parent))
    return made


def _queues(office: int, plan: OfficePlan, skills: dict[str, int]) -> dict[str, int]:
    made = {}
    for order, line in enumerate(plan.lines, start=1):
        steps = [(after, skills[line.skill], level) for after, level in _rungs(line)]
        # a language is asked for, but nobody waits for it for ever
        later = 1800 if line.written else 2 * line.widen
        steps += [(later, skills[name], 0) for name, language in plan.skills.items() if language]
        made[line.name] = add_queue.within(
            office, name=line.name, order=order, head_start=line.head_start, steps=steps
        )
    return made


def _rungs(line: PlannedQueue) -> tuple[tuple[int, int], ...]:
    """Widening: (after seconds, level) of the line's own skill."""
    return ((0, 3), (line.widen, 1), (2 * line.widen, 0)) if line.skill else ()


def _people(office: int, plan: OfficePlan, skills: dict[str, int]) -> None:
    for worker in plan.workers:
        known = Person.objects.filter(username__iexact=worker.username).first()
        person = (
            known.id
            if known
            else add_person.within(
                office, username=worker.username, password=PASSWORD, language=worker.language
            )
        )
        official = add_official.within(
            office, person_id=person, name=worker.name, role=Role(worker.role)
        )
        levels = {skills[name]: level for name, level in worker.skills.items()}
        set_levels.within(office, official_id=official, levels=levels)
