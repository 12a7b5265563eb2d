"""A note that names a colleague: told live, in their list until they say that they saw it."""

import pytest
from django.test import Client

from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.interactions.actions.mentions import named
from okienko.interactions.models import Mention
from okienko.offices.models import Official
from tests.cast import Cast, an_email

from .conftest import SignIn, taken


def note(browser: Client, contact: int, text: str) -> None:
    assert browser.post(f"/desk/contact/{contact}/note/", {"text": text}).status_code == 204


def test_who_is_named_is_told_and_says_so(cast: Cast, anna: Client, sign_in: SignIn) -> None:
    letter = taken(cast, an_email(cast.here))
    note(anna, letter, "@Piotr, zadzwoń proszę. @Nikt @piotrek @Anna")
    with in_offices([cast.here.id]):
        (mention,) = Mention.objects.all()
        event = EventRow.objects.get(kind="note.mentioned")
    assert mention.official_id == cast.here.officials["piotr"]
    assert event.data["official"] == mention.official_id  # so that his pages fetch
    piotr = sign_in(cast.here, "piotr")
    work = piotr.get("/desk/work/").content.decode()
    assert f'id="mention-{mention.id}"' in work
    assert f'href="/desk/contact/{letter}/"' in work
    assert "zadzwoń proszę" in work
    assert "mention-" not in anna.get("/desk/work/").content.decode()
    seen = f"/desk/mention/{mention.id}/seen/"
    assert anna.post(seen).status_code == 409
    assert sign_in(cast.there, "olena").post(seen).status_code == 404
    assert piotr.post(seen).status_code == 204
    assert piotr.post(seen).status_code == 204
    assert "mention-" not in piotr.get("/desk/work/").content.decode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Jan Kos", [2]),
        ("@jan kos-nowak, @Jan Kos!", [3, 2]),
        ("jan@Jan Kosowski", []),
        ("@Jan\nKos", []),
        ("", []),
    ],
)
def test_a_name_is_a_whole_one(text: str, found: list[int]) -> None:
    people = [Official(id=2, name="Jan Kos"), Official(id=3, name="Jan Kos-Nowak")]
    assert named(text, people) == found


def test_the_form_offers_the_others(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here))
    page = anna.get(f"/desk/contact/{letter}/").content.decode()
    assert 'data-value="@Piotr "' in page
    assert 'data-value="@Anna "' not in page
