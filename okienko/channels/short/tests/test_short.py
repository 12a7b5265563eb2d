"""Short addresses lead to our own pages for customers, for some weeks, and nowhere else."""

from datetime import timedelta

import pytest
from django.test import Client

from okienko.channels.short.actions import is_public, shorten
from okienko.channels.short.models import ShortLink
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.offices import queries
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def slug(office: int) -> str:
    with in_offices([office]):
        return queries.office(office).slug


def test_it_leads_to_the_form_and_the_same_page_has_one_address(cast: Cast) -> None:
    path = f"/{slug(cast.here.id)}/form/?topic=1"
    short = shorten(cast.here.id, path=path)
    assert len(short) < 12
    answer = Client().get(short)
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert shorten(cast.here.id, path=path) == short
    assert shorten(cast.here.id, path=f"/{slug(cast.here.id)}/") != short


def test_after_its_end_it_says_so_and_shows_the_way_to_the_office(cast: Cast) -> None:
    short = shorten(cast.here.id, path=f"/{slug(cast.here.id)}/call/", days=10)
    with clock.at(clock.now() + timedelta(days=11)):
        over = Client().get(short)
        assert over.status_code == 410
        assert f'href="/{slug(cast.here.id)}/"' in over.content.decode()
        again = shorten(cast.here.id, path=f"/{slug(cast.here.id)}/call/")
        assert again != short
    assert Client().get("/s/nobodys").status_code == 404
    with clock.at(clock.now() + timedelta(days=500)):
        run_due()
    with in_offices([cast.here.id]):
        assert not ShortLink.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org/",
        "javascript:alert(1)",
        "/desk/",
        "/administration/",
        "/account/signin/",
        "/zielonka/form/abc/sent/",
        "/zielonka/nothing/",
        "/zielonka/\n",
        "/" + "a" * 400 + "/",
        "",
    ],
)
def test_nothing_else_is_made_short(cast: Cast, path: str) -> None:
    assert not is_public(path)
    with pytest.raises(Refused) as refused:
        shorten(cast.here.id, path=path)
    assert refused.value.code == "not_our_page"
