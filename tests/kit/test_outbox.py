"""What a provider's strange answers and early news cannot do to what is on its way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.utils.translation import override

from okienko.channels import serving
from okienko.channels.actions import change_account, remove_account
from okienko.channels.connections.queries import connections as lights
from okienko.channels.door import Parcel, Permanent, SendError, Sent, Temporary, Uncertain
from okienko.channels.inbox.models import Payload
from okienko.channels.models import Account
from okienko.channels.outbox import actions, worker
from okienko.channels.outbox.health import outbox
from okienko.channels.outbox.models import Outgoing
from okienko.channels.outbox.results import State
from okienko.channels.outbox.sending import send_due
from okienko.channels.outbox.showing import Told, sent
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.runtime.health import Health
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.look.times import moment_words
from tests.cast import Cast, finished
from tests.switchboard import Switchboard
from tests.waiting import until

from .reading import answered, delivery
from .toy.door import ToyDoor
from .toy.peer import ToyPeer

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


def released(cast: Cast, message: int) -> int:
    """Anna is done with the contact of an answer; the contact."""
    with in_offices([cast.here.id]):
        contact = Message.objects.get(id=message).interaction_id
    finished(cast.here, contact)
    return contact


def state(cast: Cast, contact: int) -> str:
    with in_offices([cast.here.id]):
        return Interaction.objects.get(id=contact).state


def out_of_use(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    change_account(account.office_id, account_id=account.id, enabled=False)


def unreadable(_account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SECRET_KEY", "another key " * 5)
    monkeypatch.setattr(settings, "SECRET_KEY_FALLBACKS", [])


@pytest.mark.parametrize("away", [out_of_use, unreadable])
@pytest.mark.parametrize("tried", [False, True])
def test_an_answer_that_no_account_can_send_comes_before_a_person(
    cast: Cast,
    account: Account,
    toy: ToyPeer,
    monkeypatch: pytest.MonkeyPatch,
    away: Callable[[Account, pytest.MonkeyPatch], None],
    *,
    tried: bool,
) -> None:
    message = answered(cast, account, toy)
    contact = released(cast, message)
    assert outbox().state == "ok"
    if tried:
        toy.fault = "temporary"
        assert send_due(account) == 1
        toy.fault = "takes"
    with monkeypatch.context() as gone:
        away(account, gone)
        with clock.at(clock.now() + timedelta(minutes=5)):
            worker.give_up_unsendable()
            assert delivery(cast, message) == "queued"  # it may be back in a moment
            assert outbox().state in ("late", "failed")
        with clock.at(clock.now() + timedelta(minutes=15)):
            worker.give_up_unsendable()
        assert delivery(cast, message) == "failed"
        assert state(cast, contact) == "waiting"
    change_account(cast.here.id, account_id=account.id, enabled=True)
    assert send_due(account) == 0  # late it is sent by a person's word alone
    actions.resend(cast.here.id, message_id=message)
    assert send_due(account) == 1
    assert delivery(cast, message) == "sent"
    assert outbox().state == "ok"
    assert len(toy.taken) == 1


def test_what_a_dead_process_had_in_hand_when_its_account_was_closed_is_settled(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    # of two customers: in one contact the second would wait for the first
    first = answered(cast, account, toy)
    toy.sender = replace(toy.sender, value="another")
    second = answered(cast, account, toy, name="b")
    one, other = (actions.claim(cast.here.id, account=account) for _ in range(2))
    assert one
    assert other
    actions.hand(cast.here.id, attempt=other)
    out_of_use(account, pytest.MonkeyPatch())
    with clock.at(clock.now() + timedelta(minutes=15)):
        worker.give_up_unsendable()
    assert (delivery(cast, first), delivery(cast, second)) == ("failed", "uncertain")
    assert not actions.hand(cast.here.id, attempt=one)  # should it live, it does not go on
    actions.sent(cast.here.id, attempt=other, refused={})
    assert delivery(cast, second) == "sent"


def test_the_switchboard_gives_up_what_nobody_can_send(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    monkeypatch.setattr(worker, "GIVE_UP_EACH", 0.1)
    monkeypatch.setattr(worker, "GIVE_UP_AFTER", timedelta())
    message = answered(cast, account, toy)
    out_of_use(account, monkeypatch)
    connections.close_all()
    with Switchboard(worker.serve):
        until(lambda: delivery(cast, message) == "failed")
    assert toy.taken == []


def test_health_tells_what_is_not_sent_though_its_account_is_served(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    answered(cast, account, toy)
    assert outbox().state == "ok"
    with clock.at(clock.now() + timedelta(minutes=3)), override("en"):
        assert outbox().state == "failed"
        assert outbox().words.startswith("stalled")
        worker.give_up_unsendable()
        assert send_due(account) == 1
        assert outbox().state == "ok"


def test_a_long_queue_that_goes_on_is_late_and_not_stalled(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    for _ in range(2):
        answered(cast, account, toy)
    with clock.at(clock.now() + timedelta(minutes=3)), override("en"):
        actions.claim(cast.here.id, account=account)
        assert outbox() == Health("late", "a long queue, which goes on: 1 wait")


@pytest.mark.parametrize(
    "given",
    ["x" * 5000, "a\0b", "\ud800", "taken by another"],
    ids=["long", "NUL", "surrogate", "twice"],
)
def test_it_is_sent_whatever_the_provider_calls_it(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """An id too long, that no text may hold, or that it has given before."""

    def send(_self: ToyDoor, _at: Account, _parcel: Parcel, handing: Callable[[], None]) -> Sent:
        handing()
        return Sent(given)

    monkeypatch.setattr(ToyDoor, "send", send)
    first, second = answered(cast, account, toy), answered(cast, account, toy, "druga")
    assert send_due(account) == 2
    assert [delivery(cast, message) for message in (first, second)] == ["sent", "sent"]


def test_what_cannot_be_made_does_not_hold_up_those_after_it(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = ToyDoor.prepare
    first, second = answered(cast, account, toy), answered(cast, account, toy, "druga")

    def prepared(self: ToyDoor, at: Account, message: Message) -> Parcel:
        parcel = prepare(self, at, message)
        return replace(parcel, external_id="x" * 5000) if message.id == first else parcel

    monkeypatch.setattr(ToyDoor, "prepare", prepared)
    assert send_due(account) == 1
    assert [delivery(cast, message) for message in (first, second)] == ["failed", "sent"]


def told(cast: Cast, message: int, **found: State) -> None:
    with in_offices([cast.here.id]):
        outgoing = Outgoing.objects.get(message_id=message).id
    actions.tell(
        cast.here.id, outgoing_id=outgoing, found={to: (how, "") for to, how in found.items()}
    )


def results(cast: Cast, message: int) -> dict[str, str]:
    with in_offices([cast.here.id]):
        found = Outgoing.objects.get(message_id=message).results
    return {to: one["state"] for to, one in found.items()}


class Provider:
    """Takes each try as it is told to, and knows to whom they went."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *recipients: str) -> None:
        self.tries: list[tuple[str, ...]] = []
        self.answers: list[SendError | Sent] = []
        self.meanwhile: Callable[[], None] = lambda: None  # while it is handed over
        prepare = ToyDoor.prepare

        def to_them(*args: Any) -> Parcel:
            return replace(prepare(*args), recipients=recipients)

        def send(_self: ToyDoor, _at: Account, parcel: Parcel, handing: Callable[[], None]) -> Sent:
            handing()
            self.tries.append(tuple(parcel.recipients))
            self.meanwhile()
            answer = self.answers.pop(0) if self.answers else Sent()
            if isinstance(answer, SendError):
                raise answer
            return answer

        monkeypatch.setattr(ToyDoor, "prepare", to_them)
        monkeypatch.setattr(ToyDoor, "send", send)


