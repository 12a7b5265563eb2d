"""A one-time link as a letter, over a real relay; it stands nowhere where colleagues read."""

import re

import pytest
from django.test import Client

from okienko.channels.email.parse import parse_letter
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from okienko.offices import actions
from okienko.offices.inviting import AT_ONCE
from okienko.offices.models import OneTimeLink, Person, Role
from tests.cast import Cast, the_cast

from .office import ADDRESS, Mail
from .servers import Relay

pytestmark = pytest.mark.django_db(transaction=True)
TO = "piotr@zielonka.example"


@pytest.fixture
def cast() -> Cast:
    cast = the_cast()
    here = cast.here
    actions.change_official(here.id, official_id=here.officials["maria"], role=Role.ADMIN)
    actions.change_person(here.id, person_id=here.persons["piotr"], email=TO)
    return cast


@pytest.fixture
def mail(cast: Cast, relay: Relay) -> Mail:
    return Mail(cast.here, smtp_port=relay.port)


def maria(cast: Cast) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(Person.objects.get(id=cast.here.persons["maria"]))
    return client


def row(cast: Cast, rest: str = "") -> str:
    return f"/administration/{cast.here.id}/people/{cast.here.officials['piotr']}/{rest}"


def code_in(relay: Relay) -> str:
    letter = parse_letter(relay.taken[-1])
    found = re.search(r"http://testserver/account/join/#([0-9a-f]{48})\n", letter.text)
    assert found, letter.text
    return found[1]


def forget(cast: Cast, **headers: str) -> int:
    name = Person.objects.get(id=cast.here.persons["piotr"]).username
    return Client().post("/account/forgotten/", {"login": name}, headers=headers).status_code


def all_sent() -> None:
    """Wait for the letters that are on their way."""
    for _ in range(4):
        assert AT_ONCE.acquire(timeout=30)
    AT_ONCE.release(4)


def test_an_invitation_comes_by_the_offices_own_mailbox(
    cast: Cast, mail: Mail, relay: Relay
) -> None:
    client = maria(cast)
    assert TO in client.get(row(cast)).content.decode()
    said = client.post(row(cast, "mail/"), follow=True).content.decode()
    assert f"Sent to {TO}." in said
    assert relay.recipients == [TO]
    assert parse_letter(relay.taken[0]).sender.address == ADDRESS
    person = actions.come_in(token=code_in(relay), password="zielona brama 7")
    assert person.id == cast.here.persons["piotr"]
    with in_offices([cast.here.id]):
        assert not Message.objects.exists(), "nothing that colleagues could read"


def test_what_the_relay_refuses_is_told_and_the_link_ends(
    cast: Cast, mail: Mail, relay: Relay
) -> None:
    relay.answer_to = lambda address: "550 5.1.1 nobody"
    said = maria(cast).post(row(cast, "mail/"), follow=True).content.decode()
    assert "It could not be sent" in said
    assert "no such mailbox" in said
    assert not OneTimeLink.objects.exists()


def test_a_relay_that_is_not_there_is_told(cast: Cast) -> None:
    Mail(cast.here)
    said = maria(cast).post(row(cast, "mail/"), follow=True).content.decode()
    assert "It could not be sent" in said


def test_without_a_mailbox_no_letter_is_offered(cast: Cast) -> None:
    assert "Send it to" not in maria(cast).get(row(cast)).content.decode()
    said = maria(cast).post(row(cast, "mail/"), follow=True).content.decode()
    assert "It could not be sent" in said


def test_a_forgotten_password_is_answered_to_the_persons_own_address(
    cast: Cast, mail: Mail, relay: Relay
) -> None:
    handed = actions.make_link(cast.here.id, person_id=cast.here.persons["piotr"])
    assert forget(cast) == 200
    all_sent()
    assert relay.recipients == [TO]
    assert actions.whose_link(handed), "a stranger who asks takes no link that was handed over"
    assert forget(cast) == 200
    all_sent()
    assert len(relay.taken) == 1, "a second question soon after sends nothing"
    code = code_in(relay)
    actions.come_in(token=code, password="zielona brama 7")
    assert actions.whose_link(handed) is None, "but its use ends all"


@pytest.mark.parametrize("where", ["another office", "the installation"])
def test_no_link_into_more_than_the_office_goes_by_its_mailbox(
    cast: Cast, mail: Mail, relay: Relay, where: str
) -> None:
    """Whoever administers an office chooses its relay, and could read the letter there."""
    piotr = Person.objects.get(id=cast.here.persons["piotr"])
    if where == "another office":
        actions.add_official(cast.there.id, person_id=piotr.id, name="Piotr")
    else:
        actions.add_operator(username=piotr.username)
    assert forget(cast) == 200
    all_sent()
    assert relay.taken == []
    assert not OneTimeLink.objects.exists()
    piotr.refresh_from_db()
    assert piotr.asked_at, "who administers all of it sees that another is needed"


def test_a_request_in_the_name_of_another_host_sends_nothing(
    cast: Cast, mail: Mail, relay: Relay
) -> None:
    assert forget(cast, host="evil.example") == 400
    all_sent()
    assert relay.taken == []
    forget(cast, **{"X-Forwarded-Host": "evil.example"})
    all_sent()
    assert "evil" not in parse_letter(relay.taken[0]).text


def test_a_relay_that_fails_leaves_the_request_to_the_administrator(
    cast: Cast, mail: Mail, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    relay.answer = lambda raw: "550 no"
    assert forget(cast) == 200
    all_sent()
    assert not OneTimeLink.objects.exists()
    assert (
        "has forgotten the password"
        in maria(cast).get(f"/administration/{cast.here.id}/people/").content.decode()
    )
    assert TO not in caplog.text
    assert "join" not in caplog.text
