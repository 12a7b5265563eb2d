"""However somebody leaves, what the sign-in lent ends: sessions, telephone, stream, presence."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from okienko.channels.leaving import send_out, session_over
from okienko.channels.phone.asterisk.lines import phone_credentials
from okienko.channels.phone.models import Line
from okienko.events import clock
from okienko.offices.models import Person, SignedIn
from okienko.routing import actions as routing
from okienko.routing.models import Presence
from tests.cast import session_of, the_cast
from tests.whole import PATIENCE

from .conftest import Site
from .test_requests import HOST, ends


def by_the_library(person: int, session: str) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    assert client.post("/account/logout/").status_code == 302


def by_the_desk(person: int, session: str) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    assert client.post("/desk/sign-out/").status_code == 302


def by_a_supervisor(person: int, session: str) -> None:
    send_out(person)


def by_another_password(person: int, session: str) -> None:
    found = Person.objects.get(id=person)
    found.set_password("another one")
    found.save()


def by_time(person: int, session: str) -> None:
    past = clock.now() - timedelta(seconds=1)
    assert Session.objects.filter(session_key=session).update(expire_date=past)


WAYS = [by_the_library, by_the_desk, by_a_supervisor, by_another_password, by_time]


@pytest.mark.django_db(transaction=True)
def test_every_way_out_is_the_same(site: Site):
    cast = the_cast()
    people = [(office, name) for office in (cast.here, cast.there) for name in office.persons]
    streams = []
    for way, (office, name) in zip(WAYS, people, strict=True):
        person = office.persons[name]
        session = session_of(person)
        phone_credentials(office.id, person_id=person)
        routing.stream_seen(office.id, official_id=office.officials[name])
        routing.phone_changed(office.id, official_id=office.officials[name], up=True)
        routing.ready(office.id, official_id=office.officials[name])
        cookie = b"Cookie: sessionid=" + session.encode() + b"\r\n"
        stream = site.connect(
            b"GET /stream?desk=0 HTTP/1.1\r\n" + HOST + cookie + b"Connection: close\r\n\r\n"
        )
        stream.settimeout(20 * PATIENCE)
        assert b" 200 " in stream.recv(1000)
        streams.append((way, person, session, stream))
    for way, person, session, _ in streams:
        way(person, session)
    for way, person, session, stream in streams:
        assert ends(stream), f"the stream goes on: {way.__name__}"
        stream.close()
        assert site.get("/desk/", session)[0] == 302, way.__name__
        end = time.monotonic() + 5 * PATIENCE
        while Line.objects.filter(person_id=person).exists() and time.monotonic() < end:
            time.sleep(0.05)
        assert not Line.objects.filter(person_id=person).exists(), f"the phone: {way.__name__}"
        assert Presence.objects.get(person_id=person).state == "off", way.__name__


@pytest.mark.django_db
def test_a_sign_out_that_is_heard_of_late_leaves_a_newer_sign_in_at_work() -> None:
    """The stream of an older window tells of the end a second after it, or later on a busy day."""
    here = the_cast().here
    person, official = here.persons["anna"], here.officials["anna"]
    stream_began = clock.now() - timedelta(minutes=5)
    for older, state in ((timedelta(minutes=9), "off"), (timedelta(minutes=1), "ready")):
        row = SignedIn(person_id=person, session=session_of(person), since=clock.now() - older)
        row.seen_at = row.since
        row.save()
        routing.ready(here.id, official_id=official)
        session_over(person, stream_began)
        assert Presence.objects.get(person_id=person).state == state
    Session.objects.all().delete()  # the newer one ends, too
    session_over(person, stream_began)
    assert Presence.objects.get(person_id=person).state == "off"
