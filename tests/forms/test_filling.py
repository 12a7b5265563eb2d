"""A form from its first page to the desk, as a browser without JavaScript sends it."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from okienko.channels.actions import add_account
from okienko.channels.form import queries
from okienko.channels.form.actions import entries as verbs
from okienko.channels.form.models import EntryFile, FormEntry, FormVersion
from okienko.channels.form.spec import AnswerForm, Asked, Sheet
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.uploads import take
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Attachment, Interaction, Message
from okienko.routing.models import Wait

pytestmark = pytest.mark.django_db


def entries(forms):
    with in_offices([forms.office]):
        return list(FormEntry.objects.order_by("id"))


def contacts(forms):
    with in_offices([forms.office]):
        return list(Interaction.objects.filter(channel="form").order_by("id"))


def photo(name="lampa.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_the_contact_page_leads_to_the_form(forms, client):
    page = client.get(f"/{forms.slug}/").content.decode()
    assert f"/{forms.slug}/form/" in page
    first = client.get(f"/{forms.slug}/form/").content.decode()
    assert "Nie świeci lampa" in first
    assert "Inna sprawa" in first


def test_it_becomes_a_contact_in_its_queue(forms, later):
    one = forms.browser().begin()
    assert one.lamp(**{forms.q["photos"]: photo(), forms.q["more"]: "Od wtorku ciemno."}).url == (
        one.at + "contact/"
    )
    assert one.who(name="Jan Nowak", copy="on").url == one.at + "check/"
    seen = one.get("check/").content.decode()
    for words in ("ul. Łąkowa 3", "Nie świeci", "20 listopada 2026", "lampa.jpg", "jan@example.pl"):
        assert words in seen
    later()
    assert one.send().url == one.at + "sent/"
    (contact,) = contacts(forms)
    assert contact.number in one.get("sent/").content.decode()
    assert contact.state == "waiting"
    assert contact.subject == "Nie świeci lampa"
    assert (contact.address_kind, contact.address_value) == ("email", "jan@example.pl")
    assert contact.topic_id == forms.cast.here.topic
    assert not contact.live
    with in_offices([forms.office]):
        assert Wait.objects.filter(interaction=contact, left_at=None).count() == 1
        message = Message.objects.get(interaction=contact, direction="in")
        assert "Gdzie jest lampa?\nul. Łąkowa 3" in message.text
        assert (
            "Odpowiedź e-mailem: jan@example.pl" in message.text or "jan@example.pl" in message.text
        )
        file = Attachment.objects.get(message=message)
        assert (file.name, file.content_type) == ("lampa.jpg", "image/jpeg")
        copy = Message.objects.get(interaction=contact, direction="auto")
        assert contact.number in copy.text
        assert "Łąkowa" in copy.text
        entry = FormEntry.objects.get(interaction=contact)
        assert not queries.files_of(entry)
        assert entry.answers[forms.q["since"]] == "2026-11-20"


def test_sent_twice_it_is_one_contact(forms, later):
    one = forms.browser().begin()
    one.lamp()
    one.who()
    later()
    assert one.send().url == one.send().url == one.at + "sent/"
    assert len(contacts(forms)) == 1
    assert one.get().url == one.get("check/").url == one.at + "sent/"


def test_what_is_missing_is_said_and_nothing_is_lost(forms):
    one = forms.browser().begin()
    answer = one.post(**{forms.q["more"]: "Słowa, które zostają", forms.q["pole"]: "abc"})
    assert answer.url == one.at + "?look"
    page = one.get(look="")
    assert page.status_code == 422
    html = page.content.decode()
    assert "Słowa, które zostają" in html
    assert 'value="abc"' in html
    assert f'href="#{forms.q["where"]}_0"' in html
    assert "12-345" in html
    again = one.get().content.decode()  # a reload, a day's pause
    assert "Słowa, które zostają" in again
    assert 'id="wrong"' not in again
    # nor does the address of a later page let anybody past
    assert one.get("check/").url == one.at + "?look"


def test_too_long_a_text_is_kept_whole_and_told(forms):
    one = forms.browser().begin()
    one.lamp(**{forms.q["more"]: "ż" * 150})
    html = one.get(look="").content.decode()
    assert "ż" * 150 in html
    assert "100" in html


def test_one_network_keeps_so_many_bytes_that_are_no_contact(forms, monkeypatch):
    monkeypatch.setattr(verbs, "HEAVIEST_HERE", int(2.5 * len(take("a.jpg", photo()).content)))
    for _ in range(3):
        one = forms.browser().begin()
        answer = one.lamp(**{forms.q["photos"]: photo()})
    assert answer.url.endswith("?look")
    assert "sieci" in one.get(look="").content.decode()
    with in_offices([forms.office]):
        assert EntryFile.objects.count() == 2


def test_nothing_at_all_is_an_answer_to_how_many():
    asked = Asked(key="q1", kind="number", label={"pl": "Ile?"}, required=True)
    sheet = Sheet(name={"pl": "Psy"}, questions=(asked,))
    form = AnswerForm(sheet, "pl", {"q1": "0"})
    assert form.is_valid()
    assert form.answers() == {"q1": "0"}


def test_a_refused_file_is_told_in_words_and_the_others_stay(forms):
    one = forms.browser().begin()
    bad = SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>", "image/png")
    answer = one.lamp(**{forms.q["photos"]: [photo(), bad]})
    assert answer.url == one.at + "?look"
    html = one.get(look="").content.decode()
    assert "x.svg" in html
    assert "lampa.jpg" in html
    answer = one.lamp(**{forms.q["photos"]: [photo("b.jpg"), photo("c.jpg")]})
    html = one.get(look="").content.decode()
    assert "b.jpg" in html
    assert "c.jpg" not in html
    with in_offices([forms.office]):
        file = queries.files_of(FormEntry.objects.get())[0]
    assert one.lamp(remove=file.id).url == one.at + "#files"
    assert "lampa.jpg" not in one.get().content.decode()


def test_the_address_alone_opens_nothing(forms):
    one = forms.browser().begin()
    one.lamp()
    other = forms.browser()
    other.at = one.at
    for page in ("", "contact/", "check/", "sent/"):
        answer = other.get(page)
        assert answer.status_code == 404
        assert "Łąkowa" not in answer.content.decode()
    assert other.lamp().status_code == 404


def test_two_tabs_are_two_forms(forms, later):
    one = forms.browser().begin()
    first = one.at
    one.begin()
    assert one.at != first
    one.lamp(**{forms.q["more"]: "drugi"})
    one.at = first
    one.lamp(**{forms.q["more"]: "pierwszy"})
    assert "pierwszy" in one.get().content.decode()
    assert "drugi" not in one.get().content.decode()


def test_what_was_begun_goes_on_with_the_questions_it_began_with(forms, later):
    from okienko.channels.form.actions import change_question

    one = forms.browser().begin()
    change_question(forms.office, question_id=int(forms.q["where"][1:]), label="Adres lampy")
    assert "Gdzie jest lampa?" in one.get().content.decode()
    two = forms.browser().begin()
    assert "Adres lampy" in two.get().content.decode()
    with in_offices([forms.office]):
        assert list(FormVersion.objects.order_by("number").values_list("number", flat=True)) == [
            1,
            2,
        ]
        forms_begun = FormEntry.objects.order_by("id")
        assert [entry.version.number for entry in forms_begun] == [1, 2]
    forms.browser().begin()
    with in_offices([forms.office]):
        assert FormVersion.objects.count() == 2


def test_another_language_keeps_what_was_typed(forms):
    one = forms.browser().begin()
    q = forms.q
    answer = one.post(**{q["more"]: "zostaje", "language": "en"})
    assert answer.url == one.at
    html = one.get().content.decode()
    assert "A lamp is out" in html
    assert "zostaje" in html


def test_who_wants_to_be_called_needs_a_number(forms, later):
    one = forms.browser().begin(0)
    assert one.post(words="Proszę o telefon").url == one.at + "contact/"
    assert one.who(wish="phone", email="").url == one.at + "contact/?look"
    assert 'href="#phone"' in one.get("contact/", look="").content.decode()
    # it is said now, not when an official dials: by the line's rules nobody calls abroad
    trunk = TrunkSettings(addresses=["127.0.0.9"], proxy="127.0.0.9:5060")
    line = add_account(forms.office, kind="phone", name="line", settings=trunk)
    menu = {
        "start": "anybody", "person": "anybody", "closed": "anybody", "languages": ["pl"],
        "steps": {"anybody": {"kind": "queue", "queue": None}},
    }  # fmt: skip
    add_number(forms.office, digits="+48140001919", name="main", account_id=line, menu=menu)
    abroad = {"email": "", "phone": "+44 20 7946 0958"}
    assert one.who(wish="phone", **abroad).url == one.at + "contact/?look"
    assert one.who(wish="none", **abroad).url == one.at + "check/"
    assert one.who(wish="phone", email="", phone="601 000 212").url == one.at + "check/"
    later()
    one.send()
    (contact,) = contacts(forms)
    assert (contact.address_kind, contact.address_value) == ("e164", "+48601000212")
    assert contact.subject == "Inna sprawa"


def test_nobody_has_to_say_who_they_are(forms, later):
    one = forms.browser().begin(0)
    one.post(words="Dziura w drodze")
    assert one.post("contact/", wish="none").url == one.at + "check/"
    later()
    one.send()
    (contact,) = contacts(forms)
    assert contact.address_kind == "hidden"
    assert contact.customer_id is None


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "\x00\x07 \u202e odwrócone",
        "'; drop table form_formentry; --",
        "{{ 7|add:7 }}{% now 'Y' %}",
        "\ud83d\ude00 " * 50,
        "̷͂ź" * 30,
    ],
)
def test_odd_words_are_words(forms, later, words):
    one = forms.browser().begin(0)
    words = words.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    one.post(words=words)
    one.post("contact/", wish="none", name=words[:50])
    html = one.get("check/").content.decode()
    assert "<script>alert" not in html
    later()
    assert one.send().url == one.at + "sent/"
    assert len(contacts(forms)) == 1


def test_drafts_are_forgotten_after_hours(forms, later):
    one = forms.browser().begin()
    one.lamp()
    later(timedelta(hours=11).total_seconds())
    assert one.get().status_code == 200
    forms.browser().begin()
    assert len(entries(forms)) == 2
    later(timedelta(hours=13).total_seconds())
    forms.browser().begin()
    assert one.get().status_code == 404
    assert clock.now()


def test_without_the_door_there_are_no_forms(forms, client):
    from okienko.channels.actions import change_account

    change_account(forms.office, account_id=forms.account, enabled=False)
    assert client.get(f"/{forms.slug}/form/").status_code == 404
    assert "/form/" not in client.get(f"/{forms.slug}/").content.decode()
