"""The page on which an office says who may dial what."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from okienko.channels.phone import guarding
from okienko.channels.phone.dialling.rights import dialling_of
from okienko.channels.phone.models import Dialling
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_official
from tests.cast import the_cast

pytestmark = pytest.mark.django_db


def test_roles_limits_and_prices_are_said_and_taken_back() -> None:
    here = the_cast().here
    change_official(here.id, official_id=here.officials["maria"], role="admin")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(get_user_model().objects.get(pk=here.persons["maria"]))
    address = f"/administration/{here.id}/dialling/"

    def row() -> Dialling:
        with in_offices([here.id]):
            return dialling_of(here.id)

    everything = row().admin
    assert b"Calls out" in client.get(address).content
    sent = {
        "trainee": ["national"],
        "official": ["mobile", "national"],
        "supervisor": everything,
        "admin": everything,
        "minutes": "600",
        "money": "",
        "prices_start": ["+48", "", "+4870"],
        "prices_price": ["0,05", "", "2.50"],
    }
    assert client.post(address, sent).status_code == 302
    kept = row()
    assert (kept.trainee, kept.official) == (["national"], ["national", "mobile"])
    assert (kept.minutes, kept.money) == (600, 0)
    assert kept.prices == [["+48", "0.05"], ["+4870", "2.50"]]
    wrong = client.post(address, sent | {"prices_price": ["much", "", "2.50"]})
    assert wrong.status_code == 422
    assert b"is no price" in wrong.content
    assert client.post(address, sent | {"minutes": "10"}).status_code == 302
    page = client.get(address).content.decode()
    assert "of 10" in page
    back = page.partition("?back=")[2].partition('"')[0]
    assert 'value="600"' in client.get(f"{address}?back={back}").content.decode()


def test_who_guesses_is_seen_on_the_page_of_lines_and_let_in() -> None:
    here = the_cast().here
    change_official(here.id, official_id=here.officials["maria"], role="admin")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(get_user_model().objects.get(pk=here.persons["maria"]))
    page = f"/administration/{here.id}/trunks/"
    assert b"Not let in" not in client.get(page).content
    guarding.block("192.0.2.66", "password")
    assert b"192.0.2.66</strong>: wrong passwords" in client.get(page).content
    assert client.post(f"{page}let-in/", {"address": "192.0.2.66"}, follow=True).status_code == 200
    assert b"192.0.2.66" not in client.get(page).content
