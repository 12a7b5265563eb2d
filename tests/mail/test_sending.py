"""Our letters on their way: sent once, or before a person."""

import multiprocessing
import os
import signal
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client

from okienko.channels.models import Account
from okienko.channels.outbox import actions, sending
from okienko.channels.outbox.actions.sending import PAUSES
from okienko.channels.outbox.models import Outgoing
from okienko.channels.outbox.sending import send_due
from okienko.customers.identities import Address
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.refusals import Refused
from okienko.events.scope import in_offices
from okienko.interactions.actions import File
from okienko.interactions.actions import reply as write_reply
from okienko.interactions.models import Message
from okienko.offices.models import Person
from okienko.routing.models import Wait
from tests.cast import Cast, the_cast

from . import letters
from .office import ADDRESS, Mail, finished
from .servers import Relay, until

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


def test_what_fails_for_now_is_tried_again_later(mail: Mail, cast: Cast, relay: Relay) -> None:
    relay.answer = lambda raw: "451 4.3.0 try later"
    message = answer(mail, cast)
    now = clock.now()
    assert send(mail) == 1
    assert send(mail) == 0
    assert delivery(mail, message) == "queued"
    assert "451" in mail.message(message).error
    relay.answer = lambda raw: "250 ok"
    with clock.at(now + timedelta(seconds=70)):
        assert send(mail) == 1
    assert delivery(mail, message) == "sent"
    assert len(relay.taken) == 1


def test_after_the_last_pause_a_person_is_told(mail: Mail, cast: Cast, relay: Relay) -> None:
    relay.answer = lambda raw: "451 4.3.0 try later"
    message = answer(mail, cast)
    contact = mail.message(message).interaction_id
    finished(mail, cast, contact)
    now = clock.now()
    tries = 0
    for hour in range(0, 24 * 6, 6):
        with clock.at(now + timedelta(hours=hour)):
            tries += send(mail)
    assert delivery(mail, message) == "failed"
    assert tries == len(PAUSES) + 1
    assert mail.interaction(contact).state == "waiting"


@pytest.mark.parametrize("how", ["refused", "no address", "cut off", "killed"])
def test_what_did_not_arrive_comes_back_to_who_released_it(
    mail: Mail, cast: Cast, relay: Relay, how: str
) -> None:
    relay.answer_to = lambda address: "550 5.1.1 unknown" if how == "refused" else "250 ok"
    relay.cut_after_end = how == "cut off"
    message = answer(mail, cast, recipients=to("nikt") if how == "no address" else [])
    contact = mail.message(message).interaction_id
    finished(mail, cast, contact)
    assert mail.interaction(contact).state == "closed"
    if how == "killed":
        attempt = mail.claim()
        assert attempt
        actions.hand(mail.office, attempt=attempt)
        actions.recover(mail.office, account_id=mail.account)
    else:
        send(mail)
    doubtful = how in ("cut off", "killed")
    assert delivery(mail, message) == ("uncertain" if doubtful else "failed")
    assert mail.interaction(contact).state == "waiting"
    with in_offices([mail.office]):
        wait = Wait.objects.get(interaction_id=contact, result="")
        assert wait.queue_id == cast.here.queue
        assert wait.preferred_id == cast.here.officials["anna"]
    assert send(mail) == 0


def test_an_acknowledgement_that_fails_opens_nothing(cast: Cast, relay: Relay) -> None:
    mail = Mail(cast.here, smtp_port=relay.port)
    relay.answer_to = lambda address: "550 5.1.1 unknown"
    taken = mail.take(letters.plain())
    assert taken.acknowledged
    finished(mail, cast, taken.interaction_id)
    assert send(mail) == 1
    assert delivery(mail, mail.messages(taken.interaction_id)[1].id) == "failed"
    assert mail.interaction(taken.interaction_id).state == "closed"


def test_what_is_refused_is_shown(mail: Mail, cast: Cast, relay: Relay) -> None:
    relay.answer_to = lambda address: f"550 5.1.1 <{address}> unknown"
    message = answer(mail, cast)
    send(mail)
    assert delivery(mail, message) == "failed"
    assert "no such mailbox" in mail.message(message).error
    assert "jan@" not in mail.message(message).error


def test_an_impossible_address_fails_at_once(mail: Mail, cast: Cast, relay: Relay) -> None:
    message = answer(mail, cast, recipients=to("to nie jest adres"))
    assert send(mail) == 0
    assert delivery(mail, message) == "failed"


