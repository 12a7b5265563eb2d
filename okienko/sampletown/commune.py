"""The sample commune and its neighbour as rows: offices, people, queues, topics, numbers.

Made once; a second start finds it. What is here is settings: those of the starter pack, applied as
an administrator applies it, and what is the office's own, by the verbs; what happens is played
through the verbs too (history.py).
"""

from datetime import date, timedelta

from okienko.administration.configuration.applying import apply
from okienko.events import clock
from okienko.events.security.scope import all_offices, in_offices
from okienko.offices.actions import (
    add_office,
    add_official,
    add_person,
    close_on,
    next_office,
)
from okienko.offices.models import Office, Person, Role, Schedule
from okienko.routing.actions import set_levels
from okienko.routing.models import Queue, Skill

from . import brzezina, doors, zielonka
from .plan import PASSWORD, OfficePlan

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
        apply.within(office, wanted=plan.settings, source=plan.name, pack=plan.pack)
        schedules = dict(Schedule.objects.values_list("name", "id"))
        queues = dict(Queue.objects.values_list("name", "id"))
        own = schedules[plan.settings.schedules[0].name]
        for day, words in _days_in_lieu(clock.now().date()):
            close_on.within(office, schedule_id=own, day=day, name=words)
        _people(office, plan)
        doors.make(office, plan, schedules, queues)
    return office


def _days_in_lieu(today: date) -> list[tuple[date, str]]:
    """The working day before the Epiphany holiday is given back for one that fell on a Saturday."""
    eve = date(today.year + 1, 1, 5)
    while eve.weekday() > 4:
        eve -= timedelta(days=1)
    return [(eve, "Dzień wolny za święto przypadające w sobotę")]


def _people(office: int, plan: OfficePlan) -> None:
    skills = dict(Skill.objects.values_list("name", "id"))
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
