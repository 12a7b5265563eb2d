"""Who runs the installation: offices from outside, what they used, a notice; nobody's customers."""

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils.translation import override

from okienko.channels.actions import add_account
from okienko.channels.phone.asterisk.lines import all_trunks
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.serving import connections_of
from okienko.events import clock
from okienko.events.actor import acting, official
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.machinery.health import look
from okienko.offices import actions, queries
from okienko.offices.access import operator
from okienko.offices.models import Office, Official, Person
from okienko.offices.refusals import MAY_NOT_ADMINISTER, MAY_NOT_OPERATE
from okienko.routing.actions import add_queue
from okienko.statistics import installation
from tests.cast import Cast, a_call, an_email, session_of, the_cast

pytestmark = pytest.mark.django_db

PAGES = ("", "new/", "use/", "use/export.csv", "health/", "notice/", "operators/")


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def olga(cast: Cast) -> Client:
    """Who runs it, and has no seat in any office."""
    actions.add_operator(username="olga", password="czerwony-parasol-7")
    row = Person.objects.get(username="olga")
    Authenticator.objects.create(user=row, type="totp", data={})
    return signed_in(row.id)


def signed_in(person: int) -> Client:
    found = Client(headers={"Accept-Language": "en"})
    found.cookies["sessionid"] = session_of(person)
    return found


def test_who_runs_it_opens_its_pages_and_no_others(cast: Cast, olga: Client) -> None:
    for path in PAGES:
        assert olga.get(f"/installation/{path}").status_code == 200, path
    one = f"/installation/office/{cast.here.id}/"
    assert olga.get(one).status_code == 200
    assert olga.get("/installation/office/999999/").status_code == 404
    assert olga.get(f"/installation/office/{10**20}/").status_code == 404
    assert olga.post(f"/installation/office/{10**20}/pause/").status_code == 404
    for path in ("/desk/", "/wallboard/", f"/administration/{cast.here.id}/", "/administration/"):
        answer = olga.get(path)
        assert (answer.status_code, answer.get("Location")) == (302, "/installation/"), path


def test_nobody_else_opens_them(cast: Cast) -> None:
    for person in cast.here.persons.values():
        somebody = signed_in(person)
        for path in (*PAGES, f"office/{cast.here.id}/"):
            assert somebody.get(f"/installation/{path}").status_code == 403, path
        assert somebody.post(f"/installation/office/{cast.here.id}/pause/").status_code == 403
    assert Client().get("/installation/")["Location"].startswith("/account/login/?next=")
    assert [each.paused_at for each in installation.installed_offices()] == [None, None]


def test_running_it_gives_no_right_in_an_office(cast: Cast) -> None:
    with acting(operator("olga")), pytest.raises(Refused) as refused:
        add_queue(cast.here.id, name="Nowa")
    assert refused.value.code == MAY_NOT_ADMINISTER.code
    anna = official(cast.here.id, cast.here.officials["anna"])
    with acting(anna), pytest.raises(Refused) as refused:
        actions.pause_office(cast.here.id)
    assert refused.value.code == MAY_NOT_OPERATE.code


def test_an_office_is_added_with_a_link_for_its_administrator(olga: Client) -> None:
    form = {"name": "Gmina Łoś", "zone": "Europe/Warsaw", "admin": "Ewa Wilk", "username": "ewa"}
    page = olga.post("/installation/new/", form)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    token = page.content.decode().partition("/account/join/#")[2].partition('"')[0]
    person = actions.whose_link(token)
    assert person is not None
    assert person.username == "ewa"
    office = next(each.id for each in installation.installed_offices() if each.name == "Gmina Łoś")
    with in_offices([office]):
        assert Official.objects.get().role == "admin"
    again = olga.post("/installation/new/", {**form, "name": "Gmina Ryś", "username": "olga"})
    assert again.status_code == 422, "nobody gets into an office by naming who runs it"
    assert queries.steps(1)[0].about == "Gmina Łoś"


