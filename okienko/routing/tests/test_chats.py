"""A chat from the queue to the end of the wrap-up, beside calls and letters."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import receive
from okienko.interactions.models import Interaction
from okienko.interactions.tests.test_live_text import words
from okienko.routing import actions
from okienko.routing.models import Engagement, Presence, Wait
from tests.cast import Cast, a_call, an_email, at_work, the_cast

from ..agent_status import agent_statuses

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


class Talks:
    """Anna's and Piotr's day with chats, in seconds after noon."""

    def __init__(self, cast: Cast) -> None:
        self.here = cast.here
        self.anna, self.piotr = (cast.here.officials[name] for name in ("anna", "piotr"))

    def at(self, seconds: float) -> Any:
        return clock.at(NOON + timedelta(seconds=seconds))

    def chat(self, talk: str) -> int:
        """Somebody writes first words and waits."""
        got = receive(self.here.id, arrival=words("Dzień dobry", f"{talk}-1", talk))
        actions.enqueue(self.here.id, interaction_id=got.interaction_id, queue_id=self.here.queue)
        return got.interaction_id

    def writes(self, talk: str, number: str) -> bool:
        """They write again, as a door tells it; whether that took up what was over."""
        got = receive(self.here.id, arrival=words("Jeszcze jedno", number, talk))
        return actions.customer_wrote(self.here.id, interaction_id=got.interaction_id)

    def offer(self, contact: int, official: int | None = None) -> int | None:
        """Ring it at somebody's; None when there is no room."""
        with in_offices([self.here.id]):
            wait = Wait.objects.get(interaction_id=contact, result="").id
        return actions.make_offer(self.here.id, wait_id=wait, official_id=official or self.anna)

    def take(self, contact: int, official: int | None = None) -> None:
        offer = self.offer(contact, official)
        assert offer
        actions.accept(self.here.id, offer_id=offer, official_id=official or self.anna)

    def state(self, contact: int) -> str:
        with in_offices([self.here.id]):
            return Interaction.objects.get(id=contact).state

    def room(self, who: str = "anna") -> tuple[int, int, int]:
        """Calls, live texts, letters in hand."""
        row = Presence.objects.get(person=self.here.persons[who])
        return row.calls, row.texts, row.written

    def beside_call(self, number: int) -> None:
        actions.set_limits(self.here.id, official_id=self.anna, texts_beside_call=number)

    def says(self) -> str:
        with in_offices([self.here.id]):
            return next(
                p for p in agent_statuses([self.here.id]) if p.official == self.anna
            ).status.code


@pytest.fixture
def talks() -> Talks:
    return Talks(the_cast())


def test_three_chats_at_once_and_no_call_or_letter_beside_them(talks: Talks) -> None:
    at_work(talks.here, "anna")
    for talk in "abc":
        talks.take(talks.chat(talk))
    assert talks.room() == (0, 3, 0)
    assert talks.offer(talks.chat("d")) is None
    assert talks.offer(a_call(talks.here)) is None
    assert talks.offer(an_email(talks.here)) is None
    assert talks.says() == "chatting"


def test_a_chat_may_interrupt_a_letter(talks: Talks) -> None:
    at_work(talks.here, "anna")
    talks.take(an_email(talks.here))
    talks.take(talks.chat("a"))
    assert talks.room() == (0, 1, 1)


@pytest.mark.parametrize("beside", [0, 1, 2])
def test_chats_beside_a_call_are_as_many_as_the_official_takes(talks: Talks, beside: int) -> None:
    at_work(talks.here, "anna")
    talks.beside_call(beside)
    talks.take(a_call(talks.here))
    chats = [talks.chat(talk) for talk in "abc"]
    for contact in chats[:beside]:
        talks.take(contact)
    assert talks.offer(chats[beside]) is None
    assert talks.room() == (1, beside, 0)
    assert talks.says() == "talking"


@pytest.mark.parametrize("beside", [0, 1])
def test_a_call_comes_beside_so_many_chats_and_no_more(talks: Talks, beside: int) -> None:
    at_work(talks.here, "anna")
    talks.beside_call(beside)
    for talk in "ab"[: beside + 1]:
        talks.take(talks.chat(talk))
    call = a_call(talks.here)
    assert talks.offer(call) is None
    with in_offices([talks.here.id]):
        first = Engagement.objects.order_by("id").values_list("interaction_id", flat=True)[0]
    actions.transfer_to_queue(
        talks.here.id,
        interaction_id=first,
        official_id=talks.anna,
        queue_id=talks.here.other_queue,
    )
    assert talks.offer(call)


def test_who_has_no_telephone_takes_chats_and_letters_alone(talks: Talks) -> None:
    actions.stream_seen(talks.here.id, official_id=talks.anna)
    actions.ready(talks.here.id, official_id=talks.anna)
    assert talks.says() == "writes_only"
    assert talks.offer(a_call(talks.here)) is None
    assert talks.offer(talks.chat("a"))


def test_a_lost_telephone_takes_back_the_call_that_rings_and_no_chat(talks: Talks) -> None:
    at_work(talks.here, "anna")
    talks.beside_call(1)
    chat, call = talks.chat("a"), a_call(talks.here)
    talks.offer(chat)
    talks.offer(call)
    assert talks.says() == "ringing"  # though the chat was offered before
    actions.phone_changed(talks.here.id, official_id=talks.anna, up=False)
    assert (talks.state(chat), talks.state(call)) == ("offered", "waiting")
    assert talks.says() == "offered"  # on the page, and no telephone rings


