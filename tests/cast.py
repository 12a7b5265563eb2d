"""The cast: Anna answers, Piotr beside her, Maria supervises; Olena is of another office.

Everything is made by verbs, so tests read like the office's day.
"""

from dataclasses import dataclass, field
from datetime import time
from itertools import count
from typing import Any

from django.conf import settings
from django.test import Client

from okienko.customers.identities import email_address, phone_address
from okienko.events import clock
from okienko.events.actor import Actor, official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, add_topic, receive
from okienko.offices.actions import (
    add_department,
    add_office,
    add_official,
    add_person,
    add_schedule,
    next_office,
)
from okienko.offices.models import Person
from okienko.routing import actions as routing
from okienko.routing.actions import (
    add_queue,
    add_skill,
    enqueue,
    phone_changed,
    ready,
    set_levels,
    stream_seen,
)
from okienko.routing.models import Wait

from .replay import replayed

#: Open round the clock.
ALWAYS = [(day, time(0), time(0)) for day in range(7)]

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
    return replayed("the cast", _both)


def _both() -> Cast:
    return Cast(
        here=make_office(
            "zielonka", {"anna": "official", "piotr": "official", "maria": "supervisor"}
        ),
        there=make_office("brzezina", {"olena": "official", "ewa": "supervisor"}),
    )


def make_office(slug: str, people: dict[str, str]) -> OfficeCast:
    """An office open round the clock with two queues; everybody has the skill of the first."""
    office = next_office()
    persons = {}
    with in_offices([office]):
        add_office.within(office, name=f"Gmina {slug.title()}", slug=f"{slug}-{next(_serial)}")
        for name in people:
            persons[name] = add_person.within(
                office, username=f"{name}-{next(_serial)}", password="okienko"
            )
        schedule = add_schedule.within(office, name="zawsze", spans=ALWAYS, holidays=False)
        department = add_department.within(
            office, code="GK", name="Gospodarka komunalna", phone="+48140001930"
        )
        topic = add_topic.within(office, name="Odpady")
        queue = add_queue.within(office, name="Odpady", order=1, schedule_id=schedule)
        other = add_queue.within(office, name="Podatki", order=2, schedule_id=schedule)
        skill = add_skill.within(office, name="odpady")
        cast = OfficeCast(office, queue, other, topic, department, schedule, skill)
        for name, role in people.items():
            official = add_official.within(
                office, person_id=persons[name], name=name.title(), role=role
            )
            set_levels.within(office, official_id=official, levels={skill: 3})
            cast.officials[name] = official
            cast.persons[name] = persons[name]
    return cast


def session_of(person: int) -> str:
    """A signed-in session, as the browser's cookie holds it: without the page of the sign-in."""
    client = Client()
    client.force_login(Person.objects.get(id=person))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


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
    """Anna takes a contact that waits, ends it, says what it was about and is done."""
    at_work(office, "anna")
    anna = office.officials["anna"]
    with in_offices([office.id]):
        wait, live = Wait.objects.values_list("id", "live").get(
            interaction_id=interaction, result=""
        )
    offer = routing.make_offer(office.id, wait_id=wait, official_id=anna)
    assert offer
    routing.accept(office.id, offer_id=offer, official_id=anna)
    if live:
        routing.end_talk(office.id, interaction_id=interaction, official_id=anna)
    routing.finish(office.id, interaction_id=interaction, official_id=anna, outcome="information")