def test_a_paused_office_hears_nothing_and_is_told(cast: Cast, olga: Client) -> None:
    here = cast.here
    with in_offices([here.id]):
        account = add_account.within(
            here.id, kind="phone", name="line", settings=TrunkSettings(addresses=["127.0.0.9"])
        )
    trunk = f"trunk-{account}"
    assert trunk in all_trunks()
    olga.post(f"/installation/office/{here.id}/pause/")
    assert trunk not in all_trunks()
    assert not [each for each in connections_of(["phone"]) if each.office == here.id]
    desk = signed_in(here.persons["anna"]).get("/desk/").content.decode()
    assert "is paused since" in desk
    with in_offices([here.id]):
        told = EventRow.objects.filter(office_id=here.id, kind="office.changed").latest("id")
    assert told.actor == "operator:olga"
    olga.post(f"/installation/office/{here.id}/resume/")
    assert trunk in all_trunks()


def test_an_office_is_renamed(cast: Cast, olga: Client) -> None:
    shown: dict[str, Any] = {"name": "Gmina Inna", "shown": "{}"}
    olga.post(f"/installation/office/{cast.here.id}/", shown)
    assert "Gmina Inna" in {each.name for each in installation.installed_offices()}


def test_use_is_counted_by_office_and_channel(cast: Cast, olga: Client) -> None:
    an_email(cast.here)
    an_email(cast.here)
    a_call(cast.here)
    an_email(cast.there)
    today = clock.now().date()
    used = installation.use_in(today.replace(day=1), "UTC")
    assert used[cast.here.id].contacts == {"email": 2, "phone": 1}
    assert used[cast.there.id].contacts == {"email": 1}
    before = installation.use_in(date(2001, 1, 1), "UTC")
    assert before[cast.here.id].contacts == {}
    with in_offices([cast.here.id]):
        name = Office.objects.get(id=cast.here.id).name
    lines = olga.get("/installation/use/export.csv").content.decode("utf-8-sig").splitlines()
    assert any(line.startswith(f"{name},2,1,") for line in lines), lines
    assert olga.get("/installation/use/?month=2026-99").status_code == 200


def test_a_notice_is_on_every_page_until_it_ends(cast: Cast, olga: Client) -> None:
    day = (clock.now() + timedelta(days=2)).date().isoformat()
    olga.post("/installation/notice/", {"text": "Na <b>chwilę</b> stajemy.", "day": day})
    anna = signed_in(cast.here.persons["anna"])
    assert "Na &lt;b&gt;chwilę" in anna.get("/desk/").content.decode()
    with clock.at(clock.now() + timedelta(days=4)):
        assert queries.notice(clock.now()) is None
    late = olga.post("/installation/notice/", {"text": "Za późno", "day": "2020-01-01"})
    assert late.status_code == 422
    olga.post("/installation/notice/end/")
    assert "chwilę" not in anna.get("/desk/").content.decode()


def test_the_last_one_stays_and_who_goes_is_signed_out(cast: Cast, olga: Client) -> None:
    olga.post("/installation/operators/remove/", {"username": "olga"})
    assert [each.username for each in queries.operators()] == ["olga"]
    anna = Person.objects.get(id=cast.here.persons["anna"]).username
    olga.post("/installation/operators/", {"username": anna})
    assert len(queries.operators()) == 2
    page = olga.post("/installation/operators/", {"username": "nobody-there"})
    assert page.status_code == 422
    olga.post("/installation/operators/remove/", {"username": "olga"})
    assert olga.get("/installation/").status_code == 302, "signed out"
    assert [step.what for step in queries.steps(2)] == ["operator_removed", "operator_added"]


def test_the_health_is_told_in_the_readers_language_and_to_machines_in_english(
    olga: Client,
) -> None:
    page = olga.get("/installation/health/", headers={"Accept-Language": "pl"}).content.decode()
    assert "Serwer telefoniczny" in page
    assert "Skrzynki pocztowe" in page
    assert "centrala nie działa" in page
    assert "no switchboard runs" not in page
    with override("pl"):
        assert look(details=True)[1]["switchboard"]["words"] == "no switchboard runs"
