"""An interpreter accepts in the moment in which the customer leaves, or another does."""

from functools import partial

import pytest

from okienko.channels.video.actions import leave, settle
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Offer, Wait
from tests.cast import at_work
from tests.race import before

from .meeting import Signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talk() -> Signed:
    return Signed()


def test_accepted_as_the_customer_leaves_it_ends_all_the_same(talk: Signed) -> None:
    search = talk.search()
    assert search
    offer = talk.offered(search, "maria")
    office, maria = talk.office.id, talk.office.officials["maria"]
    accepts = partial(routing.accept.within, office, offer_id=offer, official_id=maria)

    def leaves() -> None:
        leave(office, who=talk.customer)
        settle(office, interaction_id=talk.contact)

    before(office, accepts, leaves).result()
    talk.step()
    talk.nothing_is_left()
    assert talk.loads()["maria"] == 0


def test_what_ends_as_it_is_accepted_is_accepted_by_nobody(talk: Signed) -> None:
    search = talk.search()
    assert search
    offer = talk.offered(search, "maria")
    office, maria = talk.office.id, talk.office.officials["maria"]

    def leaves() -> None:
        leave.within(office, who=talk.customer)
        settle.within(office, interaction_id=talk.contact)

    accepts = partial(routing.accept, office, offer_id=offer, official_id=maria)
    with pytest.raises(Refused):
        before(office, leaves, accepts).result()
    talk.step()
    talk.nothing_is_left()
    assert talk.loads()["maria"] == 0


def test_two_matchers_offer_a_search_once(talk: Signed) -> None:
    search = talk.search()
    assert search
    office = talk.office
    routing.set_levels(office.id, official_id=office.officials["piotr"], levels={talk.skill: 3})
    at_work(office, "maria", "piotr")
    with in_offices([office.id]):
        wait = Wait.objects.get(interaction_id=search, result="").id
    one, other = (
        partial(step, office.id, wait_id=wait, official_id=office.officials[name])
        for step, name in ((routing.make_offer.within, "maria"), (routing.make_offer, "piotr"))
    )
    assert before(office.id, one, other).result() is None
    with in_offices([office.id]):
        assert Offer.objects.filter(state="pending").count() == 1
        assert not Engagement.objects.exists()
    assert sum(talk.loads().values()) == 1
