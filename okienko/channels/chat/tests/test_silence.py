"""Who does not answer is asked, and later the chat ends; who is waited for decides."""

from datetime import datetime, timedelta

import pytest

from okienko.channels.actions import add_account
from okienko.channels.chat.actions import begin, say
from okienko.channels.chat.actions.presence import here
from okienko.channels.chat.settings import ChatSettings
from okienko.events import clock
from okienko.events.runtime.reader import read_all
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.routing import actions as routing
from tests.cast import OfficeCast, at_work, the_cast
from tests.chat.desk import Desk

pytestmark = pytest.mark.django_db

START = clock.now()


def minutes(count: float) -> datetime:
    return START + timedelta(minutes=count)


class Chat:
    """A chat that Anna has taken."""

    def __init__(self, **settings: object) -> None:
        self.office: OfficeCast = the_cast().here
        at_work(self.office, "anna")
        chosen = ChatSettings.model_validate({"queue": self.office.queue, **settings})
        account = add_account(self.office.id, kind="chat", name="window", settings=chosen)
        begun = begin(
            self.office.id,
            account_id=account,
            client_id="first-words",
            text="Dzień dobry",
            language="pl",
        )
        self.visit = begun.visit_id
        self.desk = Desk(self.office)
        (self.contact,) = self.desk.contacts()
        self.desk.take(self.contact)

    def says(self, text: str) -> None:
        say(self.office.id, visit_id=self.visit, client_id=f"words-{text}", text=text, network="")

    def later(self, count: float) -> None:
        """Time passes, with the window open; readers and timers do their work."""
        with clock.at(minutes(count)):
            here(self.office.id, visit_ids=[self.visit])
            read_all()
            run_due()

    def told(self) -> list[str]:
        with in_offices([self.office.id]):
            said = Message.objects.filter(interaction=self.contact, direction="auto")
            return list(said.order_by("id").values_list("text", flat=True))


@pytest.fixture
def chat() -> Chat:
    with clock.at(START):
        return Chat(asking_pl="Czy jest Pani tam jeszcze?")


def test_who_does_not_answer_is_asked_and_then_it_ends(chat: Chat) -> None:
    with clock.at(minutes(1)):
        chat.desk.writes(chat.contact, "W czym pomóc?")
    chat.later(5.9)
    assert chat.told() == []
    chat.later(6.1)
    assert chat.told() == ["Czy jest Pani tam jeszcze?"]
    chat.later(16)
    assert chat.desk.state(chat.contact) == "active"
    chat.later(16.2)
    assert len(chat.told()) == 2
    assert chat.desk.state(chat.contact) == "wrap_up"
    chat.later(60)
    assert len(chat.told()) == 2


def test_a_word_of_the_customer_ends_the_waiting(chat: Chat) -> None:
    with clock.at(minutes(1)):
        chat.desk.writes(chat.contact, "W czym pomóc?")
    with clock.at(minutes(5)):
        chat.says("Chwila")
    chat.later(30)  # the official owes an answer now
    assert chat.told() == []
    assert chat.desk.state(chat.contact) == "active"
    with clock.at(minutes(31)):
        chat.desk.writes(chat.contact, "Czekam")
    chat.later(36.1)
    assert len(chat.told()) == 1
    with clock.at(minutes(40)):
        chat.says("Już")
    chat.later(60)
    assert len(chat.told()) == 1
    assert chat.desk.state(chat.contact) == "active"


def test_nobody_waits_for_an_answer_to_nobody(chat: Chat) -> None:
    with clock.at(minutes(1)):
        chat.desk.writes(chat.contact, "W czym pomóc?")
        read_all()
        routing.lose_official(chat.office.id, interaction_id=chat.contact)
    with in_offices([chat.office.id]):
        assert Interaction.objects.get(id=chat.contact).state == "kept"
    with clock.at(minutes(1.5)):
        routing.come_back(
            chat.office.id, interaction_id=chat.contact, official_id=chat.desk.official
        )
    assert chat.told() == []


def test_an_office_may_never_ask() -> None:
    with clock.at(START):
        chat = Chat(ask_minutes=0)
        chat.desk.writes(chat.contact, "W czym pomóc?")
    chat.later(600)
    assert chat.told() == []
    assert chat.desk.state(chat.contact) == "active"
