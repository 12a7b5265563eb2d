"""The check of what works from here.

Its relay and its telephone hold for moments, its report names nobody.
"""

from datetime import timedelta

import pytest
from django.test import Client

from okienko.channels.phone import turn
from okienko.channels.phone.asterisk.guests import all_guests
from okienko.channels.video import check_views, web
from okienko.channels.video.actions import checks
from okienko.channels.video.checking import browser_of, read_lines
from okienko.channels.video.models import CheckReport
from okienko.config import Config
from okienko.events import clock
from okienko.events.runtime import timers
from okienko.events.security.scope import in_offices
from okienko.offices.actions import add_official, add_person
from okienko.offices.models import Person
from tests.cast import Cast, OfficeCast
from tests.chat.visitor import Stream
from tests.site import Site
from tests.waiting import until

from .page import Page

LINES = {"browser": ["good", None], "rate": ["fair", 431], "camera": ["bad", None]}


@pytest.fixture(autouse=True)
def _another_ten_minutes() -> None:
    """All tests come from one address: each finds nothing counted."""
    paces = (check_views.RELAYS, check_views.SOUNDS, check_views.REPORTED, web.TRIED)
    for around in paces:
        around.near.done.clear()
        around.far.done.clear()


def test_its_relay_and_its_telephone_are_for_moments(
    site: Site, cast: Cast, customer: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Config(turn_urls="turn:turn.example.org:3478", turn_secret="quiet")
    monkeypatch.setattr(turn, "config", lambda: settings)
    (given,) = customer.ask(f"{customer.office}/check/relay", body={}).json["ice"]
    ends = int(given["username"].partition(":")[0])
    assert 0 < ends - clock.now().timestamp() <= 120
    made = customer.ask(f"{customer.office}/check/sound", body={})
    assert made.status == 200
    objects = {kind: fields for kind, _name, fields in all_guests()[made.json["username"]]}
    # its endpoint leads to an echo, and to no number and no meeting
    assert objects["endpoint"]["set_var"] == "DIALLED=check"
    with clock.at(clock.now() + timedelta(minutes=4)):
        assert made.json["username"] not in all_guests()
    nowhere = Page(site.url, "nowhere")
    assert nowhere.ask("nowhere/check/sound", body={}).json["error"] == "video_closed"


def test_a_stream_says_whether_its_pieces_come_one_by_one(site: Site, customer: Page) -> None:
    stream = Stream(site.url, "/video/check", {})
    assert stream.status == 200
    until(stream.over.is_set)
    assert len(stream.of("beat")) == 5


def test_one_network_takes_not_all_streams_that_try_the_way(
    site: Site, customer: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.TRIED.near, "most", 1)
    assert Stream(site.url, "/video/check", {}).status == 200
    assert Stream(site.url, "/video/check", {}).status == 429


def administrator(office: OfficeCast) -> int:
    """Somebody who administers the office; the person."""
    with in_offices([office.id]):
        person = add_person.within(office.id, username="zofia", password="okienko")
        add_official.within(office.id, person_id=person, name="Zofia", role="admin")
    return person


def test_a_report_is_for_the_administrator_for_thirty_days(
    site: Site, cast: Cast, customer: Page
) -> None:
    page = f"/administration/{cast.here.id}/checks/"
    admin = Client()
    admin.force_login(Person.objects.get(id=administrator(cast.here)))
    assert "Nikt nie przesłał raportu" in admin.get(page).content.decode()
    sent = customer.ask(f"{customer.office}/check/report", body={"lines": LINES, "official": True})
    assert sent.status == 201
    shown = admin.get(page).content.decode()
    for words in (sent.json["number"], "431 kbit/s", "nie działa", "ze stanowiska"):
        assert words in shown
    for name, office in (("anna", cast.here), ("olena", cast.there)):
        other = Client()
        other.force_login(Person.objects.get(id=office.persons[name]))
        assert other.get(page).status_code in (403, 404)
    with in_offices([cast.here.id]):
        row = CheckReport.objects.get()
    assert (row.official, row.browser, row.lines) == (True, "?, ?", LINES)
    for days, left in ((29, 1), (30, 0)):
        with clock.at(clock.now() + timedelta(days=days, seconds=1)):
            timers.run_due()
        with in_offices([cast.here.id]):
            assert CheckReport.objects.count() == left


def test_a_flood_of_reports_shuts_nobody_out(
    site: Site, cast: Cast, customer: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "REPORTS", 2)
    sent = [customer.ask(f"{customer.office}/check/report", body={"lines": LINES}) for _ in "123"]
    assert [each.status for each in sent] == [201] * 3
    with in_offices([cast.here.id]):
        kept = set(CheckReport.objects.values_list("number", flat=True))
    assert kept == {each.json["number"] for each in sent[1:]}


@pytest.mark.parametrize(
    "odd",
    [
        None,
        {},
        {"name": ["good", None]},
        {"camera": ["fine", None]},
        {"camera": ["good", "Jan Kowalski"]},
        {"camera": ["good", True]},
        {"rate": ["good", -1]},
        {"rate": ["good", 10**9]},
        {"rate": "good"},
    ],
)
def test_a_report_holds_no_words_of_anybody(site: Site, customer: Page, odd: object) -> None:
    with pytest.raises(ValueError):
        read_lines(odd)
    assert customer.ask(f"{customer.office}/check/report", body={"lines": odd}).status == 400


def test_a_browser_is_known_by_its_kind_alone() -> None:
    chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.1.2 Safari/537.36"
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) Version/18.1 Mobile/15E148 Safari/604.1"
    assert browser_of(chrome) == "Chrome 156, Linux"
    assert browser_of(chrome + " Edg/155.0") == "Edge 155, Linux"
    assert browser_of(iphone) == "Safari 18, iPhone"
    assert browser_of("Jan Kowalski, Zielonka 7") == "?, ?"
