"""The cast: Anna answers, Piotr beside her, Maria supervises; Olena is of another office.

Everything is made by verbs or by plain rows of settings, so tests read like the office's day.
"""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.conf import settings
from django.test import Client

from okienko.customers.identities import email_address, phone_address
from okienko.events import clock
from okienko.events.actor import Actor, official
from okienko.events.scope import in_offices
from okienko.interactions.actions import Arrival, receive
from okienko.interactions.models import Topic
from okienko.offices.models import Department, Office, Official, Person, Role, Schedule, Span
from okienko.routing import actions as routing
from okienko.routing.actions import enqueue, phone_changed, ready, stream_seen
from okienko.routing.models import OfficialSkill, Queue, Skill, Wait

_serial = count(1)


@dataclass
class OfficeCast:
    """One office with its people and queues; ids, so that nothing is read out of scope."""

    id: int
    queue: int
    other_queue: int
    topic: int
    department: int
    schedule: int
    skill: int
    officials: dict[str, int] = field(default_factory=dict)
    persons: dict[str, int] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """One of the people as the one who acts."""
        return official(self.id, self.officials[name])


@dataclass
class Cast:
    """`here` is Anna's, Piotr's and Maria's office; `there` is Olena's."""

    here: OfficeCast
    there: OfficeCast


def the_cast() -> Cast:
    """Make both offices. Inside a test's transaction or not."""
    return Cast(
        here=make_office(
            "zielonka", {"anna": "official", "piotr": "official", "maria": "supervisor"}
        ),
        there=make_office("brzezina", {"olena": "official", "ewa": "supervisor"}),
    )


def make_office(slug: str, people: dict[str, str]) -> OfficeCast:
    """An office open round the clock with two queues; everybody has the skill of the first."""
    office = Office(id=_free_id(), name=f"Gmina {slug.title()}", slug=f"{slug}-{next(_serial)}")
    persons = {
        name: Person.objects.create_user(f"{name}-{next(_serial)}", "okienko") for name in people
    }
    with in_offices([office.id]):
        office.save(force_insert=True)
        schedule = Schedule.objects.create(office=office, name="zawsze", holidays=False)
        Span.objects.bulk_create(
            Span(office=office, schedule=schedule, weekday=day, opens="00:00", closes="00:00")
            for day in range(7)
        )
        department = Department.objects.create(
            office=office, code="GK", name="Gospodarka komunalna", phone="+48140001930"
        )
        topic = Topic.objects.create(office=office, name="Odpady", path="Odpady")
        queue = Queue.objects.create(office=office, name="Odpady", order=1, schedule=schedule)
        other = Queue.objects.create(office=office, name="Podatki", order=2, schedule=schedule)
        skill = Skill.objects.create(office=office, name="odpady")
        cast = OfficeCast(
            office.id, queue.id, other.id, topic.id, department.id, schedule.id, skill.id
        )
        for name, role in people.items():
            official = Official.objects.create(
                office=office, person=persons[name], name=name.title(), role=Role(role)
            )
            OfficialSkill.objects.create(office=office, official=official, skill=skill, level=3)
            cast.officials[name] = official.id
            cast.persons[name] = persons[name].id
    return cast


def session_of(person: int) -> str:
    """A signed-in session, as the browser's cookie holds it: without the page of the sign-in."""
    client = Client()
    client.force_login(Person.objects.get(id=person))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _free_id() -> int:
    # the row's own policy needs its id before it is there
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('offices_office', 'id'))")
        return int(cursor.fetchone()[0])


def at_work(office: OfficeCast, *names: str) -> None:
    """Make officials present, with a phone, ready."""
    for name in names:
        official = office.officials[name]
        stream_seen(office.id, official_id=official)
        phone_changed(office.id, official_id=official, up=True)
        ready(office.id, official_id=official)


def a_call(
    office: OfficeCast, number: str = "+48601000212", queue: int | None = 0, **more: Any
) -> int:
    """A call that waits in a queue (`queue=None`: still in the menu); the interaction's id."""
    arrival = Arrival(
        channel="phone",
        account_id=None,
        external_id=f"call-{next(_serial)}@test",
        sender=phone_address(number),
        at=clock.now(),
        live=True,
        medium="voice",
        **more,
    )
    received = receive(office.id, arrival=arrival)
    if queue is not None:
        enqueue(office.id, interaction_id=received.interaction_id, queue_id=queue or office.queue)
    return received.interaction_id


def an_email(
    office: OfficeCast,
    sender: str = "Halina Wrzos <h.wrzos@example.pl>",
    subject: str = "Bioodpady",
    queue: int | None = 0,
    **more: Any,
) -> int:
    """An e-mail that waits in a queue; the interaction's id."""
    arrival = Arrival(
        channel="email",
        account_id=None,
        external_id=more.pop("external_id", f"<{next(_serial)}@example.pl>"),
        sender=email_address(sender),
        at=clock.now(),
        subject=subject,
        text=more.pop("text", "Kiedy przyjadą?"),
        **more,
    )
    received = receive(office.id, arrival=arrival)
    if received.arrived and queue is not None:
        enqueue(office.id, interaction_id=received.interaction_id, queue_id=queue or office.queue)
    return received.interaction_id


def finished(office: OfficeCast, interaction: int) -> None:
    """Anna takes a written contact that waits, says what it was about and is done."""
    at_work(office, "anna")
    anna = office.officials["anna"]
    with in_offices([office.id]):
        wait = Wait.objects.get(interaction_id=interaction, result="").id
    offer = routing.make_offer(office.id, wait_id=wait, official_id=anna)
    assert offer
    routing.accept(office.id, offer_id=offer, official_id=anna)
    routing.finish(office.id, interaction_id=interaction, official_id=anna, outcome="information")
