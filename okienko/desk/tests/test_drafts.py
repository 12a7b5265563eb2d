"""Drafts at the desk: saved as they are written, met from two windows, gone when sent."""

import json
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from okienko.events import clock
from okienko.events.models import EventRow, Timer
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.interactions.models import Draft, Message
from okienko.routing import actions as routing
from tests.cast import Cast, an_email

from .conftest import SignIn, taken

TEXT = {"subject": "Re: odpady", "text": "Dzień dobry,\nprzyjadą we wtorek."}


@pytest.fixture
def letter(cast: Cast) -> int:
    """Anna has a letter open."""
    return taken(cast, an_email(cast.here))


def save(browser: Client, letter: int, fields: Any, **form: Any) -> dict[str, Any]:
    """Save a draft; what the page is answered."""
    sent = {"form": "reply", "draft": json.dumps(fields), **form}
    response = browser.post(f"/desk/contact/{letter}/drafts/save/", sent)
    assert response.status_code == 200, response.content
    return dict(response.json())


def drafts(browser: Client, letter: int) -> dict[str, Any]:
    response = browser.get(f"/desk/contact/{letter}/drafts/")
    assert response.headers["Cache-Control"] == "no-store"
    return dict(response.json())


def test_a_draft_is_there_on_another_computer(cast: Cast, anna: Client, letter: int) -> None:
    first = save(anna, letter, TEXT, file=["wniosek.pdf", "mapa.png"])
    assert first["version"] == 1
    found = drafts(anna, letter)["reply"]
    assert found["fields"] == TEXT
    assert found["files"] == ["wniosek.pdf", "mapa.png"]
    assert found["other"] is None
    longer = TEXT | {"text": TEXT["text"] + " Rano.", "cc": "kopia@example.pl"}
    assert save(anna, letter, longer, base="1")["version"] == 2
    assert drafts(anna, letter)["reply"]["fields"] == longer
    with in_offices([cast.here.id]):
        assert not EventRow.objects.filter(kind__contains="draft").exists()


def test_nobody_else_sees_it(cast: Cast, anna: Client, sign_in: SignIn, letter: int) -> None:
    save(anna, letter, TEXT)
    assert drafts(sign_in(cast.here, "piotr"), letter) == {}
    assert drafts(sign_in(cast.here, "maria"), letter) == {}
    olena = sign_in(cast.there, "olena")
    assert olena.get(f"/desk/contact/{letter}/drafts/").status_code == 404
    sent = {"form": "reply", "draft": json.dumps(TEXT)}
    assert olena.post(f"/desk/contact/{letter}/drafts/save/", sent).status_code == 404


def test_two_windows_at_the_same_time_lose_no_text(anna: Client, letter: int) -> None:
    save(anna, letter, TEXT)
    save(anna, letter, {"text": "Z domu."}, base="1")
    newest = save(anna, letter, {"text": "Z pracy."}, base="1")  # did not know of the one from home
    assert newest["fields"] == {"text": "Z pracy."}
    assert newest["other"]["fields"] == {"text": "Z domu."}
    assert drafts(anna, letter)["reply"]["other"]["fields"] == {"text": "Z domu."}
    taken = save(anna, letter, {"text": "Z domu."}, base=str(newest["version"]))
    assert taken["other"]["fields"] == {"text": "Z pracy."}, "what was there before is not lost"
    save(anna, letter, {"text": "Z pracy."}, base=str(taken["version"]))  # and back
    anna.post(f"/desk/contact/{letter}/drafts/drop/", {"form": "reply", "other": "1"})
    assert drafts(anna, letter)["reply"]["other"] is None
    assert drafts(anna, letter)["reply"]["fields"] == {"text": "Z pracy."}


