"""What becomes of numbers in a chat when it is over: unreadable, or kept for a case."""

from datetime import timedelta

import pytest

from okienko.cases.actions import add_kind, open_case, watch_numbers
from okienko.customers.identities import Address
from okienko.events import clock
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, close, note, receive
from okienko.interactions.models import Message
from tests.cast import OfficeCast, the_cast

PESEL = "44051401359"
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeCast:
    return the_cast().here


def a_chat(office: OfficeCast, text: str) -> int:
    who = Address("toy", "1", "1", "1", "Halina")
    chat = Arrival("toy", None, "1", who, clock.now(), text=text, live=True, conversation="1")
    contact = receive(office.id, arrival=chat).interaction_id
    note(office.id, interaction_id=contact, text=text)
    return contact


def texts(office: OfficeCast, contact: int) -> set[str]:
    with in_offices([office.id]):
        found = Message.objects.filter(interaction=contact).order_by("id")
        return set(found.values_list("text", flat=True))


def test_a_day_after_its_end_a_chat_keeps_no_number(office: OfficeCast) -> None:
    text = f"mój pesel {PESEL}"
    contact = a_chat(office, text)
    assert watch_numbers(office.id, interaction_id=contact, text=text)
    begun = clock.now()
    with clock.at(begun + 30 * HOUR):
        run_due()  # it goes on
        assert texts(office, contact) == {text}
        close(office.id, interaction_id=contact)
    with clock.at(begun + 53 * HOUR):
        run_due()
        assert texts(office, contact) == {text}
    with clock.at(begun + 54 * HOUR + HOUR / 60):
        run_due()
    assert texts(office, contact) == {"mój pesel •••••••••59"}


def test_a_case_keeps_what_it_is_about(office: OfficeCast) -> None:
    text = f"mój pesel {PESEL}"
    contact = a_chat(office, text)
    assert watch_numbers(office.id, interaction_id=contact, text=text)
    kind = add_kind(office.id, name="Odpis aktu", term_days=7)
    open_case(office.id, kind_id=kind, title="Odpis", interaction_id=contact)
    close(office.id, interaction_id=contact)
    with clock.at(clock.now() + 100 * HOUR):
        run_due()
    assert texts(office, contact) == {text}


def test_what_has_no_number_is_not_watched(office: OfficeCast) -> None:
    contact = a_chat(office, "dzień dobry")
    assert not watch_numbers(office.id, interaction_id=contact, text="telefon 601 000 212")
