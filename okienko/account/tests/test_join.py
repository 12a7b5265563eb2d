"""The page where a one-time link is used."""

import pytest
from django.test import Client

from okienko.offices import actions
from okienko.offices.models import Person
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
WORDS = "zielona brama 7"


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def code(cast: Cast) -> str:
    return actions.make_link(cast.here.id, person_id=cast.here.persons["piotr"])


def english() -> Client:
    return Client(headers={"Accept-Language": "en"})


def test_a_program_that_opens_links_uses_none_up(code: str) -> None:
    client = english()
    assert client.get("/account/join/").status_code == 200
    assert client.post("/account/join/", {"code": code}).status_code == 200
    assert actions.whose_link(code)


def test_the_code_is_in_no_address_and_in_no_session(code: str) -> None:
    client = english()
    page = client.post("/account/join/", {"code": code})
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert code not in str(dict(client.session))
    come = client.post(
        "/account/join/", {"code": code, "password": WORDS, "again": WORDS, "language": "pl"}
    )
    assert come.status_code == 302
    assert code not in come["Location"]
    assert code not in str(dict(client.session))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"password": "", "again": ""}, "said beside the field"),
        ({"password": WORDS, "again": "other"}, "The two passwords differ"),
        ({"password": "12345678", "again": "12345678"}, "too common"),
        ({"password": "\0" * 9, "again": "\0" * 9}, "said beside the field"),
        ({"password": WORDS, "again": WORDS, "language": "xx"}, "said beside the field"),
    ],
    ids=["empty", "differ", "common", "nul", "language"],
)
def test_what_is_wrong_is_said_and_the_link_goes_on(
    cast: Cast, code: str, words: dict[str, str], said: str
) -> None:
    page = english().post("/account/join/", {"code": code, "language": "pl", **words})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert actions.whose_link(code)
    assert Person.objects.get(id=cast.here.persons["piotr"]).check_password("okienko")


@pytest.mark.parametrize("odd", ["x", "\0", "a" * 5000, "<script>", "ąć", "#", " # "])
def test_what_is_no_code_is_refused_in_words(odd: str) -> None:
    page = english().post("/account/join/", {"code": odd})
    assert page.status_code in (200, 422)
    assert "one-time link" in page.content.decode() or "used already" in page.content.decode()


def test_a_session_planted_before_is_not_the_one_after(cast: Cast, code: str) -> None:
    client = english()
    client.get("/account/join/")
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key or ""
    client.cookies["sessionid"] = planted
    client.post(
        "/account/join/", {"code": code, "password": WORDS, "again": WORDS, "language": "pl"}
    )
    assert client.session["_auth_user_id"] == str(cast.here.persons["piotr"])
    assert client.cookies["sessionid"].value != planted
    thief = english()
    thief.cookies["sessionid"] = planted
    assert thief.get("/desk/").status_code == 302


def test_who_is_signed_in_here_is_told_and_then_signed_out(cast: Cast, code: str) -> None:
    client = english()
    anna = Person.objects.get(id=cast.here.persons["anna"])
    client.force_login(anna)
    assert (
        f"{anna.username} is signed in on this computer"
        in client.post("/account/join/", {"code": code}).content.decode()
    )
    client.post(
        "/account/join/", {"code": code, "password": WORDS, "again": WORDS, "language": "pl"}
    )
    assert client.session["_auth_user_id"] == str(cast.here.persons["piotr"])


def test_signing_in_speaks_the_persons_language(cast: Cast) -> None:
    piotr = Person.objects.get(id=cast.here.persons["piotr"])
    actions.change_person(cast.here.id, person_id=piotr.id, language="uk")
    answer = english().post("/account/login/", {"login": piotr.username, "password": "okienko"})
    assert answer.cookies["django_language"].value == "uk"
