"""An answer is taken back before it leaves: the text, the people and the files are there again."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from okienko.channels.outbox.queries import held_until
from okienko.config import config
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Attachment, Draft, Message
from tests.cast import Cast
from tests.mail import letters
from tests.mail.office import Mail

from .conftest import SignIn, taken

SECONDS = 10


@pytest.fixture(autouse=True)
def _ten_seconds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OKIENKO_UNDO_SECONDS", str(SECONDS))
    config.cache_clear()
    yield
    monkeypatch.undo()
    config.cache_clear()


@pytest.fixture
def mail(cast: Cast) -> Mail:
    return Mail(cast.here, acknowledge=False)


@pytest.fixture
def letter(cast: Cast, mail: Mail) -> int:
    """Anna has a letter."""
    found = mail.take(letters.plain("Kiedy?", sender="Halina Wrzos <h.wrzos@example.pl>"))
    assert found.interaction_id
    return taken(cast, found.interaction_id)


def answered(cast: Cast, anna: Client, letter: int, **more: object) -> int:
    """Anna's answer with a file; the message's id."""
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.7", "application/pdf")
    form = {"text": "W poniedziałek.", "subject": "Odpady", "attachments": [file], **more}
    assert anna.post(f"/desk/contact/{letter}/reply/", form).status_code == 200
    with in_offices([cast.here.id]):
        return Message.objects.get(interaction=letter, direction="out").id


def test_it_does_not_leave_while_it_can_be_taken_back(
    cast: Cast, anna: Client, mail: Mail, letter: int
) -> None:
    message = answered(cast, anna, letter)
    assert mail.claim() is None
    page = anna.get(f"/desk/contact/{letter}/timeline/").content.decode()
    assert f'id="undo-{message}"' in page
    with in_offices([cast.here.id]):
        until = held_until(mail.account)
    assert until is not None
    assert timedelta() < until - clock.now() <= timedelta(seconds=SECONDS)
    with clock.at(until + timedelta(seconds=1)):
        assert mail.claim() is not None
        assert anna.post(f"/desk/message/{message}/undo/").status_code == 409


def test_what_was_written_is_a_draft_again_with_its_file(
    cast: Cast, anna: Client, mail: Mail, letter: int
) -> None:
    to = "Halina Wrzos <h.wrzos@example.pl>"
    message = answered(cast, anna, letter, to=to, cc="kopia@example.pl")
    response = anna.post(f"/desk/message/{message}/undo/")
    assert response.status_code == 200
    fields = anna.get(f"/desk/contact/{letter}/drafts/").json()["reply"]["fields"]
    assert (fields["text"], fields["subject"]) == ("W poniedziałek.", "Odpady")
    assert (fields["to"], fields["cc"]) == (to, "kopia@example.pl")
    with in_offices([cast.here.id]):
        file = Attachment.objects.get()
    assert f'name="again" value="{file.id}" checked' in response.content.decode()
    assert fields[f"again={file.id}"] == "on"
    assert "W poniedziałek." not in anna.get(f"/desk/contact/{letter}/timeline/").content.decode()
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert mail.claim() is None
    # sent again, it takes its file along, and nothing is left behind
    form = {"text": "We wtorek.", "subject": "Odpady", "to": to, "again": [str(file.id)]}
    assert anna.post(f"/desk/contact/{letter}/reply/", form).status_code == 200
    with clock.at(clock.now() + timedelta(minutes=1)):
        attempt = mail.claim()
    assert attempt is not None
    assert b"plan.pdf" in attempt.parcel.content
    with in_offices([cast.here.id]):
        assert not Message.objects.filter(direction="back").exists()
        assert Attachment.objects.get().message.text == "We wtorek."
        assert not Draft.objects.exists()


def test_only_who_wrote_it_takes_it_back(
    cast: Cast, anna: Client, sign_in: SignIn, letter: int
) -> None:
    message = answered(cast, anna, letter)
    piotr = sign_in(cast.here, "piotr")
    assert (
        f'id="undo-{message}"'
        not in piotr.get(f"/desk/contact/{letter}/timeline/").content.decode()
    )
    response = piotr.post(f"/desk/message/{message}/undo/")
    assert response.status_code == 409
    assert unquote(response.headers["X-Words"])
    assert sign_in(cast.there, "olena").post(f"/desk/message/{message}/undo/").status_code == 404


def test_a_draft_that_is_put_away_takes_the_files_with_it(
    cast: Cast, anna: Client, letter: int
) -> None:
    anna.post(f"/desk/message/{answered(cast, anna, letter)}/undo/")
    anna.post(f"/desk/contact/{letter}/drafts/drop/", {"form": "reply"})
    with in_offices([cast.here.id]):
        assert not Attachment.objects.exists()


@pytest.mark.parametrize("stays", [False, True])
def test_a_letter_that_was_begun_is_taken_back(
    cast: Cast, anna: Client, mail: Mail, stays: bool
) -> None:
    form = {
        "account": mail.account,
        "to": "Halina Wrzos <h.wrzos@example.pl>",
        "subject": "Odbiór",
        "text": "Numer: {contact_number}",
        "client_id": "abc",
        "after": "stays" if stays else "closed",
    }
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.7", "application/pdf")
    assert anna.post("/desk/write/send/", {**form, "attachments": [file]}).status_code == 204
    assert mail.claim() is None
    with in_offices([cast.here.id]):
        letter = Message.objects.get(direction="out")
        contact = letter.interaction
    page = anna.get(f"/desk/contact/{contact.id}/").content.decode()
    assert f'id="undo-{letter.id}"' in page
    answer = anna.post(f"/desk/message/{letter.id}/undo/")
    assert answer.status_code == (200 if stays else 204)
    with in_offices([cast.here.id]):
        draft = Draft.objects.get()
        contact.refresh_from_db()
    assert draft.fields["subject"] == "Odbiór"
    assert "h.wrzos@example.pl" in draft.fields["to"]
    if stays:
        assert (draft.form, draft.interaction_id) == ("reply", contact.id)
        return
    assert (draft.form, draft.about) == ("letter", f"customer-{contact.customer_id}")
    assert draft.fields["text"] == "Numer: {contact_number}"
    assert f"/desk/write/customer/{contact.customer_id}/" in answer.headers["HX-Location"]
    assert contact.outcome == "mistake"
    # it is begun again with its file, which nobody has to look for once more
    place = f"/desk/write/customer/{contact.customer_id}/"
    with in_offices([cast.here.id]):
        kept = Attachment.objects.get()
    assert f'name="again" value="{kept.id}" checked' in anna.get(place).content.decode()
    assert draft.fields[f"again={kept.id}"] == "on"
    once_more = {**form, "client_id": "next", "back": draft.fields["back"], "again": [kept.id]}
    assert anna.post(f"{place}send/", once_more).status_code == 204
    with clock.at(clock.now() + timedelta(seconds=SECONDS + 1)):
        attempt = mail.claim()
        assert attempt is not None
        assert b"plan.pdf" in attempt.parcel.content
        assert mail.claim() is None
    with in_offices([cast.here.id]):
        assert not Message.objects.filter(direction="back").exists()
        assert Attachment.objects.get().id != kept.id
    # a file that is gone meanwhile is missed, not left out
    assert anna.post(f"{place}send/", {**once_more, "client_id": "third"}).status_code == 409
