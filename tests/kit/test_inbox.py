"""What providers bring: kept before they are thanked, read in order, decided about by a person."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.utils.translation import override

from okienko.channels.actions import change_account
from okienko.channels.door import Receipt
from okienko.channels.inbox import actions, worker
from okienko.channels.inbox.health import inbox
from okienko.channels.inbox.models import Hook, Payload
from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.actor import acting, official
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival
from okienko.interactions.models import Interaction
from okienko.machinery import set_aside
from okienko.offices.actions import pause_office, resume_office
from okienko.routing import actions as routing
from okienko.routing.models import Queue, Wait
from tests.cast import Cast, at_work
from tests.switchboard import Switchboard
from tests.waiting import until

from .reading import payloads, read, texts
from .toy import door as toy_door
from .toy.peer import SECRET, ToyPeer, signed

pytestmark = pytest.mark.django_db

sends = pytest.mark.django_db(transaction=True)  # whoever sends gives its connections back


def test_it_is_kept_as_it_came_and_read_later(cast: Cast, account: Account, toy: ToyPeer) -> None:
    toy.deliver("a", "pierwsza")
    toy.deliver("b", "druga")
    assert payloads(cast) == [("waiting", ""), ("waiting", "")]
    assert texts(cast) == []
    read()
    assert texts(cast) == ["pierwsza", "druga"]
    assert payloads(cast) == [("handled", ""), ("handled", "")]


def test_a_forged_one_is_counted_and_not_kept(cast: Cast, account: Account, toy: ToyPeer) -> None:
    toy.forge()
    with in_offices([cast.here.id]):
        assert Hook.objects.get().forged == 4
    assert payloads(cast) == []
    with override("en"):
        assert inbox().words == "forged: 4"


def test_only_the_newest_address_of_an_account_in_use_is_one(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    body, old = b"{}", toy.path
    toy.connect(cast.here.id, account.id)
    assert toy.knock(body) == 200
    there = toy.path
    for path in (old, there.replace("/toy/", "/email/"), there + "x", "/hooks/toy/x"):
        toy.path = path
        assert toy.knock(body) == 404
    toy.path = there
    with in_offices([cast.here.id]):
        digest = Hook.objects.get().digest
        assert there.rsplit("/", 1)[1] not in digest
    assert len(payloads(cast)) == 1


@pytest.mark.parametrize("what", ["account", "office"])
def test_what_comes_while_it_is_paused_comes_again_later(
    cast: Cast, account: Account, toy: ToyPeer, what: str
) -> None:
    def pause(*, paused: bool) -> None:
        if what == "account":
            change_account(cast.here.id, account_id=account.id, enabled=not paused)
        elif paused:
            pause_office(cast.here.id)
        else:
            resume_office(cast.here.id)

    body = json.dumps({"id": "p", "text": "w przerwie"}).encode()
    pause(paused=True)
    assert toy.knock(body) == 503
    asks = Client().get(toy.path, {"word": SECRET, "challenge": "1"})
    assert (asks.status_code, asks.content) == (200, b"1")  # it is set up while it is paused
    assert payloads(cast) == []
    pause(paused=False)
    assert toy.knock(body) == 200
    assert payloads(cast) == [("waiting", "")]


def test_nobody_is_thanked_when_it_cannot_be_kept(
    cast: Cast,
    account: Account,
    toy: ToyPeer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away(*_: object, **__: object) -> int:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(actions, "keep_all", away)
        assert toy.knock(b"{}") == 503
    assert payloads(cast) == []
    token = toy.path.rsplit("/", 1)[1]
    assert [record.getMessage() for record in caplog.records] == ["hook_failed"]
    assert not any(token in str(record.__dict__) for record in caplog.records)


def test_what_cannot_be_read_waits_for_a_person_and_the_rest_goes_on(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    here = cast.here.id
    assert toy.knock(b"no JSON") == 200
    toy.deliver("a", "dobra")
    assert toy.knock(b"no JSON either") == 200
    read()
    assert texts(cast) == ["dobra"]
    aside = ("aside", "not the provider's format")
    assert payloads(cast) == [aside, ("handled", ""), aside]
    with in_offices([here]):
        told = EventRow.objects.filter(office_id=here, kind="inbox.aside")
        assert set(told.values_list("actor", flat=True)) == {"door:toy"}
    assert inbox().state == "late"
    with override("en"):
        assert inbox().words.startswith("could not be read: 2")
    with in_offices([here]):
        first, last = Payload.objects.filter(state="aside").order_by("id")
        Payload.objects.filter(id=last.id).update(  # as if the door could read it by now
            body=json.dumps({"events": [{"id": "b", "from": "x", "text": "i ta"}]}).encode()
        )
    for decide in (actions.drop, actions.try_again):
        with acting(official(here, cast.here.officials["anna"])), pytest.raises(Refused):
            decide(here, payload_id=first.id)
    with acting(official(here, cast.here.officials["maria"])):
        actions.drop(here, payload_id=first.id)
        actions.try_again(here, payload_id=last.id)
    for decide in (actions.drop, actions.try_again):
        with pytest.raises(Refused):
            decide(here, payload_id=first.id)
    read()
    assert texts(cast) == ["dobra", "i ta"]
    assert [state for state, _words in payloads(cast)] == ["dropped", "handled", "handled"]
    assert inbox().state == "ok"


def test_the_half_of_a_payload_is_not_taken_in(cast: Cast, account: Account, toy: ToyPeer) -> None:
    events = [{"id": name, "from": "x", "text": "cała"} for name in ("a", "b" * 5000)]
    assert toy.knock(json.dumps({"events": events}).encode()) == 200
    read()
    assert texts(cast) == []
    ((state, words),) = payloads(cast)
    assert state == "aside"
    assert words == "external_id has 5000 characters, more than 400"
    assert "cała" not in words


def test_what_waits_for_long_is_told(cast: Cast, account: Account, toy: ToyPeer) -> None:
    assert inbox().state == "ok"
    toy.deliver("a")
    assert inbox().state == "ok"
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert inbox().state == "failed"
        read()
        assert inbox().state == "ok"


def test_what_is_handled_is_forgotten_after_its_time_and_what_waits_is_not(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    toy.deliver("a")
    assert toy.knock(b"no JSON") == 200
    read()
    with clock.at(clock.now() + timedelta(days=29)):
        worker.forget_old()
        assert len(payloads(cast)) == 2
    with clock.at(clock.now() + timedelta(days=31)):
        worker.forget_old()
        assert [state for state, _words in payloads(cast)] == ["aside"]


def test_a_signature_over_other_bytes_is_forged(cast: Cast, account: Account, toy: ToyPeer) -> None:
    body = b'{"events": []}'
    assert toy.knock(body, **{"X-Signature": signed(b'{"events":[]}')}) == 403
    assert toy.knock(body) == 200


def test_what_comes_for_a_queue_out_of_use_goes_where_its_contacts_went(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    here = cast.here
    routing.add_queue(here.id, name="Pierwsza", order=-1)
    routing.close_queue(here.id, queue_id=here.queue, instead_id=here.other_queue)
    toy.deliver("a")
    read()
    with in_offices([here.id]):
        assert Wait.objects.get().queue_id == here.other_queue


def test_who_writes_in_a_chat_that_is_wrapped_up_is_back_in_it(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chat(*args: Any) -> Arrival | Receipt:
        found = one(*args)
        assert isinstance(found, Arrival)
        return replace(found, live=True, conversation=found.sender.value)

    one, here, anna = toy_door._one, cast.here.id, cast.here.officials["anna"]
    monkeypatch.setattr(toy_door, "_one", chat)
    at_work(cast.here, "anna")
    toy.deliver("a")
    read()
    with in_offices([here]):
        wait = Wait.objects.get()
    offer = routing.make_offer(here, wait_id=wait.id, official_id=anna)
    assert offer
    routing.accept(here, offer_id=offer, official_id=anna)

    def state() -> str:
        with in_offices([here]):
            return Interaction.objects.get().state

    routing.end_talk(here, interaction_id=wait.interaction_id, official_id=anna)
    toy.deliver("a")  # what was read before brings nobody back
    read()
    assert state() == "wrap_up"
    toy.deliver("b", "Jeszcze jedno.")
    read()
    assert state() == "active"


def test_the_command_lists_tries_again_and_drops(
    cast: Cast, account: Account, toy: ToyPeer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert toy.knock(b"no JSON") == 200
    assert toy.knock(b"nor this") == 200
    read()
    with in_offices([cast.here.id]):
        first, second = Payload.objects.order_by("id").values_list("id", flat=True)
    assert set_aside.show() == 0
    assert f"payload-{first}" in capsys.readouterr().out
    assert set_aside.retry([f"payload-{first}"]) == 0
    assert set_aside.drop([f"payload-{second}"]) == 0
    assert [state for state, _words in payloads(cast)] == ["waiting", "dropped"]
    assert set_aside.show() == 0
    assert capsys.readouterr().out.endswith("Nothing is set aside.\n")


@sends
def test_what_comes_as_the_last_one_is_done_is_read_at_once(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account's task has seen nothing more, and the next look finds the task still there."""
    looked, brought = threading.Event(), threading.Event()
    look, handle = worker.accounts_due, worker.handle_next

    def looking() -> Any:
        found = look()
        if brought.is_set():
            looked.set()
        return found

    def handling(whose: Account, *, doubtful: bool = False) -> bool:
        more = handle(whose, doubtful=doubtful)
        if not more and not brought.is_set():
            brought.set()
            toy.deliver("b", "druga")
            assert looked.wait(30)
        return more

    monkeypatch.setattr(worker, "LONGEST_SLEEP", 600.0)
    monkeypatch.setattr(worker, "accounts_due", looking)
    monkeypatch.setattr(worker, "handle_next", handling)
    toy.deliver("a", "pierwsza")
    connections.close_all()
    with Switchboard(worker.serve):
        until(lambda: texts(cast) == ["pierwsza", "druga"], 30)


