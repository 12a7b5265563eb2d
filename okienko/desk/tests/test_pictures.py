"""A picture that is pasted into an answer stands in its place: here, in the letter, taken back."""

from base64 import b64encode
from collections.abc import Iterator
from email import message_from_bytes, policy
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from okienko.config import config
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Attachment, Message
from tests.cast import Cast
from tests.mail import letters
from tests.mail.office import Mail

from .conftest import taken

WRITTEN = '<p>Oto <b>plan</b>: <img src="cid:obraz-1.png"></p><p><img src="cid:obcy.png">.</p>'


@pytest.fixture(autouse=True)
def _a_minute(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OKIENKO_UNDO_SECONDS", "60")
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
    found = mail.take(letters.plain("Gdzie?", sender="Halina Wrzos <h.wrzos@example.pl>"))
    assert found.interaction_id
    return taken(cast, found.interaction_id)


def answered(cast: Cast, anna: Client, letter: int, **more: object) -> tuple[Message, Attachment]:
    """Anna's answer with a picture in it."""
    form = {"text": "x", "html": WRITTEN, "subject": "Plan", **more}
    assert anna.post(f"/desk/contact/{letter}/reply/", form).status_code == 200
    with in_offices([cast.here.id]):
        message = Message.objects.filter(interaction=letter, direction="out").latest("id")
        return message, Attachment.objects.get(message=message)


def pasted() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 4), "#2f6b4f").save(out, "PNG")
    return SimpleUploadedFile("obraz-1.png", out.getvalue(), "image/png")


def test_it_stands_in_the_answer_and_nobody_elses_does(
    cast: Cast, anna: Client, letter: int
) -> None:
    message, picture = answered(cast, anna, letter, attachments=[pasted()])
    assert message.text == "Oto plan: [obraz-1.png]\n\n."
    assert message.html == f'<p>Oto <b>plan</b>: <img src="cid:{picture.content_id}"></p><p>.</p>'
    page = anna.get(f"/desk/contact/{letter}/timeline/").content.decode()
    assert f'<img src="/desk/file/{picture.id}/preview/" alt="obraz-1.png">' in page
    assert f'id="preview-{picture.id}"' not in page  # once is enough


def test_it_goes_within_the_letter(cast: Cast, anna: Client, mail: Mail, letter: int) -> None:
    plan = SimpleUploadedFile("plan.pdf", b"%PDF-1.7", "application/pdf")
    form = {"text": "x", "html": WRITTEN, "attachments": [pasted(), plan]}
    assert anna.post(f"/desk/contact/{letter}/reply/", form).status_code == 200
    with in_offices([cast.here.id]):
        Message.objects.filter(direction="out").update(not_before=None)
    attempt = mail.claim()
    assert attempt is not None
    sent = message_from_bytes(attempt.parcel.content, policy=policy.default)
    (body,) = [part for part in sent.walk() if part.get_content_type() == "multipart/related"]
    words, picture = body.iter_parts()
    key = picture["Content-ID"].strip("<>")
    assert f'<img src="cid:{key}" alt="obraz-1.png"' in words.get_content()
    assert picture.get_content_disposition() == "inline"
    assert [part.get_filename() for part in sent.iter_attachments()] == ["plan.pdf"]


def test_it_is_there_again_when_the_answer_is_taken_back(
    cast: Cast, anna: Client, letter: int
) -> None:
    message, picture = answered(cast, anna, letter, attachments=[pasted()])
    back = anna.post(f"/desk/message/{message.id}/undo/")
    assert f'data-preview="/desk/file/{picture.id}/preview/"' in back.content.decode()
    fields = anna.get(f"/desk/contact/{letter}/drafts/").json()["reply"]["fields"]
    assert '<img src="cid:obraz-1.png">' in fields["html"]
    more = {"html": fields["html"], "again": str(picture.id)}
    message, once_more = answered(cast, anna, letter, **more)
    assert f'<img src="cid:{once_more.content_id}">' in message.html


def test_two_files_of_one_name_go_both(cast: Cast, anna: Client, letter: int) -> None:
    form = {"text": "x", "html": WRITTEN, "attachments": [pasted(), pasted()]}
    assert anna.post(f"/desk/contact/{letter}/reply/", form).status_code == 200
    with in_offices([cast.here.id]):
        assert Attachment.objects.filter(message__interaction=letter).count() == 2


def test_what_nobody_reads_is_refused_in_words(anna: Client, letter: int) -> None:
    answer = anna.post(f"/desk/contact/{letter}/reply/", {"text": "x" * 200_001})
    assert answer.status_code == 409
    note = anna.post(f"/desk/contact/{letter}/note/", {"text": "x" * 20_001})
    assert note.status_code == 409
    assert anna.post(f"/desk/contact/{letter}/note/", {"text": "x" * 20_000}).status_code == 204


def test_a_picture_of_the_customers_stands_where_outlook_names_it(
    cast: Cast, anna: Client, mail: Mail
) -> None:
    letter = (
        b"From: h.wrzos@example.pl\nTo: urzad@gmina.example\nMessage-ID: <o@x.example>\n"
        b'Content-Type: multipart/related; boundary="B"\n\n--B\nContent-Type: text/plain\n\n'
        b"Tu: [cid:image001.png@01DA.5678] i [cid:obcy]\n--B\nContent-Type: image/png\n"
        b"Content-ID: <image001.png@01DA.5678>\nContent-Transfer-Encoding: base64\n\n"
        + b64encode(letters.PNG)
        + b"\n--B--\n"
    )
    contact = mail.take(letter).interaction_id
    with in_offices([cast.here.id]):
        picture = Attachment.objects.get()
    page = anna.get(f"/desk/contact/{contact}/timeline/").content.decode()
    assert f'Tu: <img src="/desk/file/{picture.id}/preview/" loading="lazy" alt=' in page
    assert "> i [cid:obcy]" in page
