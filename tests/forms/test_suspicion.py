"""What is suspicious is held before a person, and nobody is turned away."""

import json
from itertools import count

import pytest

from okienko.administration.tests.test_sections import browser
from okienko.channels.form import actions, queries
from okienko.channels.form.models import FormEntry
from okienko.channels.form.suspicion import (
    MANY,
    MANY_LINKS,
    NO_WORK,
    TOO_QUICK,
    TRAP,
    WITHOUT_WORK,
    doubts,
    work_done,
)
from okienko.channels.plain_text import without_links
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Attachment, Interaction, Message


def judged(**more):
    fine = {
        "trap": "",
        "seconds": 60.0,
        "worked": True,
        "before": 0,
        "most": 10,
        "texts": ["Nie świeci lampa przy https://example.pl/mapa"],
    }
    return doubts(**{**fine, **more})


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, []),
        ({"trap": "x"}, [TRAP]),
        ({"seconds": 1.0}, [TOO_QUICK]),
        ({"before": 10}, [MANY]),
        ({"worked": False, "before": WITHOUT_WORK - 1}, []),
        ({"worked": False, "before": WITHOUT_WORK}, [NO_WORK]),
        ({"texts": ["http://a http://b", "www.c"]}, [MANY_LINKS]),
    ],
)
def test_doubts(more, found):
    assert judged(**more) == found


def test_work():
    place = "k3JwT0n1dZq8"
    number = next(n for n in count() if work_done(place, str(n)))
    assert not work_done(place + "x", str(number))
    for nonsense in ("", "-1", "9" * 13, "١", "1.0", "x"):
        assert not work_done(place, nonsense)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("zobacz https://zlo.example/a?b i wróć", "zobacz […] i wróć"),
        ("(www.zlo.example)", "[…]"),
        ("pisz na jan@zlo.example.", "pisz na […]"),
        ("ul. Łąkowa 3", "ul. Łąkowa 3"),
        ("wejdź na zlo.com lub bit.ly/x i odbierz", "wejdź na […] lub […] i odbierz"),
        ("ul.Polna 3, sprawa OR.12.2026.AB.To pilne", "ul.Polna 3, sprawa OR.12.2026.AB.To pilne"),
    ],
)
def test_a_copy_carries_no_link_of_a_stranger(words, left):
    assert without_links(words) == left


def sent(forms, later, words="Dziura", **more):
    later(0)
    one = forms.browser().begin(0)
    one.post(words=words)
    one.who(**more.pop("who", {}))
    later(more.pop("seconds", 60))
    one.send(**more)
    with in_offices([forms.office]):
        return one, FormEntry.objects.order_by("id").last()


@pytest.mark.django_db
class TestHeld:
    def test_by_the_hidden_field(self, forms, later):
        one, entry = sent(forms, later, website="http://zlo.example")
        assert (entry.state, entry.why) == ("held", [TRAP])
        assert entry.reference in one.get("sent/").content.decode()
        with in_offices([forms.office]):
            assert not Interaction.objects.filter(channel="form").exists()
            assert [each.id for each in queries.held([forms.office])] == [entry.id]

    def test_by_haste(self, forms, later):
        _one, entry = sent(forms, later, seconds=1)
        assert entry.why == [TOO_QUICK]

    def test_let_in_it_is_as_any_other(self, forms, later):
        _one, entry = sent(forms, later, seconds=1, who={"copy": "on"})
        contact = actions.let_in(forms.office, entry_id=entry.id)
        with in_offices([forms.office]):
            row = Interaction.objects.get(id=contact)
            assert row.state == "waiting"
            assert row.received_at == entry.sent_at
            assert Message.objects.filter(interaction=row, direction="auto").count() == 1
        for step in (actions.let_in, actions.discard, actions.restore):
            with pytest.raises(Refused) as caught:
                step(forms.office, entry_id=entry.id)
            assert caught.value.code == "entry_decided"

    def test_discarded_it_can_be_taken_back(self, forms, later):
        _one, entry = sent(forms, later, seconds=1)
        actions.discard(forms.office, entry_id=entry.id)
        with in_offices([forms.office]):
            assert not queries.held([forms.office])
            assert [each.id for each in queries.discarded([forms.office])] == [entry.id]
        actions.restore(forms.office, entry_id=entry.id)
        with in_offices([forms.office]):
            assert queries.held_count([forms.office]) == 1

    def test_an_official_without_the_right_decides_nothing(self, forms, later):
        from okienko.offices.actions import add_official, add_person

        _one, entry = sent(forms, later, seconds=1)
        with in_offices([forms.office]):
            person = add_person.within(forms.office, username="staz", password="okienko")
            trainee = add_official.within(
                forms.office, person_id=person, name="Staż", role="trainee"
            )
        from okienko.events.actor import official

        with pytest.raises(Refused):
            actions.discard.by(official(forms.office, trainee))(forms.office, entry_id=entry.id)

    def test_many_from_one_network_without_work(self, forms, later):
        states = [sent(forms, later)[1].state for _ in range(WITHOUT_WORK + 1)]
        assert states == ["taken"] * WITHOUT_WORK + ["held"]

    def test_files_wait_along(self, forms, later):
        from django.core.files.uploadedfile import SimpleUploadedFile

        later(0)
        one = forms.browser().begin(0)
        one.post(words="x", files=SimpleUploadedFile("a.txt", b"slowa"))
        one.who()
        one.send()  # at once
        with in_offices([forms.office]):
            entry = FormEntry.objects.get()
        contact = actions.let_in(forms.office, entry_id=entry.id)
        with in_offices([forms.office]):
            assert Attachment.objects.get(message__interaction=contact).name == "a.txt"


