"""Signing in, and who sees what after it."""

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from okienko.events.scope import in_offices
from okienko.offices.access import Seat, seat_of, signed_in
from okienko.offices.models import Office, Official, Person
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def login_of(person: int) -> str:
    return Person.objects.get(id=person).username


def test_the_right_password_signs_in(client: Client, cast: Cast) -> None:
    name = login_of(cast.here.persons["anna"])
    answer = client.post("/account/login/", {"login": name.upper(), "password": "okienko"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.session["_auth_user_id"] == str(cast.here.persons["anna"])


def test_a_wrong_password_does_not_and_says_so(client: Client, cast: Cast) -> None:
    name = login_of(cast.here.persons["anna"])
    answer = client.post("/account/login/", {"login": name, "password": "petla"})
    assert answer.status_code == 200
    assert b'role="alert"' in answer.content
    assert "_auth_user_id" not in client.session


def test_a_whole_office_behind_one_address_signs_in_at_eight(cast: Cast) -> None:
    name = login_of(cast.here.persons["anna"])
    for _ in range(40):
        answer = Client().post("/account/login/", {"login": name, "password": "okienko"})
        assert answer.status_code == 302


def test_nobody_makes_a_login_for_themselves(client: Client) -> None:
    assert client.get("/account/signup/").status_code == 404


def test_a_seat_lists_a_persons_offices_and_rights(cast: Cast) -> None:
    seat = seat_of(cast.here.persons["maria"])
    assert seat is not None
    assert seat.officials == {cast.here.id: cast.here.officials["maria"]}
    assert seat.may("supervise")
    assert not seat.may("administer")
    assert seat.where("supervise") == [cast.here.id]
    assert seat_of(10**9) is None


def test_a_view_runs_in_the_offices_of_its_caller(cast: Cast, rf: RequestFactory) -> None:
    seen: list[object] = []

    @signed_in("answer")
    def view(request: HttpRequest) -> HttpResponse:
        seen.extend(Official.objects.values_list("office_id", flat=True).distinct())
        return HttpResponse()

    request = rf.get("/")
    request.user = Person.objects.get(id=cast.there.persons["olena"])
    view(request)
    assert seen == [cast.there.id]


def test_without_an_office_the_database_refuses(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="no office is set"), transaction.atomic():
        list(Office.objects.all())


def test_an_official_of_two_offices_sees_both(cast: Cast) -> None:
    with in_offices([cast.there.id]):
        Official.objects.create(
            office_id=cast.there.id, person_id=cast.here.persons["anna"], name="Anna"
        )
    seat = seat_of(cast.here.persons["anna"])
    assert isinstance(seat, Seat)
    with in_offices(seat.offices):
        assert Office.objects.count() == 2
