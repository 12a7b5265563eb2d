"""There and back over real servers: Dovecot holds the mailboxes, OpenSMTPD is the relay."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest

from okienko.channels.door import Temporary
from okienko.channels.email.parse import parse_letter
from okienko.channels.email.smtp import hand_over
from okienko.channels.outbox.models import Outgoing
from okienko.channels.outbox.sending import send_due
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import reply as write_reply
from tests.cast import Cast, the_cast

from . import letters, opensmtpd
from .office import ADDRESS, Mail
from .opensmtpd import Smtpd
from .servers import Dovecot, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.real,
    pytest.mark.skipif(bool(opensmtpd.missing()), reason=opensmtpd.missing()),
]


@pytest.fixture
def smtpd(dovecot: Dovecot) -> Iterator[Smtpd]:
    with opensmtpd.running(dovecot) as running:
        yield running


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def mail(cast: Cast, smtpd: Smtpd) -> Mail:
    return Mail(
        cast.here,
        smtp_port=smtpd.port,
        acknowledge=False,
        timeout=10,
    )


def send(mail: Mail) -> None:
    """All that is due, and what the relay could not take at once."""

    hours = count(1)

    def done() -> bool:
        with clock.at(clock.now() + timedelta(hours=next(hours))):
            send_due(mail.connected())
        with in_offices([mail.office]):
            return not Outgoing.objects.filter(next_at__isnull=False).exists()

    until(done)


def read(dovecot: Dovecot, user: str) -> list[bytes]:
    with dovecot.client(user) as client:
        client.select_folder("INBOX", readonly=True)
        found = client.fetch(client.search(), ["BODY.PEEK[]"])
    return [answer[b"BODY[]"] for _, answer in sorted(found.items())]


def test_there_and_back(mail: Mail, cast: Cast, dovecot: Dovecot, box: str) -> None:
    opensmtpd.make_box(dovecot, box)
    customer = f"{box}@example.pl"
    taken = mail.take(letters.plain("Pytanie\n.\nz kropką", sender=f"Jan <{customer}>"))
    message = write_reply.by(official(mail.office, cast.here.officials["anna"]))(
        mail.office,
        interaction_id=taken.interaction_id,
        text="Zażółć gęślą jaźń.\n.\nKoniec",
    )
    send(mail)
    assert mail.message(message).delivery == "sent"
    until(lambda: read(dovecot, box))
    (raw,) = read(dovecot, box)
    letter = parse_letter(raw)
    assert letter.message_id == mail.message(message).external_id
    assert letter.text.startswith("Zażółć gęślą jaźń.\n.\nKoniec\n")
    assert letter.sender.address == ADDRESS
    assert letter.in_reply_to == "1@example.pl"


def test_an_address_that_the_relay_refuses(mail: Mail, cast: Cast) -> None:
    taken = mail.take(letters.plain(sender="x@elsewhere.example"))
    message = write_reply.by(official(mail.office, cast.here.officials["anna"]))(
        mail.office,
        interaction_id=taken.interaction_id,
        text="x",
    )
    send(mail)
    assert mail.message(message).delivery == "failed"


def test_a_relay_that_is_down_gets_it_when_it_is_up(
    mail: Mail, cast: Cast, smtpd: Smtpd, dovecot: Dovecot, box: str
) -> None:
    opensmtpd.make_box(dovecot, box)
    taken = mail.take(letters.plain(sender=f"{box}@example.pl"))
    message = write_reply.by(official(mail.office, cast.here.officials["anna"]))(
        mail.office,
        interaction_id=taken.interaction_id,
        text="x",
    )
    smtpd.stop()
    send_due(mail.connected())
    assert mail.message(message).delivery == "queued"
    smtpd.start()
    send(mail)
    assert mail.message(message).delivery == "sent"
    until(lambda: len(read(dovecot, box)) == 1)


def test_a_huge_letter_goes_through(smtpd: Smtpd, dovecot: Dovecot, box: str) -> None:
    opensmtpd.make_box(dovecot, box)
    raw = letters.plain(("x" * 70 + "\n") * 100_000)

    def taken() -> bool:
        # a 4xx is surely not sent: OpenSMTPD gives one while its queue is being made
        with contextlib.suppress(Temporary):
            hand_over(smtpd.server(), ADDRESS, [f"{box}@example.pl"], raw)
            return True
        return False

    until(taken)
    until(lambda: read(dovecot, box))
    assert len(read(dovecot, box)[0]) > 7_000_000
