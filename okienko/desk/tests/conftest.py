"""A desk with Anna signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from okienko.events.security.scope import in_offices
from okienko.offices.models import Person
from okienko.routing.actions import accept, make_offer
from okienko.routing.models import Wait
from tests.cast import Cast, OfficeCast, at_work, the_cast

SignIn = Callable[[OfficeCast, str], Client]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Both offices; Anna and Piotr are ready."""
    made = the_cast()
    at_work(made.here, "anna", "piotr")
    return made


@pytest.fixture
def sign_in() -> SignIn:
    """A browser in which somebody of the cast is signed in."""

    def signed(office: OfficeCast, name: str) -> Client:
        client = Client()
        client.force_login(Person.objects.get(id=office.persons[name]))
        return client

    return signed


@pytest.fixture
def anna(cast: Cast, sign_in: SignIn) -> Client:
    """Anna's browser."""
    return sign_in(cast.here, "anna")


def taken(cast: Cast, interaction: int, name: str = "anna") -> int:
    """Have an official of our office take a waiting contact."""
    office = cast.here
    with in_offices([office.id]):
        wait = Wait.objects.get(interaction=interaction, result="").id
    official = office.officials[name]
    offer = make_offer(office.id, wait_id=wait, official_id=official)
    assert offer is not None
    accept(office.id, offer_id=offer, official_id=official)
    return interaction
