"""What every written door keeps, tried against its own peer.

A door's tests subclass `Written` and give the fixture `peer`; see docs/add-a-door.md.
"""

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections
from pydantic import SecretStr

from okienko.channels import serving
from okienko.channels.actions import add_account
from okienko.channels.inbox.actions import replay_span
from okienko.channels.inbox.models import Payload
from okienko.channels.inbox.queries import Traffic, traffic
from okienko.channels.models import Account
from okienko.channels.outbox import actions, sending
from okienko.channels.outbox import worker as outbox
from okienko.channels.outbox.actions.sending import PAUSES
from okienko.channels.outbox.sending import send_due
from okienko.channels.registry import door
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, receive, reply
from okienko.interactions.models import Interaction, Message
from okienko.routing.actions import enqueue
from okienko.routing.models import Wait
from tests.cast import Cast, OfficeCast, finished, the_cast
from tests.switchboard import Switchboard
from tests.waiting import until

from .peer import TOMORROW, Peer

MANY_DAYS = 6


@dataclass
class Kit:
    """An office with an account at the peer."""

    office: OfficeCast
    account: Account
    peer: Peer

    def running(self) -> Switchboard:
        """The switchboard with the parts that the door needs, until the block ends."""
        return Switchboard(*self.peer.parts, outbox.serve)

    def came(self) -> list[Message]:
        """What customers have written, in the order in which it was taken in."""
        return self.messages("in")

    def messages(self, direction: str) -> list[Message]:
        with in_offices([self.office.id]):
            rows = Message.objects.filter(direction=direction, account=self.account)
            return list(rows.order_by("id"))

    def delivery(self, message: int) -> str:
        with in_offices([self.office.id]):
            return Message.objects.get(id=message).delivery

    def state(self, contact: int) -> str:
        with in_offices([self.office.id]):
            return Interaction.objects.get(id=contact).state

    def traffic(self) -> Traffic:
        """What the inbox knows of the account."""
        with in_offices([self.office.id]):
            return traffic([self.account.id])[self.account.id]

    def read_once_more(self) -> None:
        """All that was brought, if anything is kept of it."""
        now = clock.now()
        span = {"since": now - timedelta(hours=1), "until": now}
        with contextlib.suppress(Refused):
            replay_span(self.office.id, account_id=self.account.id, **span)
        connections.close_all()

        def read() -> bool:
            with in_offices([self.office.id]):
                due = Payload.objects.filter(account=self.account, next_at__lte=clock.now())
                return not due.filter(state=Payload.State.WAITING).exists()

        until(read)

    def contact(self) -> int:
        """A contact that a customer of the peer has begun, as it is when it was taken in."""
        peer, here, account = self.peer, self.office, self.account.id
        arrival = Arrival(peer.kind, account, "first", peer.sender, clock.now(), text="Kiedy?")
        contact = receive(here.id, arrival=arrival).interaction_id
        enqueue(here.id, interaction_id=contact, queue_id=here.queue)
        return contact

    def answer(self, contact: int, text: str = "W poniedziałek.") -> int:
        """Anna's answer, to be sent; the message's id."""
        anna = self.office.officials["anna"]
        answered = reply.by(official(self.office.id, anna))
        return answered(self.office.id, interaction_id=contact, text=text)

    def send(self, after: timedelta = timedelta()) -> int:
        """All that is due at a time from now; how many tries were made."""
        with clock.at(clock.now() + after):
            return send_due(self.account)


