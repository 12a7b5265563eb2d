"""The sample commune's chatters speak with a real web process; an official answers by verbs."""

import asyncio
import threading
from random import Random
from urllib.parse import urlsplit

import pytest

from okienko.sampletown.brzezina import PLAN
from okienko.sampletown.cast import Town
from okienko.sampletown.chat_page import ChatPage, NoChat
from okienko.sampletown.chats import CHATS, chat_of
from okienko.sampletown.chatters import OURS, Chatters
from okienko.sampletown.control import Knobs
from tests.cast import Cast, at_work
from tests.site import Site
from tests.waiting import until

from .desk import Desk

TOWN = Town(
    id=1, plan=PLAN, queues={}, topics={}, departments={}, kinds={}, languages={}, rules={},
    trunk=None, mailbox=None,
)  # fmt: skip


@pytest.fixture
def chatters(site: Site, key: str) -> Chatters:
    """They do all at once."""
    found = Chatters(urlsplit(site.url).port or 0, key, TOWN, Knobs(), Random(3))
    found.pace = 0.0
    return found


class Chatting(threading.Thread):
    """One chat in a loop of its own."""

    def __init__(self, chatters: Chatters, manner: str) -> None:
        super().__init__(daemon=True)
        self.chatters, self.manner = chatters, manner
        self.page: ChatPage | None = None
        self.start()

    def run(self) -> None:
        self.page = asyncio.run(self.chatters.one_chat(self.manner))


@pytest.mark.parametrize("manner", ["plain", "comes back"])
def test_one_asks_is_answered_and_ends(cast: Cast, chatters: Chatters, manner: str) -> None:
    at_work(cast.here, "anna")
    desk = Desk(cast.here)
    talk = Chatting(chatters, manner)
    until(lambda: desk.contacts("waiting"))
    (contact,) = desk.contacts("waiting")
    desk.take(contact)
    for number in range(5):
        if desk.state(contact) == "active":
            desk.writes(contact, f"answer {number}")
    until(lambda: desk.state(contact) == "wrap_up")
    talk.join(30)
    assert talk.page
    assert talk.page.name.startswith(OURS)
    assert talk.page.answers()[:2] == ["answer 0", "answer 1"]
    asked = [each["text"] for each in talk.page.messages.values() if each["from"] == "me"]
    assert chat_of(asked[0])
    assert chatters.dial.counts["chats"] == 1


def test_the_impatient_one_goes(cast: Cast, chatters: Chatters) -> None:
    at_work(cast.here, "anna")
    talk = Chatting(chatters, "impatient")
    talk.join(60)
    assert chatters.dial.counts == {"chats": 1, "chats given up": 1}
    assert Desk(cast.here).contacts("waiting")  # its place is kept for some minutes


def test_nobody_is_there(cast: Cast, chatters: Chatters) -> None:
    with pytest.raises(NoChat, match="chat_closed"):
        asyncio.run(chatters.one_chat("plain"))


def test_every_chat_is_known_by_its_first_words() -> None:
    every = [chat for chats in CHATS.values() for chat in chats]
    assert [chat_of(chat.ask[0]) for chat in every] == every