@pytest.mark.parametrize(
    ("state", "after"),
    [(State.DELIVERED, "sent"), (State.DELAYED, "sent"), (State.FAILED, "failed")],
)
@pytest.mark.parametrize("early", [True, False])
def test_news_of_an_earlier_try_while_it_is_put_off_ends_it(
    cast: Cast,
    account: Account,
    toy: ToyPeer,
    monkeypatch: pytest.MonkeyPatch,
    state: State,
    after: str,
    *,
    early: bool,
) -> None:
    """Cut off, sent again by a person, put off; then the first one is told of: none goes out."""
    provider = Provider(monkeypatch, "a")
    message = answered(cast, account, toy)
    provider.answers = [Uncertain("cut off"), Temporary("later")]
    send_due(account)
    actions.resend(cast.here.id, message_id=message)
    if early:
        provider.meanwhile = lambda: told(cast, message, a=state)
    send_due(account)
    if not early:
        assert delivery(cast, message) == "queued"
        told(cast, message, a=state)
    assert delivery(cast, message) == after
    with clock.at(clock.now() + timedelta(days=1)):
        assert send_due(account) == 0


def test_news_of_those_who_wait_during_their_try_send_nothing_to_the_others_again(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider(monkeypatch, "a", "b", "c")
    message = answered(cast, account, toy)
    later = Temporary("later", retry_after=0)
    provider.answers = [Sent(refused={"b": later, "c": later}), later, later]
    send_due(account)
    assert results(cast, message) == {"a": "taken", "b": "again", "c": "again"}
    provider.meanwhile = lambda: told(cast, message, b=State.FAILED)
    with clock.at(clock.now() + timedelta(hours=1)):
        send_due(account)
    assert delivery(cast, message) == "queued"
    provider.meanwhile = lambda: told(cast, message, c=State.DELIVERED)
    with clock.at(clock.now() + timedelta(hours=2)):
        send_due(account)
    assert delivery(cast, message) == "partly"
    assert provider.tries == [("a", "b", "c"), ("b", "c"), ("c",)]
    actions.resend(cast.here.id, message_id=message)
    send_due(account)
    assert provider.tries[-1] == ("b",)
    assert delivery(cast, message) == "sent"


@pytest.mark.parametrize(("state", "after"), [(State.DELIVERED, "sent"), (State.FAILED, "failed")])
def test_a_receipt_that_comes_before_we_are_cut_off_leaves_no_doubt(
    cast: Cast,
    account: Account,
    toy: ToyPeer,
    monkeypatch: pytest.MonkeyPatch,
    state: State,
    after: str,
) -> None:
    provider = Provider(monkeypatch, "a")
    message = answered(cast, account, toy)
    provider.answers = [Uncertain("cut off")]
    provider.meanwhile = lambda: told(cast, message, a=state)
    send_due(account)
    assert delivery(cast, message) == after


def test_news_of_one_who_has_it_settles_no_doubt_about_another(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider(monkeypatch, "a", "b")
    message = answered(cast, account, toy)
    provider.answers = [Sent(refused={"b": Temporary("later")}), Uncertain("cut off")]
    send_due(account)
    with clock.at(clock.now() + timedelta(hours=1)):
        send_due(account)
    told(cast, message, a=State.DELIVERED)
    assert delivery(cast, message) == "uncertain"
    actions.mark_sent(cast.here.id, message_id=message)
    assert results(cast, message) == {"a": "delivered"}  # and nothing is "to be sent again"


def test_a_late_receipt_opens_nothing_that_a_person_has_closed(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider(monkeypatch, "a")
    message = answered(cast, account, toy)
    provider.answers = [Permanent("no such subscriber")]
    send_due(account)
    contact = released(cast, message)
    told(cast, message, a=State.DELIVERED)
    told(cast, message, a=State.FAILED)
    assert (delivery(cast, message), state(cast, contact)) == ("failed", "closed")


def test_what_waited_for_a_new_token_leaves_with_it_and_the_light_says_why_it_waits(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put off for hours by many tries, it does not wait for the next of them."""
    wrong, looks = {"now": True}, list[Account]()
    send = ToyDoor.send

    def refuses(*args: Any) -> Sent:
        if wrong["now"]:
            raise Temporary("the provider does not know our token", retry_after=36_000)
        return send(*args)

    monkeypatch.setattr(ToyDoor, "send", refuses)
    monkeypatch.setattr(ToyDoor, "held_up", lambda _door, account: looks.append(account))
    message = answered(cast, account, toy)
    assert send_due(account) == 1
    with (
        clock.at(clock.now() + timedelta(minutes=11)),
        in_offices([cast.here.id]),
        override("en"),
    ):
        found = lights()[0].health
    assert found == Health(
        "late",
        "1 answer has not left for more than ten minutes: the provider does not know our token.",
    )
    connections.close_all()
    with Switchboard(worker.serve):
        until(lambda: looks)
        assert delivery(cast, message) == "queued"
        wrong["now"] = False
        change_account(cast.here.id, account_id=account.id, fields={"timeout": 6.0})
        connections.close_all()
        until(lambda: delivery(cast, message) == "sent")
    assert len(toy.taken) == 1


def test_what_a_provider_brings_lights_its_connection_and_hides_no_lost_answer(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def light() -> Health | None:
        with in_offices([cast.here.id]), override("en"):
            return lights()[0].health

    def refuses(*_: Any) -> Sent:
        raise Permanent("no such customer")

    toy.forge()
    assert light() is None
    now = clock.now()
    toy.deliver("first")
    with in_offices([cast.here.id]):
        came = Payload.objects.get().received_at
    heard = f"Last heard from: {moment_words(came)}."
    assert light() == Health("ok", heard)
    with monkeypatch.context() as wrong:
        wrong.setattr(ToyDoor, "send", refuses)
        answered(cast, account, toy)
        send_due(account)
    found = light()
    assert found is not None
    assert found.state == "late"
    assert found.words.startswith("The last answer did not arrive: no such customer. Last heard")
    answered(cast, account, toy, "Jeszcze raz.", "b")
    send_due(account)
    found = light()
    assert found is not None
    assert found.state == "ok"
    with clock.at(now + timedelta(days=2)):
        assert light() is None


@pytest.mark.parametrize(
    ("address", "shown"),
    [("700009000", ""), ("+48601000128", "+48601000128"), ("ewa@gmina.example",) * 2],
)
def test_the_id_of_the_only_recipient_at_a_network_is_shown_to_nobody(
    cast: Cast,
    account: Account,
    toy: ToyPeer,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    shown: str,
) -> None:
    prepare = ToyDoor.prepare
    monkeypatch.setattr(
        ToyDoor, "prepare", lambda *args: replace(prepare(*args), recipients=(address,))
    )
    refused = Sent(refused={address: Permanent("blocked")})
    monkeypatch.setattr(ToyDoor, "send", lambda *_: refused)
    message = answered(cast, account, toy)
    send_due(account)
    with in_offices([cast.here.id]), override("en"):
        results = sent([Message.objects.get(id=message)])[message].results
    assert results == (Told(shown, "not delivered", "blocked"),)
