"""Service cards: written, kept in files, brought by the packs, and read beside a contact."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from okienko.administration.configuration.doors import Menu, NumberFile
from okienko.administration.configuration.format import read
from okienko.administration.configuration.packs import pack
from okienko.administration.configuration.reading import in_use, present
from okienko.administration.configuration.writing import text
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.knowledge import cards
from tests.cast import OfficeCast, an_email, make_office

pytestmark = pytest.mark.django_db

CARD = {
    "name_pl": "Dowód osobisty",
    "name_uk": "Посвідчення особи",
    "about_pl": "Pierwszy <b> dowód.",
    "cost_pl": "Bezpłatnie.",
    "spoken_pl": "Wniosek składa się osobiście.",
    "page": "https://example.pl/dowod",
    "state": "on",
}


@pytest.fixture
def office() -> OfficeCast:
    return make_office("zielonka", {"anna": "admin"})


@pytest.fixture
def anna(office: OfficeCast) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(get_user_model().objects.get(pk=office.persons["anna"]))
    return client


def test_a_card_is_written_read_beside_a_contact_and_kept_in_a_file(
    office: OfficeCast, anna: Client
) -> None:
    at = f"/administration/{office.id}/service_cards/"
    assert "There is no service card yet" in anna.get(at).content.decode()
    made = anna.post(f"{at}new/", {**CARD, "topic_id": office.topic}, follow=True)
    assert "Added." in made.content.decode()
    row = made.request["PATH_INFO"]
    assert anna.post(f"{at}new/", {**CARD}).status_code == 422  # the name is taken
    assert anna.post(f"{at}new/", {"name_pl": "x", "page": "javascript:1"}).status_code == 422
    assert anna.post(f"{at}new/", {"name_pl": "x", "valid_until": "9999-12-31"}).status_code == 422

    letter = an_email(office)
    desk = f"/desk/contact/{letter}/"
    page = anna.get(f"{desk}card/").content.decode()
    assert "Find a service card" in page
    assert "Dowód osobisty" not in page  # it is about something else
    found = anna.get(f"{desk}services/", {"q": "dowod PIERWSZY"}).content.decode()
    assert "Pierwszy &lt;b&gt; dowód." in found
    assert "No service card" in anna.get(f"{desk}services/", {"q": "paszport"}).content.decode()
    interactions.describe(office.id, interaction_id=letter, topic_id=office.topic)
    assert "Dowód osobisty" in anna.get(f"{desk}card/").content.decode()

    with in_offices([office.id]):
        kept = text(in_use(present(office.id)), "Kopia")
        again = read(kept.encode()).service_cards
        assert again == in_use(present(office.id)).service_cards
        (card,) = cards.cards(office.id, "uk", topics=[office.topic])
    assert (card.name, card.spoken) == ("Посвідчення особи", CARD["spoken_pl"])
    assert card.text.splitlines()[-1] == "https://example.pl/dowod"

    (kind,) = [one for one in again if one.name_pl == CARD["name_pl"]]
    assert kind.topic == "Odpady"
    form = anna.get(row).context["form"]
    yesterday = clock.now().date() - timedelta(days=2)
    change: dict[str, Any] = {**CARD, "topic_id": office.topic, "shown": form.shown}
    anna.post(row, {**change, "valid_until": yesterday.isoformat()})
    with in_offices([office.id]):
        assert cards.cards(office.id) == []  # its time has run out
    for step in ("retire", "restore", "remove"):
        assert anna.post(f"{row}{step}/", follow=True).status_code == 200
    with in_offices([office.id]):
        assert cards.all_cards(office.id) == []


def test_a_file_names_the_card_that_a_menu_speaks() -> None:
    steps = {
        "card": {"kind": "answer", "card": "Dowód osobisty", "next": "person"},
        "person": {"kind": "queue"},
    }
    menu = Menu(start="card", person="person", closed="person", steps=steps)
    made = menu.graph({}.get, {}.get, {"Dowód osobisty": 7}.get).steps["card"]
    assert getattr(made, "card", None) == 7
    number = NumberFile(digits="+48140001900", name="a", line="b", menu=menu)
    assert ("service_cards", "Dowód osobisty") in set(number.links())
    other = number.renamed({("service_cards", "Dowód osobisty"): "Dowód"})
    assert other.menu.cards() == {"card": "Dowód"}
    assert not menu.same(other.menu)


def test_the_packs_cards_are_whole_in_each_language() -> None:
    found = pack("gmina").service_cards
    assert len(found) >= 3
    for card in found:
        for language in ("pl", "en", "uk"):
            for field in ("name", *cards.TEXTS):
                assert getattr(card, f"{field}_{language}"), (card.name_pl, field, language)
            assert len(getattr(card, f"spoken_{language}")) <= cards.LONGEST_SPOKEN
