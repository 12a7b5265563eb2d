"""The card: corrected, addresses added, two merged and taken apart again; cases; search."""

from django.test import Client

from okienko.cases import actions as cases
from okienko.cases.models import Case
from okienko.customers import actions as customers
from okienko.customers.identities import Address
from okienko.customers.models import Customer, Merge
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, receive
from okienko.interactions.models import Interaction
from tests.cast import Cast, a_call, an_email

from .conftest import SignIn, taken


def customer_of(cast: Cast, interaction: int) -> int:
    with in_offices([cast.here.id]):
        found = Interaction.objects.get(id=interaction).customer_id
    assert found is not None
    return found


def test_a_card_is_corrected_by_who_saw_its_newest_state(cast: Cast, anna: Client) -> None:
    customer = customer_of(cast, an_email(cast.here))
    form = {"version": "1", "name": "Halina Wrzos-Kowal", "needs": "duży druk"}
    page = anna.post(f"/desk/customer/{customer}/correct/", form)
    assert "Halina Wrzos-Kowal" in page.content.decode()
    assert "duży druk" in page.content.decode()
    late = anna.post(f"/desk/customer/{customer}/correct/", {**form, "name": "Inna"})
    assert late.status_code == 409


def test_a_number_is_added_and_taken_off(cast: Cast, anna: Client) -> None:
    customer = customer_of(cast, an_email(cast.here))
    path = f"/desk/customer/{customer}/address"
    added = anna.post(f"{path}/add/", {"address": "601 000 212"})
    assert added.status_code == 200, added.headers
    assert "601 000 212" in added.content.decode()
    assert anna.post(f"{path}/add/", {"address": "kot"}).status_code == 409
    with in_offices([cast.here.id]):
        identity = Customer.objects.get(id=customer).identities.get(kind="e164").id
    assert (
        "601 000 212" not in anna.post(f"{path}/remove/", {"identity": identity}).content.decode()
    )


def test_two_cards_are_merged_and_taken_apart(cast: Cast, anna: Client) -> None:
    kept = customer_of(cast, an_email(cast.here))
    gone = customers.make(cast.here.id, name="H. Wrzos")
    assert "H. Wrzos" in anna.get(f"/desk/customer/{kept}/compare/{gone}/").content.decode()
    page = anna.post(f"/desk/customer/{kept}/join/{gone}/merge/")
    assert "H. Wrzos" in page.content.decode()
    with in_offices([cast.here.id]):
        merge = Merge.objects.get(kept=kept).id
    assert anna.get(f"/desk/customer/{gone}/").status_code == 200  # the card that stands for it
    assert "H. Wrzos" not in anna.post(f"/desk/merge/{merge}/take-back/").content.decode()


def test_a_pair_is_proposed_and_dismissed(cast: Cast, anna: Client) -> None:
    one = customer_of(cast, an_email(cast.here))
    other = customers.make(cast.here.id, name="Hala Wrzos")
    found = anna.get(f"/desk/customer/{one}/others/", {"q": "wrzos"}).content.decode()
    assert f"/compare/{other}/" in found
    assert f"/compare/{one}/" not in found
    page = anna.post(f"/desk/customer/{one}/join/{other}/propose/").content.decode()
    assert "Hala Wrzos" in page
    assert (
        "Hala Wrzos"
        not in anna.post(f"/desk/customer/{one}/join/{other}/dismiss/").content.decode()
    )


def test_a_withheld_number_gets_a_card_by_name(cast: Cast, anna: Client) -> None:
    call = taken(cast, a_call(cast.here, "anonymous"))
    assert 'name="name"' in anna.get(f"/desk/contact/{call}/").content.decode()
    page = anna.post(f"/desk/contact/{call}/customer/", {"name": "Jan Malec", "contact": call})
    assert "Jan Malec" in page.content.decode()
    assert customer_of(cast, call)


def test_a_call_from_the_mothers_number_is_the_sons(cast: Cast, anna: Client) -> None:
    call = taken(cast, a_call(cast.here))
    mother = customer_of(cast, call)
    customers.correct(cast.here.id, customer_id=mother, version=1, name="Halina Malec")
    hers = cases.add_kind(cast.here.id, name="Odpady", department_id=cast.here.department)
    case = cases.open_case(cast.here.id, kind_id=hers, title="Pojemnik", interaction_id=call)
    namesake = customers.make(cast.here.id, name="Jan Malec")
    contact = f"/desk/contact/{call}"
    assert f'hx-get="{contact}/somebody-else/"' in anna.get(f"{contact}/").content.decode()
    choice = anna.get(f"{contact}/somebody-else/").content.decode()
    assert "To nie Halina Malec" in choice
    assert "Załóż kartę" in choice
    found = anna.get(f"{contact}/somebody-else/", {"name": "malec"}).content.decode()
    assert "Jan Malec" in found
    assert "Halina Malec" not in found  # she is the one it is not
    moved = anna.post(f"{contact}/customer/", {"customer": namesake})
    assert moved.headers["HX-Retarget"] == "#workspace"  # history and open cases are his now
    assert "Jan Malec" in moved.content.decode()
    with in_offices([cast.here.id]):
        assert Case.objects.get(id=case).customer_id == namesake == customer_of(cast, call)
    assert "Halina" not in anna.get(f"{contact}/").content.decode()
    page = anna.post(f"{contact}/customer/", {"customer": "nobody"}).content.decode()
    assert "Klient nieznany" in page
    with in_offices([cast.here.id]):
        assert Interaction.objects.get(id=call).customer_id is None


