"""One-time links: who is let in, once, and what ends them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from okienko.events import clock
from okienko.events.actor import Actor, official
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices import actions
from okienko.offices.actions.links import LIVES
from okienko.offices.models import OneTimeLink, Person, Role
from tests.cast import Cast, the_cast

WORDS = "zielona brama 7"


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


def refused(code: str, verb, /, *args, **kwargs) -> None:
    with pytest.raises(Refused) as why:
        verb(*args, **kwargs)
    assert why.value.code == code


def link(cast: Cast, name: str = "piotr") -> str:
    return actions.make_link(cast.here.id, person_id=cast.here.persons[name])


def test_a_link_lets_in_once_and_is_kept_nowhere(cast: Cast) -> None:
    piotr = cast.here.persons["piotr"]
    before = Person.objects.get(id=piotr).get_session_auth_hash()
    token = link(cast)
    assert OneTimeLink.objects.get(person_id=piotr).digest != token
    person = actions.come_in(token=token, password=WORDS, language="uk")
    assert person.check_password(WORDS)
    assert person.language == "uk"
    assert person.get_session_auth_hash() != before, "sessions of before end"
    refused("link_over", actions.come_in, token=token, password=WORDS)
    assert actions.whose_link(token) is None
    with in_offices([cast.here.id]):
        told = list(EventRow.objects.filter(office_id=cast.here.id, subject=piotr).order_by("id"))
    assert [row.kind for row in told[-3:]] == [
        "person.link_made",
        "person.changed",
        "person.changed",
    ]
    assert told[-2].data["password"] is True
    assert told[-2].actor == f"official:{cast.here.officials['piotr']}"
    assert token not in str([row.data for row in told])
    assert WORDS not in str([row.data for row in told])


def test_a_link_ends_by_time(cast: Cast) -> None:
    now = clock.now()
    with clock.at(now):
        token = link(cast)
    with clock.at(now + LIVES - timedelta(seconds=1)):
        assert actions.whose_link(token)
    with clock.at(now + LIVES):
        assert actions.whose_link(token) is None
        refused("link_over", actions.come_in, token=token, password=WORDS)


@pytest.mark.parametrize(
    "what", ["another", "password", "seat", "login", "elsewhere", "address", "operator"]
)
def test_what_ends_a_link(cast: Cast, what: str) -> None:
    here, piotr = cast.here.id, cast.here.persons["piotr"]
    token = link(cast)
    if what == "another":
        link(cast)
    elif what == "password":
        actions.set_password(here, person_id=piotr, password=WORDS)
    elif what == "seat":
        actions.end_seat(here, official_id=cast.here.officials["piotr"])
        actions.renew_seat(here, official_id=cast.here.officials["piotr"])
    elif what == "login":
        actions.change_person(here, person_id=piotr, is_active=False)
        actions.change_person(here, person_id=piotr, is_active=True)
    elif what == "elsewhere":  # or it would let in where its maker has no say
        actions.add_official(cast.there.id, person_id=piotr, name="Piotr")
    elif what == "operator":  # or its maker would run the installation
        actions.add_operator(username=Person.objects.get(id=piotr).username)
    else:
        actions.change_person(here, person_id=piotr, email="piotr@zielonka.example")
    assert actions.whose_link(token) is None
    refused("link_over", actions.come_in, token=token, password=WORDS)


def test_a_weak_password_is_refused_and_the_link_goes_on(cast: Cast) -> None:
    token = link(cast)
    for weak in ("short", "password123"):
        refused("password_weak", actions.come_in, token=token, password=weak)
    assert actions.come_in(token=token, password=WORDS).check_password(WORDS)


def test_who_may_make_a_link(cast: Cast) -> None:
    here, there, people = cast.here.id, cast.there.id, cast.here.persons
    maria = official(here, cast.here.officials["maria"])
    make = actions.make_link.by(maria)
    refused("may_not_administer", make, here, person_id=people["piotr"])
    actions.change_official(here, official_id=cast.here.officials["maria"], role=Role.ADMIN)
    assert make(here, person_id=people["piotr"])
    refused("works_elsewhere", make, here, person_id=cast.there.persons["olena"])
    refused("gone", make, here, person_id=10**9)
    guest = actions.add_official(there, person_id=people["piotr"], name="Piotr")
    refused("works_elsewhere", make, here, person_id=people["piotr"])
    # who administers both may
    mine = actions.add_official(there, person_id=people["maria"], name="M", role=Role.ADMIN)
    both = Actor("official", officials={here: cast.here.officials["maria"], there: mine})
    assert actions.make_link.by(both)(here, person_id=people["piotr"])
    actions.change_official(there, official_id=guest, name="Piotr Gość")
    other = cast.there.officials["ewa"]
    actions.change_official(there, official_id=other, role=Role.ADMIN)
    actions.change_official(there, official_id=mine, role=Role.SUPERVISOR)
    refused("works_elsewhere", actions.make_link.by(both), here, person_id=people["piotr"])


def test_an_administrator_does_not_become_who_runs_the_installation(cast: Cast) -> None:
    here, piotr = cast.here.id, cast.here.persons["piotr"]
    actions.change_official(here, official_id=cast.here.officials["maria"], role=Role.ADMIN)
    maria = official(here, cast.here.officials["maria"])
    actions.add_operator(username=Person.objects.get(id=piotr).username)
    for verb, words in (
        (actions.make_link, {}),
        (actions.set_password, {"password": WORDS}),
        (actions.take_factors, {}),
        (actions.sign_out_everywhere, {}),
        (actions.change_person, {"email": "maria@zielonka.example"}),
    ):
        refused("runs_installation", verb.by(maria), here, person_id=piotr, **words)
    refused("may_not_administer", actions.mail_link.by(maria), here, person_id=piotr)
    own = official(here, cast.here.officials["piotr"])
    actions.set_password.by(own)(here, person_id=piotr, password=WORDS)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_one_link_at_once_one_is_in() -> None:
    token = link(the_cast())

    def use(number: int) -> str:
        try:
            actions.come_in(token=token, password=f"{WORDS} {number}")
        except Refused as why:
            return why.code
        finally:
            connections.close_all()
        return "in"

    with ThreadPoolExecutor(4) as pool:
        came = sorted(pool.map(use, range(4)))
    assert came == ["in", "link_over", "link_over", "link_over"]


def test_signing_out_everywhere(cast: Cast) -> None:
    here, piotr, anna = cast.here.id, cast.here.persons["piotr"], cast.here.officials["anna"]
    before = Person.objects.get(id=piotr).get_session_auth_hash()
    words = {"person_id": piotr}
    refused(
        "may_not_administer", actions.sign_out_everywhere.by(official(here, anna)), here, **words
    )
    actions.sign_out_everywhere.by(official(here, cast.here.officials["piotr"]))(here, **words)
    assert Person.objects.get(id=piotr).get_session_auth_hash() != before
    with in_offices([here]):
        row = EventRow.objects.filter(office_id=here, kind="person.changed").latest("id")
    assert row.data["signed_out"] is True
