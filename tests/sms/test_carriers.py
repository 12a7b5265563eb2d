"""SMSAPI, SerwerSMS and a modem behind the one door: there and back."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connections
from django.test import Client

from okienko.channels import serving
from okienko.channels.actions import add_account, change_account
from okienko.channels.asked import asking, health
from okienko.channels.door import Webhook
from okienko.channels.inbox import worker
from okienko.channels.inbox.actions import open_hook
from okienko.channels.inbox.models import FloodPart
from okienko.channels.inbox.worker import handle_next
from okienko.channels.models import Account
from okienko.channels.outbox.models import Outgoing
from okienko.channels.outbox.sending import send_due
from okienko.channels.registry import door
from okienko.channels.sms import carrier_http, carrier_modem, modem
from okienko.channels.sms.carrier_http import Asker
from okienko.channels.sms.settings import SmsSettings
from okienko.customers.queries import consent
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.models import Timer
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import reply
from okienko.interactions.models import Interaction, Message
from okienko.offices.actions import change_office, change_official
from tests.cast import Cast, a_call, the_cast
from tests.switchboard import Switchboard
from tests.waiting import until

from .providers import TOKEN, Serwersms, Smsapi

NUMBER = "48601000212"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return the_cast()


@pytest.fixture
def api() -> Iterator[Smsapi]:
    provider = Smsapi()
    with provider.running():
        yield provider


def connected(cast: Cast, **settings: Any) -> Account:
    fields = {"sender": "+48799448084", "queue": cast.here.queue, "price": 8.5, **settings}
    read = door("sms").Settings.model_validate(fields)
    made = add_account(cast.here.id, kind="sms", name="SMS", settings=read)
    with in_offices([cast.here.id]):
        return Account.objects.get(id=made)


def said(cast: Cast) -> list[tuple[str, str]]:
    with in_offices([cast.here.id]):
        return list(Message.objects.order_by("id").values_list("direction", "text"))


def brings(path: str, **fields: str) -> int:
    return Client().get(f"{path}?{urlencode(fields)}").status_code


def test_smsapi_there_and_back(cast: Cast, api: Smsapi) -> None:
    """A known caller's text is answered, paid for, and told to be delivered; then STOP."""
    call = a_call(cast.here, "+" + NUMBER)
    account = connected(cast, carrier="smsapi", token=TOKEN, api=api.url)
    assert account.door.check(account).state == "ok"
    path = open_hook(cast.here.id, account_id=account.id)
    text = {"sms_to": "48799448084", "sms_from": NUMBER, "sms_text": "Kiedy wywóz?", "MsgId": "7"}
    for _ in range(2):
        assert brings(path, **text, sms_date="1764489600") == 200
        while handle_next(account):
            pass
    with in_offices([cast.here.id]):
        contact = Interaction.objects.get(channel="sms")
        assert contact.customer_id == Interaction.objects.get(id=call).customer_id
        assert contact.state == "waiting"
    anna = official(cast.here.id, cast.here.officials["anna"])
    answer = reply.by(anna)(cast.here.id, interaction_id=contact.id, text="W piątek. Łąkowa też.")
    assert send_due(account) == 1
    assert [(one.to, one.text) for one in api.kept] == [(NUMBER, "W piątek. Łąkowa też.")]
    with in_offices([cast.here.id]):
        row = Outgoing.objects.get(message=answer)
        assert (row.parts, row.cost) == (1, 850)
    report = {"MsgId": api.kept[0].id, "status": "404", "idx": api.kept[0].ours, "donedate": "1"}
    assert brings(path, **report) == 200
    assert brings(path, **{**text, "sms_text": "STOP", "MsgId": "8"}) == 200
    while handle_next(account):
        pass
    with in_offices([cast.here.id]):
        results = Outgoing.objects.get(message=answer).results
    assert [one["state"] for one in results.values()] == ["delivered"]
    assert [direction for direction, _text in said(cast)] == ["in", "out", "in", "auto"]
    assert Client().get(f"{path[:-5]}wrong?{urlencode(text)}").status_code == 404


