"""A letter is put off on its own page, and gone on with."""

from datetime import timedelta
from typing import Any

from django.test import Client

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.routing.models import Engagement
from tests.cast import Cast, a_call, an_email

from .conftest import taken


def test_a_letter_is_put_off_on_its_page_and_gone_on_with(cast: Cast, anna: Client) -> None:
    contact = taken(cast, an_email(cast.here))
    base = f"/desk/contact/{contact}/"
    assert 'id="later"' in anna.get(base).content.decode()
    shown = anna.post(f"{base}later/", {"until": "week"}).content.decode()
    assert 'id="later-now"' in shown
    assert until(cast) > clock.now() + timedelta(days=5)
    assert 'id="later-now"' in anna.get(base).content.decode()
    assert 'id="later"' in anna.post(f"{base}later/").content.decode()
    assert until(cast) is None


def test_it_is_put_off_until_a_day_with_a_word_why(cast: Cast, anna: Client) -> None:
    contact = taken(cast, an_email(cast.here))
    base = f"/desk/contact/{contact}/"
    assert anna.post(f"{base}later/", {"until": "", "until_at": ""}).status_code == 409
    day = (clock.now() + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    form = {"until": "", "until_at": day, "later_why": "czekamy na mapę"}
    assert "czekamy na mapę" in anna.post(f"{base}later/", form).content.decode()
    assert until(cast) > clock.now() + timedelta(days=19)
    assert "czekamy na mapę" in anna.get("/desk/inbox/?view=later").content.decode()
    # back again, it still says why it was put off
    assert "czekamy na mapę" in anna.post(f"{base}later/").content.decode()


def test_who_is_on_the_telephone_is_not_put_off(cast: Cast, anna: Client) -> None:
    contact = taken(cast, a_call(cast.here))
    assert 'id="later"' not in anna.get(f"/desk/contact/{contact}/").content.decode()
    assert anna.post(f"/desk/contact/{contact}/later/", {"until": "week"}).status_code == 409


def until(cast: Cast) -> Any:
    with in_offices([cast.here.id]):
        return Engagement.objects.get().later_until