def test_nobody_is_put_on_hold_who_hears_nothing_and_no_letter_is_ended(talks: Talks) -> None:
    at_work(talks.here, "anna")
    letter, chat = an_email(talks.here), talks.chat("a")
    talks.take(letter)
    talks.take(chat)
    mine: dict[str, Any] = {"official_id": talks.anna}
    for contact in (letter, chat):
        with pytest.raises(Refused):
            actions.hold(talks.here.id, interaction_id=contact, **mine)
    with pytest.raises(Refused):
        actions.end_talk(talks.here.id, interaction_id=letter, **mine)
    actions.lose_official(talks.here.id, interaction_id=letter)
    assert (talks.state(letter), talks.state(chat)) == ("active", "active")


def test_a_page_that_is_loaded_anew_has_its_chats_again(talks: Talks) -> None:
    at_work(talks.here, "anna")
    chat, rings = talks.chat("a"), talks.chat("b")
    talks.take(chat)
    talks.offer(rings)
    actions.stream_seen(talks.here.id, official_id=talks.anna, alive=False)
    assert (talks.state(chat), talks.state(rings)) == ("kept", "waiting")
    actions.stream_seen(talks.here.id, official_id=talks.anna)
    assert talks.state(chat) == "active"
    assert talks.room() == (0, 1, 0)


@pytest.mark.parametrize("silent", [False, True])
def test_the_customer_of_a_page_that_died_comes_to_somebody_else(
    talks: Talks, silent: bool
) -> None:
    with talks.at(0):
        at_work(talks.here, "anna")
        chat = talks.chat("a")
        talks.take(chat)
        if not silent:
            actions.stream_seen(talks.here.id, official_id=talks.anna, alive=False)
    with talks.at(50):
        if silent:
            assert actions.page_lost(talks.here.id, official_id=talks.anna)
        assert talks.writes("a", "2") is False  # it is kept with the chat
        assert talks.state(chat) == "kept"
        assert run_due() == 0
    with talks.at(111):
        at_work(talks.here, "piotr")
        assert run_due() == 1
        assert talks.state(chat) == "waiting"
        assert talks.room() == (0, 0, 0)
        talks.take(chat, talks.piotr)
    assert talks.state(chat) == "active"


def test_who_leaves_and_writes_again_in_the_wrap_up_is_back(talks: Talks) -> None:
    with talks.at(0):
        at_work(talks.here, "anna")
        chat = talks.chat("a")
        talks.take(chat)
    with talks.at(10):
        actions.customer_left(talks.here.id, interaction_id=chat)
        assert (talks.state(chat), talks.says()) == ("wrap_up", "after")
    with talks.at(30):
        assert talks.writes("a", "2") is True
        assert (talks.state(chat), talks.says()) == ("active", "chatting")
    with talks.at(40), in_offices([talks.here.id]):
        work = Engagement.objects.get(interaction=chat)
        assert (work.talk_ended_at, work.wrap_due_at, work.ended_at) == (None, None, None)
    with talks.at(10 + 3600):
        assert run_due() == 0  # the time of the wrap-up counts no more
        assert talks.writes("a", "3") is False
        assert talks.state(chat) == "active"


def test_who_is_back_while_the_page_is_gone_is_kept_for_it(talks: Talks) -> None:
    with talks.at(0):
        at_work(talks.here, "anna")
        chat = talks.chat("a")
        talks.take(chat)
        actions.customer_left(talks.here.id, interaction_id=chat)
        actions.stream_seen(talks.here.id, official_id=talks.anna, alive=False)
    with talks.at(5):
        assert talks.writes("a", "2") is True
        assert talks.state(chat) == "kept"


def test_who_leaves_before_an_answer_abandons_and_is_on_no_list_of_calls(talks: Talks) -> None:
    with talks.at(0):
        chat = talks.chat("a")
    with talks.at(60):
        assert actions.customer_left(talks.here.id, interaction_id=chat) == "abandoned"
    with talks.at(70):
        again = talks.chat("a2")
        assert talks.state(again) == "waiting"
    with in_offices([talks.here.id]):
        from okienko.routing.models import Callback

        assert not Callback.objects.exists()


def test_a_colleague_with_room_takes_a_chat_over(talks: Talks) -> None:
    at_work(talks.here, "anna", "piotr")
    first, second = talks.chat("a"), talks.chat("b")
    talks.take(first)
    talks.take(second, talks.piotr)
    to: dict[str, Any] = {"official_id": talks.anna, "to_official_id": talks.piotr}
    actions.transfer_to_official(talks.here.id, interaction_id=first, **to)
    talks.take(first, talks.piotr)
    assert (talks.room(), talks.room("piotr")) == ((0, 0, 0), (0, 2, 0))


def test_an_official_may_call_beside_a_chat_and_gets_no_other(talks: Talks) -> None:
    from okienko.customers.identities import phone_address

    at_work(talks.here, "anna")
    talks.take(talks.chat("a"))
    actions.dial(
        talks.here.id,
        official_id=talks.anna,
        channel="phone",
        account_id=None,
        address=phone_address("+48601000212"),
    )
    assert talks.room() == (1, 1, 0)
    assert talks.offer(talks.chat("b")) is None


def test_nobody_signs_out_in_the_middle_of_a_chat(talks: Talks) -> None:
    at_work(talks.here, "anna")
    talks.take(talks.chat("a"))
    with pytest.raises(Refused):
        actions.sign_out(talks.here.id, official_id=talks.anna)