def test_stop_is_heard_from_who_sends_too_much(cast: Cast, api: Smsapi) -> None:
    """Nobody must decide about a flood before who began it gets no more notices."""
    change_office(cast.here.id, most_an_hour=2)
    account = connected(cast, carrier="smsapi", token=TOKEN, api=api.url)
    path = open_hook(cast.here.id, account_id=account.id)
    for number, text in enumerate(["a", "b", "c", "STOP", "STOP", "d"]):
        assert brings(path, sms_from=NUMBER, sms_text=text, MsgId=str(number)) == 200
    while handle_next(account):
        pass
    assert [text for way, text in said(cast) if way == "in"] == ["a", "b", "STOP"]
    with in_offices([cast.here.id]):
        wants = consent("e164", f"+{NUMBER}")
        assert wants is not None
        assert not wants.given
        assert FloodPart.objects.count() == 3


def test_a_number_of_a_person_is_masked_a_day_after(cast: Cast, api: Smsapi) -> None:
    account = connected(cast, carrier="smsapi", token=TOKEN, api=api.url)
    path = open_hook(cast.here.id, account_id=account.id)
    brings(path, sms_from=NUMBER, sms_text="Mój PESEL to 44051401458", MsgId="1")
    handle_next(account)
    with in_offices([cast.here.id]):
        contact = Interaction.objects.get(channel="sms")
        timer = Timer.objects.get(kind="numbers.mask", subject=contact.id)
    assert timer.due_at - clock.now() > timedelta(hours=23)


def test_a_sender_in_letters_says_where_to_answer(cast: Cast, api: Smsapi) -> None:
    account = connected(
        cast, carrier="smsapi", token=TOKEN, api=api.url, sender="Gmina", answer_to="Tel. 140001920"
    )
    lengths = account.door.lengths(account)
    assert lengths is not None
    assert (lengths.tail, lengths.price) == ("\nTel. 140001920", 850)
    path = open_hook(cast.here.id, account_id=account.id)
    brings(path, sms_from=NUMBER, sms_text="Halo?", MsgId="1")
    handle_next(account)
    with in_offices([cast.here.id]):
        contact = Interaction.objects.get(channel="sms")
    anna = official(cast.here.id, cast.here.officials["anna"])
    reply.by(anna)(cast.here.id, interaction_id=contact.id, text="Tak?")
    send_due(account)
    assert api.kept[0].text == "Tak?\nTel. 140001920"


def test_serwersms_is_asked_and_everything_comes_once(cast: Cast) -> None:
    provider = Serwersms()
    with provider.running():
        account = connected(cast, carrier="serwersms", token=TOKEN, api=provider.url)
        settings = account.read()
        assert isinstance(settings, SmsSettings)
        asker = Asker(provider.url, settings)
        for number, text in enumerate(("Cześć", "Jest tam kto?")):
            said = {"id": number, "type": "ndi", "phone": "+48601000212", "text": text}
            provider.came.append(said)
        first = asker.ask("")
        asker.pause = 0
        again = asker.ask(first.cursor)
        assert (len(first.bodies), len(again.bodies)) == (2, 0)
        provider.came.clear()
        asker.pause = 0
        asker.ask(first.cursor)
        assert not asker.known  # it grows with nothing that is over
        found = account.door.parse(account, Webhook(first.bodies[0], {}, clock.now()))
        assert [(one.sender.value, one.text) for one in found] == [("+48601000212", "Cześć")]  # type: ignore[union-attr]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A modem's, as gammu has made it."""
    found = tmp_path / "gmina"
    for name in modem.FOLDERS:
        (found / name).mkdir(parents=True)
    monkeypatch.setattr(carrier_modem, "folder_of", lambda _settings: found)
    return found


def comes(folder: Path, text: str) -> Path:
    """A text that gammu wrote a while ago."""
    came = folder / "inbox" / f"IN20261130_090000_00_+{NUMBER}_00.txt"
    came.write_bytes(b"\xfe\xff" + text.encode("utf-16-be"))
    os.utime(came, (0, 0))
    return came


