"""Our letters on their way: sent once, or before a person."""

from email import policy
from email.parser import BytesParser
from typing import Any

import pytest
from django.test import Client

from okienko.channels.outbox import actions
from okienko.channels.outbox.models import Outgoing
from okienko.channels.outbox.sending import send_due
from okienko.customers.identities import Address
from okienko.events.actor import official
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import File
from okienko.interactions.actions import reply as write_reply
from okienko.interactions.models import Message
from okienko.offices.models import Person
from tests.cast import Cast, the_cast

from . import letters
from .office import ADDRESS, Mail, finished
from .servers import Relay

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.real,
]


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def mail(cast: Cast, relay: Relay) -> Mail:
    return Mail(cast.here, smtp_port=relay.port, acknowledge=False, signature="Urząd Gminy")


def answer(mail: Mail, cast: Cast, **more: Any) -> int:
    """Anna answers a letter; the message's id."""
    taken = mail.take(letters.plain(References="<0@example.pl>"))
    return write_reply.by(official(mail.office, cast.here.officials["anna"]))(
        mail.office,
        interaction_id=taken.interaction_id,
        text="Zapraszamy w poniedziałek.",
        **more,
    )


def to(*addresses: str) -> list[tuple[str, Address]]:
    return [("to", Address("email", address)) for address in addresses]


def send(mail: Mail) -> int:
    return send_due(mail.connected())


def delivery(mail: Mail, message: int) -> str:
    return mail.message(message).delivery


def test_an_answer_arrives_in_its_thread(mail: Mail, cast: Cast, relay: Relay) -> None:
    message = answer(mail, cast, attachments=[File("wzór.pdf", "application/pdf", b"%PDF-1.4")])
    assert send(mail) == 1
    assert delivery(mail, message) == "sent"
    letter = BytesParser(policy=policy.default).parsebytes(relay.taken[0])
    contact = mail.interaction(mail.message(message).interaction_id)
    assert letter["From"] == f"Urząd Gminy Zielonka <{ADDRESS}>"
    assert letter["To"] == "Jan Kowalski <jan@example.pl>"
    assert letter["Subject"] == f"Re: [{contact.number}] Pytanie"
    assert letter["In-Reply-To"] == "<1@example.pl>"
    assert letter["References"] == "<0@example.pl> <1@example.pl>"
    assert letter["Message-ID"] == f"<{mail.message(message).external_id}>"
    text = letter.get_body().get_content().replace("\r\n", "\n")
    assert text.startswith("Zapraszamy w poniedziałek.\n\n-- \nUrząd Gminy\n\nW dniu ")
    assert "> Dzień dobry, proszę o informację." in text
    assert [a.get_filename() for a in letter.iter_attachments()] == ["wzór.pdf"]
    assert send(mail) == 0
    assert len(relay.taken) == 1


def test_a_mailbox_that_stands_still_stops_no_other(mail: Mail, cast: Cast, relay: Relay) -> None:
    still = Mail(cast.here, address="podatki@gmina.example", user="podatki", acknowledge=False)
    waiting = still.take(letters.plain(message_id="<podatki@x>")).interaction_id
    anna = cast.here.officials["anna"]
    for _ in range(25):
        write_reply.by(official(mail.office, anna))(
            mail.office, interaction_id=waiting, text="Odpowiedź"
        )
    message = answer(mail, cast)
    assert send(mail) == 1
    assert delivery(mail, message) == "sent"
    assert {row.delivery for row in mail.messages(waiting)} == {"received", "queued"}


def test_what_cannot_be_written_comes_back_to_who_released_it(
    mail: Mail, cast: Cast, relay: Relay
) -> None:
    """What the relay refused or may have taken: the kit of written doors."""
    message = answer(mail, cast, recipients=to("nikt"))
    contact = mail.message(message).interaction_id
    finished(mail, cast, contact)
    assert send(mail) == 0
    assert delivery(mail, message) == "failed"
    assert mail.interaction(contact).state == "waiting"
    actions.resend(mail.office, message_id=message)
    assert send(mail) == 0
    assert delivery(mail, message) == "failed"
    actions.mark_sent(mail.office, message_id=message)
    assert delivery(mail, message) == "sent"


def test_an_acknowledgement_that_fails_opens_nothing(cast: Cast, relay: Relay) -> None:
    mail = Mail(cast.here, smtp_port=relay.port)
    relay.answer_to = lambda address: "550 5.1.1 unknown"
    taken = mail.take(letters.plain())
    assert taken.acknowledged
    finished(mail, cast, taken.interaction_id)
    assert send(mail) == 1
    assert delivery(mail, mail.messages(taken.interaction_id)[1].id) == "failed"
    assert mail.interaction(taken.interaction_id).state == "closed"


def test_a_person_may_say_that_it_arrived(mail: Mail, cast: Cast, relay: Relay) -> None:
    relay.cut_after_end = True
    message = answer(mail, cast)
    send(mail)
    client = Client()
    client.force_login(Person.objects.get(id=cast.here.persons["anna"]))
    assert client.post(f"/outbox/message/{message}/sent/").status_code == 204
    assert delivery(mail, message) == "sent"
    with pytest.raises(Refused):
        actions.resend(mail.office, message_id=message)
    stranger = Client()
    stranger.force_login(Person.objects.get(id=cast.there.persons["olena"]))
    assert stranger.post(f"/outbox/message/{message}/again/").status_code == 404


def test_one_of_two_recipients_refused_is_told(mail: Mail, cast: Cast, relay: Relay) -> None:
    relay.answer_to = lambda address: "250 ok" if "jan" in address else "550 5.1.1 no"
    message = answer(mail, cast, recipients=to("jan@example.pl", "ewa@example.pl"))
    send(mail)
    assert delivery(mail, message) == "partly"
    assert "ewa@example.pl" in mail.message(message).error
    with in_offices([mail.office]):
        assert Outgoing.objects.get().results.keys() == {"ewa@example.pl"}
        assert Message.objects.count() == 2
