"""A desk with Anna signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from okienko.offices.models import Person
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
