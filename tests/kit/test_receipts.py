"""News of what we have sent: whenever it comes, it is told of the right message, once."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from okienko.channels.door import Left, Receipt
from okienko.channels.models import Account
from okienko.channels.outbox import actions as outbox
from okienko.channels.outbox.sending import send_due
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival
from okienko.interactions.models import Interaction, Message
from tests.cast import Cast

from .reading import answered, delivery, payloads, read, results, texts
from .toy import door as toy_door
from .toy.peer import ToyPeer

pytestmark = pytest.mark.django_db

sends = pytest.mark.django_db(transaction=True)  # whoever sends gives its connections back


@sends
def test_receipts_are_written_down_at_the_message(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    message = answered(cast, account, toy)
    send_due(account)
    told = (("delivered", "delivered"), ("read", "read"), ("delivered", "read"))
    for state, known in told:  # they may come in any order
        toy.tell(message, state)
        read()
        assert results(cast, message) == {"halina": known}
        assert delivery(cast, message) == "sent"
    toy.tell(message, "failed", "unknown subscriber")
    read()
    assert delivery(cast, message) == "failed"
    with in_offices([cast.here.id]):
        assert Message.objects.get(id=message).error == "unknown subscriber"


@sends
def test_a_receipt_settles_what_was_uncertain(cast: Cast, account: Account, toy: ToyPeer) -> None:
    toy.fault = "cut"
    message = answered(cast, account, toy)
    send_due(account)
    assert delivery(cast, message) == "uncertain"
    toy.tell(message, "delivered")
    read()
    assert delivery(cast, message) == "sent"


@sends
@pytest.mark.parametrize(("state", "after"), [("delivered", "sent"), ("failed", "failed")])
def test_a_receipt_may_come_before_the_message_is_known(
    cast: Cast, account: Account, toy: ToyPeer, state: str, after: str
) -> None:
    message = answered(cast, account, toy)
    toy.tell(message, state)
    read()
    assert payloads(cast)[-1] == ("waiting", "")
    toy.deliver("b", "nie czeka na to")
    read()
    assert texts(cast)[-1] == "nie czeka na to"
    send_due(account)
    assert delivery(cast, message) == "sent"
    with clock.at(clock.now() + timedelta(seconds=20)):
        read()
    assert results(cast, message) == {"halina": state}
    assert delivery(cast, message) == after
    assert {state for state, _words in payloads(cast)} == {"handled"}


@pytest.mark.parametrize(("state", "after"), [("delivered", "sent"), ("failed", "failed")])
def test_a_receipt_may_come_before_the_answer_to_our_sending(
    cast: Cast, account: Account, toy: ToyPeer, state: str, after: str
) -> None:
    message = answered(cast, account, toy)
    attempt = outbox.claim(cast.here.id, account=account)
    assert attempt
    outbox.hand(cast.here.id, attempt=attempt)
    toy.tell(message, state)
    read()
    assert delivery(cast, message) == "sending"
    outbox.sent(cast.here.id, attempt=attempt, refused={})
    assert results(cast, message) == {"halina": state}
    assert delivery(cast, message) == after


def test_a_receipt_of_nothing_of_ours_is_given_up(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    toy.tell(0, "delivered")
    read()
    assert payloads(cast) == [("waiting", "")]
    with clock.at(clock.now() + timedelta(minutes=11)):
        read()
    assert payloads(cast) == [("handled", "")]


def test_what_waits_for_a_message_does_the_rest_of_its_payload_once(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A goodbye beside an early receipt: who has come back meanwhile is not sent away."""

    def chat(*args: Any) -> Arrival | Receipt | Left:
        found = one(*args)
        if not isinstance(found, Arrival):
            return found
        if found.text == "/leave":
            return Left(found.sender.value)
        return replace(found, live=True, conversation=found.sender.value)

    one = toy_door._one
    monkeypatch.setattr(toy_door, "_one", chat)
    toy.deliver("a")
    leaves = {"id": "b", "from": toy.sender.value, "text": "/leave"}
    early = {"id": "okienko-0", "state": "delivered"}
    assert toy.knock(json.dumps({"events": [leaves, early]}).encode()) == 200
    read()
    toy.deliver("c", "Jestem znowu")
    read()
    with clock.at(clock.now() + timedelta(seconds=20)):
        read()
    with in_offices([cast.here.id]):
        states = list(Interaction.objects.order_by("id").values_list("state", flat=True))
    assert states == ["abandoned", "waiting"]
