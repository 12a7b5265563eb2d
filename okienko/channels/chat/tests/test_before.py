"""Before the first words: where a topic leads, what a window asks, and the truth of other ways."""

from datetime import time
from typing import Any

import pytest
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.chat.actions import begin, end, say
from okienko.channels.chat.functions import Opened
from okienko.channels.chat.models import Visit
from okienko.channels.chat.now import now
from okienko.channels.chat.opening import site
from okienko.channels.chat.settings import ChatSettings
from okienko.channels.form.settings import FormSettings
from okienko.channels.phone.numbers import add_number, change_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import add_topic, change_topic
from okienko.interactions.models import Interaction
from okienko.offices import actions as offices
from okienko.offices.models import Office
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from tests.cast import OfficeCast, at_work, the_cast

pytestmark = pytest.mark.django_db

ELSEWHEN = [((clock.now().weekday() + 3) % 7, time(8, 0), time(9, 0))]


class Window:
    """The window of Anna's office, who is at work."""

    def __init__(self, **settings: object) -> None:
        self.office: OfficeCast = the_cast().here
        at_work(self.office, "anna")
        chosen = ChatSettings.model_validate({"queue": self.office.queue, **settings})
        self.account = add_account(self.office.id, kind="chat", name="window", settings=chosen)
        self.count = 0

    def now(self) -> dict[str, Any]:
        return now(site("windowkey1", Opened(self.office.id, self.account, False)), "en")

    def begin(self, **more: Any) -> Visit:
        self.count += 1
        begun = begin(
            self.office.id,
            account_id=self.account,
            client_id=f"first-words-{self.count}",
            text="Dzień dobry",
            language="pl",
            network=f"10.{self.count}.0.1",
            **more,
        )
        with in_offices([self.office.id]):
            return Visit.objects.get(id=begun.visit_id)

    def refused(self, **more: Any) -> str:
        with pytest.raises(Refused) as why:
            self.begin(**more)
        return why.value.code

    def queue_of(self, visit: Visit) -> int:
        with in_offices([self.office.id]):
            contacts = Interaction.objects.filter(conversation=visit.conversation)
            return int(Wait.objects.get(interaction__in=contacts, result="").queue_id)

    def elsewhen(self) -> int:
        """Hours that are not now."""
        return offices.add_schedule(self.office.id, name="kiedyś", spans=ELSEWHEN)


def test_a_topic_leads_to_its_queue_and_so_does_what_stands_below_it() -> None:
    window = Window()
    here = window.office
    change_topic(here.id, topic_id=here.topic, queue_id=here.other_queue)
    below = add_topic(here.id, name="bioodpady", parent_id=here.topic)
    plain = add_topic(here.id, name="Drogi")
    assert window.queue_of(window.begin(topic_id=below)) == here.other_queue
    assert window.queue_of(window.begin(topic_id=plain)) == here.queue
    assert window.queue_of(window.begin()) == here.queue
    told = {topic["id"]: topic for topic in window.now()["topics"]}
    assert (told[below]["ahead"], told[below]["closed"]) == (1, "")
    assert "ahead" not in told[plain]
    assert window.now()["ahead"] == 2


def test_who_left_and_writes_again_waits_where_the_topic_led() -> None:
    window = Window()
    here = window.office
    change_topic(here.id, topic_id=here.topic, queue_id=here.other_queue)
    visit = window.begin(topic_id=here.topic)
    end(here.id, visit_id=visit.id)
    say(here.id, visit_id=visit.id, client_id="here-again", text="Jestem znowu", network="10.0.0.9")
    assert window.queue_of(visit) == here.other_queue
    routing.close_queue(here.id, queue_id=here.other_queue, instead_id=here.queue)
    assert window.queue_of(window.begin(topic_id=here.topic)) == here.queue


def test_a_topic_whose_queue_is_closed_says_so_and_the_others_go_on() -> None:
    window = Window()
    here = window.office
    shut = routing.add_queue(here.id, name="Rano", schedule_id=window.elsewhen())
    change_topic(here.id, topic_id=here.topic, queue_id=shut)
    told = {topic["id"]: topic for topic in window.now()["topics"]}
    assert told[here.topic]["closed"].startswith("Closed now")
    assert window.refused(topic_id=here.topic) == "chat_later"
    assert window.queue_of(window.begin()) == here.queue