def test_a_wrong_click_under_it_may_be_is_put_right(cast: Cast, anna: Client) -> None:
    call = taken(cast, a_call(cast.here))
    mother = customer_of(cast, call)
    with in_offices([cast.here.id]):
        number = Customer.objects.get(id=mother).identities.get().id
    customers.mark_shared(cast.here.id, identity_id=number, shared=True, customer_id=mother)
    son = customers.make(cast.here.id, name="Jan Malec")
    address = {"address": "601 000 212", "contact": str(call)}
    assert anna.post(f"/desk/customer/{son}/address/add/", address).status_code == 200
    choose = f"/desk/contact/{call}/somebody-else/"
    assert f'"customer": "{son}"' in anna.get(choose).content.decode()
    anna.post(f"/desk/contact/{call}/customer/", {"customer": son})
    again = anna.get(choose).content.decode()
    assert f'"customer": "{mother}"' in again
    assert f'"customer": "{son}"' not in again
    anna.post(f"/desk/contact/{call}/customer/", {"customer": mother})
    assert customer_of(cast, call) == mother


def test_whose_a_colleagues_contact_is_says_the_colleague(
    cast: Cast, anna: Client, sign_in: SignIn
) -> None:
    call = taken(cast, a_call(cast.here))
    mother = customer_of(cast, call)
    piotr = sign_in(cast.here, "piotr")
    assert "somebody-else" not in piotr.get(f"/desk/contact/{call}/").content.decode()
    wrong = piotr.post(f"/desk/contact/{call}/customer/", {"name": "Jan Malec"})
    assert wrong.status_code == 409
    assert customer_of(cast, call) == mother


def test_the_search_finds_people_cases_and_contacts(cast: Cast, anna: Client) -> None:
    letter = an_email(cast.here)
    kind = cases.add_kind(cast.here.id, name="Odpady", department_id=cast.here.department)
    cases.open_case(cast.here.id, kind_id=kind, title="Pełny pojemnik", interaction_id=letter)
    with in_offices([cast.here.id]):
        number = Interaction.objects.get(id=letter).number
    for text, found in (("wrzos", "Halina Wrzos"), ("pelny", "Pełny pojemnik"), (number, number)):
        assert found in anna.get("/desk/search/", {"q": text}).content.decode(), text
    assert anna.get("/desk/search/", {"q": "x"}).content == b""
    for odd in ("--", "K-2026-²", "K-\0"):
        assert anna.get("/desk/search/", {"q": odd}).status_code == 200
    assert "Pełny pojemnik" not in anna.get("/desk/search/", {"q": "--"}).content.decode()


def test_a_case_moves_on(cast: Cast, anna: Client) -> None:
    kind = cases.add_kind(cast.here.id, name="Odpady", department_id=cast.here.department)
    case = cases.open_case(
        cast.here.id, kind_id=kind, title="Pojemnik", interaction_id=an_email(cast.here)
    )
    move = f"/desk/case/{case}/move/"
    assert anna.post(move, {"move": "accept"}).status_code == 200
    assert (
        anna.post(move, {"move": "annotate", "words": "Kierowca potwierdził."}).status_code == 200
    )
    assert anna.post(move, {"move": "set_due", "due": "jutro"}).status_code == 409
    assert anna.post(move, {"move": "settle"}).status_code == 409  # the outcome wants words
    page = anna.post(move, {"move": "settle", "words": "Odebrano."}).content.decode()
    assert "Kierowca potwierdził." in page
    assert "Odebrano." in page
    assert "Pojemnik" in anna.get("/desk/cases/?state=closed").content.decode()
    assert anna.post(move, {"move": "reopen", "words": "Znowu pełny."}).status_code == 200


def test_a_network_shows_the_name_and_keeps_its_own_number_folded(cast: Cast, anna: Client) -> None:
    def wrote(number: str, name: str) -> str:
        sender = Address("messenger", number, number, number, name)
        came = Arrival("messenger", None, f"m-{number}", sender, clock.now(), text="Dzień dobry")
        contact = receive(cast.here.id, arrival=came).interaction_id
        found = anna.get(f"/desk/customer/{customer_of(cast, contact)}/card/").content.decode()
        before, _folded, after = found.partition("<details>")
        assert number not in before
        assert number in after
        return before

    assert "Halina Wrzos" in wrote("24471234567890123", "Halina Wrzos")
    assert "Messenger …0124" in wrote("24471234567890124", "")