def test_cut_off_at_the_end_waits_for_a_person(mail: Mail, cast: Cast, relay: Relay) -> None:
    relay.cut_after_end = True
    message = answer(mail, cast)
    send(mail)
    assert delivery(mail, message) == "uncertain"
    relay.cut_after_end = False
    with clock.at(clock.now() + timedelta(days=3)):
        assert send(mail) == 0
    assert len(relay.taken) == 1
    actions.resend(mail.office, message_id=message)
    assert send(mail) == 1
    assert delivery(mail, message) == "sent"
    first, second = (BytesParser().parsebytes(raw)["Message-ID"] for raw in relay.taken)
    assert first == second


def test_a_person_may_say_that_it_arrived(mail: Mail, cast: Cast, relay: Relay) -> None:
    relay.cut_after_end = True
    message = answer(mail, cast)
    send(mail)
    client = Client()
    client.force_login(Person.objects.get(id=cast.here.persons["anna"]))
    assert client.post(f"/email/message/{message}/sent/").status_code == 204
    assert delivery(mail, message) == "sent"
    with pytest.raises(Refused):
        actions.resend(mail.office, message_id=message)
    stranger = Client()
    stranger.force_login(Person.objects.get(id=cast.there.persons["olena"]))
    assert stranger.post(f"/email/message/{message}/again/").status_code == 404


def _send_and_die(account: Account) -> None:
    os.environ["OKIENKO_TEST_CHILD"] = "1"
    connections.close_all()
    send_due(account)


def _killed_while(mail: Mail, relay: Relay, moment: Any) -> None:
    """Send in a process of its own and kill it with -9 once `moment` is true."""
    account = mail.connected()
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=_send_and_die, args=(account,))
    child.start()
    try:
        until(moment)
    finally:
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        child.join(60)


def test_killed_in_mid_send_it_is_never_silently_sent_again(
    mail: Mail, cast: Cast, relay: Relay
) -> None:
    relay.hold.clear()  # the relay has the letter and does not answer
    message = answer(mail, cast)
    _killed_while(mail, relay, relay.arrived.is_set)
    relay.hold.set()
    assert delivery(mail, message) == "sending"
    until(lambda: relay.taken)
    assert actions.recover(mail.office, account_id=mail.account) == 1
    assert delivery(mail, message) == "uncertain"
    with clock.at(clock.now() + timedelta(days=3)):
        assert send(mail) == 0
    assert len(relay.taken) == 1


def test_killed_before_the_last_dot_it_is_sent_by_who_follows(
    mail: Mail, cast: Cast, relay: Relay
) -> None:
    import threading

    let_in, asked = threading.Event(), threading.Event()

    def slow(address: str) -> str:
        asked.set()
        let_in.wait(60)
        return "250 ok"

    relay.answer_to = slow
    message = answer(mail, cast)
    _killed_while(mail, relay, asked.is_set)
    let_in.set()
    assert delivery(mail, message) == "sending"
    assert actions.recover(mail.office, account_id=mail.account) == 0
    assert send(mail) == 1
    assert delivery(mail, message) == "sent"
    assert len(relay.taken) == 1


def test_an_older_try_does_not_send_what_another_process_has(
    mail: Mail, cast: Cast, relay: Relay
) -> None:
    """The lease is lost while a slow relay is spoken to; the letter leaves once."""
    message = answer(mail, cast)

    def lease_lost(address: str) -> str:
        relay.answer_to = lambda address: "250 ok"
        actions.recover(mail.office, account_id=mail.account)
        connections.close_all()
        return "250 ok"  # the older try goes on and must not reach its last dot

    relay.answer_to = lease_lost
    send(mail)
    assert delivery(mail, message) == "sent"
    assert len(relay.taken) == 1


def test_the_database_away_after_the_answer_does_not_lose_it(
    mail: Mail, cast: Cast, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = answer(mail, cast)
    real, failures = actions.sent, iter([True, True])

    def flaky(*args: Any, **more: Any) -> None:
        if next(failures, False):
            raise OperationalError
        real(*args, **more)

    monkeypatch.setattr(sending.actions, "sent", flaky)
    monkeypatch.setattr(sending, "INSIST", (0.01, 0.01, 0.01))
    send(mail)
    assert delivery(mail, message) == "sent"
    assert len(relay.taken) == 1


def test_one_of_two_recipients_refused_is_told(mail: Mail, cast: Cast, relay: Relay) -> None:
    relay.answer_to = lambda address: "250 ok" if "jan" in address else "550 5.1.1 no"
    message = answer(mail, cast, recipients=to("jan@example.pl", "ewa@example.pl"))
    send(mail)
    assert delivery(mail, message) == "partly"
    assert "ewa@example.pl" in mail.message(message).error
    with in_offices([mail.office]):
        assert Outgoing.objects.get().results.keys() == {"ewa@example.pl"}
        assert Message.objects.count() == 2
