"""A toy chat passes all that a written door must, and what both sides there ask for besides."""

from typing import Any

import pytest

from okienko.channels import registry
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import answer
from okienko.interactions.models import Interaction, Message
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from tests.cast import Cast, a_call, at_work
from tests.waiting import until

from .live_toy.door import LiveToyDoor
from .live_toy.peer import LiveToyPeer
from .written import Kit, Written


@pytest.fixture
def chats(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The provider; its door is installed as long as the test lasts."""
    monkeypatch.setitem(registry._doors, "livetoy", LiveToyDoor())
    peer = LiveToyPeer()
    peer.start()
    yield peer
    peer.stop()


class TestLiveToy(Written):
    """Against a small HTTP server of its own."""

    @pytest.fixture
    def peer(self, chats: LiveToyPeer) -> LiveToyPeer:
        return chats

    def test_a_chat_from_the_first_words_to_the_wrap_up_and_again(
        self, kit: Kit, peer: LiveToyPeer, cast: Cast
    ) -> None:
        """Two customers, a call beside them, a colleague, one who leaves and comes back."""
        day = Day(kit, peer)
        here, anna, piotr = cast.here.id, day.official("anna"), day.official("piotr")
        at_work(cast.here, "anna", "piotr")
        with kit.running():
            halina = day.first("halina", "Dzień dobry")
            jan = day.first("jan", "Czy jest kolejka?")
            peer.says("halina", "Kiedy przyjadą?", peer.says("halina", "Kiedy przyjadą?"))
            until(lambda: day.said(halina) == ["Dzień dobry", "Kiedy przyjadą?"])
            assert day.state(halina) == "waiting"
            day.take(halina, anna)
            day.take(jan, anna)
            assert day.offer(a_call(cast.here), anna) is None
            day.writes(halina, anna, "W poniedziałek.", "a")
            day.writes(halina, anna, "W poniedziałek.", "a")  # the page was not sure
            day.writes(jan, anna, "Nie ma.", "b")
            until(lambda: peer.read == {"halina": ["W poniedziałek."], "jan": ["Nie ma."]})
            routing.transfer_to_official(
                here, interaction_id=jan, official_id=anna, to_official_id=piotr
            )
            day.take(jan, piotr)
            day.writes(jan, piotr, "Tu Piotr.", "c")
            until(lambda: peer.read["jan"] == ["Nie ma.", "Tu Piotr."])
            peer.leaves("halina")
            until(lambda: day.state(halina) == "wrap_up")
            peer.says("halina", "Jeszcze jedno")
            until(lambda: day.state(halina) == "active")
            routing.end_talk(here, interaction_id=halina, official_id=anna)
            routing.finish(here, interaction_id=halina, official_id=anna, outcome="information")
            peer.says("halina", "Dziękuję, a jednak")
            until(lambda: day.state(halina) == "waiting")
            day.take(halina, anna)
            assert len(day.contacts()) == 3  # two chats and the call

    def test_who_leaves_before_an_answer_has_abandoned_and_comes_as_a_new_contact(
        self, kit: Kit, peer: LiveToyPeer
    ) -> None:
        day = Day(kit, peer)
        with kit.running():
            first = day.first("halina", "Halo?")
            peer.leaves("halina")
            until(lambda: day.state(first) == "abandoned")
            peer.leaves("halina")  # told twice
            peer.says("halina", "Jestem znowu")
            second = until(lambda: day.newest("halina", but=first))
            with in_offices([kit.office.id]):
                assert Interaction.objects.get(id=second).previous_id == first


class Day:
    """What the officials do, by verbs, and what is to be seen in the rows."""

    def __init__(self, kit: Kit, peer: LiveToyPeer) -> None:
        self.office, self.peer = kit.office, peer

    def official(self, name: str) -> int:
        return self.office.officials[name]

    def first(self, who: str, text: str) -> int:
        """A customer opens the chat with these words; the contact that waits."""
        self.peer.says(who, text)
        return until(lambda: self.newest(who))

    def newest(self, who: str, but: int = 0) -> int | None:
        with in_offices([self.office.id]):
            rows = Interaction.objects.filter(address_value=who, state="waiting")
            return rows.exclude(id=but).order_by("-id").values_list("id", flat=True).first()

    def contacts(self) -> list[int]:
        with in_offices([self.office.id]):
            return list(Interaction.objects.values_list("id", flat=True))

    def offer(self, contact: int, whose: int) -> int | None:
        with in_offices([self.office.id]):
            wait = Wait.objects.get(interaction_id=contact, result="").id
        return routing.make_offer(self.office.id, wait_id=wait, official_id=whose)

    def take(self, contact: int, whose: int) -> None:
        offer = self.offer(contact, whose)
        assert offer
        routing.accept(self.office.id, offer_id=offer, official_id=whose)

    def writes(self, contact: int, whose: int, text: str, name: str) -> None:
        said = answer.by(official(self.office.id, whose))
        said(self.office.id, interaction_id=contact, text=text, client_id=name)

    def said(self, contact: int) -> list[str]:
        with in_offices([self.office.id]):
            rows = Message.objects.filter(interaction=contact, direction="in").order_by("id")
            return list(rows.values_list("text", flat=True))

    def state(self, contact: int) -> str:
        with in_offices([self.office.id]):
            return Interaction.objects.get(id=contact).state
