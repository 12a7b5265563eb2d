"""The office's own page: names and texts in each language, its colour, two who change it."""

import pytest

from okienko.administration.office.form import contrast
from okienko.events.security.scope import in_offices
from okienko.offices.queries import office
from tests.cast import Cast

from .test_sections import browser, cast

__all__ = ["cast"]

pytestmark = pytest.mark.django_db


def test_texts_are_shown_on_the_contact_page_in_each_language(cast: Cast) -> None:
    maria, address = browser(cast, "maria"), f"/administration/{cast.here.id}/office/"
    form = maria.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {"shown": form.shown, "colour": "#FFE600", "name_en": "Green Town <i>"}
    values |= {"intro_pl": "Dzień dobry", "privacy_en": "We keep\nwhat we need. \u202eabc"}
    saved = maria.post(address, values, follow=True)
    words = saved.content.decode()
    assert "Saved." in words
    assert "On the light page it is too faint" in words  # yellow on white
    assert "On the dark page it is seen well" in words
    assert "<i>" not in words
    with in_offices([cast.here.id]):
        row = office(cast.here.id)
        assert (row.colour, row.texts["en"]["name"]) == ("#ffe600", "Green Town <i>")
    page = maria.get(f"/{row.slug}/").content.decode()
    assert "Green Town &lt;i&gt;" in page
    assert "Dzień dobry" in page  # none in English: Polish
    assert "How we use your personal data" in page
    assert 'fill="#ffe600"' in page


def test_a_wrong_colour_is_said_at_the_field_and_nothing_is_lost(cast: Cast) -> None:
    address = f"/administration/{cast.here.id}/office/"
    values = {"name": "X", "zone": "Europe/Warsaw", "colour": 'red" onload="x', "intro_uk": "Текст"}
    page = browser(cast, "maria").post(address, values)
    assert page.status_code == 422
    assert page.context["form"].errors["colour"]
    assert "Текст" in page.content.decode()


def test_two_who_change_the_same_text_are_both_shown(cast: Cast) -> None:
    maria, address = browser(cast, "maria"), f"/administration/{cast.here.id}/office/"
    form = maria.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {"shown": form.shown}
    maria.post(address, {**values, "intro_pl": "Pierwszy"})
    page = maria.post(address, {**values, "intro_pl": "Drugi"})
    (clash,) = page.context["form"].clashes
    assert (clash.theirs, clash.mine) == ("Pierwszy", "Drugi")
    other = maria.post(address, {**values, "intro_en": "Hello"}, follow=True)
    assert "Saved." in other.content.decode()  # of another field nobody loses anything
    with in_offices([cast.here.id]):
        texts = office(cast.here.id).texts
    assert (texts["pl"]["intro"], texts["en"]["intro"]) == ("Pierwszy", "Hello")


def test_contrast_is_counted_as_wcag_has_it() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