def test_a_modem_takes_a_text_once_and_what_came_is_taken_away_when_it_is_kept(
    cast: Cast, folder: Path
) -> None:
    account = connected(cast, carrier="modem", folder="gmina")
    assert account.door.check(account).state == "ok"
    came = comes(folder, "Halo")
    looker = carrier_modem.Looker(folder)
    assert len(looker.ask("").bodies) == 1
    assert came.exists()  # until it is kept
    looker.pause = 0
    assert looker.ask("").bodies == []
    assert not came.exists()


def test_an_office_does_not_take_the_modem_of_another(cast: Cast) -> None:
    """Who runs the installation has given it to ours; theirs names its folder."""
    ours = connected(cast, carrier="modem", folder="gmina")
    office = cast.there
    change_official(office.id, official_id=office.officials["ewa"], role="admin")
    fields = {"sender": "+48799448085", "queue": office.queue, "carrier": "modem"}
    settings = SmsSettings.model_validate({**fields, "folder": "gmina"})
    ewa = official(office.id, office.officials["ewa"])
    with pytest.raises(Refused) as refused:
        add_account.by(ewa)(office.id, kind="sms", name="SMS", settings=settings)
    assert refused.value.code == "inside"
    maria = official(cast.here.id, cast.here.officials["maria"])
    change_official(cast.here.id, official_id=cast.here.officials["maria"], role="admin")
    change = change_account.by(maria)
    change(cast.here.id, account_id=ours.id, fields={"price": 9.5})
    with pytest.raises(Refused):
        change(cast.here.id, account_id=ours.id, fields={"folder": "gmina-obok"})


def test_nothing_is_sent_to_a_number_that_is_paid_by_whoever_writes_to_it(
    cast: Cast, api: Smsapi
) -> None:
    """A text may come in any number's name: neither STOP nor a question has us pay."""
    account = connected(cast, carrier="smsapi", token=TOKEN, api=api.url)
    path = open_hook(cast.here.id, account_id=account.id)
    for place, (who, text) in enumerate((("48700123456", "STOP"), ("48700123456", "Halo?"))):
        brings(path, sms_from=who, sms_text=text, MsgId=str(place))
        handle_next(account)
    assert [direction for direction, _text in said(cast)] == ["in", "in"]
    with in_offices([cast.here.id]):
        contact = Interaction.objects.filter(state="waiting").get()
    anna = official(cast.here.id, cast.here.officials["anna"])
    answer = reply.by(anna)(cast.here.id, interaction_id=contact.id, text="Tak?")
    send_due(account)
    assert api.kept == []
    with in_offices([cast.here.id]):
        found = Message.objects.get(id=answer)
    assert (found.delivery, "may cost a lot" in found.error) == ("failed", True)


def test_a_machines_stop_is_kept_and_not_answered(cast: Cast, api: Smsapi) -> None:
    account = connected(cast, carrier="smsapi", token=TOKEN, api=api.url)
    path = open_hook(cast.here.id, account_id=account.id)
    brings(path, sms_from="InfoKredyt", sms_text="STOP", MsgId="1")
    handle_next(account)
    assert said(cast) == [("in", "STOP")]
    with in_offices([cast.here.id]):
        assert Interaction.objects.get().state == "closed"


