"""The test of a mailbox, step by step, against a real Dovecot and a real relay."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from okienko.channels import outward
from okienko.channels.email import trial as module
from okienko.channels.email.door import EmailDoor
from okienko.channels.models import Account, split
from okienko.channels.setup import Step
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from tests.cast import the_cast

from .office import ADDRESS, Mail, settings_for
from .servers import PASSWORD, Dovecot, Relay, make_certificate, running_relay

pytestmark = pytest.mark.real


def account(dovecot: Dovecot, relay: Relay, box: str, **more: Any) -> Account:
    settings = settings_for(
        **{
            "imap_port": dovecot.imaps_port,
            "certificate": dovecot.certificate,
            "user": box,
            "password": PASSWORD,
            "smtp_port": relay.port,
            **more,
        }
    )
    plain, secrets = split(settings)
    return Account(id=7, office_id=1, kind="email", name="x", settings=plain, secrets=secrets)


def tried(account: Account) -> dict[str, Step]:
    with override("en"):
        return {step.name: step for step in EmailDoor().trial(account)}


def into(dovecot: Dovecot, box: str, relay: Relay) -> None:
    """What the relay takes lies in the mailbox."""

    def deliver(raw: bytes) -> str:
        dovecot.deliver(raw, box)
        return "250 2.0.0 queued"

    relay.answer = deliver


def test_all_steps_go_well_and_nothing_stays(dovecot: Dovecot, relay: Relay, box: str) -> None:
    into(dovecot, box, relay)
    dovecot.deliver(b"Subject: stays\n\nx\n", box)
    steps = tried(account(dovecot, relay, box))
    assert [step.state for step in steps.values()] == ["ok"] * 6, steps
    assert list(steps) == ["imap", "imap-in", "folder", "smtp", "smtp-in", "letter"]
    assert "localhost" in str(steps["imap"].words)
    assert "TLSv1" in str(steps["imap"].words)
    assert "came back" in str(steps["letter"].words)
    assert len(relay.taken) == 1
    with dovecot.client(box) as client:
        client.select_folder("INBOX")
        assert len(client.search("ALL")) == 1


@pytest.mark.django_db
def test_the_letter_is_nobodys_contact(dovecot: Dovecot, relay: Relay, box: str) -> None:
    cast = the_cast()
    mail = Mail(cast.here)
    seen: list[bytes] = []
    relay.answer = lambda raw: seen.append(raw) or "550 5.7.1 not from you"  # type: ignore[func-returns-value]
    tested = account(dovecot, relay, box)
    tested.id, tested.office_id = mail.account, cast.here.id
    step = tried(tested)["letter"]
    assert step.state == "failed"
    assert "not from you" in step.theirs
    assert "may send from" in str(step.advice)
    taken = mail.take(seen[0])
    assert taken.interaction_id is None
    # the header alone, as anybody can write it, hides no letter
    forged = mail.take(b"X-Okienko-Test: 1\r\nFrom: jan@example.pl\r\nMessage-ID: <f@x>\r\n\r\nx")
    assert forged.interaction_id is not None
    with in_offices([cast.here.id]):
        assert Interaction.objects.count() == 1


def test_a_wrong_password_is_tried_once(
    dovecot: Dovecot, relay: Relay, box: str, tmp_path: Path
) -> None:
    steps = tried(account(dovecot, relay, box, password="zle"))
    assert list(steps) == ["imap", "imap-in"]
    refused = steps["imap-in"]
    assert refused.refused
    assert refused.theirs == "[AUTHENTICATIONFAILED] Authentication failed."  # as the server said
    assert "whole address" in str(refused.advice)
    certificate = make_certificate(tmp_path)
    with running_relay(certificate) as strict:
        more = {
            "smtp_security": "starttls",
            "smtp_sign_in": True,
            "smtp_user": "urzad",
            "smtp_password": "zle",
            "certificate": dovecot.certificate + certificate[0].read_text(),
        }
        steps = tried(account(dovecot, strict, box, **more))
        assert list(steps)[-1] == "smtp-in"
        assert steps["smtp-in"].refused
        assert "535" in steps["smtp-in"].theirs


def test_a_folder_that_is_not_there(dovecot: Dovecot, relay: Relay, box: str) -> None:
    dovecot.deliver(b"Subject: x\n\nx\n", box)
    step = tried(account(dovecot, relay, box, folder="Sprawy"))["folder"]
    assert step.state == "failed"
    assert "INBOX" in str(step.advice)


def test_a_letter_that_does_not_come_back(
    dovecot: Dovecot, relay: Relay, box: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COMES_BACK", 0.6)
    step = tried(account(dovecot, relay, box))["letter"]
    assert step.state == "failed"
    assert "unwanted" in str(step.advice)


def test_a_certificate_that_is_not_trusted(dovecot: Dovecot, relay: Relay, box: str) -> None:
    (step,) = tried(account(dovecot, relay, box, certificate="")).values()
    assert step.state == "failed"
    assert "not trusted" in str(step.words)
    assert "localhost" in str(step.words)  # whose it says it is


def test_a_certificate_of_another_name(
    dovecot: Dovecot, relay: Relay, box: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outward, "look_up", lambda host, port: ["127.0.0.1"])
    monkeypatch.setattr(module, "look_up", lambda host, port: ["127.0.0.1"])
    monkeypatch.setattr(outward, "is_inside", lambda address: False)
    (step,) = tried(account(dovecot, relay, box, imap_host="poczta.gmina.example")).values()
    assert "another name: localhost, 127.0.0.1" in str(step.words)
    assert "password was not sent" in str(step.advice)


def test_a_name_that_leads_inside_is_not_reached(
    dovecot: Dovecot, relay: Relay, box: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outward, "look_up", lambda host, port: ["127.0.0.1", "10.0.0.8"])
    monkeypatch.setattr(module, "look_up", lambda host, port: ["127.0.0.1"])
    (step,) = tried(account(dovecot, relay, box, imap_host="poczta.gmina.example")).values()
    assert "leads into the network of this installation" in str(step.words)


@contextmanager
def speaking(answer: bytes | None) -> Iterator[int]:
    """A server that says one thing to everybody, or nothing at all; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    visitor, _from = server.accept()
                except OSError:
                    return
                kept.append(visitor)
                if answer is not None:
                    visitor.sendall(answer)
                    visitor.shutdown(socket.SHUT_WR)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    for each in kept:
        each.close()


@pytest.mark.parametrize("security", ["tls", "none"])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "does not answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "answers"),
        (b"\xff\x00<html>" * 50 + b"\r\n", "answers"),
        (b"", "answers"),
    ],
)
def test_silence_and_nonsense(
    answer: bytes | None,
    words: str,
    security: str,
    dovecot: Dovecot,
    relay: Relay,
    box: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if answer is None:  # only silence is waited for to its end
        monkeypatch.setattr(module, "LIMIT", 0.7)
    with speaking(answer) as port:
        more = {"imap_port": port, "imap_security": security}
        (step,) = tried(account(dovecot, relay, box, **more)).values()
        assert step.state == "failed"
        assert words in str(step.words)
        assert step.advice
        assert step.theirs.isprintable()
        (*_before, last) = tried(account(dovecot, relay, box, smtp_port=port)).values()
        assert last.name == "smtp"
        assert last.state == "failed"
        assert last.advice


def test_nobody_listens(dovecot: Dovecot, relay: Relay, box: str) -> None:
    (step,) = tried(account(dovecot, relay, box, imap_port=1)).values()
    assert "Nobody listens at port 1" in str(step.words)
    assert settings_for(user="").imap().user == ADDRESS
