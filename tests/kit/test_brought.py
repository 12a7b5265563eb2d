"""What a provider brought: looked at, read once more, of tomorrow, by a wrong clock, by GET."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from okienko.channels import registry
from okienko.channels.door import Forged, Left, News, Receipt, Webhook
from okienko.channels.inbox import actions, worker
from okienko.channels.inbox.health import inbox, metrics
from okienko.channels.inbox.models import Hook, Payload
from okienko.channels.inbox.queries import traffic
from okienko.channels.inbox.showing import shown
from okienko.channels.models import Account
from okienko.channels.outbox import actions as outbox
from okienko.channels.outbox.sending import send_due
from okienko.events import clock
from okienko.events.actor import acting
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from tests.cast import Cast

from .reading import answered, delivery, payloads, read, texts
from .toy import door as toy_door
from .toy.door import ToyDoor
from .toy.peer import SECRET, ToyPeer

pytestmark = pytest.mark.django_db


def newest(cast: Cast) -> Payload:
    with in_offices([cast.here.id]):
        return Payload.objects.order_by("id").reverse()[0]


def test_tomorrows_kind_is_kept_counted_told_and_shown_where_it_is_known_whose_it_is(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    toy.bring(
        {"id": "a", "from": "halina", "text": "Dzień dobry"},
        {"id": "b", "from": "halina", "kind": "hologram"},
        {"kind": "weather"},
    )
    read()
    assert payloads(cast) == [("handled", "")]
    assert texts(cast) == ["Dzień dobry", ""]
    with in_offices([cast.here.id]):
        assert [each.unknown for each in Message.objects.order_by("id")] == [False, True]
        found = traffic([account.id])[account.id]
    assert (found.unknown, found.unknown_words) == (2, "weather")
    with override("en"):
        assert "of an unknown kind within a week: 2" in inbox().words
    assert inbox().state == "ok"


def test_a_newer_version_reads_what_was_unknown_and_doubles_nothing(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.bring({"id": "a", "from": "halina", "text": "raz"}, {"id": "b", "kind": "weather"})
    read()

    def one(account: Account, event: dict[str, Any], webhook: Webhook) -> News:
        return real(
            account, {"from": "halina", "text": "deszcz", **event, "kind": "message"}, webhook
        )

    real = toy_door._one
    monkeypatch.setattr(toy_door, "_one", one)
    maria = cast.here.actor("maria")
    for _ in range(2):
        actions.replay.by(maria)(cast.here.id, payload_id=newest(cast).id)
        read()
        assert texts(cast) == ["raz", "deszcz"]
    with in_offices([cast.here.id]):
        assert traffic([account.id])[account.id].unknown == 0


def test_a_span_of_time_is_read_once_more_and_nothing_doubles(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    for name in "abc":
        toy.deliver(name, name)
    assert toy.knock(b"no JSON") == 200
    read()
    here, now = cast.here.id, clock.now()
    span = {"account_id": account.id, "since": now - timedelta(hours=1), "until": now}
    with acting(cast.here.actor("anna")), pytest.raises(Refused) as why:
        actions.replay_span(here, **span)
    assert why.value.code == "may_not_supervise"
    with acting(cast.here.actor("maria")):
        assert actions.replay_span(here, **span) == 4
        with pytest.raises(Refused) as why:
            actions.replay_span(here, **span)  # all of it waits
    assert why.value.code == "nothing_to_replay"
    read()
    assert texts(cast) == ["a", "b", "c"]
    assert [state for state, _words in payloads(cast)] == ["handled"] * 3 + ["aside"]


@pytest.mark.django_db(transaction=True)
def test_what_is_read_once_more_undoes_nothing_that_came_after_it(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure of those days, when the answer was sent again since; a goodbye, likewise."""
    message = answered(cast, account, toy)
    send_due(account)
    toy.tell(message, "failed", "phone off")
    read()
    assert delivery(cast, message) == "failed"
    failure = newest(cast).id
    outbox.resend(cast.here.id, message_id=message)
    send_due(account)
    with acting(cast.here.actor("maria")):
        actions.replay(cast.here.id, payload_id=failure)
    read()
    assert delivery(cast, message) == "sent"

    def parse(self: ToyDoor, account: Account, webhook: Webhook) -> Sequence[News]:
        return [Left("okno")] if b"/leave" in webhook.body else []

    monkeypatch.setattr(ToyDoor, "parse", parse)
    with in_offices([cast.here.id], durable=True):
        Interaction.objects.update(conversation="okno", live=True)
        Payload.objects.create(
            office_id=cast.here.id,
            account=account,
            received_at=clock.now(),
            body=b"/leave",
            state="handled",
            ended_at=clock.now(),
        )
    with acting(cast.here.actor("maria")):
        actions.replay(cast.here.id, payload_id=newest(cast).id)
    read()
    with in_offices([cast.here.id]):
        assert Interaction.objects.get().state == "waiting"


