"""The document and its workspace, for whom and at what cost."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from tests.cast import Cast, a_call, an_email

from .conftest import SignIn, taken

PAGES = ("", "cases/", "keys/")
# a document with a contact open; more wants a reason. Two read the kept form of letters, eight say
# who wrote, who has copies and whose addresses those are, for the timeline and for the answer
QUERIES = 54


@pytest.mark.parametrize("page", PAGES)
def test_pages_without_a_contact(anna: Client, page: str) -> None:
    response = anna.get(f"/desk/{page}")
    assert response.status_code == 200
    assert "<main" in response.content.decode()


def test_an_open_letter_shows_history_form_and_card(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here, text="Kiedy przyjadą po bioodpady?"))
    page = anna.get(f"/desk/contact/{letter}/").content.decode()
    assert "Kiedy przyjadą po bioodpady?" in page
    assert "Halina Wrzos" in page
    assert 'name="text"' in page
    assert 'id="wrap-form"' in page
    part = anna.get(f"/desk/contact/{letter}/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="workspace"')


def test_a_document_costs_few_queries(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here))
    for number in range(5):
        an_email(cast.here, subject=f"Sprawa {number}")
    anna.get(f"/desk/contact/{letter}/")
    with CaptureQueriesContext(connection) as queries:
        anna.get(f"/desk/contact/{letter}/")
    assert len(queries) <= QUERIES, "\n".join(q["sql"][:160] for q in queries)


def test_another_office_sees_nothing_of_it(cast: Cast, sign_in: SignIn) -> None:
    letter = an_email(cast.here)
    with in_offices([cast.here.id]):
        customer = Interaction.objects.get(id=letter).customer_id
    olena = sign_in(cast.there, "olena")
    for path in (
        f"contact/{letter}/",
        f"contact/{letter}/timeline/",
        f"contact/{letter}/wrap/",
        f"customer/{customer}/",
        f"customer/{customer}/edit/",
    ):
        assert olena.get(f"/desk/{path}").status_code == 404, path
    assert olena.post(f"/desk/contact/{letter}/note/", {"text": "?"}).status_code == 404
    assert olena.post(f"/desk/contact/{letter}/finish/", {}).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in() -> None:
    response = Client().get("/desk/")
    assert response.status_code == 302
    assert "/account/login/" in response.headers["Location"]


@pytest.mark.django_db
def test_a_script_is_told_that_the_sign_in_ended() -> None:
    assert Client().get("/desk/state/", headers={"HX-Request": "true"}).status_code == 401


def test_the_state_follows_a_call(cast: Cast, anna: Client) -> None:
    state = anna.get("/desk/state/").json()
    assert state["talks"] == []
    assert state["presence"]["state"] == "ready"
    call = taken(cast, a_call(cast.here))
    state = anna.get("/desk/state/").json()
    assert state["talks"][0]["interaction"] == call
    assert state["talks"][0]["state"] == "active"
    assert state["talks"][0]["who"] == "601 000 212"
    assert anna.post(f"/desk/contact/{call}/hold/").status_code == 204
    assert anna.get("/desk/state/").json()["talks"][0]["held"]
    assert anna.post(f"/desk/contact/{call}/hold/").status_code == 409
    assert anna.post(f"/desk/contact/{call}/resume/").status_code == 204
    assert anna.post(f"/desk/contact/{call}/end/").status_code == 204
    assert anna.get("/desk/state/").json()["talks"][0]["wrapDue"]


def test_a_panel_that_shows_the_same_is_not_swapped(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here))
    page = anna.get(f"/desk/contact/{letter}/").content.decode()
    for path in ("timeline", "card"):
        panel = f"/desk/contact/{letter}/{path}/"
        seen = re.findall(r'name="seen" value="(\w+)"', anna.get(panel).content.decode())
        assert len(seen) == 1
        assert seen[0] in page
        assert anna.get(panel, {"seen": seen[0]}).status_code == 204
    anna.post(f"/desk/contact/{letter}/note/", {"text": "Zapytano kierowcę."})
    timeline = anna.get(f"/desk/contact/{letter}/timeline/", {"seen": seen[0]})
    assert "Zapytano kierowcę." in timeline.content.decode()
