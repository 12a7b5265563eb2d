"""The landing page and the customer's page."""

from datetime import date, datetime, time

import pytest
from django.urls import reverse

from okienko.config import Config
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices import actions as offices
from okienko.offices.models import Office
from okienko.portal import query, town, views
from okienko.routing import actions as routing
from okienko.routing.models import Presence
from okienko.sampletown.cast import ZONE
from tests.cast import at_work, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(monkeypatch, tmp_path):
    settings = Config(home=tmp_path, demo=True)
    monkeypatch.setattr(views, "config", lambda: settings)
    return settings


def _slug(office: int) -> str:
    with in_offices([office]):
        return Office.objects.get(id=office).slug


class TestHome:
    def test_leads_to_the_sign_in_where_several_offices_live(self, client):
        the_cast()
        assert client.get("/").url == reverse("account_login")

    def test_tells_a_newcomer_in_the_demo_how_to_try_it(self, client, demo):
        the_cast()
        page = client.get("/", headers={"accept-language": "en"}).content.decode()
        for words in ("sip:19@", "anna", "okienko", "SMTP", "/wallboard/", reverse("portal:ring")):
            assert words in page


class TestRing:
    def test_is_not_there_outside_the_demo(self, client):
        assert client.post(reverse("portal:ring")).status_code == 404

    def test_says_when_nobody_can_call(self, client, demo):
        the_cast()
        page = client.post(
            reverse("portal:ring"), follow=True, headers={"accept-language": "en"}
        ).content.decode()
        assert "still waking up" in page

    @pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
    def test_says_where_there_is_no_telephone(self, client, demo, monkeypatch, headers):
        the_cast()
        monkeypatch.setattr(town, "ask", lambda *asked, **more: {"error": town.NO_TELEPHONE})
        page = client.post(
            reverse("portal:ring"), follow=True, headers={"accept-language": "en", **headers}
        ).content.decode()
        assert "there is no telephone here" in page
        assert "okienko doctor" in page

    def test_lets_somebody_call_the_one_who_asks(self, client, demo, monkeypatch):
        asked = []

        def ask(home, do, **more):
            asked.append((do, more))
            return {"name": "Halina Wrzos", "ready": True}

        monkeypatch.setattr(town, "ask", ask)
        cast = the_cast()
        from okienko.offices.models import Person

        anna = Person.objects.get(id=cast.here.persons["anna"])
        client.force_login(anna)
        answer = client.post(reverse("portal:ring"), headers={"hx-request": "true"})
        assert asked == [("ring", {"person": anna.id})]
        assert "Halina Wrzos" in answer.content.decode()


class TestContact:
    def test_shows_hours_number_and_address(self, client):
        cast = the_cast()
        offices.change_office(
            cast.here.id, phone="+48140001919", email="urzad@zielonkadolna.example"
        )
        page = client.get(f"/{_slug(cast.here.id)}/").content.decode()
        assert "tel:+48140001919" in page
        assert "14 000 19 19" in page
        assert "mailto:urzad@zielonkadolna.example" in page

    def test_an_unknown_office_is_not_found(self, client):
        the_cast()
        assert client.get("/nowhere/").status_code == 404

    @pytest.mark.parametrize(
        ("at", "words"),
        [
            ((2026, 11, 24, 10, 0), "Open today until 15:30"),
            ((2026, 11, 24, 6, 0), "Closed now, open today from 7:30"),
            ((2026, 11, 27, 18, 0), "Closed now, open again on Monday at 8:00"),
        ],
    )
    def test_says_whether_it_is_open_now(self, at, words, settings):
        settings.LANGUAGE_CODE = "en"
        cast = the_cast()
        office = cast.here.id
        with in_offices([office]), clock.at(datetime(*at, tzinfo=ZONE)):
            week = [
                (0, time(8), time(17)),
                (1, time(7, 30), time(15, 30)),
                (2, time(22), time(0)),
                (4, time(7, 30), time(14)),
            ]
            offices.change_schedule.within(office, schedule_id=cast.here.schedule, spans=week)
            contact = query.contact(office)
        assert contact.state == words
        spans = [line.spans for line in contact.days]
        assert spans == ["8:00–17:00", "7:30–15:30", "22:00–24:00", "7:30–14:00"]

    @pytest.mark.parametrize(
        ("at", "change", "answered"),
        [
            ((2026, 11, 24, 10, 0), "", True),
            ((2026, 11, 24, 20, 0), "", False),
            ((2026, 11, 28, 10, 0), "", False),  # a Saturday
            ((2026, 11, 11, 10, 0), "", False),  # a holiday
            ((2026, 11, 24, 10, 0), "closed day", False),
            ((2026, 11, 24, 10, 0), "queues closed", False),
            ((2026, 11, 24, 10, 0), "nobody there", False),
        ],
    )
    def test_speaks_of_waiting_only_when_calls_are_answered(self, client, at, change, answered):
        cast = the_cast()
        office = cast.here.id
        with clock.at(datetime(*at, tzinfo=ZONE)):
            at_work(cast.here, "anna")
            offices.change_office(office, phone="+48140001919", email="urzad@zielonkadolna.example")
            first = cast.here.schedule
            week = [(day, time(8), time(16)) for day in range(5)]
            offices.change_schedule(office, schedule_id=first, holidays=True, spans=week)
            if change == "closed day":
                why = {"name": "Awaria wody", "said": {"uk": "Аварія води"}}
                offices.close_on(office, schedule_id=first, day=date(2026, 11, 24), **why)
            if change == "queues closed":
                night = offices.add_schedule(office, name="noc", spans=[])
                for queue in (cast.here.queue, cast.here.other_queue):
                    routing.change_queue(office, queue_id=queue, schedule_id=night)
            if change == "nobody there":
                Presence.objects.update(state="off")
            for language, press, write in (
                ("pl", "W każdej chwili 0", "Można teraz napisać"),
                ("en", "Press 0", "You can write now"),
                ("uk", "Натисніть 0", "Можна написати зараз"),
            ):
                answer = client.get(f"/{_slug(office)}/", headers={"accept-language": language})
                page = answer.content.decode()
                assert (press in page) is answered, page
                assert (write in page) is not answered
                reason = "Аварія води" if language == "uk" else "Awaria wody"
                assert (reason in page) is (change == "closed day")
