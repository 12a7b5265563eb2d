"""Who runs the installation and works in no office: an own page, and a second factor first."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from okienko.config import config
from okienko.events.actor import acting, program
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.machinery.operators import give_password
from okienko.machinery.trouble import Trouble
from okienko.offices import actions
from okienko.offices.access import operator
from okienko.offices.models import InstallationStep, Person
from tests.cast import the_cast

from .codes import code

pytestmark = pytest.mark.django_db
ME, APP = "/account/me/", "/account/factors/app/"
WORD = "czerwony-parasol-7"


@pytest.fixture
def olga() -> Client:
    """Just added at the command line, and signed in by the page."""
    cache.clear()
    actions.add_operator(username="olga", password=WORD)
    client = Client(headers={"Accept-Language": "en"})
    answer = client.post("/account/login/", {"login": "olga", "password": WORD})
    assert answer.status_code == 302
    return client


def steps() -> list[tuple[str, str]]:
    return list(InstallationStep.objects.order_by("id").values_list("who", "what"))


def set_up(client: Client) -> None:
    found = re.search(r"<code>([A-Z2-7]{32})</code>", client.get(APP).content.decode())
    assert found
    assert client.post(APP, {"code": code(found[1])}).status_code == 302


def test_the_first_way_in_leads_over_the_second_factor(
    olga: Client, django_capture_on_commit_callbacks: Any
) -> None:
    led = olga.get("/installation/notice/")
    assert (led.status_code, led["Location"]) == (302, f"{ME}?next=%2Finstallation%2Fnotice%2F")
    text = olga.get(led["Location"]).content.decode()
    assert "Who runs the installation needs a second factor" in text
    assert "To the installation" not in text
    assert "To the desk" not in text
    with django_capture_on_commit_callbacks(execute=True):
        set_up(olga)
    assert olga.get("/installation/notice/").status_code == 200
    text = olga.get(ME).content.decode()
    assert "To the installation" in text
    assert "needs a second factor" not in text
    assert steps()[-2:] == [("olga", "factor_added"), ("olga", "factor_added")]  # and codes


@pytest.mark.parametrize(("rule", "demo", "asked"), [
    ("auto", False, True), ("auto", True, False), ("no", False, False), ("yes", True, True),
])  # fmt: skip
def test_the_rule_is_set_by_who_runs_the_machine(
    olga: Client, monkeypatch: pytest.MonkeyPatch, rule: Any, demo: Any, asked: bool
) -> None:
    other = config().model_copy(update={"operator_factor": rule, "demo": demo})
    monkeypatch.setattr("okienko.offices.access.config", lambda: other)
    assert olga.get("/installation/").status_code == (302 if asked else 200)


def test_language_password_and_sessions_are_ones_own(olga: Client) -> None:
    assert olga.post(f"{ME}language/", {"language": "uk"}).status_code == 302
    assert Person.objects.get(username="olga").language == "uk"
    other = Client(headers={"Accept-Language": "en", "User-Agent": "Firefox/128 Linux"})
    other.post("/account/login/", {"login": "olga", "password": WORD})
    text = other.get(ME).content.decode()
    assert "Firefox, Linux" in text
    session = re.findall(r'name="session" value="(\d+)"', olga.get(ME).content.decode())
    assert len(session) == 1
    olga.post(f"{ME}browser/", {"session": session[0]})
    assert other.get(ME).status_code == 302
    new = "zielona brama 7"
    weak = olga.post(f"{ME}password/", {"old": WORD, "new": "password1", "again": "password1"})
    assert weak.status_code == 422
    assert olga.post(f"{ME}password/", {"old": WORD, "new": new, "again": new}).status_code == 302
    assert olga.get(ME).status_code == 200
    assert Person.objects.get(username="olga").check_password(new)
    assert olga.post(f"{ME}elsewhere/").status_code == 302
    assert olga.get(ME).status_code == 200
    assert [what for _who, what in steps()] == [
        "operator_added", "signed_out_one", "password_changed", "signed_out",
    ]  # fmt: skip


def test_another_takes_a_lost_factor_away_and_nobody_else_does(olga: Client) -> None:
    set_up(olga)
    actions.add_operator(username="jan", password=WORD)
    jan = Client(headers={"Accept-Language": "en"})
    jan.post("/account/login/", {"login": "jan", "password": WORD})
    taken = {"username": "olga"}
    assert jan.post("/installation/operators/factors/", taken)["Location"].startswith(ME)
    set_up(jan)
    text = jan.get("/installation/operators/").content.decode()
    assert "Take the second factor away" in text
    jan.post("/installation/operators/factors/", taken)
    assert olga.get("/installation/").status_code == 302
    assert steps()[-1] == ("jan", "factors_taken")
    olga_id = Person.objects.get(username="olga").id
    with acting(operator("jan")), pytest.raises(Refused):
        actions.choose_own_password(person_id=olga_id, password="zielona brama 7")


def given(username: str, password: str, folder: Path) -> None:
    file = folder / "password"
    file.write_text(f"{password}\n")
    with acting(program("okienko password")):
        assert give_password(username, str(file)) == 0


def test_the_command_line_gives_an_operator_another_password(olga: Client, tmp_path: Path) -> None:
    assert olga.get(ME).status_code == 200
    with pytest.raises(Trouble, match="too common"):
        given("olga", "password1", tmp_path)
    with pytest.raises(Trouble, match="no user name"):
        given("nobody", "zielona brama 7", tmp_path)
    given("OLGA", "zielona brama 7", tmp_path)
    assert olga.get(ME).status_code == 302, "her sessions have ended"
    assert Person.objects.get(username="olga").check_password("zielona brama 7")
    assert steps()[-1] == ("", "password_given")
    with acting(operator("olga")), pytest.raises(Refused):
        actions.give_password(username="olga", password=WORD)


def test_and_one_who_works_in_two_offices_whose_office_is_told(tmp_path: Path) -> None:
    cast = the_cast()
    piotr = Person.objects.get(id=cast.here.persons["piotr"])
    token = actions.make_link(cast.here.id, person_id=piotr.id)
    actions.add_official(cast.there.id, person_id=piotr.id, name="Piotr")
    assert actions.password_forgotten(piotr.username) is None, "no letter goes to both"
    asked = Client(headers={"Accept-Language": "en"}).post(
        "/account/forgotten/", {"login": piotr.username}
    )
    assert "whoever looks after the server sets another password" in asked.content.decode()
    with pytest.raises(Refused):
        actions.make_link(cast.here.id, person_id=piotr.id)
    given(piotr.username, "zielona brama 7", tmp_path)
    piotr.refresh_from_db()
    assert piotr.check_password("zielona brama 7")
    assert piotr.asked_at is None
    assert actions.whose_link(token) is None
    with in_offices([cast.here.id, cast.there.id]):
        told = EventRow.objects.filter(kind="person.changed", data__password=True)
        assert told.get().subject == piotr.id
