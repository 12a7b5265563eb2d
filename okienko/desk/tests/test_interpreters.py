"""Who only interprets, lent by another office: asked for sign language, and shown nothing else."""

import pytest
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.video.settings import VideoSettings
from okienko.channels.video.tests.meeting import Signed
from okienko.events.security.scope import in_offices
from okienko.offices import actions as offices
from okienko.offices.access import only_takes_part
from okienko.offices.models import Person, Role
from okienko.routing import actions as routing
from okienko.routing.matcher import Matcher
from okienko.routing.models import Wait
from okienko.routing.queries import somebody_speaks
from tests.cast import OfficeCast, a_call, an_email, at_work, make_office

pytestmark = pytest.mark.django_db


class Lent(Signed):
    """Olga works in another office, and interprets here."""

    def __init__(self) -> None:
        super().__init__()
        self.home: OfficeCast = make_office("olszanka", {"olga": "official"})
        self.person = self.home.persons["olga"]
        self.official = offices.add_official(
            self.office.id, person_id=self.person, name="Olga", role=Role.INTERPRETER
        )
        routing.set_levels(self.office.id, official_id=self.official, levels={self.skill: 5})
        self.office.officials["olga"] = self.official
        self.office.persons["olga"] = self.person
        with self.now():
            at_work(self.home, "olga")
            for name in ("anna", "piotr", "maria"):  # nobody else is free
                routing.not_ready(self.office.id, official_id=self.office.officials[name])
        self.page = Client(headers={"accept-language": "en"})
        self.page.force_login(Person.objects.get(id=self.person))

    def matches(self) -> dict[int, int]:
        """Who gets what, by contact."""
        matcher = Matcher(None, None)
        with self.now():
            matcher.load()
            pairs = {m.wait.id: m.official for m in matcher.state.match(self.now_seconds())}
        with in_offices([self.office.id, self.home.id]):
            contacts = dict(Wait.objects.values_list("id", "interaction_id"))
        return {contacts[wait]: official for wait, official in pairs.items()}


def test_an_interpreter_of_another_office_gets_the_search_and_nothing_else() -> None:
    lent = Lent()
    search = lent.search()
    assert search
    with lent.now():
        a_call(lent.office)
    assert lent.matches() == {search: lent.official}


def test_they_still_answer_at_home() -> None:
    lent = Lent()
    with lent.now():
        call = a_call(lent.home)
        routing.let_go(lent.office.id, interaction_id=lent.search() or 0)
    assert lent.matches() == {call: lent.home.officials["olga"]}


def test_they_see_nothing_of_the_office() -> None:
    lent = Lent()
    with lent.now():
        other = a_call(lent.office, "+48601000999")
    desk = lent.page.get("/desk/")
    assert desk.status_code == 200
    assert "Podatki" in desk.content.decode(), "the queues of their own office"
    assert desk.content.decode().count("Podatki") == 1, "and none of this one"
    for contact in (lent.contact, other, lent.search()):
        assert lent.page.get(f"/desk/contact/{contact}/").status_code == 404
        assert lent.page.get(f"/desk/contact/{contact}/timeline/").status_code == 404
    assert only_takes_part(lent.person) == {lent.office.id}


def test_pages_of_their_own_office_show_and_change_nothing_of_this_one() -> None:
    lent = Lent()
    letter = an_email(lent.office)
    video = VideoSettings.model_validate({"queue": lent.home.queue})
    add_account(lent.home.id, kind="video", name="wideo", settings=video)
    lent.step()
    found = lent.page.post("/desk/find/save/", {"name": "All", "asked": "door=email&state=open"})
    assert found.status_code == 200
    seen = {"search": f"/desk/contact/{letter}/" in found.content.decode()}
    words = {"contact": str(letter), "when": "now", "language": "pl"}
    seen["contact"] = lent.page.post("/desk/video-calls/invite/", words).status_code != 404
    assert seen == {"search": False, "contact": False}


def test_who_only_interprets_has_a_desk_without_lists_and_opens_what_they_took() -> None:
    lent = Lent()
    person = offices.add_person(lent.office.id, username="tlumaczka", password="okienko")
    only = offices.add_official(lent.office.id, person_id=person, name="Iza", role=Role.INTERPRETER)
    routing.set_levels(lent.office.id, official_id=only, levels={lent.skill: 5})
    lent.office.officials["iza"], lent.office.persons["iza"] = only, person
    page = Client(headers={"accept-language": "en"})
    page.force_login(Person.objects.get(id=person))
    html = page.get("/desk/").content.decode()
    for words in ("Inbox", "Cases", 'id="find"', 'data-panel="waiting"', 'data-panel="callbacks"'):
        assert words not in html, words
    for place in ("/desk/inbox/", "/desk/cases/", "/desk/find/", "/wallboard/"):
        assert page.get(place).status_code == 403, place
    search = lent.search()
    assert search
    offer = lent.offered(search, "iza")
    assert page.post(f"/desk/offer/{offer}/accept/").status_code == 204
    opened = page.get(f"/desk/contact/{search}/")
    assert opened.status_code == 200
    assert "you interpret" in opened.content.decode()
    assert page.get(f"/desk/contact/{lent.contact}/").status_code == 404
    assert page.post(f"/desk/video/{search}/seat/").json()["token"]
    assert page.post(f"/desk/contact/{search}/end/").status_code == 204
    assert lent.state(search) == "closed"


def test_an_office_with_interpreters_alone_answers_nobody() -> None:
    lent = Lent()
    with lent.now(), in_offices([lent.office.id]):
        assert somebody_speaks(lent.now_at())
        for name in ("anna", "piotr", "maria"):
            routing.sign_out.within(lent.office.id, official_id=lent.office.officials[name])
        assert not somebody_speaks(lent.now_at())
