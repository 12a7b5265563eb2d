"""What web sites load of the chat: small, kept for five minutes, the same for every window."""

import gzip
import json

import pytest
from django.test import Client

from okienko.channels.chat import pages
from okienko.channels.web_answers import LANGUAGES
from okienko.events.security.scope import in_offices
from okienko.offices import queries as offices
from tests.cast import make_office

KEY = "abcdefghjk"
#: Bytes, gzipped. With frontend/tests/chat-size.test.ts: 30 kB for window and texts.
BUTTON, TEXTS = 4000, 4000


def test_the_button_is_small_and_has_its_texts() -> None:
    answer = Client().get(f"/chat/{KEY}.js", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) <= BUTTON
    script = gzip.decompress(answer.content).decode()
    assert "OKIENKO_" not in script
    assert "Porozmawiaj na czacie" in script
    assert "/static/built/chat-window.js" in script
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not answer.cookies


def test_who_has_it_is_told_that_it_is_the_same() -> None:
    first = Client().get(f"/chat/{KEY}.js")
    assert first.content == pages._script()  # plain, for who cannot unpack
    again = Client().get(f"/chat/{KEY}.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = Client().get(f"/chat/{KEY}.js", headers={"If-None-Match": 'W/"other"'})
    assert other.status_code == 200


@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
def test_texts_are_small_and_of_the_language(language: str) -> None:
    headers = {"Accept-Encoding": "gzip"}
    answer = Client().get(f"/chat/{KEY}/texts?lang={language}", headers=headers)
    assert len(answer.content) <= TEXTS
    said = json.loads(gzip.decompress(answer.content))["begin"]
    wanted = {"en": "Start the chat", "uk": "Почати розмову"}
    assert said == wanted.get(language, "Rozpocznij rozmowę")


def test_the_module_leads_to_the_file_of_this_version() -> None:
    answer = Client().get(f"/chat/{KEY}/window.js")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/static/built/chat-window.js"


@pytest.mark.django_db
def test_a_key_that_nobody_has_opens_no_page() -> None:
    answer = Client(headers={"accept-language": "pl"}).get(f"/chat/{KEY}/")
    assert answer.status_code == 404
    assert "nieaktualny lub niepełny" in answer.content.decode()


@pytest.mark.django_db
def test_where_there_is_one_office_its_page_leads_on() -> None:
    office = make_office("zielonka", {"anna": "official"})
    with in_offices([office.id]):
        slug = offices.office(office.id).slug
    assert f'href="/{slug}/"' in Client().get(f"/chat/{KEY}/").content.decode()
