"""One sender who sends a thousand: held, told in one line, let in or discarded by a person."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from okienko.channels import holding
from okienko.channels.inbox import actions, worker
from okienko.channels.inbox.models import Flood, Payload
from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.actor import acting
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from okienko.offices.actions import change_office
from okienko.offices.models import Person
from tests.cast import Cast, OfficeCast

from .reading import payloads, read, texts
from .toy.peer import ToyPeer

pytestmark = pytest.mark.django_db
MOST = 5


@pytest.fixture(autouse=True)
def few(cast: Cast) -> None:
    change_office(cast.here.id, most_an_hour=MOST)


def send(toy: ToyPeer, many: int, first: int = 0, who: str = "bot") -> None:
    """`many` messages in one request."""
    numbers = range(first, first + many)
    events = [{"id": f"{who}{n}", "from": who, "text": f"{who} {n}"} for n in numbers]
    assert toy.bring(*events) == 200


def held(cast: Cast) -> list[tuple[str, str]]:
    with in_offices([cast.here.id]), override("en"):
        return [(one.name, one.lines[0][0]) for one in holding.held([cast.here.id])]


def decide(cast: Cast, step: str, who: str = "anna") -> None:
    with in_offices([cast.here.id]):
        flood = Flood.objects.exclude(state="taken").get()
    with acting(cast.here.actor(who)):
        holding.decide(cast.here.id, kind="flood", held_id=flood.id, step=step)


def test_a_thousand_are_one_line_and_others_come_in(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    send(toy, 400)
    send(toy, 600, 400)
    send(toy, 2, who="halina")
    read()
    assert texts(cast) == [*(f"bot {n}" for n in range(MOST)), "halina 0", "halina 1"]
    assert held(cast) == [("bot", "995 messages are held")]
    with in_offices([cast.here.id]):
        assert holding.held_count([cast.here.id]) == 1
        assert EventRow.objects.filter(office_id=cast.here.id, kind="flood.held").count() == 1
    with in_offices([cast.there.id]):
        assert holding.held_count([cast.there.id]) == 0


def test_let_in_they_come_in_their_order_once(cast: Cast, account: Account, toy: ToyPeer) -> None:
    send(toy, 4)
    send(toy, 4, 4)
    send(toy, 1, 7)  # brought twice
    read()
    decide(cast, "let_in")
    send(toy, 1, 8)
    read()
    assert texts(cast) == [f"bot {n}" for n in range(9)]
    assert held(cast) == []
    with in_offices([cast.here.id]):
        flood = Flood.objects.get().id
    with pytest.raises(Refused):
        holding.decide(cast.here.id, kind="flood", held_id=flood, step="discard")


def test_discarded_they_are_no_contact_and_can_be_taken_back(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    send(toy, 7)
    read()
    decide(cast, "discard")
    assert held(cast) == []
    decide(cast, "restore")
    assert held(cast) == [("bot", "2 messages are held")]
    decide(cast, "let_in")
    read()
    assert texts(cast) == [f"bot {n}" for n in range(7)]


def test_what_is_held_stays_and_what_is_discarded_goes_after_two_weeks(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    send(toy, 7)
    read()
    later = clock.now() + timedelta(days=31)
    with clock.at(later):
        worker.forget_old()
        assert len(payloads(cast)) == 1
        decide(cast, "discard")
    with clock.at(later + timedelta(days=15)):
        worker.forget_old()
    assert payloads(cast) == []
    with in_offices([cast.here.id]):
        assert not Flood.objects.exists()


def test_what_a_provider_brings_again_fills_no_hour(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    for _ in range(3):
        send(toy, MOST)
        read()
    assert len(texts(cast)) == MOST
    assert held(cast) == []
    send(toy, 1, MOST)
    send(toy, MOST)
    read()
    assert held(cast) == [("bot", "1 message is held")]


def test_an_hour_later_the_same_sender_writes_again(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    send(toy, MOST)
    with clock.at(clock.now() + timedelta(minutes=61)):
        send(toy, MOST, MOST)
        read()
    assert len(texts(cast)) == MOST * 2
    assert held(cast) == []


def test_an_office_without_a_limit_holds_nobody(cast: Cast, account: Account, toy: ToyPeer) -> None:
    change_office(cast.here.id, most_an_hour=0)
    send(toy, 30)
    read()
    assert len(texts(cast)) == 30


def test_read_once_more_a_flood_stays_held(cast: Cast, account: Account, toy: ToyPeer) -> None:
    send(toy, 8)
    read()
    with in_offices([cast.here.id]):
        payload = Payload.objects.get().id
    with acting(cast.here.actor("maria")):
        actions.replay(cast.here.id, payload_id=payload)
    read()
    assert len(texts(cast)) == MOST
    assert held(cast) == [("bot", "3 messages are held")]
    decide(cast, "let_in")
    read()
    with in_offices([cast.here.id]):
        assert Message.objects.count() == 8


def test_read_once_more_after_one_was_let_in_the_other_stays_held(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    """Two who sent too much in one request."""
    both = [
        {"id": f"{who}{n}", "from": who, "text": f"{who} {n}"}
        for n in range(MOST + 1)
        for who in ("bot", "robot")
    ]
    assert toy.bring(*both) == 200
    read()
    with in_offices([cast.here.id]):
        payload, flood = Payload.objects.get().id, Flood.objects.get(value="bot").id
    with acting(cast.here.actor("anna")):
        holding.decide(cast.here.id, kind="flood", held_id=flood, step="let_in")
    read()
    with acting(cast.here.actor("maria")):
        actions.replay(cast.here.id, payload_id=payload)
    read()
    assert len(texts(cast)) == 2 * MOST + 1
    assert held(cast) == [("robot", "1 message is held")]


def read_once_more(cast: Cast) -> None:
    with in_offices([cast.here.id]):
        payload = Payload.objects.earliest("id").id
    with acting(cast.here.actor("maria")):
        actions.replay(cast.here.id, payload_id=payload)
    read()


def test_what_was_discarded_stays_so_as_long_as_it_can_be_read_once_more(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    send(toy, 7)
    read()
    decide(cast, "discard")
    with clock.at(clock.now() + timedelta(days=20)):
        worker.forget_old()
        read_once_more(cast)
    assert len(texts(cast)) == MOST


def browser(office: OfficeCast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Person.objects.get(id=office.persons[name]))
    return client


def test_a_page_shows_the_first_hundred_held_senders_and_says_that_there_are_more(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    change_office(cast.here.id, most_an_hour=1)
    both = [{"id": f"{n}-{m}", "from": f"bot{n}", "text": "x"} for n in range(103) for m in "ab"]
    assert toy.bring(*both) == 200
    read()
    anna = browser(cast.here, "anna")
    page = anna.get("/desk/inbox/?view=held").content.decode()
    assert page.count('name="held"') == 100
    assert "bot102" not in page
    assert "Held as spam" in page
    assert ">103<" in page.replace("\n", "")
    assert "The 100 that wait longest are shown" in page


def test_a_discarded_sender_is_listed_and_held_again_days_later(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    send(toy, MOST + 2)
    read()
    decide(cast, "discard")
    anna = browser(cast.here, "anna")
    with clock.at(clock.now() + timedelta(days=3)):
        page = anna.get("/desk/inbox/?view=held&part=list").content.decode()
        assert "Senders discarded in the last two weeks" in page
        assert "2 messages" in page
        (name,) = re.findall(r'"step": "restore", "held": "([\w-]+)"', page)
        strange = browser(cast.there, "ewa")
        assert "bot" not in strange.get("/desk/inbox/?view=held").content.decode()
        assert anna.post("/desk/inbox/held/", {"step": "restore", "held": name}).status_code == 200
        assert held(cast) == [("bot", "2 messages are held")]
        decide(cast, "discard")
    with clock.at(clock.now() + timedelta(days=20)):
        page = anna.get("/desk/inbox/?view=held&part=list").content.decode()
        assert "Senders discarded" not in page
