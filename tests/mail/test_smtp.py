"""Handing over to a relay: what is known of a letter when the relay fails at each moment."""

from pathlib import Path

import pytest

from okienko.channels.door import Permanent, Temporary, Uncertain
from okienko.channels.email.smtp import hand_over

from . import letters
from .servers import PASSWORD, Relay, make_certificate, running_relay

pytestmark = pytest.mark.real
FROM = "urzad@gmina.example"


def test_it_arrives_as_it_was_written(relay: Relay) -> None:
    raw = letters.plain("raz\n.\n..dwa\n.trzy")
    assert hand_over(relay.server(), FROM, ["jan@example.pl"], raw) == {}
    (taken,) = relay.taken
    assert taken.replace(b"\r\n", b"\n") == raw.replace(b"\r\n", b"\n")
    assert relay.recipients == ["jan@example.pl"]


def test_a_relay_that_is_away_is_temporary(relay: Relay) -> None:
    with pytest.raises(Temporary):
        hand_over(relay.server(port=1), FROM, ["jan@example.pl"], b"x")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("450 4.2.1 <jan@example.pl> mailbox busy", Temporary),
        ("550 5.1.1 <jan@example.pl> unknown", Permanent),
        ("421 4.3.2 shutting down", Temporary),
    ],
)
def test_a_refused_recipient(relay: Relay, answer: str, error: type[Exception]) -> None:
    relay.answer_to = lambda address: answer
    with pytest.raises(error) as refused:
        hand_over(relay.server(), FROM, ["jan@example.pl"], b"x\r\n")
    assert "jan@example.pl" not in str(refused.value)
    assert relay.taken == []


def test_one_of_two_recipients_refused(relay: Relay) -> None:
    relay.answer_to = lambda address: "250 ok" if address == "a@x.pl" else "550 5.1.1 no"
    refused = hand_over(relay.server(), FROM, ["a@x.pl", "b@x.pl"], b"x\r\n")
    assert list(refused) == ["b@x.pl"]
    assert "no such mailbox" in refused["b@x.pl"].reason
    assert relay.recipients == ["a@x.pl"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [("451 4.3.0 try later", Temporary), ("554 5.7.1 spam", Permanent)],
)
def test_a_refused_letter(relay: Relay, answer: str, error: type[Exception]) -> None:
    relay.answer = lambda raw: answer
    with pytest.raises(error):
        hand_over(relay.server(), FROM, ["jan@example.pl"], b"x\r\n")


def test_cut_off_after_the_last_dot_is_uncertain(relay: Relay) -> None:
    relay.cut_after_end = True
    with pytest.raises(Uncertain):
        hand_over(relay.server(), FROM, ["jan@example.pl"], b"x\r\n")
    assert len(relay.taken) == 1  # it did arrive; nobody here can know


def test_no_answer_to_the_last_dot_is_uncertain(relay: Relay) -> None:
    relay.hold.clear()
    with pytest.raises(Uncertain):
        hand_over(relay.server(timeout=0.3), FROM, ["jan@example.pl"], b"x\r\n")


def test_nothing_leaves_when_the_moment_cannot_be_written_down(relay: Relay) -> None:
    def database_away() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        hand_over(relay.server(), FROM, ["jan@example.pl"], b"x\r\n", database_away)
    assert not relay.arrived.is_set()


def test_sign_in_refused_is_told(relay: Relay) -> None:
    with pytest.raises(Temporary, match="no encryption or sign-in"):
        hand_over(relay.server(user="urzad", password="x"), FROM, ["jan@example.pl"], b"x\r\n")
    with pytest.raises(Temporary):
        hand_over(relay.server(security="starttls"), FROM, ["jan@example.pl"], b"x\r\n")


def test_over_tls_and_signed_in(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    known = certificate[0].read_text()
    with running_relay(certificate) as relay:
        good = relay.server(security="starttls", user="urzad", password=PASSWORD, certificate=known)
        assert hand_over(good, FROM, ["jan@example.pl"], letters.plain()) == {}
        assert len(relay.taken) == 1
        for change, words in (
            ({"password": "zle"}, "sign-in refused"),
            ({"certificate": ""}, "certificate not trusted"),
        ):
            server = relay.server(
                **{
                    "security": "starttls",
                    "user": "urzad",
                    "password": PASSWORD,
                    "certificate": known,
                    **change,
                }
            )
            with pytest.raises(Temporary, match=words):
                hand_over(server, FROM, ["jan@example.pl"], letters.plain())
        assert len(relay.taken) == 1
