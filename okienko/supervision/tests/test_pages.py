"""The wallboard's pages: who may look and act, what they show, how many queries they take."""

import re
from dataclasses import replace
from datetime import date, time

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from okienko.desk.waiting.query import waiting
from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices import actions as offices
from okienko.routing.actions import accept, make_offer
from okienko.routing.models import Presence, Queue, Wait
from okienko.statistics.figures import FIGURES
from okienko.statistics.tests.player import Player
from okienko.supervision.queues.query import cards
from tests.cast import Cast, a_call, an_email, at_work, the_cast

from ..scope import scope

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def day(cast: Cast) -> Player:
    return Player(cast.here, TUESDAY)


def client(cast: Cast, name: str) -> Client:
    persons = {**cast.here.persons, **cast.there.persons}
    browser = Client(headers={"Accept-Language": "en"})
    browser.force_login(get_user_model().objects.get(pk=persons[name]))
    return browser


def a_busy_day(day: Player) -> None:
    call = day.call("9:00:00")
    day.take(call, "9:00:10")
    day.hang_up(call, "9:02:10", "9:02:40", "information")
    day.give_up(day.call("9:30:00"), "9:31:00")
    day.call("11:58:00")
    day.letter("10:00:00")


def test_the_wallboard_shows_the_day(cast: Cast, day: Player) -> None:
    a_busy_day(day)
    with day.at("12:00:00"):
        page = client(cast, "maria").get("/wallboard/").content.decode()
    assert "Odpady" in page
    assert "2 wait in Odpady" in page
    assert "9:00: 1 answered" in page
    assert "Most contacts at 9:00: 1 answered and 0 abandoned." in page
    assert "page closed" in page  # Anna's page has not been heard of since 9:00
    assert "Signed out:" in page
    for figure in ("service_level", "written_open", "occupancy"):
        assert f'id="how-{figure}"' in page


@pytest.mark.parametrize(("on", "hot"), [(date(2026, 11, 28), False), (date(2026, 11, 30), True)])
def test_a_letter_of_friday_makes_no_queue_hot_before_monday(
    cast: Cast, on: date, hot: bool
) -> None:
    day = Player(cast.here, date(2026, 11, 27))
    day.open_from_8_to_16()
    with in_offices([cast.here.id]):
        hours = {queue.schedule_id for queue in Queue.objects.all()}
    for schedule in hours:
        week = [(weekday, time(8), time(16)) for weekday in range(5)]
        offices.change_schedule(cast.here.id, schedule_id=schedule, spans=week)
    day.letter("15:00:00")
    with day.at("11:30:00", on), in_offices([cast.here.id]):
        assert [card.hot for card in cards(scope([cast.here.id]))] == [hot, False]
        assert [line.hot for line in waiting([cast.here.id])] == [hot, False]


def test_an_office_without_a_day(cast: Cast, day: Player) -> None:
    with day.at("12:00:00"):
        page = client(cast, "maria").get("/wallboard/").content.decode()
    assert "nobody waits" in page
    assert "No live contact yet today." in page
    assert "No official is signed in." in page


def test_every_figure_opens_its_contacts(cast: Cast, day: Player) -> None:
    a_busy_day(day)
    browser = client(cast, "piotr")  # an official may look
    with day.at("12:00:00"):
        for code in FIGURES:
            answer = browser.get(f"/wallboard/figure/{code}/")
            assert answer.status_code == 200, code
            assert str(FIGURES[code].words)[:20] in answer.content.decode()
        answered = browser.get("/wallboard/figure/answered/").content.decode()
        assert "1 counted contact" in answered
        assert "9:00:00" in answered
        assert "Anna" in answered
        slot = browser.get("/wallboard/figure/answered/?slot=19").content.decode()
        assert "0 counted contacts" in slot
        assert browser.get("/wallboard/figure/nonsense/").status_code == 404


def test_search_and_nonsense_in_the_address(cast: Cast, day: Player) -> None:
    a_busy_day(day)
    browser = client(cast, "maria")
    with day.at("12:00:00"):
        at = "/wallboard/figure/service_level/"
        assert "1 counted contact<" in browser.get(at, {"q": "Anna"}).content.decode()
        assert "Nothing found." in browser.get(at, {"q": "Nemo"}).content.decode()
        assert "2 counted contacts" in browser.get(at, {"q": "601 000 212"}).content.decode()
        asked = {"day": "yesterday", "queue": "x", "slot": "999", "page": "-1"}
        assert browser.get(at, asked).status_code == 200
        assert browser.get(at, {"day": "0001-01-01", "page": "99"}).status_code == 200
        assert "1 counted contact<" in browser.get(at, {"q": "An\0na"}).content.decode()
        for odd in ("K-2026-²", "--"):
            assert "Nothing found." in browser.get(at, {"q": odd}).content.decode()


