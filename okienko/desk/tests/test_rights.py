"""What others rely on is changed with the right `curate`: each verb asks, each event says who."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from okienko.cases import actions as cases
from okienko.customers import actions as customers
from okienko.customers.identities import email_address, phone_address
from okienko.customers.models import Customer, Identity, Merge
from okienko.events.actor import CUSTOMER, acting
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.events.verbs import Verb
from okienko.interactions.models import Interaction
from okienko.offices import actions as offices
from okienko.offices.access import must_curate
from okienko.offices.models import Person, Role
from okienko.offices.refusals import MAY_NOT_CURATE, MAY_NOT_SUPERVISE
from okienko.routing import actions as routing
from okienko.routing.models import Callback, Wait
from tests.cast import Cast, a_call, an_email, at_work, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """Anna is an official; Piotr is still a trainee."""
    cast = the_cast()
    offices.change_official(
        cast.here.id, official_id=cast.here.officials["piotr"], role=Role.TRAINEE
    )
    return cast


@pytest.fixture
def trainee(cast: Cast) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(Person.objects.get(id=cast.here.persons["piotr"]))
    return browser


def events_of(office: int, kind: str) -> list[dict[str, Any]]:
    with in_offices([office]):
        rows = EventRow.objects.filter(office_id=office, kind=kind).order_by("id")
        return [row.data for row in rows]


def actors_of(office: int, kind: str) -> list[str]:
    with in_offices([office]):
        rows = EventRow.objects.filter(office_id=office, kind=kind).order_by("id")
        return [row.actor for row in rows]


def a_card(office: int, number: str) -> int:
    card = customers.find_or_make(office, address=phone_address(number), name="Halina Wrzos")
    assert card is not None
    return card


def an_identity(office: int, customer: int) -> int:
    with in_offices([office]):
        return Identity.objects.get(customer_id=customer).id


def a_callback(cast: Cast) -> int:
    """Somebody to be called back, taken by nobody."""
    routing.media_lost(cast.here.id, interaction_id=a_call(cast.here))
    with in_offices([cast.here.id]):
        return Callback.objects.get().id


def _merge(cast: Cast) -> tuple[str, Verb[..., Any], dict[str, Any]]:
    kept, gone = a_card(cast.here.id, "+48601000001"), a_card(cast.here.id, "+48601000002")
    return "customer.merged", customers.merge, {"kept": kept, "gone": gone}


def _unmerge(cast: Cast) -> tuple[str, Verb[..., Any], dict[str, Any]]:
    _kind, merge, cards = _merge(cast)
    row = merge(cast.here.id, **cards)
    return "customer.unmerged", customers.unmerge, {"merge_id": row}


def _dismiss(cast: Cast) -> tuple[str, Verb[..., Any], dict[str, Any]]:
    one, other = a_card(cast.here.id, "+48601000001"), a_card(cast.here.id, "+48601000002")
    details = {"customer_id": one, "other_id": other}
    return "customer.merge_dismissed", customers.dismiss, details


def _remove(cast: Cast) -> tuple[str, Verb[..., Any], dict[str, Any]]:
    one = a_card(cast.here.id, "+48601000001")
    details = {"customer_id": one, "identity_id": an_identity(cast.here.id, one)}
    return "customer.identity_removed", customers.remove_identity, details


def _share(cast: Cast) -> tuple[str, Verb[..., Any], dict[str, Any]]:
    one = a_card(cast.here.id, "+48601000001")
    details = {"identity_id": an_identity(cast.here.id, one), "shared": True, "customer_id": one}
    return "identity.shared", customers.mark_shared, details


def _settle(cast: Cast) -> tuple[str, Verb[..., Any], dict[str, Any]]:
    return "callback.changed", routing.end_callback, {"callback_id": a_callback(cast)}


def _put_back(cast: Cast) -> tuple[str, Verb[..., Any], dict[str, Any]]:
    row = a_callback(cast)
    routing.end_callback.by(cast.here.actor("maria"))(cast.here.id, callback_id=row)
    return "callback.changed", routing.put_back_callback, {"callback_id": row}


def _whose(cast: Cast) -> tuple[str, Verb[..., Any], dict[str, Any]]:
    """A contact of Maria's, whose customer nobody knows."""
    card = a_card(cast.here.id, "+48601000001")
    contact = an_email(cast.here)
    with in_offices([cast.here.id]):
        Interaction.objects.filter(id=contact).update(
            customer_id=None, official_id=cast.here.officials["maria"]
        )
    details = {"interaction_id": contact, "customer_id": card}
    return "interaction.described", cases.give_to, details


