"""Two cards of one customer: proposed with reasons, merged, and taken back exactly."""

from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okienko.customers import actions, queries
from okienko.customers.identities import email_address, phone_address
from okienko.customers.merging import moves, registered
from okienko.customers.models import Customer, Identity, Merge, Pair
from okienko.events.models import OfficeLink
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from tests.cast import Cast, a_call, an_email, the_cast

PHONE = phone_address("601 000 212")
MAIL = email_address("Jan Kos <jan.kos@example.pl>")


@pytest.fixture
def cast(db) -> Cast:
    return the_cast()


@pytest.fixture
def here(cast: Cast) -> int:
    return cast.here.id


def everything(office: int) -> tuple[list[Any], ...]:
    """All that a merge may touch, to compare."""
    columns = ("id", "kind", "name", "address", "language", "needs", "note", "folded", "name_key")
    with in_offices([office]):
        return (
            list(Customer.objects.order_by("id").values(*columns, "merged_into")),
            list(Identity.objects.order_by("id").values()),
            list(contacts().order_by("id").values("id", "customer")),
        )


def ids_of(office: int, customer_id: int) -> dict[int, tuple[str, ...]]:
    with in_offices([office]):
        return {p.customer_id: p.hints for p in queries.proposals(customer_id)}


#: Links of this room that stay where they are: reading resolves them (queries.canonical).
STAY = {"customers_customer", "customers_shareduse", "customers_merge", "customers_pair"}


def test_every_link_to_a_customer_is_registered() -> None:
    """A room that forgets `moves(...)` would lose a part of the history in a merge."""
    links = {
        (model._meta.db_table, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, OfficeLink) and field.remote_field.model is Customer
    }
    assert {link for link in links if link[0] not in STAY} == set(registered())


def test_a_call_and_a_letter_become_one_history_and_two_again(cast: Cast, here: int) -> None:
    call, letter = a_call(cast.here), an_email(cast.here, sender=MAIL.raw)
    with in_offices([here]):
        caller = contacts().get(id=call).customer_id
        writer = contacts().get(id=letter).customer_id
    before = everything(here)
    merge = actions.merge.by(cast.here.actor("anna"))(here, kept=caller, gone=writer)
    with in_offices([here]):
        assert set(contacts().values_list("customer", flat=True)) == {caller}
        card = queries.card(writer)
        assert card.id == caller
        assert card.name == "Jan Kos"
        assert [a.display for a in card.addresses] == ["601 000 212", "jan.kos@example.pl"]
        assert [(m.merge_id, m.official) for m in card.merged] == [(merge, "Anna")]
    assert known(here, address=MAIL) == caller
    actions.unmerge(here, merge_id=merge)
    assert everything(here) == before
    assert seen(here, caller).merged == ()


def contacts() -> Any:
    """The rows of a room above, which this one may not import."""
    return apps.get_model("interactions", "Interaction")._default_manager


def known(office: int, **more: Any) -> int:
    """The customer at an address, who must be found or made."""
    customer = actions.find_or_make(office, **more)
    assert customer is not None
    return customer


def seen(office: int, customer_id: int) -> queries.Card:
    with in_offices([office]):
        card = queries.card(customer_id)
    assert card is not None
    return card


def test_what_came_or_was_corrected_after_the_merge_stays(cast: Cast, here: int) -> None:
    kept = known(here, address=PHONE)
    gone = actions.make(here, name="Jan Kos", address="Polna 1")
    merge = actions.merge(here, kept=kept, gone=gone)
    version = seen(here, kept).version
    actions.correct(here, customer_id=kept, version=version, address="Leśna 7")
    call = a_call(cast.here)
    actions.unmerge(here, merge_id=merge)
    card = seen(here, kept)
    assert (card.name, card.address) == ("", "Leśna 7")
    assert seen(here, gone).address == "Polna 1"
    with in_offices([here]):
        assert contacts().get(id=call).customer_id == kept


def test_merges_upon_merges_are_taken_back_from_the_last(here: int) -> None:
    a, b, c = (actions.make(here, name=name) for name in ("A", "B", "C"))
    actions.add_identity(here, customer_id=c, address=PHONE)
    before = everything(here)
    first = actions.merge(here, kept=b, gone=c)
    second = actions.merge(here, kept=a, gone=b)
    with in_offices([here]):
        assert queries.canonical(c) == a
    with pytest.raises(Refused) as refused:
        actions.unmerge(here, merge_id=first)
    assert refused.value.code == "merge_covered"
    actions.unmerge(here, merge_id=second)
    actions.unmerge(here, merge_id=first)
    assert everything(here) == before
    with pytest.raises(Refused) as refused:
        actions.unmerge(here, merge_id=first)
    assert refused.value.code == "merge_undone_already"


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=8))
def test_any_merges_are_taken_back_exactly(here: int, pairs: list[tuple[int, int]]) -> None:
    cards = [actions.make(here, name=f"Card {n}", address="A" * (n % 2)) for n in range(5)]
    for n, card in enumerate(cards):
        address = phone_address(f"60100{card % 10000:04d}")
        actions.add_identity(here, customer_id=card, address=address)
        if n % 2:
            actions.correct(here, customer_id=card, version=1, needs=f"need {n}")
    before, done = everything(here), []
    for kept, gone in pairs:
        with suppress(Refused):
            done.append(actions.merge(here, kept=cards[kept], gone=cards[gone]))
    for merge in reversed(done):
        actions.unmerge(here, merge_id=merge)
    assert everything(here) == before


