"""Video calls that are agreed, on the desk's pages: invited, found, moved, called off."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from okienko.cases.actions import add_kind, open_case
from okienko.channels.actions import add_account
from okienko.channels.email.settings import EmailSettings
from okienko.channels.video.models import Appointment
from okienko.channels.video.settings import VideoSettings
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.models import Person
from tests.cast import Cast, OfficeCast, an_email, the_cast

pytestmark = pytest.mark.django_db

HERE = "/desk/video-calls/"


@pytest.fixture
def cast() -> Cast:
    made = the_cast()
    email = {"address": "urzad@example.pl", "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1"}
    mailbox = EmailSettings.model_validate(email)
    add_account(made.here.id, kind="email", name="poczta", settings=mailbox)
    video = VideoSettings.model_validate({"queue": made.here.queue})
    add_account(made.here.id, kind="video", name="wideo", settings=video)
    return made


def browser(cast: Cast, name: str) -> Client:
    client = Client(headers={"Accept-Language": "pl"})
    persons = {**cast.here.persons, **cast.there.persons}
    client.force_login(Person.objects.get(id=persons[name]))
    return client


def only(here: OfficeCast) -> Appointment:
    with in_offices([here.id]):
        return Appointment.objects.get()


def test_a_contact_is_invited_for_a_time(cast: Cast) -> None:
    anna = browser(cast, "anna")
    assert "Nie ma umówionych" in anna.get(HERE).content.decode()
    letter = an_email(cast.here)
    form = anna.get(f"{HERE}?contact={letter}").content.decode()
    assert "h.wrzos@example.pl" in form
    at = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT10:00")
    words = {"contact": str(letter), "when": "time", "at": at, "language": "pl", "mine": "1"}
    answer = anna.post(f"{HERE}invite/", words, headers={"HX-Request": "true"})
    assert "h.wrzos@example.pl" in answer.content.decode()
    row = only(cast.here)
    assert (row.contact_id, row.official_id) == (letter, cast.here.officials["anna"])
    assert row.customer_id is not None
    for text, found in (("wrzos", True), ("nikt taki", False)):
        assert (f"agreed-{row.id}" in anna.get(HERE, {"text": text}).content.decode()) is found
    assert "h.wrzos@example.pl" in anna.get(f"{HERE}table/").content.decode()
    later = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT11:30")
    anna.post(f"{HERE}{row.id}/move/", {"at": later})
    assert only(cast.here).starts_at != row.starts_at
    anna.post(f"{HERE}{row.id}/off/")
    assert only(cast.here).state == "cancelled"
    page = anna.get(HERE).content.decode()
    assert re.search(rf'agreed-{row.id}".*?odwołana', page, flags=re.DOTALL)


@pytest.mark.parametrize(
    "at", ["", "kiedyś", "2020-01-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59"]
)
def test_a_time_that_is_none(cast: Cast, at: str) -> None:
    words = {"when": "time", "at": at, "address": "h.wrzos@example.pl", "language": "pl"}
    answer = browser(cast, "anna").post(f"{HERE}invite/", words)
    assert answer.status_code >= 400
    with in_offices([cast.here.id]):
        assert not Appointment.objects.exists()


def test_those_of_another_office_are_not_seen(cast: Cast) -> None:
    words = {"address": "h.wrzos@example.pl", "when": "time", "language": "pl"}
    at = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT10:00")
    browser(cast, "anna").post(f"{HERE}invite/", {**words, "at": at})
    row = only(cast.here)
    olena = browser(cast, "olena")
    assert "wrzos" not in olena.get(HERE).content.decode()
    assert olena.post(f"{HERE}{row.id}/off/").status_code == 404


def test_from_a_case_for_now(cast: Cast) -> None:
    here, anna = cast.here, browser(cast, "anna")
    letter = an_email(here)
    with in_offices([here.id]):
        customer = Interaction.objects.get(id=letter).customer_id
    kind = add_kind(here.id, name="Odpady", term_days=3)
    case = open_case(here.id, kind_id=kind, title="Kosz", customer_id=customer)
    assert f"{HERE}?case={case}" in anna.get(reverse("desk:case", args=[case])).content.decode()
    assert (
        f"{HERE}?customer={customer}"
        in anna.get(reverse("desk:customer", args=[customer])).content.decode()
    )
    form = anna.get(f"{HERE}?case={case}").content.decode()
    assert "h.wrzos@example.pl" in form
    words = {"case": str(case), "customer": str(customer), "address": "h.wrzos@example.pl"}
    anna.post(f"{HERE}invite/", {**words, "when": "now", "language": "pl"})
    row = only(here)
    assert (row.case_id, row.customer_id, row.starts_at) == (case, customer, None)
    listed = anna.get(HERE).content.decode()
    assert f"agreed-{row.id}" in listed
    assert "na teraz" in listed
    stranger = browser(cast, "ewa")
    assert "h.wrzos" not in stranger.get(f"{HERE}?case={case}").content.decode()
