"""Levels of skills are set in one table; of two who save, nothing is lost."""

import json
from typing import Any

import pytest

from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.routing import actions
from okienko.routing import queries as routing
from tests.cast import Cast

from .test_people import base, browser, cast, row  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


def url(cast: Cast) -> str:  # noqa: F811
    return f"/administration/{cast.here.id}/skills/table/"


def cell(cast: Cast, name: str) -> str:  # noqa: F811
    return f"l{cast.here.officials[name]}_{cast.here.skill}"


def levels(cast: Cast) -> dict[str, int | None]:  # noqa: F811
    with in_offices([cast.here.id]):
        found = routing.levels(cast.here.id)
    return {n: found.get(o, {}).get(cast.here.skill) for n, o in cast.here.officials.items()}


def told(cast: Cast) -> list[tuple[int, Any, Any]]:  # noqa: F811
    with in_offices([cast.here.id]):
        rows = EventRow.objects.filter(kind="levels.changed", office_id=cast.here.id)
        return [(r.subject, r.data["before"], r.data["after"]) for r in rows.order_by("id")]


def test_levels_are_set_and_each_person_has_an_event(cast: Cast) -> None:  # noqa: F811
    maria = browser(cast)
    form = maria.get(url(cast)).context["form"]
    before = len(told(cast))
    data = {"shown": form.shown, cell(cast, "anna"): "5", cell(cast, "piotr"): "",
            cell(cast, "maria"): "3"}  # fmt: skip
    saved = maria.post(url(cast), data, follow=True).content.decode()
    assert "Saved." in saved
    assert levels(cast) == {"anna": 5, "piotr": None, "maria": 3}
    skill, here = str(cast.here.skill), cast.here.officials
    assert sorted(told(cast)[before:]) == sorted(
        [(here["anna"], {skill: 3}, {skill: 5}), (here["piotr"], {skill: 3}, {})]
    )
    assert "What was changed before" in saved
    again = maria.post(url(cast), {**data, "shown": maria.get(url(cast)).context["form"].shown},
                       follow=True)  # fmt: skip
    assert "Nothing was changed." in again.content.decode()


def test_two_who_save_lose_nothing(cast: Cast) -> None:  # noqa: F811
    maria = browser(cast)
    shown = maria.get(url(cast)).context["form"].shown
    anna, piotr = cast.here.officials["anna"], cast.here.officials["piotr"]
    actions.change_levels(cast.here.id, changes={anna: {cast.here.skill: 1}})
    # another cell: both hold
    data = {"shown": shown, cell(cast, "anna"): "3", cell(cast, "piotr"): "4"}
    assert maria.post(url(cast), data).status_code == 302
    assert levels(cast) == {"anna": 1, "piotr": 4, "maria": 3}
    # the same: both are shown, and nothing is saved before one decides
    actions.change_levels(cast.here.id, changes={piotr: {cast.here.skill: 2}})
    shown = json.dumps({cell(cast, "piotr"): 4})
    clash = maria.post(url(cast), {"shown": shown, cell(cast, "piotr"): "5"})
    assert clash.status_code == 422
    assert "Piotr: odpady" in clash.content.decode()
    assert levels(cast)["piotr"] == 2
    kept = {"shown": clash.context["form"].shown, cell(cast, "piotr"): "5"}
    assert maria.post(url(cast), kept).status_code == 302
    assert levels(cast)["piotr"] == 5


@pytest.mark.parametrize("odd", ["0", "6", "x", "11", "-1", "٣", "<b>"])
def test_what_is_no_level_is_said_and_nothing_saved(cast: Cast, odd: str) -> None:  # noqa: F811
    maria = browser(cast)
    data = {"shown": "[broken", cell(cast, "anna"): odd, cell(cast, "piotr"): "5"}
    page = maria.post(url(cast), data)
    assert page.status_code == 422
    assert "A level is a number from 1 to 5" in page.content.decode()
    assert "<b>" not in page.content.decode().split("levels-table")[1]
    assert set(levels(cast).values()) == {3}


def test_who_only_answers_and_another_office_have_no_table(cast: Cast) -> None:  # noqa: F811
    assert browser(cast, "anna").get(url(cast)).status_code == 403
    assert browser(cast, "ewa").get(url(cast)).status_code == 404
    foreign = {"shown": "{}", f"l{cast.there.officials['olena']}_{cast.there.skill}": "1"}
    assert browser(cast).post(url(cast), foreign).status_code == 302
    with in_offices([cast.there.id]):
        found = routing.levels(cast.there.id)
    assert found[cast.there.officials["olena"]] == {cast.there.skill: 3}


def test_a_persons_history_tells_all_of_it_and_no_secret(cast: Cast) -> None:  # noqa: F811
    maria, here = browser(cast), cast.here
    maria.post(url(cast), {"shown": "", cell(cast, "anna"): "5"})
    form = maria.get(row(cast, "anna")).context["form"]
    data = {**form.initial, "shown": form.shown, "role": "supervisor", "email": "a@x.pl"}
    maria.post(row(cast, "anna"), data)
    link = maria.post(row(cast, "anna", "link/")).content.decode()
    for step in ("sign-out/", "retire/", "restore/"):
        maria.post(row(cast, "anna", step))
    page = maria.get(row(cast, "anna"))
    lines = [(made.who, made.what) for made in page.context["history"]]
    assert lines[:7] == [
        ("Maria", "put the person into use again"),
        ("Maria", "took out of use"),
        ("Maria", "signed the person out everywhere"),
        ("Maria", "made a link to come in"),
        ("Maria", "changed"),
        ("Maria", "changed"),
        ("Maria", "changed the skills"),
    ]
    assert [what for _who, what in lines[7:]] == [
        "changed the skills",
        "added the person here",
        "made the user name",
    ]
    assert link.split("/account/join/#")[1][:20] not in page.content.decode()
    changed = {d.label: (d.before, d.after) for made in page.context["history"][4:7]
               for d in made.differences}  # fmt: skip
    assert changed["E-mail"] == ("empty", "a@x.pl")
    assert changed["odpady"] == ("3", "5")
    # and what was there before is filled in again, of the skills too
    skills = page.context["history"][6]
    filled = maria.get(row(cast, "anna"), {"back": skills.id}).context["form"]
    assert filled.initial[f"level_{here.skill}"] == "3"
    others = maria.get(row(cast, "piotr"), {"back": skills.id}).context["form"]
    assert others.initial[f"level_{here.skill}"] == "3", "another's event fills nothing in"