@pytest.mark.parametrize(
    "prepared", [_merge, _unmerge, _dismiss, _remove, _share, _settle, _put_back, _whose]
)
def test_what_others_rely_on_asks_for_the_right_in_the_verb(
    cast: Cast, prepared: Callable[[Cast], tuple[str, Verb[..., Any], dict[str, Any]]]
) -> None:
    here = cast.here
    kind, verb, details = prepared(cast)
    before = events_of(here.id, kind)
    with pytest.raises(Refused) as refusal:
        verb.by(here.actor("piotr"))(here.id, **details)
    assert refusal.value.code == "may_not_curate"
    assert str(refusal.value) == str(MAY_NOT_CURATE.words)
    assert events_of(here.id, kind) == before

    verb.by(here.actor("anna"))(here.id, **details)
    assert actors_of(here.id, kind)[-1] == f"official:{here.officials['anna']}"


def test_the_work_of_others_is_moved_by_supervisors_alone(cast: Cast) -> None:
    """Whatever page or form it comes from; and the event names who did it."""
    here = cast.here
    at_work(here, "anna")
    anna, everywhere = here.officials["anna"], {here.id: here.officials["anna"]}
    call = a_call(here)
    steps: list[tuple[Verb[..., Any], dict[str, Any]]] = [
        (routing.move_wait, {"interaction_id": call, "queue_id": here.other_queue}),
        (routing.ready, {"official_id": anna}),
        (routing.not_ready, {"official_id": anna}),
        (routing.not_ready_in_all, {"officials": everywhere}),
        (routing.sign_out_of_all, {"officials": everywhere}),
        (routing.sign_out, {"official_id": anna}),
    ]
    for step, details in steps:
        own = step is not routing.move_wait  # her presence is her own
        for name in ("piotr",) if own else ("piotr", "anna"):
            with pytest.raises(Refused) as refusal:
                step.by(here.actor(name))(here.id, **details)
            assert (refusal.value.code, refusal.value.words) == (
                "may_not_supervise",
                MAY_NOT_SUPERVISE.words,
            )
    for step, details in steps:
        step.by(here.actor("maria"))(here.id, **details)
    maria = f"official:{here.officials['maria']}"
    assert actors_of(here.id, "wait.entered") == ["system", maria]
    assert actors_of(here.id, "presence.changed")[-2:] == [maria] * 2


def test_nobody_does_the_work_of_others_but_a_supervisor(cast: Cast) -> None:
    here = cast.here
    at_work(here, "anna")
    anna = here.officials["anna"]
    row, contact = a_callback(cast), a_call(here)
    with in_offices([here.id]):
        wait = Wait.objects.get(interaction_id=contact).id
    offer = routing.make_offer(here.id, wait_id=wait, official_id=anna)
    assert offer is not None
    rings: dict[str, Any] = {"offer_id": offer, "official_id": anna}
    taken: dict[str, Any] = {"callback_id": row, "official_id": anna}
    calls: dict[str, Any] = {
        "official_id": anna,
        "channel": "phone",
        "account_id": None,
        "address": phone_address("+48601000009"),
    }
    steps: list[tuple[Verb[..., Any], dict[str, Any]]] = [
        (routing.accept, rings),
        (routing.decline, rings),
        (routing.take_callback, taken),
        (routing.dial, calls),
    ]
    for step, details in steps:
        for stranger in (here.actor("piotr"), cast.there.actor("ewa"), CUSTOMER):
            with pytest.raises(Refused) as refusal:
                step.by(stranger)(here.id, **details)
            assert refusal.value.code == "may_not_supervise"
    routing.accept.by(here.actor("anna"))(here.id, **rings)
    talk = {"interaction_id": contact, "official_id": anna}
    with pytest.raises(Refused) as refusal:
        routing.hold.by(here.actor("piotr"))(here.id, **talk)
    assert refusal.value.code == "not_yours"
    routing.hold.by(here.actor("anna"))(here.id, **talk)
    assert actors_of(here.id, "contact.changed")[-1] == f"official:{anna}"