@pytest.mark.django_db
def test_the_number_of_a_held_form_finds_what_it_became(forms, later):
    _one, entry = sent(forms, later, seconds=1)
    anna = browser(forms.cast, "anna")
    assert anna.get("/desk/search/", {"q": entry.reference}).context["contact"] is None
    became = actions.let_in(forms.office, entry_id=entry.id)
    for typed in (entry.reference, f" {entry.reference.lower()} "):
        assert anna.get("/desk/search/", {"q": typed}).context["contact"].id == became
    for typed in ("F-", "F-999999", "F-" + "9" * 40, "f-x"):
        assert anna.get("/desk/search/", {"q": typed}).context["contact"] is None


@pytest.mark.django_db
def test_held_forms_are_a_view_of_the_inbox(forms, later):
    _one, entry = sent(forms, later, words="<b>Kup teraz</b>", seconds=1)
    _two, other = sent(forms, later, seconds=1)
    anna = browser(forms.cast, "anna")
    page = anna.get("/desk/inbox/", {"view": "held"})
    assert {view.code: view.count for view in page.context["inbox"].views}["held"] == 2
    assert [one.reference for one in page.context["inbox"].held] == [
        entry.reference,
        other.reference,
    ]
    assert "&lt;b&gt;Kup teraz" in page.content.decode()
    here = f"{forms.office}-form-"
    answer = anna.post(
        "/desk/inbox/held/", {"step": "discard", "held": [f"{here}{entry.id}", f"{here}999999"]}
    )
    said = json.loads(answer.headers["HX-Trigger"])["said"]
    assert ": 1. " in said["value"]
    assert [one.id for one in answer.context["inbox"].held] == [other.id]
    anna.post(said["undo"]["url"], said["undo"]["fields"])
    assert (
        anna.post("/desk/inbox/held/", {"step": "let_in", "held": f"{here}{entry.id}"}).status_code
        == 200
    )
    with in_offices([forms.office]):
        assert Interaction.objects.get(channel="form").state == "waiting"
    for wrong in ({}, {"step": "x", "held": f"{here}{other.id}"}, {"step": "discard", "held": "x"}):
        assert anna.post("/desk/inbox/held/", wrong).status_code == 409
    there = f"{forms.cast.there.id}-form-{other.id}"
    assert anna.post("/desk/inbox/held/", {"step": "discard", "held": there}).status_code == 409
    with in_offices([forms.office]):
        assert FormEntry.objects.get(id=other.id).state == "held"


@pytest.mark.django_db
def test_copies_to_one_address_have_a_limit(forms, later):
    for _ in range(5):
        sent(forms, later, who={"copy": "on", "email": "Jan+x@Example.pl"})
    with in_offices([forms.office]):
        assert Message.objects.filter(direction="auto").count() == 3


@pytest.mark.django_db
def test_a_script_that_begins_forms_is_told_to_stop(forms, monkeypatch):
    monkeypatch.setattr("okienko.channels.form.actions.entries.BEGUN", 3)
    one = forms.browser()
    for _ in range(3):
        one.begin(0)
    answer = one.client.post(f"/{forms.slug}/form/", {"form": "0"})
    assert answer.status_code == 429
    other = forms.browser(REMOTE_ADDR="203.0.113.7")
    other.begin(0)
