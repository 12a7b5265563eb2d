"""How a letter is shown is made once, at intake, and kept; pages print it."""

import time

import pytest
from django.test import Client

from okienko.channels.email import form, preparing
from okienko.channels.email.door import EmailDoor
from okienko.channels.email.letter import Letter
from okienko.channels.email.models import LetterForm
from okienko.channels.email.readers import NotRead, readers
from okienko.channels.email.showing import View, pieces
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import reply
from okienko.interactions.models import Message
from okienko.interactions.queries import BEGINNING, begun
from okienko.offices.models import Person
from tests.cast import Cast, the_cast

from .office import Mail

pytestmark = pytest.mark.django_db(transaction=True)

QUOTED = "W dniu 2.03.2026 o 09:12, Urząd <urzad@gmina.example> pisze:\n> Witamy"
WEAKLY = "W dniu 2.03.2026 o 09:12, Urząd pisze:\n\nWitamy"


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def mail(cast: Cast) -> Mail:
    return Mail(cast.here, acknowledge=False)


def view(mail: Mail, message_id: int | None) -> View:
    with in_offices([mail.office]):
        message = begun(Message.objects.all()).get(id=message_id)
        return EmailDoor().views([message], {})[message.id]


def kinds(found: View) -> list[str]:
    return [piece.kind for piece in found.pieces]


def letter(body: str, number: int = 1, answers: str = "", kind: str = "plain") -> bytes:
    lines = [
        "From: Jan <jan@example.pl>",
        "To: urzad@gmina.example",
        "Subject: Pytanie",
        f"Message-ID: <{number}@x.pl>",
        f"Content-Type: text/{kind}; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        *([f"In-Reply-To: <{answers}>"] if answers else []),
    ]
    return ("\n".join(lines) + f"\n\n{body}\n").encode()


def html(body: str) -> bytes:
    return letter(body, kind="html")


def signed_in(person: int) -> Client:
    client = Client()
    client.force_login(Person.objects.get(id=person))
    return client


def test_the_first_letter_of_a_thread_is_never_folded(mail: Mail) -> None:
    first = mail.take(letter(f"Pytanie.\n\n{QUOTED}"))
    assert kinds(view(mail, first.message_id)) == [""]
    second = mail.take(letter(f"Pytam znów.\n\n{QUOTED}", 2, "1@x.pl"))
    assert second.interaction_id == first.interaction_id
    assert kinds(view(mail, second.message_id)) == ["", "quote"]


def test_weak_signs_count_in_an_answer_to_a_letter_of_ours(mail: Mail, cast: Cast) -> None:
    first = mail.take(letter("Pytanie."))
    theirs = letter(f"Dalej.\n\n{WEAKLY}", 2, "1@x.pl")
    assert kinds(view(mail, mail.take(theirs).message_id)) == [""]
    assert first.interaction_id
    answer = reply.by(official(mail.office, cast.here.officials["anna"]))(
        mail.office,
        interaction_id=first.interaction_id,
        text="Odpowiedź",
    )
    with in_offices([mail.office]):
        Message.objects.filter(id=answer).update(external_id="ours@gmina.example")
    answers = letter(f"Dziękuję.\n\n{WEAKLY}", 3, "ours@gmina.example")
    assert kinds(view(mail, mail.take(answers).message_id)) == ["", "quote"]


def test_old_letters_are_prepared_in_the_background(mail: Mail, cast: Cast) -> None:
    raw = html('<p>Ala <b>ma</b></p><script>x</script><img src="https://x.pl/a.png">')
    taken = mail.take(raw)
    anna = signed_in(cast.here.persons["anna"])
    with in_offices([mail.office]):
        LetterForm.objects.all().delete()
    assert view(mail, taken.message_id).html == "later"
    assert "<b>ma</b>" not in anna.get(f"/email/message/{taken.message_id}/").content.decode()
    assert preparing.waiting(mail.office) == [taken.message_id]
    preparing.prepare(mail.office, taken.message_id or 0, readers.read)
    assert preparing.waiting(mail.office) == []
    ready = view(mail, taken.message_id)
    assert (ready.html, ready.remote) == ("ready", 1)
    assert "<b>ma</b>" in anna.get(f"/email/message/{taken.message_id}/").content.decode()


def test_new_rules_are_applied_to_what_is_kept(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = mail.take(html("<p>Ala</p>"))
    for module in (preparing, form):
        monkeypatch.setattr(module, "VERSION", form.VERSION + 1)
    assert preparing.waiting(mail.office) == [taken.message_id]
    assert preparing.waiting(mail.office, before=taken.message_id) == []


def test_a_letter_that_cannot_be_prepared_says_so(mail: Mail) -> None:
    taken = mail.take(html("<p>Ala</p>"))

    def fails(raw: bytes) -> Letter:
        raise NotRead("took too long")

    preparing.prepare(mail.office, taken.message_id or 0, fails)
    found = view(mail, taken.message_id)
    assert (found.html, found.original) == ("failed", True)
    assert "Ala" in found.pieces[0].text
    assert preparing.waiting(mail.office) == []


def test_a_long_letter_is_begun_and_the_rest_is_a_click_away(mail: Mail, cast: Cast) -> None:
    taken = mail.take(letter("słowo " * 20_000 + "koniec"))
    found = view(mail, taken.message_id)
    assert found.more
    assert sum(len(piece.text) for piece in found.pieces) <= BEGINNING
    anna = signed_in(cast.here.persons["anna"])
    answer = anna.get(f"/desk/message/{taken.message_id}/words/")
    assert answer.content.decode().rstrip().endswith("koniec")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    olena = signed_in(cast.there.persons["olena"])
    assert olena.get(f"/desk/message/{taken.message_id}/words/").status_code == 404


HOSTILE = {
    "deep": "<div>" * 40_000,
    "references": "&#" * 900_000,
    "open tags": "<a " * 20_000 + ">",
    "open comments": "<!--" * 20_000,
    "tables": "<table><tr><td>" * 20_000,
    "statement": "PL61 1090 1014 0000 0712 1981 2874 | 1 234,56 PLN<br>" * 10_000,
    "digits": ("7" * 220 + "<br>") * 2_000,
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_a_page_with_a_hostile_letter_costs_no_time(mail: Mail, cast: Cast, kind: str) -> None:
    taken = mail.take(html(f"słowa {HOSTILE[kind]}"))
    with in_offices([mail.office]):
        assert "słowa" in Message.objects.get(id=taken.message_id).text
        assert not LetterForm.objects.get(message_id=taken.message_id).failed
    anna = signed_in(cast.here.persons["anna"])
    took = []
    for path in (f"/email/message/{taken.message_id}/", f"/desk/contact/{taken.interaction_id}/"):
        assert anna.get(path).status_code == 200
        began = time.thread_time()
        anna.get(path)
        took.append(time.thread_time() - began)
    # what it takes with an ordinary letter, and room for a busy machine
    assert max(took) < 0.4, took


def test_pieces_are_the_whole_text() -> None:
    text = "Ala\n\nW dniu\n> kot\n\nJan"
    found = list(pieces(text, [("quote", 5, 18)]))
    assert [(piece.kind, piece.text) for piece in found] == [
        ("", "Ala"), ("quote", "W dniu\n> kot"), ("", "Jan"),
    ]  # fmt: skip