def test_one_who_has_left_has_no_right_and_the_program_needs_none(cast: Cast) -> None:
    anna = cast.here.officials["anna"]
    with in_offices([cast.here.id]):
        with acting(cast.here.actor("anna")):
            must_curate(cast.here.id)
        must_curate(cast.here.id)
        offices.end_seat.within(cast.here.id, official_id=anna)
        for actor in (cast.here.actor("anna"), cast.there.actor("olena"), CUSTOMER):
            with acting(actor), pytest.raises(Refused):
                must_curate(cast.here.id)


def test_ones_own_call_back_is_ones_own(cast: Cast) -> None:
    row, piotr = a_callback(cast), cast.here.officials["piotr"]
    with acting(cast.here.actor("piotr")):
        routing.take_callback(cast.here.id, callback_id=row, official_id=piotr)
        routing.end_callback(cast.here.id, callback_id=row)
        routing.put_back_callback(cast.here.id, callback_id=row)
    with in_offices([cast.here.id]):
        assert Callback.objects.get().state == "open"
    assert actors_of(cast.here.id, "callback.changed")[-3:] == [f"official:{piotr}"] * 3


def test_ones_own_contact_is_given_to_its_customer_without_the_right(cast: Cast) -> None:
    here = cast.here
    card, contact = a_card(here.id, "+48601000001"), an_email(here)
    with in_offices([here.id]):
        Interaction.objects.filter(id=contact).update(official_id=here.officials["piotr"])
    cases.give_to.by(here.actor("piotr"))(here.id, interaction_id=contact, customer_id=card)
    with in_offices([here.id]):
        assert Interaction.objects.get(id=contact).customer_id == card


def test_an_address_of_another_customer_is_not_changed_from_this_card(cast: Cast) -> None:
    here = cast.here
    mine, theirs = a_card(here.id, "+48601000001"), a_card(here.id, "+48601000002")
    number = an_identity(here.id, theirs)
    for shared in (True, False):
        with pytest.raises(Refused) as refusal:
            customers.mark_shared.by(here.actor("anna"))(
                here.id,
                identity_id=number,
                shared=shared,
                customer_id=mine,
            )
        assert refusal.value.code == "unknown_address"
    assert an_identity(here.id, theirs) == number


def test_the_pages_offer_what_the_reader_may_do_and_say_why_not(
    cast: Cast, trainee: Client
) -> None:
    here = cast.here
    _kind, merge, cards = _merge(cast)
    one, other = cards["kept"], cards["gone"]
    mail = email_address("h.wrzos@example.pl")
    with in_offices([here.id]):
        customers.add_identity.within(here.id, customer_id=one, address=mail)
    anna = Client(headers={"accept-language": "en"})
    anna.force_login(Person.objects.get(id=here.persons["anna"]))
    pages = {
        f"/desk/customer/{one}/edit/": ("address/share/", "address/remove/"),
        f"/desk/customer/{one}/compare/{other}/": (f"join/{other}/merge/", f"{other}/dismiss/"),
    }
    for path, changes in pages.items():
        full, less = anna.get(path).content.decode(), trainee.get(path).content.decode()
        for change in changes:
            assert change in full, path
            assert change not in less, path
        assert str(MAY_NOT_CURATE.words) in less, path
        assert str(MAY_NOT_CURATE.words) not in full, path
    assert "propose/" in trainee.get(f"/desk/customer/{one}/compare/{other}/").content.decode()
    row = merge(here.id, **cards)
    take_back = f"/desk/merge/{row}/take-back/"
    assert take_back in anna.get(f"/desk/customer/{one}/card/").content.decode()
    assert take_back not in trainee.get(f"/desk/customer/{one}/card/").content.decode()
    answer = trainee.post(take_back)  # a form made by hand
    assert answer.status_code == 409
    assert answer.headers["X-Words"]
    with in_offices([here.id]):
        assert Merge.objects.get(id=row).undone_at is None
        assert Customer.objects.get(id=other).merged_into_id == one


def test_a_trainee_takes_and_ends_contacts_as_ever(cast: Cast, trainee: Client) -> None:
    at_work(cast.here, "piotr")
    assert trainee.get("/desk/").status_code == 200
    anna = cast.here.officials["anna"]
    assert trainee.post(f"/wallboard/official/{anna}/", {"state": "off"}).status_code == 403
