"""One conversation for one matter: joined by the official, shown together, taken apart again."""

import re

import pytest
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.chat.actions import begin, by_email
from okienko.channels.chat.settings import ChatSettings
from okienko.customers import actions as customers
from okienko.customers.identities import email_address
from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.interactions import actions
from okienko.interactions.models import Bond, Interaction
from okienko.interactions.queries import history
from okienko.interactions.refusals import NOT_ONE_CUSTOMER
from tests.cast import Cast, a_call, an_email, finished
from tests.mail.office import Mail

from .conftest import SignIn, taken


@pytest.fixture
def contacts(cast: Cast) -> tuple[int, int]:
    """Halina called and it is over; then she wrote, and Anna has the letter."""
    call = a_call(cast.here)
    finished(cast.here, call)
    with in_offices([cast.here.id]):
        halina = Interaction.objects.get(id=call).customer_id
    customers.add_identity(
        cast.here.id, customer_id=halina, address=email_address("h.wrzos@example.pl")
    )
    return call, taken(cast, an_email(cast.here, text="Kiedy przyjadą?"))


def say(browser: Client, step: str, here: int, other: int) -> int:
    return browser.post(f"/desk/contact/{here}/matter/{step}/", {"other": other}).status_code


def page(browser: Client, contact: int) -> str:
    return browser.get(f"/desk/contact/{contact}/").content.decode()


def test_a_suggestion_is_joined_shown_and_taken_apart(
    cast: Cast, anna: Client, contacts: tuple[int, int]
) -> None:
    call, letter = contacts
    assert f'id="join-{call}"' in page(anna, letter)
    assert 'id="one-matter"' not in page(anna, letter)
    assert say(anna, "join", letter, call) == 200
    together = page(anna, letter)
    assert f'id="part-{call}"' in together
    assert "Anna" in together.split('id="one-matter"')[1].split("</section>")[0]
    # from the call the letter is seen, with the number of its contact
    timeline = anna.get(f"/desk/contact/{call}/timeline/").content.decode()
    assert "Kiedy przyjadą?" in timeline
    with in_offices([cast.here.id]):
        number = Interaction.objects.get(id=letter).number
        assert EventRow.objects.filter(kind="interaction.joined").count() == 1
    link = rf'<a class="s num" [^>]*href="/desk/contact/{letter}/"[^>]*>{number}<'
    assert re.search(link, timeline)
    assert say(anna, "join", letter, call) == 200  # pressed twice: nothing new is told
    assert say(anna, "part", letter, call) == 200
    apart = page(anna, letter)
    assert 'id="one-matter"' not in apart
    assert f'id="join-{call}"' not in apart
    assert "Kiedy przyjadą?" not in anna.get(f"/desk/contact/{call}/timeline/").content.decode()
    assert f'id="rejoin-{call}"' in apart
    assert say(anna, "join", letter, call) == 200
    assert f'id="part-{call}"' in page(anna, letter)
    with in_offices([cast.here.id]):
        assert EventRow.objects.filter(kind="interaction.joined").count() == 3
        assert Bond.objects.count() == 1


def test_what_each_asks_of_officials_stays_its_own(
    cast: Cast, anna: Client, contacts: tuple[int, int]
) -> None:
    call, letter = contacts
    say(anna, "join", letter, call)
    with in_offices([cast.here.id]):
        states = {row.id: row.state for row in Interaction.objects.all()}
    assert states == {call: "closed", letter: "active"}


def test_contacts_of_two_customers_are_not_joined(cast: Cast, anna: Client) -> None:
    first = an_email(cast.here)
    other = an_email(cast.here, "Jan Kos <j.kos@example.pl>")
    assert say(anna, "join", first, other) == 409
    unknown = [a_call(cast.here, "anonymous") for _time in range(2)]
    with pytest.raises(type(NOT_ONE_CUSTOMER())):
        actions.join(cast.here.id, interaction_id=unknown[0], other_id=unknown[0])
    assert say(anna, "join", first, first) == 409
    assert say(anna, "join", first, 999_999) == 409
    assert say(anna, "elsewhere", first, other) == 404


def test_another_office_joins_nothing_here(
    cast: Cast, sign_in: SignIn, contacts: tuple[int, int]
) -> None:
    call, letter = contacts
    olena = sign_in(cast.there, "olena")
    assert say(olena, "join", letter, call) == 404
    with in_offices([cast.here.id]):
        assert not Bond.objects.exists()


def test_a_chat_that_goes_on_by_email_stands_with_the_letter(cast: Cast, anna: Client) -> None:
    """Nobody proved who it is, so a rule says it: the letter takes the chat up."""
    here = cast.here
    window = add_account(
        here.id, kind="chat", name="window", settings=ChatSettings(queue=here.queue)
    )
    Mail(here)
    visit = begin(
        here.id,
        account_id=window,
        client_id="first-words",
        text="Kiedy wywóz gruzu?",
        language="pl",
        network="10.0.0.1",
    ).visit_id
    letter = by_email(here.id, visit_id=visit, address="halina@example.pl")
    with in_offices([here.id]):
        chat = Interaction.objects.get(id=letter).previous_id
        assert Interaction.objects.filter(customer=None).count() == 2
    assert chat is not None
    together = page(anna, letter)
    assert f'id="part-{chat}"' in together
    assert "jeden nawiązuje do drugiego" in together
    timeline = f"/desk/contact/{chat}/timeline/"
    shown = f'href="/desk/contact/{letter}/"'
    assert shown in anna.get(timeline).content.decode()
    assert "Kiedy wywóz gruzu?" in anna.get(f"/desk/contact/{letter}/timeline/").content.decode()
    assert f'id="part-{letter}"' in page(anna, chat)
    # the customer of the letter becomes known: the chat is still nobody's, and stands with it
    halina = customers.make(here.id, name="Halina Wrzos")
    actions.belongs_to(here.id, interaction_id=letter, customer_id=halina)
    assert f'id="part-{chat}"' in page(anna, letter)
    assert f'id="part-{letter}"' in page(anna, chat)
    assert say(anna, "part", letter, chat) == 200
    assert shown not in anna.get(timeline).content.decode()
    assert say(anna, "join", letter, chat) == 200
    assert shown in anna.get(timeline).content.decode()


def test_what_is_taken_up_leads_from_nobody_to_one_customer_alone(cast: Cast) -> None:
    first, second = an_email(cast.here), an_email(cast.here, "Jan Kos <j.kos@example.pl>")
    nobodys = an_email(cast.here, "X <x@example.pl>")
    with in_offices([cast.here.id]):
        Interaction.objects.filter(id=nobodys).update(customer=None)
        Interaction.objects.filter(id=first).update(previous=nobodys)
        assert ids(nobodys) == {nobodys, first}
        Interaction.objects.filter(id=second).update(previous=nobodys)
        assert ids(nobodys) == {nobodys}
        assert ids(first) == {nobodys, first}


def ids(contact: int) -> set[int]:
    return {row.id for row in history(Interaction.objects.get(id=contact))}
