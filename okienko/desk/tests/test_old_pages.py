"""Forms of pages that are old: what they name is gone, of another office, or no row at all."""

import pytest
from django.test import Client

from okienko.events.security.scope import in_offices
from okienko.offices import actions as offices
from okienko.offices.access import seat_of
from okienko.offices.fields import MOST, chosen_id, row_id
from okienko.offices.models import Person
from okienko.routing import actions
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from tests.cast import Cast, a_call, at_work, the_cast

pytestmark = pytest.mark.django_db

ODD = (
    str(MOST),
    str(MOST + 1),
    "9" * 30,
    "9" * 5_000,
    "-1",
    "0",
    "x",
    "",
    "\u00b2",
    "\u0663",
    "1 2",
)


def test_what_is_no_id_is_no_row() -> None:
    assert [row_id(text) for text in ODD] == [MOST, *[0] * (len(ODD) - 1)]
    assert chosen_id("") is chosen_id(None) is chosen_id("  ") is None
    assert (chosen_id("7"), chosen_id("x"), chosen_id("9" * 5_000)) == (7, 0, 0)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def browser(cast: Cast) -> Client:
    browser = Client(headers={"accept-language": "pl"})
    browser.force_login(Person.objects.get(id=cast.here.persons["anna"]))
    return browser


@pytest.fixture
def call(cast: Cast) -> int:
    """A call that Anna has."""
    here = cast.here
    at_work(here, "anna")
    contact = a_call(here, queue=here.queue)
    with in_offices([here.id]):
        wait = Wait.objects.get(interaction_id=contact, result="").id
    offer = actions.make_offer(here.id, wait_id=wait, official_id=here.officials["anna"])
    assert offer
    actions.accept(here.id, offer_id=offer, official_id=here.officials["anna"])
    return contact


def test_passing_on_to_what_is_gone_is_refused_in_words(
    browser: Client, cast: Cast, call: int
) -> None:
    routing.close_queue(cast.here.id, queue_id=cast.here.other_queue)
    offices.end_seat(cast.here.id, official_id=cast.here.officials["piotr"])
    gone = [
        f"queue-{cast.here.other_queue}",
        f"queue-{cast.there.queue}",
        f"official-{cast.here.officials['piotr']}",
        f"official-{cast.there.officials['olena']}",
        f"department-{cast.there.department}",
    ]
    for to in (
        *gone,
        *(f"{kind}-{odd}" for kind in ("queue", "official", "department") for odd in ODD),
    ):
        answer = browser.post(f"/desk/contact/{call}/pass-on/", {"to": to})
        assert answer.status_code == 409, f"{to:.40}: {answer.status_code}"
        assert answer.headers["X-Words"], to
    assert seat_of(cast.here.persons["anna"]) is not None


def test_an_id_that_no_row_can_have_is_not_found(browser: Client) -> None:
    for number in (MOST, MOST + 1, 10**30):
        assert browser.get(f"/desk/contact/{number}/").status_code == 404
        assert browser.get(f"/desk/customer/{number}/").status_code == 404
