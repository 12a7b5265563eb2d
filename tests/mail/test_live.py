"""The door as the switchboard runs it: a real mailbox, a real relay, the lease, the bad days."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.utils.translation import override
from pydantic import SecretStr

from okienko.channels import serving
from okienko.channels.actions import change_account
from okienko.channels.email import health, imap, live
from okienko.channels.email.models import MailboxState, RawMail
from okienko.channels.models import Account, split
from okienko.channels.outbox import worker as outbox
from okienko.channels.serving import connections_of
from okienko.events.actor import official
from okienko.events.dsn import dsn
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import reply as write_reply
from okienko.interactions.models import Interaction, Message
from tests.cast import Cast, the_cast
from tests.switchboard import Switchboard

from . import letters
from .office import Mail
from .servers import Dovecot, Relay, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.real,
]


PARTS = (live.serve, outbox.serve)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "BACK_OFF", (0.1,))
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    monkeypatch.setattr(outbox, "LONGEST_SLEEP", 600.0)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def mail(cast: Cast, dovecot: Dovecot, relay: Relay, box: str) -> Mail:
    return Mail(
        cast.here,
        imap_port=dovecot.imaps_port,
        imap_security="tls",
        certificate=dovecot.certificate,
        user=box,
        smtp_port=relay.port,
        from_beginning=True,
        acknowledge=True,
        idle_seconds=30,
        timeout=2,
    )


@pytest.fixture
def fresh(mail: Mail) -> Iterator[Mail]:
    """Forget the cursor that `Mail` set by hand: here the mailbox itself is read."""
    with in_offices([mail.office]):
        MailboxState.objects.all().delete()
    yield mail
    connections.close_all()


def messages(mail: Mail) -> list[Message]:
    with in_offices([mail.office]):
        return list(Message.objects.order_by("id"))


def delivered(mail: Mail, count: int) -> bool:
    found = messages(mail)
    return len(found) == count and all(m.delivery in ("received", "sent") for m in found)


def state(mail: Mail) -> health.Health:
    with in_offices([mail.office]):
        account = Account.objects.get(id=mail.account)
        return health.one(account, MailboxState.objects.filter(account=account).first())


def test_a_letter_in_an_acknowledgement_and_an_answer_out(
    fresh: Mail, cast: Cast, dovecot: Dovecot, relay: Relay, box: str
) -> None:
    with Switchboard(*PARTS):
        until(lambda: state(fresh).state == "ok")
        dovecot.deliver(letters.with_files(), box)
        until(lambda: delivered(fresh, 2))
        assert b"Auto-Submitted: auto-replied" in relay.taken[0]
        with in_offices([fresh.office]):
            contact = Interaction.objects.get()
        assert contact.state == "waiting"
        write_reply.by(official(fresh.office, cast.here.officials["anna"]))(
            fresh.office,
            interaction_id=contact.id,
            text="Zapraszamy.",
        )
        connections.close_all()
        until(lambda: delivered(fresh, 3))  # an event woke it: it looks by itself too late
        assert b"Zapraszamy." in relay.taken[1]


def test_dovecot_is_killed_and_nothing_is_lost_or_doubled(
    fresh: Mail, dovecot: Dovecot, box: str
) -> None:
    with Switchboard(*PARTS):
        dovecot.deliver(letters.plain(message_id="<1@x>", Precedence="bulk"), box)
        until(lambda: delivered(fresh, 1))
        dovecot.stop(signal.SIGKILL)
        until(lambda: _trouble(fresh))
        dovecot.start()
        for number in range(2, 8):
            dovecot.deliver(letters.plain(message_id=f"<{number}@x>", Precedence="bulk"), box)
        until(lambda: len(messages(fresh)) == 7)
        until(lambda: not _trouble(fresh))
    with in_offices([fresh.office]):
        assert sorted(RawMail.objects.values_list("external_id", flat=True)) == [
            f"{number}@x" for number in range(1, 8)
        ]


def _trouble(mail: Mail) -> str:
    with in_offices([mail.office]):
        found = MailboxState.objects.first()
    return found.trouble if found else ""


def test_all_connections_to_the_database_are_lost(fresh: Mail, dovecot: Dovecot, box: str) -> None:
    """As when PostgreSQL is restarted: the lease is asked for again and reading goes on."""
    with Switchboard(*PARTS):
        dovecot.deliver(letters.plain(message_id="<1@x>", Precedence="bulk"), box)
        until(lambda: len(messages(fresh)) == 1)
        for number in range(2, 5):
            dovecot.deliver(letters.plain(message_id=f"<{number}@x>", Precedence="bulk"), box)
            connections.close_all()
            with psycopg.connect(dsn(), autocommit=True) as owner:
                owner.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where datname = current_database() and pid <> pg_backend_pid()"
                )
        until(lambda: len(messages(fresh)) == 4)
        until(lambda: state(fresh).state == "ok")


def test_a_stalled_mailbox_is_told_from_a_quiet_one(
    fresh: Mail, dovecot: Dovecot, box: str
) -> None:
    from datetime import timedelta

    from okienko.events import clock

    with Switchboard(*PARTS):
        until(lambda: state(fresh).state == "ok")
        with clock.at(clock.now() + timedelta(seconds=60)):
            assert state(fresh).state == "ok"  # quiet: nothing came, and it answers
        stopped = dovecot.children("imap")
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            with clock.at(clock.now() + timedelta(minutes=10)), override("en"):
                stalled = state(fresh)
            assert stalled.state == "failed"
            assert "stalled" in stalled.words
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)


def test_a_changed_account_is_read_with_its_new_settings(
    fresh: Mail, dovecot: Dovecot, box: str
) -> None:
    right = fresh.settings
    wrong = right.model_copy(update={"password": SecretStr("zle")})
    change_account(fresh.office, account_id=fresh.account, settings=wrong)
    with Switchboard(*PARTS):
        until(lambda: _trouble(fresh) == "login refused")
        change_account(fresh.office, account_id=fresh.account, settings=right)
        until(lambda: state(fresh).state == "ok")


def test_the_nightly_comparison_over_imap(fresh: Mail, dovecot: Dovecot, box: str) -> None:
    from okienko.channels.email.models import MailboxPosition

    with Switchboard(*PARTS):
        for number in range(3):
            dovecot.deliver(letters.plain(message_id=f"<{number}@x>", Precedence="bulk"), box)
        until(lambda: len(messages(fresh)) == 3)
    (one,) = connections_of(["email"])
    assert live.compare(one) == []
    with in_offices([fresh.office]):
        MailboxPosition.objects.filter(uid=2).delete()
    assert live.compare(one) == [2]
    assert state(fresh).state == "late"


def test_the_round_trip_before_an_account_is_saved(
    fresh: Mail, dovecot: Dovecot, relay: Relay
) -> None:
    from okienko.channels.email.checking import check

    assert check(fresh.connected()).state == "ok"
    for change, words in (
        ({"password": "zle"}, "the user or the password"),
        ({"folder": "Nie ma"}, "no folder Nie ma"),
        ({"imap_port": 1}, "connection refused"),
        ({"smtp_port": 1}, "The relay: relay not reached"),
        ({"certificate": ""}, "certificate not trusted"),
    ):
        settings = fresh.settings.model_copy(update=_typed(change))
        with override("en"):
            plain, secrets = split(settings)
            row = Account(kind="email", settings=plain, secrets=secrets)
            found = check(row)
        assert found.state == "failed", change
        assert words in found.words


def _typed(change: dict[str, Any]) -> dict[str, Any]:
    from pydantic import SecretStr

    return {k: SecretStr(v) if k == "password" else v for k, v in change.items()}