def test_who_looks_sees_no_secret_and_stands_in_the_log(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    body = {"events": [], "note": f"klucz {SECRET} tu", "access_token": "abc", "text": "Zażółć"}
    assert toy.knock(json.dumps(body).encode()) == 200
    here, row = cast.here, newest(cast)
    with acting(here.actor("anna")), pytest.raises(Refused):
        actions.look(here.id, payload_id=row.id)
    with acting(here.actor("maria")):
        words = shown(account, actions.look(here.id, payload_id=row.id))
    assert SECRET not in words
    assert json.loads(words) == {
        "events": [],
        "note": "klucz ••• tu",
        "access_token": "•••",
        "text": "Zażółć",
    }
    with in_offices([here.id]):
        looked = EventRow.objects.get(office_id=here.id, kind="inbox.looked")
    assert looked.subject == row.id
    assert looked.actor == f"official:{here.officials['maria']}"


def test_a_clock_that_goes_wrong_is_told_before_and_after_requests_are_refused(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    def signed(minutes: float, name: str) -> int:
        at = clock.now() - timedelta(minutes=minutes)
        event = {"id": name, "from": "halina", "text": name}
        return toy.bring(event, X_Signed_At=at.isoformat())

    def skew() -> float:
        with in_offices([cast.here.id]):
            return round(Hook.objects.get().skew / 60)

    assert (signed(0.5, "a"), skew()) == (200, 0)
    assert (signed(3, "b"), skew()) == (200, 3)
    assert inbox().state == "late"
    assert (signed(-20, "c"), skew()) == (403, -20)
    with override("en"):
        assert "signed -1200 s off our clock" in inbox().words
    assert (signed(0, "d"), skew()) == (200, 0)
    read()
    assert texts(cast) == ["a", "b", "d"]


def test_a_provider_that_brings_by_get_is_kept_and_thanked_in_its_words(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class ByGet(ToyDoor):
        brings_by_get = True
        thanks = "0"

        def verify(self, account: Account, webhook: Webhook) -> None:
            if b"key=" + SECRET.encode() not in webhook.body:
                raise Forged

        def parse(self, account: Account, webhook: Webhook) -> Sequence[News]:
            return [Receipt(f"okienko-{len(webhook.body)}", "delivered")]

    monkeypatch.setitem(registry._doors, "toy", ByGet())
    asks = Client()
    good = asks.get(toy.path, {"key": SECRET, "od": "+48 600"})
    assert (good.status_code, good.content) == (200, b"0")
    assert asks.get(toy.path, {"key": "inny"}).status_code == 403
    row = newest(cast)
    assert bytes(row.body) == f"key={SECRET}&od=%2B48+600".encode()
    assert row.content_type == "application/x-www-form-urlencoded"
    assert shown(account, row) == "key = •••\nod = +48 600"
    assert len(payloads(cast)) == 1


def test_the_rate_of_a_connection_is_told(cast: Cast, account: Account, toy: ToyPeer) -> None:
    now = clock.now()
    for minutes, many in ((600, 1), (30, 2), (0, 3)):
        with clock.at(now - timedelta(minutes=minutes)):
            for number in range(many):
                toy.deliver(f"{minutes}-{number}")
    with in_offices([cast.here.id]), clock.at(now):
        found = traffic([account.id])[account.id]
    assert (found.minute, found.hour, found.day, found.waiting) == (3, 5, 6, 6)
    read()
    name = f'{{kind="toy",account="{account.id}",office="{cast.here.id}"}}'
    with clock.at(now):
        assert f"okienko_webhooks_last_minute{name} 3\n" in metrics()
        with override("en"):
            assert "in the last minute: toy 3" in inbox().words


def test_what_waits_behind_others_is_late_and_not_stalled(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    for name in "abc":
        toy.deliver(name)
    with clock.at(clock.now() + timedelta(minutes=1)):
        worker.handle_next(account)
        assert inbox().state == "late"
        with override("en"):
            assert inbox().words.startswith("behind: 2 wait to be read")


def test_a_stranger_who_asks_with_thousands_of_fields_leaves_no_line(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    many = "&".join(f"a{number}=1" for number in range(3_000))
    assert Client().get(f"/hooks/toy/nobodys?{many}").status_code == 404
    assert not caplog.records


def test_a_kind_of_file_that_cannot_be_kept_sets_no_message_aside(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    file = {"reference": "a", "name": "a\0b.jpg", "content_type": "image/\0jpeg"}
    toy.bring({"id": "a", "from": "halina", "text": "Proszę", "files": [file]})
    read()
    assert (texts(cast), payloads(cast)) == (["Proszę"], [("handled", "")])