@pytest.mark.django_db(transaction=True)
@pytest.mark.real
class Brought:
    """What comes in, and is answered: for a door that shares its sending with one that has all."""

    @pytest.fixture
    def peer(self) -> Iterator[Peer]:
        raise NotImplementedError("each door brings its own")

    @pytest.fixture
    def cast(self) -> Cast:
        return the_cast()

    @pytest.fixture
    def kit(self, peer: Peer, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kit]:
        monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
        monkeypatch.setattr(outbox, "LONGEST_SLEEP", 600.0)
        kit = Kit(cast.here, account_at(peer, cast.here, peer.settings), peer)
        peer.connect(cast.here.id, kit.account.id)
        yield kit
        connections.close_all()

    @pytest.fixture
    def contact(self, kit: Kit) -> int:
        return kit.contact()

    def test_what_comes_is_there_once_whatever_else_comes(
        self, kit: Kit, cast: Cast, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Delivered twice, beside what is hostile, forged and of tomorrow; then answered, there and
        back. At last all that was brought is read once more.
        """
        peer = kit.peer
        with kit.running():
            peer.deliver("a", "Kiedy przyjadą?")
            peer.deliver("a", "Kiedy przyjadą?")
            until(kit.came)
            for _ in peer.hostile():
                pass
            forged = peer.forge()
            unknown = peer.tomorrow()
            peer.deliver("b", "Jeszcze jedno.")
            peer.deliver("a", "Kiedy przyjadą?")
            until(lambda: [m for m in kit.came() if "Jeszcze jedno." in m.text])
            texts = [message.text.strip() for message in kit.came()]
            assert texts.count("Kiedy przyjadą?") == 1
            assert texts.count("Jeszcze jedno.") == 1
            assert not forged or not any("Przelej" in text for text in texts)
            assert not unknown or (kit.traffic().unknown and texts.count(TOMORROW) == 1)
            first = kit.came()[0]
            assert kit.state(first.interaction_id) == "waiting"
            answer = kit.answer(first.interaction_id, "W poniedziałek.")
            connections.close_all()
            until(lambda: kit.delivery(answer) == "sent")  # woken, for it looks by itself too late
            kit.read_once_more()
            assert [message.text.strip() for message in kit.came()] == texts
            assert kit.delivery(answer) == "sent"
        assert [taken for taken in peer.taken if "W poniedziałek." in taken.text]
        with in_offices([cast.there.id]):
            assert not Message.objects.exists()
        secrets = [s for s in kit.account.secrets.values() if s]
        logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
        assert not any(secret in logged for secret in secrets)
        assert "Kiedy przyjadą" not in logged

    def test_what_comes_while_we_are_down_or_the_peer_is_gone_is_there_afterwards(
        self, kit: Kit
    ) -> None:
        """A webhook needs our pages alone: what it brings is read when the switchboard is up.

        The second switchboard waits for the lease and goes on when the first has ended.
        """
        kit.peer.deliver("a")
        with contextlib.ExitStack() as both:
            first = both.enter_context(contextlib.ExitStack())
            first.enter_context(kit.running())
            until(kit.came)
            both.enter_context(kit.running())
            with kit.peer.gone():
                pass
            kit.peer.deliver("b")
            until(lambda: len(kit.came()) == 2)
            first.close()
            kit.peer.deliver("c")
            until(lambda: len(kit.came()) == 3)


class Written(Brought):
    """The tests. Each looks at rows and at what the peer has, never into the door."""

    # --- out

    @pytest.mark.parametrize("fault", ["takes", "slow"])
    def test_it_is_sent_once(self, kit: Kit, contact: int, fault: str) -> None:
        kit.peer.fault = fault
        answer = kit.answer(contact)
        assert kit.send() == 1
        assert kit.delivery(answer) == "sent"
        assert kit.send(timedelta(days=1)) == 0
        assert len(kit.peer.taken) == 1

    @pytest.mark.parametrize("fault", ["temporary", "gone"])
    def test_what_fails_for_now_is_tried_again_later(
        self, kit: Kit, contact: int, fault: str
    ) -> None:
        answer = kit.answer(contact)
        if fault == "gone":
            with kit.peer.gone():
                assert kit.send() == 1
        else:
            kit.peer.fault = fault
            assert kit.send() == 1
            kit.peer.fault = "takes"
        assert kit.send() == 0
        assert kit.delivery(answer) == "queued"
        assert kit.send(timedelta(seconds=400)) == 1
        assert kit.delivery(answer) == "sent"
        assert len(kit.peer.taken) == 1

    def test_after_the_last_pause_a_person_is_told(self, kit: Kit, contact: int) -> None:
        kit.peer.fault = "temporary"
        answer = kit.answer(contact)
        finished(kit.office, contact)
        tries = sum(kit.send(timedelta(hours=hour)) for hour in range(0, 24 * MANY_DAYS, 6))
        assert kit.delivery(answer) == "failed"
        assert tries == len(PAUSES) + 1
        assert kit.state(contact) == "waiting"

    @pytest.mark.parametrize(
        ("fault", "delivery"),
        [
            ("permanent", "failed"),
            ("cut", "uncertain"),
            ("stalls", "uncertain"),
            ("drips", "uncertain"),
            ("garbage", "uncertain"),
        ],
    )
    def test_what_did_not_arrive_or_perhaps_not_waits_for_a_person(
        self, kit: Kit, contact: int, fault: str, delivery: str
    ) -> None:
        """It opens the contact that was closed; sent again it keeps its id."""
        kit.peer.fault = fault
        answer = kit.answer(contact)
        finished(kit.office, contact)
        assert kit.send() == 1
        assert kit.delivery(answer) == delivery
        assert kit.send(timedelta(days=3)) == 0
        with in_offices([kit.office.id]):
            wait = Wait.objects.get(interaction_id=contact, result="")
        assert wait.queue_id == kit.office.queue
        assert wait.preferred_id == kit.office.officials["anna"]
        kit.peer.fault = "takes"
        actions.resend(kit.office.id, message_id=answer)
        with pytest.raises(Refused):
            actions.mark_sent(kit.office.id, message_id=answer)
        assert kit.send() == 1
        assert kit.delivery(answer) == "sent"
        assert len(kit.peer.taken) == (1 if fault == "permanent" else 2)
        assert len({taken.id for taken in kit.peer.taken}) == 1

    @pytest.mark.parametrize(
        ("point", "delivery"),
        [("before", "queued"), ("after", "uncertain"), ("taken", "uncertain")],
    )
    def test_killed_at_any_point_it_is_never_silently_sent_again(
        self, kit: Kit, contact: int, point: str, delivery: str
    ) -> None:
        """Killed before it is handed over, right after, and when the peer has taken it."""
        kit.peer.fault = "stalls" if point == "taken" else "takes"
        answer = kit.answer(contact)
        killed_while_sending(kit, point)
        assert kit.delivery(answer) == "sending"
        there = len(kit.peer.taken)
        assert there == (1 if point == "taken" else 0)
        kit.peer.fault = "takes"
        with Switchboard(outbox.serve):  # the next process settles what the dead one was doing
            if delivery == "queued":
                until(lambda: kit.delivery(answer) == "sent")
            else:
                until(lambda: kit.delivery(answer) == delivery)
        assert kit.send(timedelta(days=3)) == 0
        assert len(kit.peer.taken) == there + (1 if delivery == "queued" else 0)

    def test_an_older_try_does_not_send_what_another_process_has(
        self, kit: Kit, contact: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The lease is lost while a slow peer is spoken to; the message leaves once."""
        real, lost = actions.hand, iter([True])

        def hand(office: int, **more: Any) -> bool:
            if next(lost, False):
                actions.recover(kit.office.id, account_id=kit.account.id)
            return real(office, **more)

        monkeypatch.setattr(actions, "hand", hand)
        answer = kit.answer(contact)
        kit.send()
        assert kit.delivery(answer) == "sent"
        assert len(kit.peer.taken) == 1

    def test_the_database_away_after_the_answer_does_not_lose_it(
        self, kit: Kit, contact: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = kit.answer(contact)
        real, failures = actions.sent, iter([True, True])

        def flaky(*args: Any, **more: Any) -> None:
            if next(failures, False):
                raise OperationalError
            real(*args, **more)

        monkeypatch.setattr(actions, "sent", flaky)
        monkeypatch.setattr(sending, "INSIST", (0.01, 0.01, 0.01))
        kit.send()
        assert kit.delivery(answer) == "sent"
        assert len(kit.peer.taken) == 1

    # --- how it is

    def test_the_round_trip_tells_what_is_wrong_within_ten_seconds(
        self, kit: Kit, cast: Cast
    ) -> None:
        began = time.monotonic()
        wrong = account_at(kit.peer, cast.there, kit.peer.wrong)
        assert door(kit.peer.kind).check(kit.account).state == "ok"
        refused = door(kit.peer.kind).check(wrong)
        with kit.peer.gone():
            gone = door(kit.peer.kind).check(kit.account)
        assert (refused.state, gone.state) == ("failed", "failed")
        assert time.monotonic() - began < 10
        for secret in (value for value in wrong.secrets.values() if value):
            assert secret not in f"{refused} {gone}"


def account_at(peer: Peer, office: OfficeCast, settings: dict[str, Any]) -> Account:
    """An account of an office with these settings; its letters go into the first queue."""
    read = door(peer.kind).Settings.model_validate({**settings, "queue": office.queue})
    made = add_account(office.id, kind=peer.kind, name="kit", settings=read)
    with in_offices([office.id]):
        account = Account.objects.get(id=made)
    assert account.secrets or not any(isinstance(v, SecretStr) for v in settings.values())
    return account


def killed_while_sending(kit: Kit, point: str) -> None:
    """Send in a process of its own and kill it with -9 when it has come to `point`."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    there = context.Event()
    child = context.Process(target=_send_and_die, args=(kit.account, point, there))
    child.start()
    try:
        until(kit.peer.arrived.is_set if point == "taken" else there.is_set)
    finally:
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        child.join(60)


def _send_and_die(account: Account, point: str, there: Any) -> None:
    os.environ["OKIENKO_TEST_CHILD"] = "1"
    connections.close_all()
    real = actions.hand

    def hand(office: int, **more: Any) -> bool:
        if point != "before":
            handed = real(office, **more)
            connections.close_all()
            if point == "taken":
                return handed
        there.set()
        signal.pause()
        raise AssertionError("it was to be killed")

    actions.hand = hand  # type: ignore[assignment]
    send_due(account)
