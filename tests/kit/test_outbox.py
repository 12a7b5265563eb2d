"""What a provider's strange answers and early news cannot do to what is on its way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from okienko.channels.actions import remove_account
from okienko.channels.door import Parcel, Permanent, SendError, Sent, Temporary
from okienko.channels.models import Account
from okienko.channels.outbox import actions
from okienko.channels.outbox.models import Outgoing
from okienko.channels.outbox.results import State
from okienko.channels.outbox.sending import send_due
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from tests.cast import Cast

from .test_inbox import account, answered, cast, delivery
from .toy.door import ToyDoor
from .toy.peer import ToyPeer

__all__ = ["account", "cast"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (Temporary("wait", retry_after=float("inf")), "queued"),
        (Temporary("wait", retry_after=1e30), "queued"),
        (Temporary("450 \0 later"), "queued"),
        (Permanent("550 \0 no \ud800"), "failed"),
    ],
)
def test_a_strange_answer_holds_up_nothing(
    cast: Cast,
    account: Account,
    toy: ToyPeer,
    monkeypatch: pytest.MonkeyPatch,
    answer: SendError,
    after: str,
) -> None:
    def send(*_: Any) -> Sent:
        raise answer

    message = answered(cast, account, toy)
    monkeypatch.setattr(ToyDoor, "send", send)
    assert send_due(account) == 1
    assert delivery(cast, message) == after
    with clock.at(clock.now() + timedelta(hours=13)):
        assert send_due(account) == (1 if after == "queued" else 0)


def test_news_of_the_last_one_who_waits_sends_nothing_to_the_others_again(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[tuple[str, ...]] = []
    prepare = ToyDoor.prepare

    def to_two(*args: Any) -> Parcel:
        return replace(prepare(*args), recipients=("a", "b"))

    def send(_self: ToyDoor, _at: Account, parcel: Parcel, handing: Callable[[], None]) -> Sent:
        handing()
        tries.append(tuple(parcel.recipients))
        return Sent(refused={"b": Temporary("later")})

    message = answered(cast, account, toy)
    monkeypatch.setattr(ToyDoor, "prepare", to_two)
    monkeypatch.setattr(ToyDoor, "send", send)
    send_due(account)
    assert delivery(cast, message) == "queued"
    with in_offices([cast.here.id]):
        outgoing = Outgoing.objects.get(message_id=message).id
    found = {"b": (State.FAILED, "no such mailbox")}
    actions.tell(cast.here.id, outgoing_id=outgoing, found=found)
    assert delivery(cast, message) == "partly"
    with clock.at(clock.now() + timedelta(days=1)):
        assert send_due(account) == 0
    assert tries == [("a", "b")]


def test_an_account_that_something_came_through_stays(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    """Thanked for and not read yet: with the account it would be gone."""
    toy.deliver("a")
    with pytest.raises(Refused) as why:
        remove_account(cast.here.id, account_id=account.id)
    assert why.value.code == "account_used"