@pytest.mark.parametrize(
    ("asks", "given", "code"),
    [
        ({"ask_name": "required"}, {"name": " \u200b"}, "chat_nameless"),
        ({"ask_contact": "required"}, {"contact": "later"}, "chat_unreachable"),
        ({"ask_contact": "required"}, {}, "chat_unreachable"),
    ],
)
def test_what_must_be_told_is_asked_for_by_the_server(
    asks: dict[str, str], given: dict[str, str], code: str
) -> None:
    window = Window(**asks)
    assert window.refused(**given) == code
    found = window.begin(name="Halina", contact="601 000 212")
    assert (found.name, found.contact) == ("Halina", "601 000 212")


def test_what_is_not_asked_is_not_kept() -> None:
    window = Window(ask_name="hidden", ask_contact="hidden")
    assert window.now()["asks"] == {"name": "hidden", "contact": "hidden"}
    found = window.begin(name="Halina", contact="601 000 212")
    assert (found.name, found.contact) == ("", "")


def test_each_way_is_told_as_it_stands(client: Client) -> None:
    window = Window()
    here = window.office
    assert [way["kind"] for way in window.now()["ways"]] == []
    offices.change_office(here.id, phone="+48 14 000 19 20", email="urzad@example.pl")
    add_account(here.id, kind="form", name="forms", settings=FormSettings())
    ways = {way["kind"]: way for way in window.now()["ways"]}
    with in_offices([here.id]):
        slug = Office.objects.get(id=here.id).slug
    assert list(ways) == ["phone", "form", "email"]
    assert ways["form"]["url"] == f"/{slug}/form/"
    assert ways["phone"]["open"]
    routing.sign_out(here.id, official_id=here.officials["anna"])
    told = window.now()
    assert told["state"] == "closed"
    assert [way["kind"] for way in told["ways"]] == ["form", "email", "phone"]
    assert not told["ways"][-1]["open"]
    assert told["ways"][-1]["note"]


def test_the_call_from_a_browser_is_told_as_its_number_stands(client: Client) -> None:
    """In the window and on the contact page, by the same words."""
    window = Window()
    here = window.office
    line = add_account(
        here.id, kind="phone", name="line", settings=TrunkSettings(addresses=["127.0.0.2"])
    )
    menu = {
        "start": "anybody",
        "person": "anybody",
        "closed": "anybody",
        "languages": ["pl"],
        "steps": {"anybody": {"kind": "queue", "queue": here.queue}},
    }
    number = add_number(
        here.id, digits="+48140001919", name="main", account_id=line, menu=menu, web=True
    )
    (way,) = window.now()["ways"]
    assert (way["kind"], way["open"]) == ("web_call", True)
    assert way["url"].endswith("/call/")
    change_number(here.id, number_id=number, schedule_id=window.elsewhen())
    (way,) = window.now()["ways"]
    assert not way["open"]
    assert way["note"].startswith("Closed now, open")
    with in_offices([here.id]):
        slug = Office.objects.get(id=here.id).slug
    for page in (f"/{slug}/", way["url"]):
        assert way["note"] in client.get(page, headers={"accept-language": "en"}).content.decode()
    change_number(here.id, number_id=number, web=False)
    assert window.now()["ways"] == []
    assert client.get(way["url"]).status_code == 404


def test_a_queue_without_hours_has_those_of_the_office(client: Client) -> None:
    """What the contact page says of the chat is true of the window, and of what begin does."""
    window = Window()
    here = window.office
    routing.change_queue(here.id, queue_id=here.queue, schedule_id=None)
    with in_offices([here.id]):
        slug = Office.objects.get(id=here.id).slug

    def page() -> str:
        return client.get(f"/{slug}/", headers={"accept-language": "en"}).content.decode()

    assert "An official answers while you wait." in page()
    window.begin()
    assert "1 person waits before you." in page()
    offices.change_schedule(here.id, schedule_id=here.schedule, spans=ELSEWHEN)
    assert "Nobody is at the chat now." in page()
    assert window.now()["state"] == "closed"
    assert window.refused() == "chat_closed"
