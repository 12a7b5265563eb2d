"""A contact never hangs on a card that was merged away, however old the page is."""

from functools import partial

import pytest

from okienko.customers import actions as customers
from okienko.customers.identities import phone_address
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction
from okienko.routing import actions
from tests.cast import Cast, OfficeCast, a_call, at_work, the_cast
from tests.race import before

ADDRESS = phone_address("601 000 212")


@pytest.fixture
def here(transactional_db: None) -> OfficeCast:
    """Anna at work."""
    cast: Cast = the_cast()
    at_work(cast.here, "anna")
    return cast.here


def dials(here: OfficeCast, card: int) -> int:
    """Anna presses "Call" on a card that a page shows."""
    return actions.dial(
        here.id,
        official_id=here.officials["anna"],
        channel="phone",
        account_id=None,
        address=ADDRESS,
        customer_id=card,
    )


def customer_of(here: OfficeCast, contact: int) -> int | None:
    with in_offices([here.id]):
        return Interaction.objects.get(id=contact).customer_id


def merge(here: OfficeCast) -> tuple[partial[int], int, int]:
    """Two cards, the one to be kept and the one to go, and the step that merges them."""
    kept, gone = (customers.make(here.id, name=name) for name in ("Jan Kos", "J. Kos"))
    return partial(customers.merge.within, here.id, kept=kept, gone=gone), kept, gone


def test_a_call_from_an_old_page_belongs_to_the_card_that_stands(here: OfficeCast) -> None:
    step, kept, gone = merge(here)
    with in_offices([here.id]):
        step()
    assert customer_of(here, dials(here, gone)) == kept


def test_a_call_in_the_moment_of_the_merge_belongs_to_the_card_that_stands(
    here: OfficeCast,
) -> None:
    step, kept, gone = merge(here)
    contact = before(here.id, step, lambda: dials(here, gone)).result()
    assert customer_of(here, contact) == kept


def test_a_card_of_an_old_search_is_chosen_as_the_one_that_stands(here: OfficeCast) -> None:
    contact = a_call(here)
    step, kept, gone = merge(here)
    choose = partial(interactions.belongs_to, here.id, interaction_id=contact, customer_id=gone)
    before(here.id, step, choose).result()
    assert customer_of(here, contact) == kept
