"""The page of people: who works here, what each may do and knows, and how they come in."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from okienko.events.security.scope import in_offices
from okienko.offices import actions
from okienko.offices.access import officials_of
from okienko.offices.models import Official, Person, Role
from okienko.routing import queries as routing
from okienko.routing.actions import accept, make_offer
from okienko.routing.models import Wait
from tests.cast import Cast, a_call, an_email, at_work, the_cast

from ..verbs import usernames

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = the_cast()
    for office, name in ((cast.here, "maria"), (cast.there, "ewa")):
        actions.change_official(office.id, official_id=office.officials[name], role=Role.ADMIN)
    return cast


def browser(cast: Cast, name: str = "maria") -> Client:
    persons = {**cast.here.persons, **cast.there.persons}
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(get_user_model().objects.get(pk=persons[name]))
    return client


def base(cast: Cast, rest: str = "") -> str:
    return f"/administration/{cast.here.id}/people/{rest}"


def row(cast: Cast, name: str, rest: str = "") -> str:
    return base(cast, f"{cast.here.officials[name]}/{rest}")


def whole(cast: Cast, **more: str) -> dict[str, str]:
    return {
        "name": "Łucja Dąbek-Nowak",
        "username": "",
        "email": "l.dabek@zielonka.example",
        "language": "pl",
        "role": "official",
        f"level_{cast.here.skill}": "4",
        **more,
    }


def test_somebody_is_added_with_skills_and_comes_in(cast: Cast) -> None:
    maria = browser(cast)
    made = maria.post(base(cast, "new/"), whole(cast), follow=True)
    text = made.content.decode()
    assert "Added." in text
    assert "The person has no password yet" in text
    person = Person.objects.get(username="lucja.dabek-nowak")
    official = officials_of(person.id)[cast.here.id]
    with in_offices([cast.here.id]):
        assert routing.levels(cast.here.id)[official] == {cast.here.skill: 4}
    page = maria.post(base(cast, f"{official}/link/"))
    assert page.headers["Cache-Control"] == "no-store"
    link = re.search(r'value="(http://testserver/account/join/#[\w-]+)"', page.content.decode())
    assert link
    lucja = Client(headers={"Accept-Language": "en"})
    asked = lucja.post("/account/join/", {"code": link[1]})
    assert "lucja.dabek-nowak" in asked.content.decode()
    form = {"code": link[1], "password": "zielona brama", "again": "zielona brama"}
    come = lucja.post("/account/join/", {**form, "language": "uk"})
    assert (come.status_code, come["Location"]) == (302, "/desk/")
    assert come.cookies["django_language"].value == "uk"
    assert lucja.get("/desk/").status_code == 200
    again = Client().post("/account/join/", {**form, "language": "uk"})
    assert again.status_code == 422


def test_a_second_of_the_same_name_gets_a_number(cast: Cast) -> None:
    maria = browser(cast)
    for _ in range(2):
        maria.post(base(cast, "new/"), whole(cast))
    names = set(
        Person.objects.filter(username__startswith="lucja").values_list("username", flat=True)
    )
    assert names == {"lucja.dabek-nowak", "lucja.dabek-nowak2"}
    taken = maria.post(base(cast, "new/"), whole(cast, username="LUCJA.dabek-nowak"))
    assert taken.status_code == 422
    assert "Somebody has this user name" in taken.content.decode()


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Anna Nowak", "anna.nowak"),
        ("Anna Maria Nowak", "anna.nowak"),
        ("Świętosława", "swietoslawa"),
        ("Олена Шевчук", "олена.шевчук"),
        ("???", "urzad"),
        ("a" * 120, "a" * 100),
    ],
)
def test_user_names_are_made_from_names(name: str, first: str) -> None:
    assert next(usernames(name)) == first


@pytest.mark.parametrize(
    "odd",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"username": "a b"},
        {"email": "nobody"},
        {"role": "king"},
        {"language": "de"},
        {"level": "9"},
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_is_made(cast: Cast, odd: dict[str, str]) -> None:
    before = Person.objects.count()
    odd = {f"level_{cast.here.skill}" if key == "level" else key: v for key, v in odd.items()}
    page = browser(cast).post(base(cast, "new/"), {**whole(cast), **odd})
    assert page.status_code == 422
    assert Person.objects.count() == before


def test_role_name_and_levels_are_changed_in_one_go(cast: Cast) -> None:
    maria, url = browser(cast), row(cast, "piotr")
    form = maria.get(url).context["form"]
    data = {**form.initial, "shown": form.shown, "role": "supervisor", "username": "piotr.z"}
    del data["closed"]
    data[f"level_{cast.here.skill}"] = ""
    saved = maria.post(url, data, follow=True)
    assert "Saved." in saved.content.decode()
    with in_offices([cast.here.id]):
        seat = Official.objects.get(id=cast.here.officials["piotr"])
        assert seat.role == "supervisor"
        assert seat.id not in routing.levels(cast.here.id)
    assert Person.objects.get(id=seat.person_id).username == "piotr.z"
    refused = maria.post(
        row(cast, "maria"), {**data, "role": "official", "username": "m", "shown": ""}
    )
    assert refused.status_code == 422
    assert "no other administrator" in refused.content.decode()


def test_who_works_elsewhere_is_only_partly_ours(cast: Cast) -> None:
    piotr = cast.here.persons["piotr"]
    actions.add_official(cast.there.id, person_id=piotr, name="Piotr")
    maria, url = browser(cast), row(cast, "piotr")
    page = maria.get(url)
    assert "works in another office too" in page.content.decode()
    assert "username" not in page.context["form"].fields
    assert "Brzezina" not in page.content.decode(), "which office it is, is none of ours"
    name = Person.objects.get(id=piotr).username
    form = page.context["form"]
    data = {
        "name": "Piotr Z.",
        "role": "official",
        "username": "stolen",
        "email": "maria@x.example",
    }
    saved = maria.post(url, {**data, "shown": form.shown}, follow=True)
    assert "Saved." in saved.content.decode()
    row_ = Person.objects.get(id=piotr)
    assert (row_.username, row_.email) == (name, "")
    for step in ("link/", "sign-out/"):
        told = maria.post(row(cast, "piotr", step), follow=True).content.decode()
        assert "works in other offices too" in told
    assert Person.objects.get(id=piotr).sent_out == 0


def test_who_administers_both_gives_a_seat_in_the_other(cast: Cast) -> None:
    maria = browser(cast)
    assert maria.post(row(cast, "piotr", "seat/"), {"where": cast.there.id}).status_code == 404
    assert maria.post(row(cast, "piotr", "seat/"), {"where": "x"}).status_code == 404
    actions.add_official(
        cast.there.id, person_id=cast.here.persons["maria"], name="Maria", role=Role.ADMIN
    )
    assert "Give a seat in" in maria.get(row(cast, "piotr")).content.decode()
    made = maria.post(row(cast, "piotr", "seat/"), {"where": cast.there.id}, follow=True)
    assert f"/administration/{cast.there.id}/people/" in made.request["PATH_INFO"]
    assert officials_of(cast.here.persons["piotr"]).keys() == {cast.here.id, cast.there.id}
    # and makes links for who works in both
    page = maria.post(row(cast, "piotr", "link/"))
    assert "/account/join/#" in page.content.decode()


def test_who_is_taken_out_of_use_is_told_of_before_and_refused_in_mid_call(cast: Cast) -> None:
    maria, piotr = browser(cast), cast.here.officials["piotr"]
    at_work(cast.here, "piotr")
    contact = an_email(cast.here)
    with in_offices([cast.here.id]):
        wait = Wait.objects.get(interaction_id=contact).id
    offer = make_offer(cast.here.id, wait_id=wait, official_id=piotr)
    accept(cast.here.id, offer_id=offer, official_id=piotr)
    assert "1 contact is in hand" in maria.get(row(cast, "piotr")).content.decode()
    call = a_call(cast.here)
    with in_offices([cast.here.id]):
        wait = Wait.objects.get(interaction_id=call).id
    offer = make_offer(cast.here.id, wait_id=wait, official_id=piotr)
    accept(cast.here.id, offer_id=offer, official_id=piotr)
    assert maria.post(row(cast, "piotr", "retire/")).status_code == 422
    assert officials_of(cast.here.persons["piotr"])


def test_a_link_for_one_who_left_lets_nobody_in(cast: Cast) -> None:
    maria = browser(cast)
    maria.post(row(cast, "piotr", "retire/"))
    assert "Make a one-time link" not in maria.get(row(cast, "piotr")).content.decode()
    page = maria.post(row(cast, "piotr", "link/")).content.decode()
    link = re.search(r"#([\w-]{20,})", page)
    if link:
        assert Client().post("/account/join/", {"code": link[1]}).status_code == 422


def test_signing_out_everywhere_ends_the_sessions(cast: Cast) -> None:
    piotr, maria = browser(cast, "piotr"), browser(cast)
    assert piotr.get("/desk/").status_code == 200
    maria.post(row(cast, "piotr", "sign-out/"))
    assert piotr.get("/desk/").status_code == 302


def test_a_page_about_another_offices_person_is_not_there(cast: Cast) -> None:
    ewa = browser(cast, "ewa")
    for step in ("", "link/", "sign-out/", "seat/"):
        there = f"/administration/{cast.there.id}/people/{cast.here.officials['piotr']}/{step}"
        answer = ewa.post(there, {"where": cast.there.id}) if step else ewa.get(there)
        assert answer.status_code == 404


def test_the_table_says_who_knows_what(cast: Cast) -> None:
    page = browser(cast).get(f"/administration/{cast.here.id}/skills/").content.decode()
    assert "odpady" in page
    listed = browser(cast).get(base(cast)).content.decode()
    assert "odpady 3" in listed


def test_a_skill_is_made_and_removed(cast: Cast) -> None:
    maria, url = browser(cast), f"/administration/{cast.here.id}/skills/"
    maria.post(f"{url}new/", {"name": "ukraiński", "language": "uk"})
    with in_offices([cast.here.id]):
        skill = next(s for s in routing.skills(cast.here.id) if s.language == "uk")
    assert maria.post(f"{url}{skill.id}/remove/").status_code == 302
    with in_offices([cast.here.id]):
        assert skill.id not in [s.id for s in routing.skills(cast.here.id)]


def test_the_page_of_two_hundred_asks_as_often_as_that_of_three(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    maria = browser(cast)
    with CaptureQueriesContext(
        connection,
    ) as few:
        maria.get(base(cast))
    for number in range(12):
        maria.post(base(cast, "new/"), whole(cast, username=f"ktos{number}"))
    maria.get(base(cast))
    with CaptureQueriesContext(connection) as many:
        maria.get(base(cast))
    assert len(many) <= len(few)
