"""A contact turns out to be somebody else's: the case that was opened in it goes along."""

import pytest

from okienko.cases import actions, queries
from okienko.cases.models import Case
from okienko.customers.actions import make as make_customer
from okienko.customers.models import Customer
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from tests.cast import Cast, a_call, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def kind(cast: Cast) -> int:
    return actions.add_kind(cast.here.id, name="Odpady", department_id=cast.here.department)


@pytest.fixture
def son(cast: Cast) -> int:
    return make_customer(cast.here.id, name="Jan Malec")


def customer_of(cast: Cast, contact: int) -> int | None:
    with in_offices([cast.here.id]):
        return Interaction.objects.get(id=contact).customer_id


def owner(cast: Cast, case: int) -> int | None:
    with in_offices([cast.here.id]):
        return Case.objects.get(id=case).customer_id


def test_the_case_opened_in_a_contact_goes_along(cast: Cast, kind: int, son: int) -> None:
    here = cast.here.id
    before, call = a_call(cast.here), a_call(cast.here)
    mother = customer_of(cast, call)
    assert mother is not None
    hers = actions.open_case(here, kind_id=kind, title="Jej", interaction_id=before)
    actions.tie(here, case_id=hers, interaction_id=call)
    his = actions.open_case(here, kind_id=kind, title="Jego", interaction_id=call)
    actions.give_to(here, interaction_id=call, customer_id=son)
    assert customer_of(cast, call) == owner(cast, his) == son
    assert customer_of(cast, before) == owner(cast, hers) == mother
    with in_offices([here]):
        page = queries.case(his)
        assert page
        last = page.steps[-1]
        assert (last.kind, last.contact, last.words) == ("customer", call, "")
    actions.give_to(here, interaction_id=call, customer_id=None)
    assert customer_of(cast, call) is owner(cast, his) is None
    actions.give_to(here, interaction_id=call, customer_id=mother)
    assert customer_of(cast, call) == owner(cast, his) == mother


def test_a_case_that_is_another_customers_by_now_stays(cast: Cast, kind: int, son: int) -> None:
    here, call = cast.here.id, a_call(cast.here)
    given = make_customer(here, name="Ewa Malec")
    case = actions.open_case(
        here, kind_id=kind, title="Pojemnik", interaction_id=call, customer_id=given
    )
    untied = actions.open_case(here, kind_id=kind, title="Worki", interaction_id=call)
    actions.untie(here, case_id=untied, interaction_id=call)
    mother = customer_of(cast, call)
    actions.give_to(here, interaction_id=call, customer_id=son)
    assert (owner(cast, case), owner(cast, untied)) == (given, mother)


def test_only_who_has_the_contact_says_whose_it_is(cast: Cast, son: int) -> None:
    call = a_call(cast.here)
    mother = customer_of(cast, call)
    with pytest.raises(Refused) as refused:
        actions.give_to.by(cast.here.actor("piotr"))(
            cast.here.id,
            interaction_id=call,
            customer_id=son,
        )
    assert refused.value.code == "customer_not_yours"
    assert customer_of(cast, call) == mother


def test_a_card_for_somebodys_contact_is_not_made_in_vain(cast: Cast) -> None:
    """It stayed behind, without a contact, when the contact was not the official's to give."""
    here, call = cast.here.id, a_call(cast.here)
    make = actions.give_to_new.by(cast.here.actor("piotr"))
    with pytest.raises(Refused) as refused:
        make(here, interaction_id=call, name="Zofia Dąb")
    assert refused.value.code == "customer_not_yours"
    with in_offices([here]):
        assert not Customer.objects.filter(name="Zofia Dąb").exists()
    assert actions.give_to_new(here, interaction_id=call, name="Zofia Dąb") == customer_of(
        cast, call
    )
