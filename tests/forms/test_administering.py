"""Forms, their questions and those that are held, as an administrator sees them."""

import pytest

from okienko.administration.tests.test_sections import browser, cast
from okienko.channels.form import queries
from okienko.channels.form.models import FormEntry, Question, WebForm
from okienko.channels.form.settings import FormSettings
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.actions import change_official

__all__ = ["cast"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria(forms):
    maria = forms.cast.here.officials["maria"]
    change_official(forms.office, official_id=maria, role="admin")
    return browser(forms.cast, "maria")


def at(forms, page):
    return f"/administration/{forms.office}/{page}"


def test_a_form_with_its_questions_is_made_and_seen(forms, maria):
    page = maria.post(at(forms, "forms/new/"), {"name": "Dziura w drodze"}, follow=True)
    assert page.status_code == 200
    with in_offices([forms.office]):
        form = WebForm.objects.get(name="Dziura w drodze").id
    first = maria.get(f"{at(forms, 'questions/new/')}?form_id={form}").content.decode()
    assert f'<option value="{form}" selected>' in first
    question = {
        "form_id": form,
        "kind": "choice",
        "label": "Jak duża?",
        "label_en": "How large?",
        "choices": "mała\nduża\n",
        "choices_en": "small\nlarge",
        "required": "on",
    }
    made = maria.post(at(forms, "questions/new/"), question, follow=True)
    assert made.status_code == 200
    seen = maria.get(f"{at(forms, f'forms/{form}/')}").content.decode()
    assert "Jak duża?" in seen
    preview = maria.get(f"{at(forms, f'forms/{form}/preview/')}?language=en").content.decode()
    assert "How large?" in preview
    assert "small" in preview
    assert "Dziura w drodze" in forms.browser().client.get(f"/{forms.slug}/form/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "choice", "choices": "jedna"}, "choices"),
        ({"kind": "several", "choices": "a\nb", "choices_uk": "а"}, "choices_uk"),
        ({"kind": "number", "least": "5", "most": "3"}, "most"),
    ],
)
def test_a_question_that_cannot_be_is_refused_at_its_field(forms, maria, wrong, field):
    values = {"form_id": forms.form, "label": "Ile?", **wrong}
    page = maria.post(at(forms, "questions/new/"), values)
    assert page.status_code == 422
    assert page.context["form"].errors[field]


def test_questions_move_within_their_form_alone(forms, maria):
    ids = [int(key[1:]) for key in forms.q.values()]
    maria.post(at(forms, "questions/order/"), {"up": ids[1]})
    with in_offices([forms.office]):
        rows = Question.objects.filter(form=forms.form).order_by("order")
        assert [row.id for row in rows][:2] == [ids[1], ids[0]]


def test_a_form_that_somebody_has_used_is_not_removed(forms, maria):
    forms.browser().begin()
    page = maria.post(at(forms, f"forms/{forms.form}/remove/"))
    assert page.status_code == 422
    with in_offices([forms.office]):
        assert FormEntry.objects.count() == 1


def test_held_forms_are_let_in_or_discarded_and_taken_back(forms, maria):
    one = forms.browser().begin(0)
    one.post(words="<i>Kup teraz</i>")
    one.who()
    one.send()  # within a second
    with in_offices([forms.office]):
        entry = queries.held([forms.office])[0].id
    page = maria.get(at(forms, "held/")).content.decode()
    assert "&lt;i&gt;Kup teraz" in page
    maria.post(at(forms, f"held/{entry}/"), {"do": "discard"})
    assert "F-" in maria.get(at(forms, "held/")).content.decode()
    maria.post(at(forms, f"held/{entry}/"), {"do": "restore"})
    maria.post(at(forms, f"held/{entry}/"), {"do": "let_in"})
    assert maria.post(at(forms, f"held/{entry}/"), {"do": "burn"}).status_code == 404
    with in_offices([forms.office]):
        assert Interaction.objects.get(channel="form").state == "waiting"


def test_the_map_is_of_tiles_or_of_a_wms_with_layers():
    wms = "https://mapy.example/wms/orto?"
    assert FormSettings(tiles=wms, layers="Raster, dzialki:1").layers == "Raster,dzialki:1"
    assert FormSettings(tiles="https://t.example/{z}/{x}/{y}.png", layers="x").layers == ""
    for wrong in ({"tiles": wms}, {"tiles": wms, "layers": "a,"}, {"tiles": f"{wms}{{z}}"}):
        with pytest.raises(ValueError, match="1 validation error"):
            FormSettings(**wrong)