@pytest.mark.parametrize("name", ["id", "from"])
def test_a_name_longer_than_can_be_kept_is_told_in_words(
    cast: Cast, account: Account, toy: ToyPeer, name: str
) -> None:
    event = {"id": "a", "from": "x", "text": "y", name: "z" * 500}
    assert toy.knock(json.dumps({"events": [event]}).encode()) == 200
    read()
    ((state, words),) = payloads(cast)
    assert state == "aside"
    assert "has 500 characters" in words


def test_the_long_name_of_a_talk_is_no_error_of_the_database(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one: Any = toy_door._one
    monkeypatch.setattr(toy_door, "_one", lambda *a: replace(one(*a), conversation="ą" * 201))
    toy.deliver("a")
    read()
    assert payloads(cast) == [("aside", "conversation has 201 characters, more than 200")]


def test_an_office_without_queues_has_what_came_set_aside(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    """Taken in, it would wait nowhere and nobody would see it."""
    with in_offices([cast.here.id]):
        Queue.objects.all().delete()
    toy.deliver("a")
    read()
    assert payloads(cast) == [("aside", "no_queue")]
    assert texts(cast) == []
    with in_offices([cast.here.id]):
        queue = routing.add_queue.within(cast.here.id, name="Nowa")
        aside = Payload.objects.get().id
    actions.try_again(cast.here.id, payload_id=aside)
    read()
    with in_offices([cast.here.id]):
        assert Wait.objects.get().queue_id == queue


def test_a_provider_that_asks_first_is_answered_by_the_door(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    asks = Client()
    good = asks.get(toy.path, {"word": SECRET, "challenge": "1158201444"})
    assert (good.status_code, good.content) == (200, b"1158201444")
    assert good["Content-Type"] == "text/plain"
    assert asks.get(toy.path, {"word": "zle", "challenge": "x"}).status_code == 403
    assert asks.get(toy.path).status_code == 403
    assert asks.get(toy.path + "x", {"word": SECRET, "challenge": "x"}).status_code == 404
    assert asks.put(toy.path).status_code == 405
    assert payloads(cast) == []


def test_only_an_administrator_gives_an_account_a_new_address(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    here = cast.here
    with acting(here.actor("maria")), pytest.raises(Refused) as why:
        actions.open_hook(here.id, account_id=account.id)
    assert why.value.code == "may_not_administer"
    assert toy.knock(b"{}") == 200


def test_what_somebody_else_has_just_settled_stops_no_command(
    cast: Cast,
    account: Account,
    toy: ToyPeer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert toy.knock(b"no JSON") == 200
    assert toy.knock(b"nor this") == 200
    read()
    listed = set_aside._lines()
    with in_offices([cast.here.id]):
        first, second = Payload.objects.order_by("id").values_list("id", flat=True)
    actions.drop(cast.here.id, payload_id=first)
    monkeypatch.setattr(set_aside, "_lines", lambda: listed)
    assert set_aside.drop(["all"]) == 1
    said = capsys.readouterr().out
    assert f"payload-{first}: Somebody has decided about this already." in said
    assert f"payload-{second}: dropped." in said
