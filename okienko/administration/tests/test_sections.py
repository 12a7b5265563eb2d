"""The pages of a section: list, new, change, out of use and back, what was changed before."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from okienko.administration.section import Section
from okienko.administration.urls import SECTIONS
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_department, change_official
from okienko.offices.models import Department
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = the_cast()
    for office, name in ((cast.here, "maria"), (cast.there, "ewa")):
        change_official(office.id, official_id=office.officials[name], role="admin")
    return cast


def browser(cast: Cast, name: str) -> Client:
    persons = {**cast.here.persons, **cast.there.persons}
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(get_user_model().objects.get(pk=persons[name]))
    return client


def base(cast: Cast) -> str:
    return f"/administration/{cast.here.id}/departments/"


WHOLE = {"name": "Finanse", "code": "FN", "phone": "", "email": "", "matters": ""}


def test_only_who_administers_the_office_comes_in(cast: Cast) -> None:
    assert browser(cast, "anna").get(base(cast)).status_code == 403
    assert browser(cast, "ewa").get(base(cast)).status_code == 404
    assert browser(cast, "maria").get(base(cast)).status_code == 200
    start = browser(cast, "maria").get("/administration/", follow=True)
    assert start.redirect_chain[-1][0] == f"/administration/{cast.here.id}/"


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.url)
def test_every_section_opens(cast: Cast, section: Section) -> None:
    client = browser(cast, "maria")
    for end in ("", "new/"):
        page = client.get(f"/administration/{cast.here.id}/{section.url}/{end}")
        assert page.status_code == 200


def test_a_row_is_made_changed_retired_and_put_back(cast: Cast) -> None:
    maria = browser(cast, "maria")
    made = maria.post(f"{base(cast)}new/", WHOLE, follow=True)
    assert "Added." in made.content.decode()
    row = made.request["PATH_INFO"]
    saved = maria.post(row, {**WHOLE, "name": "Finanse i podatki"}, follow=True)
    assert "Saved." in saved.content.decode()
    assert "Maria" in saved.content.decode()  # the history tells who
    maria.post(f"{row}retire/")
    listed = maria.get(base(cast)).content.decode()
    assert "1 out of use" in listed
    maria.post(f"{row}restore/")
    with in_offices([cast.here.id]):
        assert Department.objects.get(code="FN").name == "Finanse i podatki"
        assert Department.objects.get(code="FN").active


def test_a_refusal_keeps_what_was_typed(cast: Cast) -> None:
    page = browser(cast, "maria").post(f"{base(cast)}new/", {**WHOLE, "code": "GK"})
    assert page.status_code == 422
    assert "There is another one of this name" in page.content.decode()
    assert 'value="Finanse"' in page.content.decode()
    assert page.headers["X-Words"]
    missing = browser(cast, "maria").post(f"{base(cast)}new/", {})
    assert missing.status_code == 422


def test_the_second_of_two_is_shown_the_difference(cast: Cast) -> None:
    maria = browser(cast, "maria")
    row = f"{base(cast)}{cast.here.department}/"
    form = maria.get(row).context["form"]
    change_department(cast.here.id, department_id=cast.here.department, name="Komunalna")
    data = {**form.initial, "shown": form.shown, "name": "Odpady i drogi"}
    page = maria.post(row, data)
    assert page.status_code == 422
    text = page.content.decode()
    assert "Komunalna" in text
    assert "Odpady i drogi" in text
    again = maria.post(row, {**data, "shown": page.context["form"].shown}, follow=True)
    assert "Saved." in again.content.decode()
    with in_offices([cast.here.id]):
        assert Department.objects.get(id=cast.here.department).name == "Odpady i drogi"


def test_a_change_is_filled_in_as_it_was(cast: Cast) -> None:
    maria = browser(cast, "maria")
    row = f"{base(cast)}{cast.here.department}/"
    change_department(cast.here.id, department_id=cast.here.department, name="Inna")
    event = maria.get(row).context["history"][0].id
    page = maria.get(row, {"back": event}).content.decode()
    assert 'value="Gospodarka komunalna"' in page
    assert "This is how it was before" in page
    assert maria.get(row, {"back": "9" * 30}).status_code == 200