def test_what_a_modem_has_is_not_lost_while_the_database_is_away(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file goes when the text is kept, not when it was read."""
    real, away = asking.actions.took, iter([True, True, True])

    def took(*args: Any, **more: Any) -> None:
        if next(away, False):
            raise OperationalError
        real(*args, **more)

    monkeypatch.setattr(asking.actions, "took", took)
    monkeypatch.setattr(asking, "BACK_OFF", (0.05,))
    monkeypatch.setattr(carrier_modem, "POLL", 0.05)
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    account = connected(cast, carrier="modem", folder="gmina")
    came = comes(folder, "Halo")
    connections.close_all()
    with Switchboard(worker.serve, account.door.serve):
        until(lambda: said(cast) == [("in", "Halo")])
        until(lambda: not came.exists())
    assert next(away, None) is None


def test_a_modems_folder_that_goes_away_and_comes_back(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and what is written waits for it."""
    monkeypatch.setattr(asking, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(asking, "BACK_OFF", (0.05,))
    monkeypatch.setattr(carrier_modem, "POLL", 0.05)
    monkeypatch.setattr(health, "GRACE", timedelta())
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    account = connected(cast, carrier="modem", folder="gmina")
    comes(folder, "Halo")
    with Switchboard(worker.serve, account.door.serve):
        until(lambda: said(cast))
        until(lambda: light(account) == "ok")
        away = folder.rename(folder.with_name("away"))
        until(lambda: light(account) == "failed")
        with in_offices([cast.here.id]):
            contact = Interaction.objects.get(channel="sms")
        anna = official(cast.here.id, cast.here.officials["anna"])
        reply.by(anna)(cast.here.id, interaction_id=contact.id, text="Słucham.")
        assert send_due(account) == 1
        assert [one.name for one in (away / "outbox").iterdir()] == []
        away.rename(folder)
        until(lambda: light(account) == "ok")
    with clock.at(clock.now() + timedelta(minutes=10)):
        assert send_due(account) == 1
    (left,) = (folder / "outbox").iterdir()
    assert f"_+{NUMBER}_" in left.name
    assert left.read_bytes().decode("utf-16") == "Słucham."


def light(account: Account) -> str:
    with in_offices([account.office_id]):
        found = account.door.states([account])[account.id].state
    connections.close_all()
    return found


@pytest.mark.parametrize("carrier", ["smpp", "smsapi", "serwersms", "modem"])
def test_an_address_is_made_for_who_knocks_there_alone(cast: Cast, carrier: str) -> None:
    """The page promises no other carrier's provider one, and none is made for it."""
    fields = {"host": "127.0.0.1", "tls": False, "system_id": "x", "folder": "gmina"}
    account = connected(cast, carrier=carrier, token="token-1234567", **fields)
    change_official(cast.here.id, official_id=cast.here.officials["maria"], role="admin")
    maria = Client(headers={"Accept-Language": "en"})
    maria.force_login(get_user_model().objects.get(pk=cast.here.persons["maria"]))
    path = f"/administration/{cast.here.id}/connections/{account.id}/"
    page, brings = maria.get(path).content.decode(), carrier == "smsapi"
    assert ("address for the provider" in page) is brings
    assert "What the provider brought" not in page
    assert maria.post(f"{path}address/").status_code == (200 if brings else 404)


def test_serwersms_away_and_back_and_what_it_says_twice_counts_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked by the switchboard, and by the next one after it; trouble is told meanwhile."""
    monkeypatch.setattr(asking, "BACK_OFF", (0.05,))
    monkeypatch.setattr(carrier_http, "POLL", 0.05)
    monkeypatch.setattr(asking, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(health, "GRACE", timedelta())
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    provider = Serwersms()
    account = connected(cast, carrier="serwersms", token=TOKEN, api=provider.url)
    text = {"type": "ndi", "phone": f"+{NUMBER}"}
    connections.close_all()
    with provider.running():
        provider.came.append({**text, "id": 1, "text": "Cześć"})
        with Switchboard(worker.serve, account.door.serve):
            until(lambda: said(cast) == [("in", "Cześć")])
            provider.fault = "broken"
            until(lambda: light(account) == "failed")
            provider.came.append({**text, "id": 2, "text": "Halo?"})
            provider.fault = "takes"
            until(lambda: len(said(cast)) == 2)
            until(lambda: light(account) == "ok")
        with in_offices([cast.here.id]):
            contact = Interaction.objects.get(channel="sms")
        anna = official(cast.here.id, cast.here.officials["anna"])
        answer = reply.by(anna)(cast.here.id, interaction_id=contact.id, text="Tak?")
        assert send_due(account) == 1
        provider.kept[0].state = "delivered"
        with Switchboard(worker.serve, account.door.serve):
            until(lambda: told(cast, answer) == ["delivered"])
            assert [words for _way, words in said(cast)] == ["Cześć", "Halo?", "Tak?"]


def told(cast: Cast, answer: int) -> list[str]:
    """What the provider said of an answer."""
    with in_offices([cast.here.id]):
        results = Outgoing.objects.get(message=answer).results
    connections.close_all()
    return [one["state"] for one in results.values()]