def test_the_export_holds_no_names(cast: Cast, day: Player) -> None:
    a_busy_day(day)
    with day.at("12:00:00"):
        answer = client(cast, "maria").get("/wallboard/figure/asa/export.csv")
    assert answer["Content-Type"].startswith("text/csv")
    head, *rows = answer.content.decode("utf-8-sig").strip().splitlines()
    assert head.startswith("Contact,Channel,Time,Queue")
    assert len(rows) == 1
    assert ",2026-11-24 09:00:00+01:00,Odpady,answered,10,10,,Anna" in rows[0]
    assert "601" not in answer.content.decode()


def test_all_figures_of_a_day(cast: Cast, day: Player) -> None:
    a_busy_day(day)
    with day.at("12:00:00"):
        today = client(cast, "maria").get("/wallboard/figures/").content.decode()
        before = client(cast, "maria").get("/wallboard/figures/?day=2026-11-23").content.decode()
        table = client(cast, "maria").get("/wallboard/half-hours/").content.decode()
    assert "Answered in 20 s" in today
    assert "Waiting now" in today
    assert "50%" in today  # one of two in time
    assert "Waiting now" not in before.split("<dialog")[0]
    assert "<table" in table


def test_a_supervisor_changes_a_state(cast: Cast, day: Player) -> None:
    anna = cast.here.officials["anna"]
    browser = client(cast, "maria")
    with day.at("12:00:00"):
        choices = browser.get(f"/wallboard/official/{anna}/").content.decode()
        assert "break" in choices
        assert re.search(r'<span class="tag[^"]*">\w', choices)  # what Anna does now
        for state, found in (
            ("ready", ("ready", "")),
            ("meeting", ("not_ready", "meeting")),
            ("off", ("off", "")),
        ):
            answer = browser.post(f"/wallboard/official/{anna}/", {"state": state})
            assert answer.status_code == 204
            with in_offices([cast.here.id]):
                row = Presence.objects.get(person_id=cast.here.persons["anna"])
            assert (row.state, row.reason) == found
        refused = browser.post(f"/wallboard/official/{anna}/", {"state": "asleep"})
        assert refused.status_code == 409
        assert refused["X-Words"]


@pytest.mark.parametrize("state", ["meeting", "off"])
def test_a_change_of_state_holds_in_both_offices_of_an_official(
    cast: Cast, day: Player, state: str
) -> None:
    person, anna = cast.here.persons["anna"], cast.here.officials["anna"]
    guest = offices.add_official(cast.there.id, person_id=person, name="Anna")
    there = replace(cast.there, officials={"anna": guest})
    browser = client(cast, "maria")
    with day.at("12:00:00"):
        at_work(cast.here, "anna")
        letter, call = an_email(there), a_call(there)
        with in_offices([there.id]):
            waits = dict(Wait.objects.values_list("interaction_id", "id"))
        wait = waits[call]
        offer = make_offer(there.id, wait_id=waits[letter], official_id=guest)
        assert offer
        accept(there.id, offer_id=offer, official_id=guest)
        assert make_offer(there.id, wait_id=wait, official_id=guest)
        answer = browser.post(f"/wallboard/official/{anna}/", {"state": state})
        assert answer.status_code == 204
        with in_offices([there.id]):
            assert Interaction.objects.get(id=call).state == "waiting"
            written = Interaction.objects.get(id=letter).state
            ended = ("offer.ended", "wait.entered")
            actors = set(
                EventRow.objects.filter(kind__in=ended, office_id=there.id)
                .exclude(actor__in=("system", "customer"))
                .values_list("actor", flat=True)
            )
        assert written == ("waiting" if state == "off" else "active")
        assert actors == {"supervisor"}, "one of another office, without the id there"
        assert Presence.objects.get(person=person).calls == 0

        at_work(cast.here, "anna")
        offer = make_offer(there.id, wait_id=wait, official_id=guest)
        assert offer
        accept(there.id, offer_id=offer, official_id=guest)
        answer = browser.post(f"/wallboard/official/{anna}/", {"state": state})
        assert answer.status_code == (409 if state == "off" else 204)
    if state == "off":  # who talks for another office cannot be signed out from here
        assert Presence.objects.get(person=person).state == "ready"


