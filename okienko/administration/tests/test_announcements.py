"""An announcement in two clicks: the words are proposed, announced, changed, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from okienko.channels.phone.actions.announcing import announce
from okienko.channels.phone.announcements import lines
from okienko.channels.phone.menu.sound import wav
from okienko.channels.phone.menu.speech import speak
from okienko.channels.phone.models import Announcement
from okienko.events import clock
from okienko.events.security.scope import in_offices
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def browser(cast: Cast, name: str = "maria") -> Client:
    persons = {**cast.here.persons, **cast.there.persons}
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(get_user_model().objects.get(pk=persons[name]))
    return client


def base(cast: Cast) -> str:
    return f"/administration/{cast.here.id}/announcements/"


def tomorrow() -> str:
    return f"{clock.now() + timedelta(days=1):%Y-%m-%d}T14:00"


def running(cast: Cast) -> list[Announcement]:
    with in_offices([cast.here.id]):
        return [line.row for line in lines().now]


def contact_page(cast: Cast, language: str = "pl") -> str:
    from okienko.offices.queries import office

    with in_offices([cast.here.id]):
        slug = office(cast.here.id).slug
    answer = Client(headers={"Accept-Language": language}).get(f"/{slug}/")
    return answer.content.decode()


def test_two_clicks_announce_in_three_languages(cast: Cast) -> None:
    asked: dict[str, Any] = {"what": "water", "place": "ul. Lipowa", "until": tomorrow()}
    maria = browser(cast)
    assert maria.get(base(cast)).status_code == 200
    seen = maria.get(f"{base(cast)}new/", asked)
    form = seen.context["form"]
    assert form["text_pl"].value().startswith("Awaria wodociągu.")
    assert "ul. Lipowa" in seen.content.decode()
    assert not running(cast)
    sent = {
        "what": "water",
        "until": tomorrow(),
        **{name: form[name].value() for name in ("text_pl", "text_en", "text_uk")},
    }
    assert maria.post(f"{base(cast)}new/", sent).status_code == 302
    (row,) = running(cast)
    assert sorted(row.texts) == ["en", "pl", "uk"]
    assert row.official_id == cast.here.officials["maria"]
    assert f"{row.until:%H}" in ("12", "13")  # 14:00 of the office's clock
    assert "Awaria wodociągu." in contact_page(cast)
    assert "A water main is broken." in contact_page(cast, "en")
    assert "Awaria wodociągu." in maria.get("/wallboard/").content.decode()


def test_it_is_said_otherwise_and_ended_by_one_press(cast: Cast) -> None:
    row = announce(cast.here.id, texts={"pl": "Nie ma wody.", "en": "No water."})
    maria = browser(cast)
    sent = {"what": "other", "text_pl": "Woda wróci wieczorem.", "text_en": "", "text_uk": ""}
    assert maria.post(f"{base(cast)}{row}/", sent).status_code == 302
    assert running(cast)[0].texts == {"pl": "Woda wróci wieczorem."}
    assert "Woda wróci wieczorem." in contact_page(cast, "en")
    assert maria.post(f"{base(cast)}{row}/end/").status_code == 302
    assert not running(cast)
    late = maria.post(f"{base(cast)}{row}/end/", headers={"HX-Request": "true"})
    assert late.status_code == 409
    assert "Woda wróci wieczorem." not in contact_page(cast)
    assert "Woda wróci wieczorem." in maria.get(base(cast)).content.decode()


def test_what_is_wrong_is_said_beside_the_words(cast: Cast) -> None:
    maria = browser(cast)
    empty = maria.post(f"{base(cast)}new/", {"what": "other", "text_pl": ""})
    assert empty.status_code == 422
    past = {"what": "other", "text_pl": "a", "until": "2020-01-01T10:00"}
    answer = maria.post(f"{base(cast)}new/", past)
    assert answer.status_code == 422
    assert "not in the past" in answer.content.decode()
    assert not running(cast)


def test_a_closing_is_read_on_the_contact_page(cast: Cast) -> None:
    announce(cast.here.id, kind="closed", closes=True, texts={"pl": "Ewakuacja budynku."})
    page = contact_page(cast, "en")
    assert "Ewakuacja budynku." in page
    assert "Nobody answers the telephone outside the hours." not in page or "Open" not in page


def test_only_who_supervises_this_office_announces(cast: Cast) -> None:
    assert browser(cast, "anna").get(base(cast)).status_code == 403
    assert browser(cast, "ewa").get(base(cast)).status_code == 404
    row = announce(cast.here.id, texts={"pl": "Nie ma wody."})
    assert browser(cast, "ewa").post(f"{base(cast)}{row}/end/").status_code == 404
    assert running(cast)


def test_a_pin_is_set_and_removed_by_who_has_it(cast: Cast) -> None:
    maria = browser(cast)
    page = maria.post(f"{base(cast)}pin/", {"pin": "12345678"}, follow=True).content.decode()
    assert "nobody guesses" in page
    page = maria.post(f"{base(cast)}pin/", {"pin": "83920174"}, follow=True).content.decode()
    assert "83920174" not in page
    assert "Another PIN" in page
    page = maria.post(f"{base(cast)}pin/", {"remove": "1"}, follow=True).content.decode()
    assert "Your PIN" in page


def test_a_voice_is_put_in_the_place_of_the_words_and_all_of_it_is_taken_out(cast: Cast) -> None:
    pk = announce(cast.here.id, kind="water", texts={"pl": "Nie ma wody."})
    maria, anna = browser(cast), browser(cast, "anna")
    at = f"{base(cast)}{pk}/pl/"
    samples, rate = speak("Nie ma wody.", "pl")

    def upload() -> dict[str, Any]:
        return {"file": SimpleUploadedFile("woda.wav", wav(samples, rate))}

    assert anna.post(f"{at}record/", upload()).status_code in (403, 404)
    assert maria.post(f"{at}record/", upload()).status_code == 302
    assert maria.get(f"{at}sound/").content[:4] == b"RIFF"
    assert browser(cast, "olena").get(f"{at}sound/").status_code in (302, 403, 404)
    assert "woda.wav" in maria.get(base(cast)).content.decode()
    assert maria.post(f"{at}record/", {"remove": "1"}).status_code == 302
    assert maria.get(f"{at}sound/").status_code == 404
    table = maria.get(f"{base(cast)}export.csv").content.decode("utf-8-sig").splitlines()
    assert table[0].startswith("From,Until,What happened,Words")
    assert "Nie ma wody." in table[1]
    assert table[1].endswith(",0,0,0,")
