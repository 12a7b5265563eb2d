"""Cards are made and found by address, corrected, and searched."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from okienko.customers import actions, queries
from okienko.customers.identities import email_address, phone_address
from okienko.customers.models import Customer, Identity
from okienko.events.actor import official
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from tests.cast import Cast, the_cast

PHONE = phone_address("601 000 212")
MAIL = email_address("Halina Wrzos <h.wrzos@example.pl>")


@pytest.fixture
def cast(db) -> Cast:
    return the_cast()


@pytest.fixture
def here(cast: Cast) -> int:
    return cast.here.id


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


def kinds(office: int) -> list[tuple[str]]:
    with in_offices([office]):
        rows = EventRow.objects.filter(office_id=office, kind__startswith="customer.")
        return list(rows.order_by("id").values_list("kind"))


def test_the_same_address_finds_the_same_customer(here: int) -> None:
    first = known(here, address=PHONE)
    again = known(here, address=phone_address("sip:+48601000212@trunk"))
    assert first == again
    card = seen(here, first)
    assert card.title == "601 000 212"
    assert [a.display for a in card.phones] == ["601 000 212"]
    assert kinds(here) == [("customer.made",)]


def test_a_withheld_number_matches_nobody(here: int) -> None:
    assert actions.find_or_make(here, address=phone_address("anonymous")) is None
    with in_offices([here]):
        assert not Customer.objects.exists()
        assert queries.find(phone_address("anonymous"), here) is None


def test_a_name_fills_an_empty_card_and_replaces_none(here: int) -> None:
    customer = known(here, address=PHONE)
    known(here, address=PHONE, name="Halina Wrzos")
    known(here, address=PHONE, name="Somebody Else")
    assert seen(here, customer).name == "Halina Wrzos"
    letter = known(here, address=MAIL)
    assert seen(here, letter).name == "Halina Wrzos"


def test_each_office_has_its_own_card(cast: Cast) -> None:
    here = actions.find_or_make(cast.here.id, address=PHONE)
    there = actions.find_or_make(cast.there.id, address=PHONE)
    assert here != there
    with in_offices([cast.there.id]):
        assert queries.card(here) is None
        assert queries.search("601 000 212") == [
            queries.Found(there, "601 000 212", "person", "", ("601 000 212",))
        ]
    with in_offices([cast.here.id, cast.there.id]):
        assert len(queries.search("601000212")) == 2
        assert [f.id for f in queries.search("601000212", office=cast.here.id)] == [here]
        assert queries.find(PHONE, cast.there.id) == there
    with in_offices([cast.here.id]):
        assert queries.search("601000212", office=cast.there.id) == []


def test_a_card_is_corrected(cast: Cast) -> None:
    here, anna = cast.here.id, cast.here.officials["anna"]
    customer = known(here, address=PHONE)
    version = actions.correct.by(official(here, anna))(
        here,
        customer_id=customer,
        version=1,
        name="  Łucja   Wójcik ",
        needs="speak loudly",
        note="line\nline",
    )
    card = seen(here, customer)
    assert (card.name, card.needs, card.note, card.version) == (
        "Łucja Wójcik",
        "speak loudly",
        "line\nline",
        version,
    )
    with in_offices([here]):
        event = EventRow.objects.get(kind="customer.corrected")
    assert event.data == {"changed": ["name", "needs", "note"]}
    assert event.actor == f"official:{anna}"


def test_two_officials_do_not_overwrite_each_other(here: int) -> None:
    customer = actions.make(here, name="Jan Kos")
    actions.correct(here, customer_id=customer, version=1, address="Polna 1")
    with pytest.raises(Refused) as refused:
        actions.correct(here, customer_id=customer, version=1, address="Leśna 7")
    assert refused.value.code == "card_changed"
    assert seen(here, customer).address == "Polna 1"


def test_a_correction_that_changes_nothing_leaves_no_event(here: int) -> None:
    customer = actions.make(here, name="Jan Kos")
    assert actions.correct(here, customer_id=customer, version=1, name="Jan Kos") == 1
    assert kinds(here) == [("customer.made",)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "x" * 201}, "field_too_long"),
        ({"kind": "robot"}, "unknown_customer_kind"),
        ({"customer_id": 0}, "unknown_customer"),
    ],
)
def test_what_a_card_refuses(here: int, fields: dict[str, Any], code: str) -> None:
    customer = actions.make(here, name="Jan Kos")
    with pytest.raises(Refused) as refused:
        actions.correct(here, **{"customer_id": customer, "version": 1, **fields})
    assert refused.value.code == code


def test_a_card_made_by_hand_needs_a_name(here: int) -> None:
    with pytest.raises(Refused) as refused:
        actions.make(here, name=" ")
    assert refused.value.code == "card_needs_name"


def test_an_address_is_added_taken_and_freed(here: int) -> None:
    jan, ola = actions.make(here, name="Jan Kos"), actions.make(here, name="Ola Kos")
    identity = actions.add_identity(here, customer_id=jan, address=PHONE)
    assert actions.add_identity(here, customer_id=jan, address=PHONE) == identity
    with pytest.raises(Refused) as refused:
        actions.add_identity(here, customer_id=ola, address=PHONE)
    assert refused.value.code == "address_taken"
    with pytest.raises(Refused):
        actions.remove_identity(here, customer_id=ola, identity_id=identity)
    actions.remove_identity(here, customer_id=jan, identity_id=identity)
    assert seen(here, jan).addresses == ()
    new = known(here, address=PHONE)
    assert new not in {jan, ola}


def test_a_shared_number_brings_suggestions_and_no_history(here: int) -> None:
    jan = known(here, address=PHONE, name="Jan Kos")
    ola = actions.make(here, name="Ola Kos")
    identity = seen(here, jan).addresses[0].id
    actions.mark_shared(here, identity_id=identity, shared=True)
    actions.add_identity(here, customer_id=ola, address=PHONE)
    assert actions.find_or_make(here, address=PHONE) is None
    with in_offices([here]):
        assert [f.title for f in queries.suggestions(PHONE)] == ["Jan Kos", "Ola Kos"]
        assert queries.suggestions(PHONE, office=here + 1) == []
        assert {f.id for f in queries.search("601000")} == {jan, ola}
    assert seen(here, ola).addresses[0].shared
    actions.remove_identity(here, customer_id=ola, identity_id=identity)
    assert seen(here, ola).addresses == ()
    actions.mark_shared(here, identity_id=identity, shared=False, customer_id=ola)
    assert known(here, address=PHONE) == ola
    assert seen(here, jan).addresses == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wojcik", {"lucja"}),
        ("WÓJCIK łucja", {"lucja"}),
        ("lucja wojcki", {"lucja"}),
        ("Leśna 7", {"lucja"}),
        ("lesna", {"lucja"}),
        ("601 000", {"jan"}),
        ("+48601000212", {"jan"}),
        ("0048601000212", {"jan"}),
        ("KOS@example", {"jan"}),
        ("kos@example.pl", {"jan"}),
        ("100%", set()),
        ("kos\\_", {"jan"}),
        ("w", set()),
        ("", set()),
        ("nobody here", set()),
    ],
)
def test_search(here: int, text: str, found: set[str]) -> None:
    jan = known(here, address=PHONE, name="Jan Kos")
    actions.add_identity(here, customer_id=jan, address=email_address("jan.kos@example.pl"))
    lucja = actions.make(here, name="Łucja Wójcik", address="ul. Leśna 7")
    names = {jan: "jan", lucja: "lucja"}
    with in_offices([here]):
        assert {names[f.id] for f in queries.search(text)} == found


def test_a_customer_without_a_card_has_a_title(here: int) -> None:
    with in_offices([here]):
        assert queries.title(None) == queries.title(0)
    named = actions.make(here, name="Jan Kos")
    caller = known(here, address=PHONE)
    with in_offices([here]):
        assert queries.title(named) == "Jan Kos"
        assert queries.title(caller) == "601 000 212"


@pytest.mark.django_db(transaction=True)
def test_two_arrivals_at_once_from_a_new_address_make_one_card() -> None:
    here = the_cast().here.id
    start, found, failed = Barrier(4), [], []

    def arrive() -> None:
        try:
            start.wait()
            found.append(known(here, address=PHONE, name="Jan Kos"))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=arrive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(set(found)) == 1
    with in_offices([here]):
        assert Customer.objects.count() == Identity.objects.count() == 1
        assert EventRow.objects.filter(kind="customer.made").count() == 1
