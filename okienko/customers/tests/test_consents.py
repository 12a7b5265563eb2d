"""What somebody said of notices at an address: the newest counts, all of it is kept."""

from collections.abc import Callable

import pytest

from okienko.customers import queries
from okienko.customers.actions import agree, object_to
from okienko.customers.identities import Address, may_cost, phone_address, takes_texts
from okienko.customers.models import Consent
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
HERE = phone_address("601 000 212")


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def said(office: int, address: Address = HERE) -> tuple[bool, str] | None:
    with in_offices([office]):
        found = queries.consent(address.kind, address.value)
    return (found.given, found.reason) if found else None


def test_the_newest_counts_and_the_others_stay(cast: Cast) -> None:
    office = cast.here.id
    assert said(office) is None
    anna = cast.here.actor("anna")
    agree.by(anna)(office, address=HERE, how="phone", reason="terminy podatków")
    agree.by(anna)(office, address=HERE, how="phone", reason="terminy podatków")
    assert said(office) == (True, "terminy podatków")
    assert object_to(office, address=HERE, how="text", reason="STOP")
    assert not object_to(office, address=HERE, how="text", reason="STOP")
    assert said(office) == (False, "STOP")
    with in_offices([office]):
        rows = list(Consent.objects.order_by("id").values_list("given", "official"))
    assert rows == [(True, cast.here.officials["anna"]), (False, None)]
    assert said(cast.there.id) is None


@pytest.mark.parametrize(
    "step",
    [
        lambda office: agree(office, address=HERE, how="phone", reason=" "),
        lambda office: agree(office, address=HERE, how="magic", reason="wszystko"),
        lambda office: object_to(office, address=Address("hidden", ""), how="text"),
    ],
)
def test_nothing_is_kept_without_how_and_what(cast: Cast, step: Callable[[int], object]) -> None:
    with pytest.raises(Refused):
        step(cast.here.id)
    with in_offices([cast.here.id]):
        assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("number", "takes"),
    [
        ("601 000 212", True),
        ("+380 67 123 4567", True),
        ("22 443 25 55", False),
        ("700 123 456", False),  # a service that is paid by whoever calls
        ("+881 6 1234 5678", False),  # a satellite's
        ("19115", False),
        ("jan@example.pl", False),
        ("anonymous", False),
    ],
)
def test_only_mobile_telephones_get_texts(number: str, takes: bool) -> None:
    assert takes_texts(phone_address(number)) is takes


@pytest.mark.parametrize(
    ("number", "dear"),
    [
        ("601 000 212", False),
        ("22 443 25 55", False),
        ("+380 67 123 4567", False),
        ("700 123 456", True),
        ("801 123 456", True),
        ("+881 6 1234 5678", True),
        ("+979 1 2345 6789", True),
        ("19115", True),
        ("jan@example.pl", True),
    ],
)
def test_numbers_that_cost_whoever_writes_to_them(number: str, dear: bool) -> None:
    assert may_cost(phone_address(number)) is dear
