"""Every text is kept; a chat goes on in its open contact; ids of two talks never meet."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from okienko.channels.models import Account
from okienko.customers.identities import Address, email_address
from okienko.events import clock
from okienko.events.actor import acting, official
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, File, Received, answer, close, receive, reopen
from okienko.interactions.models import Interaction, Message
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from tests.cast import Cast, OfficeCast, at_work, the_cast
from tests.race import before

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def account(office: OfficeCast, name: str, kind: str = "toy") -> int:
    with in_offices([office.id]):
        return Account.objects.create(office_id=office.id, kind=kind, name=name).id


def words(text: str, number: str, conversation: str = "1", **more: Any) -> Arrival:
    """A message of a chat, with the small number that a messenger gives it."""
    return Arrival(
        channel=more.pop("channel", "toy"),
        account_id=more.pop("account_id", None),
        external_id=number,
        sender=Address("toy", conversation, conversation, conversation, "Halina"),
        at=clock.now(),
        text=text,
        live=more.pop("live", True),
        conversation=conversation,
        **more,
    )


def said(office: OfficeCast, interaction: int) -> list[str]:
    with in_offices([office.id]):
        found = Message.objects.filter(interaction=interaction).order_by("at", "id")
        return list(found.values_list("text", flat=True))


def take(office: OfficeCast, name: str, contact: int) -> None:
    """The contact waits, rings at an official and is accepted."""
    whose = office.officials[name]
    at_work(office, name)
    routing.enqueue(office.id, interaction_id=contact, queue_id=office.queue)
    with in_offices([office.id]):
        wait = Wait.objects.get(interaction_id=contact, result="").id
    offer = routing.make_offer(office.id, wait_id=wait, official_id=whose)
    assert offer
    routing.accept(office.id, offer_id=offer, official_id=whose)


def test_the_first_words_of_a_chat_are_kept_and_the_second_go_on_with_them(cast: Cast) -> None:
    here = cast.here
    first = receive(here.id, arrival=words("Dzień dobry", "1"))
    second = receive(here.id, arrival=words("Czy urząd jest otwarty?", "2"))
    assert first.opened
    assert first.message_id
    assert (second.interaction_id, second.arrived) == (first.interaction_id, False)
    assert said(here, first.interaction_id) == ["Dzień dobry", "Czy urząd jest otwarty?"]


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ({"text": ""}, 0),  # the window was opened, nothing was said yet
        ({"text": "", "html": "<p>Dzień dobry</p>"}, 1),
        ({"text": "", "attachments": (File("zdjęcie.png", "image/png", b"png"),)}, 1),
        ({"medium": "voice", "text": "mówi przez przekaźnik tekstu"}, 1),
        ({"medium": "voice", "text": ""}, 0),
        ({"live": False, "text": ""}, 1),  # an empty letter is a letter
    ],
)
def test_whatever_there_is_to_read_is_kept(cast: Cast, more: dict[str, Any], kept: int) -> None:
    arrival = replace(words("x", "1"), **more)
    got = receive(cast.here.id, arrival=arrival)
    assert len(said(cast.here, got.interaction_id)) == kept
    again = receive(cast.here.id, arrival=arrival)
    assert (again.duplicate, again.interaction_id) == (True, got.interaction_id)
    assert len(said(cast.here, got.interaction_id)) == kept


def test_who_opened_the_window_before_writing_has_one_contact(cast: Cast) -> None:
    opened = receive(cast.here.id, arrival=words("", "session"))
    wrote = receive(cast.here.id, arrival=words("Dzień dobry", "1"))
    assert (wrote.interaction_id, wrote.arrived) == (opened.interaction_id, False)


def test_small_numbers_of_two_accounts_channels_and_talks_do_not_meet(cast: Cast) -> None:
    here = cast.here
    one, other = account(here, "one"), account(here, "other")
    letters = account(here, "letters", kind="paper")
    got = [
        receive(here.id, arrival=words("a", "17", account_id=one)),
        receive(here.id, arrival=words("b", "17", account_id=other)),
        receive(here.id, arrival=words("c", "17", "2", account_id=one)),
        receive(here.id, arrival=words("d", "17", account_id=letters, channel="paper")),
        receive(here.id, arrival=words("e", "17", channel="paper")),
        receive(here.id, arrival=words("f", "17")),
    ]
    assert len({each.interaction_id for each in got}) == len(got)
    assert [said(here, each.interaction_id) for each in got] == [[text] for text in "abcdef"]


@pytest.mark.parametrize("worldwide", [True, False])
def test_a_thread_is_of_its_account_unless_its_ids_are_of_the_world(
    cast: Cast, worldwide: bool
) -> None:
    here = cast.here
    one, other = account(here, "one", "email"), account(here, "other", "email")
    common: dict[str, Any] = {
        "channel": "email",
        "sender": email_address("Halina <h@example.pl>"),
        "at": clock.now(),
        "text": "x",
    }
    first = receive(here.id, arrival=Arrival(account_id=one, external_id="17", **common))
    answered = Arrival(
        account_id=other, external_id="18", continues=["17"], worldwide=worldwide, **common
    )
    second = receive(here.id, arrival=answered)
    assert (second.interaction_id == first.interaction_id) is worldwide
    here_too = replace(answered, account_id=one, external_id="19")
    assert receive(here.id, arrival=here_too).interaction_id == first.interaction_id
    elsewhere = replace(answered, channel="paper", external_id="20")
    # what came by a form goes on by letters
    assert receive(here.id, arrival=elsewhere).opened is not worldwide


def test_our_own_answers_may_have_the_numbers_of_another_talk(cast: Cast) -> None:
    from okienko.interactions.actions import delivered

    here, anna = cast.here, cast.here.officials["anna"]
    box = account(here, "one")
    for talk in ("1", "2"):
        got = receive(here.id, arrival=words("Dzień dobry", "5", talk, account_id=box))
        take(here, "anna", got.interaction_id)
        with acting(official(here.id, anna)):
            sent = answer(here.id, interaction_id=got.interaction_id, text="Słucham")
        assert delivered(here.id, message_id=sent, delivery="sent", external_id="6")


def test_a_chat_is_answered_while_it_goes_on_and_by_its_holder_alone(cast: Cast) -> None:
    here, anna = cast.here, cast.here.officials["anna"]
    contact = receive(here.id, arrival=words("Dzień dobry", "1")).interaction_id

    def say(who: int = anna, client_id: str = "") -> int:
        with acting(official(here.id, who)):
            return answer(here.id, interaction_id=contact, text="Słucham", client_id=client_id)

    def refused(who: int = anna) -> None:
        with pytest.raises(Refused):
            say(who)

    refused()
    take(here, "anna", contact)
    assert say(client_id="a") == say(client_id="a")
    assert say(client_id="b") != say()
    refused(here.officials["piotr"])
    routing.stream_seen(here.id, official_id=anna, alive=False)
    say()  # her page is on its way back: no word is thrown away
    routing.stream_seen(here.id, official_id=anna)
    routing.end_talk(here.id, interaction_id=contact, official_id=anna)
    refused()
    assert say(client_id="a")  # what was sent before is known, whatever happened since
    assert said(here, contact) == ["Dzień dobry", *["Słucham"] * 4]


def test_a_call_is_not_answered_in_writing(cast: Cast) -> None:
    arrival = words("", "1", conversation="", medium="voice")
    contact = receive(cast.here.id, arrival=arrival).interaction_id
    take(cast.here, "anna", contact)
    anna = official(cast.here.id, cast.here.officials["anna"])
    with acting(anna), pytest.raises(Refused):
        answer(cast.here.id, interaction_id=contact, text="Słucham")


@pytest.mark.django_db(transaction=True)
def test_two_first_messages_at_once_are_one_contact(cast: Cast) -> None:
    here = cast.here.id
    first = partial(receive.within, here, arrival=words("Dzień dobry", "1"))
    second = partial(receive, here, arrival=words("Halo?", "2"))
    got = before(here, first, second).result()
    assert (got.arrived, got.opened) == (False, False)
    assert said(cast.here, got.interaction_id) == ["Dzień dobry", "Halo?"]


def test_an_old_contact_comes_back_beside_the_newer_one_of_the_talk(cast: Cast) -> None:
    here = cast.here
    old = receive(here.id, arrival=words("Dzień dobry", "1")).interaction_id
    close(here.id, interaction_id=old)
    new = receive(here.id, arrival=words("Jestem znowu", "2", reopen_days=0)).interaction_id
    reopen(here.id, interaction_id=old)  # our answer in it did not arrive
    more = receive(here.id, arrival=words("Halo?", "3"))
    assert (more.interaction_id, more.arrived) == (new, False)


def test_old_contacts_of_two_talks_come_back_though_their_messages_had_the_same_number(
    cast: Cast,
) -> None:
    here = cast.here
    box = account(here, "one")
    old = []
    for talk in ("1", "2"):
        first = words("Dzień dobry", "1", talk, account_id=box)
        old.append(receive(here.id, arrival=first).interaction_id)
        close(here.id, interaction_id=old[-1])
        again = words("Jestem znowu", "2", talk, account_id=box, reopen_days=0)
        assert receive(here.id, arrival=again).opened
        assert receive(here.id, arrival=first).duplicate
    for each in old:
        reopen(here.id, interaction_id=each)  # our answer in it did not arrive
    with in_offices([here.id]):
        states = Interaction.objects.filter(id__in=old).values_list("state", flat=True)
        assert list(states) == ["arrived", "arrived"]
    assert receive(here.id, arrival=words("Dzień dobry", "1", account_id=box)).duplicate


def test_after_its_end_a_talk_is_opened_again_or_linked(cast: Cast) -> None:
    here, anna = cast.here, cast.here.officials["anna"]
    contact = receive(here.id, arrival=words("Dzień dobry", "1")).interaction_id
    take(here, "anna", contact)
    routing.end_talk(here.id, interaction_id=contact, official_id=anna)
    routing.finish(here.id, interaction_id=contact, official_id=anna, outcome="information")
    soon = receive(here.id, arrival=words("Jeszcze jedno", "2"))
    assert soon == Received(contact, soon.message_id, arrived=True)
    routing.customer_left(here.id, interaction_id=contact)  # before anybody came
    late = receive(here.id, arrival=words("Jestem znowu", "3", reopen_days=0))
    assert late.opened
    with in_offices([here.id]):
        row = Interaction.objects.get(id=late.interaction_id)
        assert (row.previous_id, row.live, row.medium) == (contact, True, "text")