@pytest.mark.parametrize("twice", [True, False])
def test_what_cannot_be_merged(here: int, twice: bool) -> None:
    a, b = actions.make(here, name="A"), actions.make(here, name="B")
    actions.merge(here, kept=a, gone=b)
    with pytest.raises(Refused) as refused:
        actions.merge(here, kept=a, gone=b if twice else a)
    assert refused.value.code == ("card_merged" if twice else "one_card_already")
    with pytest.raises(Refused):
        actions.correct(here, customer_id=b, version=1, name="C")


def test_nothing_of_another_office_is_merged(cast: Cast) -> None:
    mine = actions.make(cast.here.id, name="A")
    theirs = actions.make(cast.there.id, name="A")
    with pytest.raises(Refused) as refused:
        actions.merge(cast.here.id, kept=mine, gone=theirs)
    assert refused.value.code == "unknown_customer"


def test_a_name_alone_proposes_nothing(here: int) -> None:
    jan, _other = actions.make(here, name="Jan Kos"), actions.make(here, name="Kos Jan")
    assert ids_of(here, jan) == {}


def test_a_shared_address_alone_proposes_nothing(here: int) -> None:
    jan = actions.make(here, name="Jan Kos", address="Polna 1")
    ola = actions.make(here, name="Ola Kos", address="Polna 1")
    identity = actions.add_identity(here, customer_id=jan, address=PHONE)
    actions.mark_shared(here, identity_id=identity, shared=True)
    actions.add_identity(here, customer_id=ola, address=PHONE)
    assert ids_of(here, jan) == {}


def test_a_name_and_a_second_thing_propose(here: int) -> None:
    jan = actions.make(here, name="Jan Kos", address="ul. Polna 1")
    same_home = actions.make(here, name="KOS JAN", address="Ul. POLNA 1")
    same_box = actions.make(here, name="mgr Jan Kos")
    at_office = actions.make(here, name="Jan Kos")
    for customer, box in (
        (jan, "jan.kos@example.pl"),
        (jan, "biuro@kos.example"),
        (same_box, "jan.kos@firma.example"),
        (at_office, "biuro@inna.example"),
    ):
        actions.add_identity(here, customer_id=customer, address=email_address(box))
    assert set(ids_of(here, jan)) == {same_home, same_box}
    actions.dismiss(here, customer_id=jan, other_id=same_home)
    assert set(ids_of(here, jan)) == {same_box}
    assert set(ids_of(here, same_home)) == set()
    actions.merge(here, kept=jan, gone=same_box)
    assert ids_of(here, jan) == {}


def test_a_dismissed_pair_stays_dismissed_when_one_is_merged(here: int) -> None:
    jan = actions.make(here, name="Jan Kos", address="Polna 1")
    other = actions.make(here, name="Jan Kos", address="Polna 1")
    caller = known(here, address=PHONE)
    actions.dismiss(here, customer_id=other, other_id=jan)
    actions.merge(here, kept=caller, gone=other)
    assert ids_of(here, caller) == {}
    assert not actions.propose(here, customer_id=jan, other_id=other)


def test_a_pair_that_somebody_proposed(here: int) -> None:
    a, b = actions.make(here, name="A"), actions.make(here, name="B")
    assert actions.propose(here, customer_id=b, other_id=a, hint="number in the signature")
    assert actions.propose(here, customer_id=a, other_id=b)
    assert ids_of(here, a) == {b: ("number in the signature",)}
    with in_offices([here]):
        assert Pair.objects.count() == 1
    actions.dismiss(here, customer_id=a, other_id=b)
    assert ids_of(here, b) == {}


def test_users_of_a_shared_number_are_named_once_after_a_merge(here: int) -> None:
    jan, ola = actions.make(here, name="Jan Kos"), actions.make(here, name="Ola Kos")
    identity = actions.add_identity(here, customer_id=jan, address=PHONE)
    actions.mark_shared(here, identity_id=identity, shared=True)
    actions.add_identity(here, customer_id=ola, address=PHONE)
    merge = actions.merge(here, kept=jan, gone=ola)
    with in_offices([here]):
        assert [f.id for f in queries.suggestions(PHONE)] == [jan]
        assert Merge.objects.get(id=merge).moved == {}
    assert len(seen(here, jan).addresses) == 1
    actions.unmerge(here, merge_id=merge)
    with in_offices([here]):
        assert {f.id for f in queries.suggestions(PHONE)} == {jan, ola}


def test_a_table_that_is_not_there_is_an_error(here: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okienko.customers.merging._LINKS", {})
    moves("no_such_table", "customer")
    a, b = actions.make(here, name="A"), actions.make(here, name="B")
    with pytest.raises(LookupError):
        actions.merge(here, kept=a, gone=b)