def test_windows_that_begin_at_once_lose_no_text(cast: Cast, sign_in: SignIn, letter: int) -> None:
    texts = [{"text": f"Okno {n}."} for n in range(2)]
    start, answers, failed = Barrier(len(texts)), [], []

    def write(browser: Client, text: dict[str, str]) -> None:
        try:
            start.wait(20)
            answers.append(save(browser, letter, text))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    for _ in range(10):  # they meet in most of the rounds
        threads = [Thread(target=write, args=(sign_in(cast.here, "anna"), text)) for text in texts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert not failed
        second = max(answers, key=lambda answer: answer["version"])
        kept = [second["fields"], second["other"]["fields"]]
        assert sorted(kept, key=str) == texts
        with in_offices([cast.here.id]):
            assert Timer.objects.filter(kind="draft.old").count() == 1
        interactions.drop_drafts(
            cast.here.id, interaction_id=letter, official_id=cast.here.officials["anna"]
        )
        answers.clear()


def test_what_was_sent_does_not_come_back(anna: Client, letter: int) -> None:
    save(anna, letter, TEXT)
    assert anna.post(f"/desk/contact/{letter}/reply/", TEXT).status_code == 200
    assert drafts(anna, letter) == {}
    # a late save of the same window, or of another one that still shows the text
    assert save(anna, letter, TEXT, base="1") == {"version": 0}
    assert drafts(anna, letter) == {}


def test_a_note_and_the_end_of_a_contact_drop_theirs(cast: Cast, anna: Client, letter: int) -> None:
    for form in ("note", "wrap"):
        save(anna, letter, TEXT, form=form)
    anna.post(f"/desk/contact/{letter}/note/", {"text": "Zadzwonić."})
    assert set(drafts(anna, letter)) == {"wrap"}
    saved = anna.post(f"/desk/contact/{letter}/finish/", {"outcome": "information"})
    assert json.loads(saved.headers["HX-Trigger"])["said"]["value"] == "Zapisano."
    assert drafts(anna, letter) == {}
    with in_offices([cast.here.id]):
        assert not Timer.objects.filter(kind="draft.old").exists()


def test_the_end_of_a_contact_loses_no_words(anna: Client, letter: int) -> None:
    for form in ("reply", "note", "wrap"):
        save(anna, letter, TEXT, form=form)
    saved = anna.post(f"/desk/contact/{letter}/finish/", {"outcome": "information"})
    assert set(drafts(anna, letter)) == {"reply", "note"}
    assert "nie wysłano" in json.loads(saved.headers["HX-Trigger"])["said"]["value"]
    page = anna.get(f"/desk/contact/{letter}/").content.decode()
    assert "data-left" in page  # the page offers the answer for a note


def test_it_outlives_the_contact_that_was_taken_away(cast: Cast, anna: Client, letter: int) -> None:
    save(anna, letter, TEXT)
    routing.put_back(cast.here.id, interaction_id=letter, official_id=cast.here.officials["anna"])
    page = anna.get(f"/desk/contact/{letter}/").content.decode()
    assert "data-left" in page  # the page offers it for a note
    assert drafts(anna, letter)["reply"]["fields"] == TEXT


def test_a_refused_answer_keeps_its_draft(cast: Cast, anna: Client, letter: int) -> None:
    save(anna, letter, TEXT)
    routing.put_back(cast.here.id, interaction_id=letter, official_id=cast.here.officials["anna"])
    assert anna.post(f"/desk/contact/{letter}/reply/", TEXT).status_code == 409
    assert drafts(anna, letter)["reply"]["fields"] == TEXT


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("letter", TEXT),
        ("reply", {"text": "x" * 400_001}),
        ("reply", {f"field{n}": "x" for n in range(61)}),
    ],
)
def test_what_is_no_draft_is_refused(
    anna: Client, letter: int, form: str, fields: dict[str, str]
) -> None:
    sent = {"form": form, "draft": json.dumps(fields)}
    assert anna.post(f"/desk/contact/{letter}/drafts/save/", sent).status_code == 409
    assert drafts(anna, letter) == {}


@pytest.mark.parametrize("written", ["", "[]", "null", "{", '{"text": 7}', "\x00", '"x"'])
def test_a_broken_form_is_an_empty_draft(anna: Client, letter: int, written: str) -> None:
    sent = {"form": "reply", "draft": written, "base": "zero"}
    assert anna.post(f"/desk/contact/{letter}/drafts/save/", sent).status_code == 200
    assert drafts(anna, letter)["reply"]["fields"] == {}


def test_old_drafts_go(cast: Cast, anna: Client, letter: int) -> None:
    long_ago = clock.now() - timedelta(days=29)
    with clock.at(long_ago):
        save(anna, letter, TEXT)
    save(anna, letter, {"text": "Wciąż piszę."}, base="1")
    with clock.at(clock.now() + timedelta(days=2)):
        assert run_due() > 0
    assert set(drafts(anna, letter)) == {"reply"}  # it was changed since
    with clock.at(clock.now() + timedelta(days=31)):
        assert run_due() > 0
    assert drafts(anna, letter) == {}
    with in_offices([cast.here.id]):
        assert not Draft.objects.exists()
        assert not Message.objects.filter(text__contains="Wciąż").exists()