def test_a_supervisor_moves_what_waits(cast: Cast, day: Player) -> None:
    call = day.call("11:59:00")
    browser = client(cast, "maria")
    with day.at("12:00:00"):
        items = browser.get(f"/wallboard/queue/{cast.here.queue}/waiting/").content.decode()
        assert "601 000 212" in items
        with in_offices([cast.here.id]):  # closed by the administrator: whoever waits is seen
            Queue.objects.filter(id=cast.here.queue).update(name="Dawna", active=False)
        for page in ("/wallboard/", "/desk/"):
            opened = browser.get(page, follow=True).content.decode()
            assert "Dawna" in opened, page
        to = {"queue": cast.here.other_queue}
        assert browser.post(f"/wallboard/contact/{call}/move/", to).status_code == 204
        assert browser.post(f"/wallboard/contact/{call}/move/", to).status_code == 409
        for odd in ({"queue": "x"}, {"queue": "²"}):
            assert browser.post(f"/wallboard/contact/{call}/move/", odd).status_code == 409
    with in_offices([cast.here.id]):
        assert Wait.objects.get(result="").queue_id == cast.here.other_queue
        moved = EventRow.objects.filter(kind__in=("wait.left", "wait.entered")).order_by("id")
        told = [(event.kind, event.actor) for event in moved]
    maria = f"supervisor:{cast.here.officials['maria']}"
    assert told == [("wait.entered", told[0][1]), ("wait.left", maria), ("wait.entered", maria)]
    assert told[0][1] in ("system", "customer")


def test_who_may_not(cast: Cast, day: Player) -> None:
    call = day.call("11:59:00")
    anna = cast.here.officials["anna"]
    official, neighbour = client(cast, "piotr"), client(cast, "ewa")
    for browser, refusal in ((official, 403), (neighbour, 404)):
        assert browser.get(f"/wallboard/official/{anna}/").status_code == refusal
        assert browser.post(f"/wallboard/official/{anna}/", {"state": "off"}).status_code == refusal
        move = f"/wallboard/contact/{call}/move/"
        assert browser.post(move, {"queue": cast.here.other_queue}).status_code == refusal
        waiting = f"/wallboard/queue/{cast.here.queue}/waiting/"
        assert browser.get(waiting).status_code == refusal
    assert Client().get("/wallboard/").status_code == 302
    with in_offices([cast.here.id]):
        assert Interaction.objects.get(id=call).state == "waiting"


def test_the_neighbour_sees_nothing(cast: Cast, day: Player) -> None:
    a_busy_day(day)
    with day.at("12:00:00"):
        browser = client(cast, "ewa")
        assert "0 counted contacts" in browser.get("/wallboard/figure/answered/").content.decode()
        page = browser.get("/wallboard/").content.decode()
    assert "Anna" not in page


def test_queries_do_not_grow_with_the_office(
    cast: Cast, day: Player, django_assert_max_num_queries
) -> None:
    a_busy_day(day)
    browser = client(cast, "maria")
    with day.at("12:00:00"):
        with django_assert_max_num_queries(43):
            browser.get("/wallboard/")
        with django_assert_max_num_queries(15):
            browser.get("/wallboard/figure/answered/")
        for minute in range(10, 50):
            day.call(f"11:{minute}:00")
        with django_assert_max_num_queries(15):
            page = browser.get("/wallboard/figure/waiting/").content.decode()
    assert "42 counted contacts" in page


def test_a_shared_centre_sees_its_offices_together(cast: Cast, day: Player) -> None:
    a_busy_day(day)
    there = Player(cast.there, TUESDAY)
    there.call("11:59:00")
    offices.add_official(cast.there.id, person_id=cast.here.persons["maria"], name="Maria")
    browser = client(cast, "maria")
    with day.at("12:00:00"):
        page = browser.get("/wallboard/").content.decode()
        table = browser.get("/wallboard/figure/waiting/").content.decode()
        olena = cast.there.officials["olena"]
        assert (
            browser.get(f"/wallboard/official/{olena}/").status_code == 404
        )  # no supervisor there
    assert "Gmina Zielonka, Gmina Brzezina" in page
    assert "Gmina Brzezina: " in page
    assert "3 counted contacts" in table


def test_buttons_stand_only_where_one_may_act(cast: Cast, day: Player) -> None:
    here, there = cast.here, cast.there
    offices.add_official(there.id, person_id=here.persons["maria"], name="Maria")
    with day.at("12:00:00"):
        answer = client(cast, "maria").get("/wallboard/")
    page = answer.content.decode()
    for office in (here, there):
        assert f'data-office="{office.id}" data-opens="waiting-items"' in page
    style = page.partition("<style nonce=")[2].partition("</style>")[0]
    nonce = style.split('"')[1]
    assert f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]
    assert f'.supervises[data-office="{there.id}"] {{ display: none; }}' in style
    assert f'data-office="{here.id}"' not in style
