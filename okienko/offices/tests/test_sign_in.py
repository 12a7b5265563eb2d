"""Signing in, and who sees what after it."""

from importlib import import_module

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from okienko.events.security.scope import in_offices
from okienko.offices import actions as offices
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


def test_no_second_login_differs_by_case_only(client: Client, cast: Cast) -> None:
    name = login_of(cast.here.persons["anna"])
    for same in (name.upper(), name.title()):
        with pytest.raises(IntegrityError, match="login_once"), transaction.atomic():
            Person.objects.create_user(same, "another password")
    answer = client.post("/account/login/", {"login": name.title(), "password": "okienko"})
    assert answer.status_code == 302


@pytest.mark.as_owner
def test_logins_that_differed_by_case_before_are_told_apart() -> None:
    apart = import_module("okienko.offices.migrations.0006_login_once").APART
    with connection.cursor() as cursor:
        cursor.execute("drop index login_once")
        first, second, third = (
            Person.objects.create_user(name, "a password").id for name in ("żaba", "ŻABA", "Żaba")
        )
        cursor.execute(apart)
    names = [login_of(each) for each in (first, second, third)]
    assert names == ["żaba", f"ŻABA-{second}", f"Żaba-{third}"]


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("ann\0", "okienko"),
        ("\0", "\0"),
        ("a" * 100_000, "okienko"),
        ("\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") * 200, "okienko"),
        ("\u0430nn\u0430", "okienko"),  # Cyrillic letters that look like Latin ones
        ("\uff41nna", "okienko"),  # a full-width letter
        ("anna", "p" * 1_000_000),
        ("", ""),
    ],
    ids=["nul", "only nul", "long", "pictures", "cyrillic", "full width", "long password", "none"],
)
def test_odd_logins_are_refused_in_words(
    client: Client, cast: Cast, login: str, password: str
) -> None:
    number = login_of(cast.here.persons["anna"]).removeprefix("anna")
    login = f"{login}{number}" if len(login) == len("anna") else login
    answer = client.post("/account/login/", {"login": login, "password": password})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


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
    request.session = SessionStore()
    view(request)
    assert seen == [cast.there.id]


def test_without_an_office_the_database_refuses(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="no office is set"), transaction.atomic():
        list(Office.objects.all())


def test_an_official_of_two_offices_sees_both(cast: Cast) -> None:
    offices.add_official(cast.there.id, person_id=cast.here.persons["anna"], name="Anna")
    seat = seat_of(cast.here.persons["anna"])
    assert isinstance(seat, Seat)
    with in_offices(seat.offices):
        assert Office.objects.count() == 2
