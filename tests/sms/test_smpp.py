"""SMPP, what is its own: long texts, receipts, pace, and what comes twice."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from okienko.bench.dovecot import make_certificate
from okienko.bench.smsc import Smsc
from okienko.channels import serving
from okienko.channels.inbox.models import Payload
from okienko.channels.outbox.models import Outgoing
from okienko.channels.sms.models import LinkState, Piece
from okienko.channels.sms.smpp import actions, links
from okienko.channels.sms.smpp.health import links as links_health
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import FirstLetter
from okienko.interactions.models import Message
from okienko.routing.actions import write_first
from tests.cast import Cast
from tests.kit.written import Kit, account_at
from tests.waiting import until
from tests.whole import free_port

from .peer import SENDER, SmppPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    monkeypatch.setattr(links, "TIDY", 0.1)
    yield
    connections.close_all()


@pytest.fixture
def settings() -> dict[str, Any]:
    """What a test wants otherwise."""
    return {}


@pytest.fixture
def kit(peer: SmppPeer, cast: Cast, settings: dict[str, Any]) -> Kit:
    account = account_at(peer, cast.here, {**peer.settings, **settings})
    return Kit(cast.here, account, peer)


def texts(kit: Kit) -> list[str]:
    return [message.text for message in kit.came()]


def bound(peer: SmppPeer, count: int = 1) -> None:
    until(lambda: len(peer.smsc.order("told")["binds"]) >= count)


def part(number: int, of: int, text: str, reference: int = 7) -> dict[str, Any]:
    header = bytes((5, 0, 3, reference, of, number)).hex()
    return {"esm_class": 0x40, "short_message": {"udh": header, "message": text}}


# --- in


def test_a_long_text_is_one_message_whatever_the_order_of_its_parts(
    kit: Kit, peer: SmppPeer
) -> None:
    with kit.running():
        for number in (3, 1, 2):
            peer.bring("", **part(number, 3, f"część {number} "))
        peer.bring("", **part(1, 3, "część 1 "))  # one of them once more
        peer.bring("krótki")
        until(lambda: "krótki" in texts(kit))
    assert texts(kit) == ["część 1 część 2 część 3 ", "krótki"]


def test_a_long_text_by_fields_beside_it_and_one_in_a_single_unit(kit: Kit, peer: SmppPeer) -> None:
    with kit.running():
        for number in (1, 2):
            peer.bring(
                f"część {number} ",
                sar_msg_ref_num=300,
                sar_total_segments=2,
                sar_segment_seqnum=number,
            )
        peer.bring("", message_payload="ż" * 500)
        until(lambda: len(texts(kit)) == 2)
    assert texts(kit) == ["część 1 część 2 ", "ż" * 500]


def test_what_never_came_is_marked_and_the_whole_is_shown_should_it_come(
    kit: Kit, peer: SmppPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kit.running():
        peer.bring("", **part(1, 3, "początek "))
        peer.bring("", **part(3, 3, "koniec"))
        until(lambda: _pieces(kit) == 2)
        actions.tidy(kit.office.id, account_id=kit.account.id)
        assert texts(kit) == []
        monkeypatch.setattr(actions, "PATIENCE", timedelta())
        until(lambda: texts(kit) == ["początek […]koniec"])
        peer.bring("", **part(2, 3, "środek "))
        until(lambda: len(texts(kit)) == 2)
    assert texts(kit)[1] == "początek środek koniec"


def test_a_telephone_that_gives_all_its_long_texts_one_number(kit: Kit, peer: SmppPeer) -> None:
    with kit.running():
        for text in ("raz ", "dwa "):
            for number in (1, 2):
                peer.bring("", **part(number, 2, f"{text}{number} ", reference=0))
        until(lambda: len(texts(kit)) == 2)
    assert texts(kit) == ["raz 1 raz 2 ", "dwa 1 dwa 2 "]


def _pieces(kit: Kit) -> int:
    with in_offices([kit.office.id]):
        return Piece.objects.count()


def test_written_twice_it_is_two_and_brought_twice_it_is_one(kit: Kit, peer: SmppPeer) -> None:
    """Without an id: the person writes "Tak" twice, and the centre brings it again when the
    connection is cut before it was thanked."""
    with kit.running():
        peer.bring("Tak", times=2)
        until(lambda: len(texts(kit)) == 2)
        bound(peer)
        peer.smsc.order("drop")
        bound(peer, 2)
        peer.bring("Tak")
        peer.bring("Nie")
        until(lambda: "Nie" in texts(kit))
        assert texts(kit) == ["Tak", "Tak", "Nie"]


def test_nobody_is_thanked_when_it_cannot_be_kept(
    kit: Kit, peer: SmppPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, away = actions.bring, threading.Event()
    away.set()

    def bring(*args: Any, **more: Any) -> None:
        if away.is_set():
            raise ConnectionError
        real(*args, **more)

    monkeypatch.setattr(actions, "bring", bring)
    with kit.running():
        peer.bring("Dobry")
        until(lambda: peer.smsc.order("told")["binds"])
        assert peer.smsc.order("counts")["delivered"] == 0
        away.clear()
        until(lambda: peer.smsc.order("counts")["delivered"] == 1)
        until(lambda: texts(kit) == ["Dobry"])


def test_who_has_a_name_is_a_machine_and_cannot_be_answered(kit: Kit, peer: SmppPeer) -> None:
    with kit.running():
        peer.bring("Paczka czeka", source_addr="InPost", source_addr_ton=5, source_addr_npi=0)
        until(lambda: len(texts(kit)) == 1)
    message = kit.came()[0]
    with in_offices([kit.office.id]):
        contact = Message.objects.select_related("interaction").get(id=message.id).interaction
    assert message.quiet
    assert (contact.address_kind, contact.address_value) == ("smsname", "inpost")
    assert contact.customer_id is None


# --- out


@pytest.mark.parametrize(
    ("settings", "how"),
    [
        ({"long_texts": "udh"}, "udh"),
        ({"long_texts": "sar"}, "sar"),
        ({"long_texts": "payload"}, ""),
    ],
)
def test_a_long_answer_is_divided_as_the_operator_takes_it(
    kit: Kit, peer: SmppPeer, how: str
) -> None:
    text = "Zażółć gęślą jaźń. " * 8
    answer = kit.answer(kit.contact(), text.strip())
    kit.send()
    assert kit.delivery(answer) == "sent"
    units = peer.smsc.order("told")["taken"]
    assert "".join(unit["text"] for unit in units) == text.strip()
    assert [unit["registered"] for unit in units] == [0] * (len(units) - 1) + [1]
    numbers = range(1, len(units) + 1)
    if how == "udh":
        assert [int(unit["udh"][0][-2:], 16) for unit in units] == list(numbers)
    elif how == "sar":
        assert [unit["sar"][1:] for unit in units] == [[len(units), n] for n in numbers]
    else:
        assert len(units) == 1


@pytest.mark.parametrize("settings", [{"letters": "fold", "sender": "Urzad Gminy"}])
def test_without_polish_letters_in_the_name_of_the_office(kit: Kit, peer: SmppPeer) -> None:
    kit.answer(kit.contact(), "Zażółć [10] €")
    kit.send()
    (unit,) = peer.smsc.order("told")["taken"]
    assert (unit["text"], unit["coding"]) == ("Zazolc [10] €", 0)
    assert (unit["from"], unit["ton"], unit["to"]) == ("Urzad Gminy", 5, SENDER)


@pytest.mark.parametrize("receipts", ["after", "early", "twice", "late"])
def test_receipts(kit: Kit, peer: SmppPeer, receipts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okienko.channels.inbox.actions.handling.PAUSE", timedelta(seconds=0.2))
    peer.smsc.order("set", receipts=receipts)
    contact = kit.contact()
    with kit.running():
        bound(peer)
        answer = kit.answer(contact)
        connections.close_all()
        until(lambda: results(kit, answer) == ["delivered"])
    assert kit.delivery(answer) == "sent"
    with in_offices([kit.office.id]):
        assert not Payload.objects.exclude(state="handled").exists()


def test_receipts_that_never_come_leave_it_sent(kit: Kit, peer: SmppPeer) -> None:
    """Nobody is asked about it, and nothing is sent again."""
    answer = kit.answer(kit.contact())
    assert kit.send() == 1
    assert kit.send(timedelta(days=3)) == 0
    assert (kit.delivery(answer), results(kit, answer)) == ("sent", [])
    assert len(peer.taken) == 1


def results(kit: Kit, answer: int) -> list[str]:
    with in_offices([kit.office.id]):
        found = Outgoing.objects.filter(message_id=answer).first()
        told = [each["state"] for each in found.results.values()] if found else []
    connections.close_all()
    return told


@pytest.mark.parametrize("settings", [{"timeout": 5.0, "window": 4}])
def test_told_to_be_slower_we_are_and_each_text_leaves_once(kit: Kit, peer: SmppPeer) -> None:
    """Throttled by the operator, all leave in the time that its pace wants, none put off."""
    peer.smsc.order("set", most=1)
    contact = kit.contact()
    with kit.running():
        bound(peer)
        answers = [kit.answer(contact, f"numer {number}") for number in range(5)]
        connections.close_all()
        until(lambda: all(kit.delivery(answer) == "sent" for answer in answers))
    told = peer.smsc.order("told")
    assert sorted(unit["text"] for unit in told["taken"]) == sorted(
        f"numer {number}" for number in range(5)
    )
    assert 0x58 in told["statuses"]
    with in_offices([kit.office.id]):
        assert set(Outgoing.objects.values_list("attempts", flat=True)) == {1}


def test_texts_to_one_person_leave_in_their_order(kit: Kit, peer: SmppPeer) -> None:
    contact = kit.contact()
    answers = [kit.answer(contact, f"numer {number:02}") for number in range(8)]
    connections.close_all()
    with kit.running():
        until(lambda: all(kit.delivery(answer) == "sent" for answer in answers))
    left = [unit["text"] for unit in peer.smsc.order("told")["taken"]]
    assert left == sorted(left)


def test_who_was_written_to_answers_in_the_same_contact(kit: Kit, peer: SmppPeer) -> None:
    """Unless another one is open with them: then they answer there."""
    first = FirstLetter(
        channel="sms",
        account_id=kit.account.id,
        recipients=[("to", peer.sender)],
        text="Dowód czeka w okienku 3.",
        one_talk=True,
    )
    anna = kit.office.officials["anna"]
    write = write_first.by(official(kit.office.id, anna))
    contact = write(kit.office.id, official_id=anna, letter=first)
    again = write(kit.office.id, official_id=anna, letter=replace(first, text="I wniosek."))
    connections.close_all()
    with kit.running():
        until(lambda: len(peer.taken) == 2)
        peer.bring("Dziękuję")
        until(lambda: texts(kit) == ["Dziękuję"])
    assert kit.came()[0].interaction_id == again != contact
    assert (kit.state(contact), kit.state(again)) == ("closed", "waiting")
    write(kit.office.id, official_id=anna, letter=replace(first, text="Jeszcze jedno."))


# --- the connection


@pytest.mark.parametrize("settings", [{"bind": "pair"}])
def test_a_pair_of_connections(kit: Kit, peer: SmppPeer) -> None:
    with kit.running():
        bound(peer, 2)
        peer.bring("Dobry")
        until(lambda: texts(kit) == ["Dobry"])
        answer = kit.answer(kit.came()[0].interaction_id)
        connections.close_all()
        until(lambda: kit.delivery(answer) == "sent")
        told = peer.smsc.order("told")
    assert sorted(told["binds"]) == ["bind_receiver", "bind_transmitter"]


@pytest.mark.parametrize("settings", [{"enquire": 0.2, "timeout": 0.5}])
def test_who_does_not_answer_is_left_and_health_tells(
    kit: Kit, peer: SmppPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kit.running():
        until(lambda: links_health().state == "ok")
        peer.smsc.order("set", fault="deaf")
        bound(peer, 2)  # silent for long, and bound anew
        with peer.gone():
            until(_trouble_of(kit))
            with clock.at(clock.now() + timedelta(minutes=3)):
                assert links_health().state == "failed"
        peer.smsc.order("set", fault="takes")
        until(lambda: links_health().state == "ok")


def _trouble_of(kit: Kit) -> Callable[[], str]:
    def trouble() -> str:
        with in_offices([kit.office.id]):
            found = LinkState.objects.get().trouble
        connections.close_all()
        return found

    return trouble


def test_encrypted_with_a_certificate_that_is_checked(
    cast: Cast, peer: SmppPeer, tmp_path: Path
) -> None:
    certificate, key = make_certificate(tmp_path)
    smsc = Smsc(free_port(), key, certificate)
    try:
        plain = {**peer.settings, "host": "localhost", "port": smsc.port, "tls": True}
        trusted = account_at(peer, cast.here, {**plain, "certificate": certificate.read_text()})
        assert trusted.door.check(trusted).state == "ok"
        stranger = account_at(peer, cast.there, plain)
        assert stranger.door.check(stranger).state == "failed"
    finally:
        smsc.end()
