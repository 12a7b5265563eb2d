"""Files that a provider keeps for us: their message is there at once, and they follow."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections
from PIL import Image

from okienko.channels import fetching, http_client
from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions import actions
from okienko.interactions.models import Attachment, AwaitedFile
from tests.cast import Cast
from tests.switchboard import Switchboard
from tests.waiting import until

from .reading import read, texts
from .toy.peer import ToyPeer

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def connections_end() -> Iterator[None]:
    yield
    connections.close_all()


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return out.getvalue()


def brought(toy: ToyPeer, name: str, content: bytes | None, **more: object) -> None:
    """A message with a file of this name, which the provider keeps; None: it does not."""
    if content is not None:
        toy.files[name] = content
    file = {"reference": name, "name": name, **more}
    assert toy.bring({"id": name, "from": "halina", "text": "Proszę", "files": [file]}) == 200
    read()


def awaited(cast: Cast) -> list[tuple[str, str]]:
    with in_offices([cast.here.id]):
        return list(AwaitedFile.objects.order_by("id").values_list("name", "state"))


def files(cast: Cast) -> list[tuple[str, str]]:
    with in_offices([cast.here.id]):
        return list(Attachment.objects.order_by("id").values_list("name", "content_type"))


def test_the_message_is_there_at_once_and_its_file_follows(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    brought(toy, "dziura.jpg", photo())
    assert texts(cast) == ["Proszę"]
    assert (awaited(cast), files(cast)) == ([("dziura.jpg", "waits")], [])
    assert fetching.fetch_next(account)
    assert not fetching.fetch_next(account)
    assert (awaited(cast), files(cast)) == ([], [("dziura.jpg", "image/jpeg")])
    brought(toy, "dziura.jpg", photo())  # brought again: nothing is asked for twice
    assert not fetching.fetch_next(account)
    assert toy.asked == ["dziura.jpg"]


def test_a_hundred_megabytes_are_not_read_and_it_is_said(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Announced as too large, the content is not asked for; the limit is small here."""
    monkeypatch.setattr(http_client.fetch, "__kwdefaults__", {"most": 2**20, "found": False})
    brought(toy, "film.mp4", b"\0" * (2**20 + 1), size=100 * 2**20)
    brought(toy, "umowa.pdf", PDF)
    while fetching.fetch_next(account):
        pass
    assert awaited(cast) == [("film.mp4", "too_large")]
    assert files(cast) == [("umowa.pdf", "application/pdf")]


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("nie ma.pdf", None, "gone"),
        ("program.exe", b"MZ\x90\0" + b"\0" * 100, "kind"),
        ("strona.html", b"<script>alert(1)</script>", "kind"),
        ("zdjecie.jpg", b"\xff\xd8\xff\xe0 no picture", "broken"),
        ("pusty.txt", b"", "broken"),
    ],
)
def test_what_cannot_be_taken_is_told_in_words_at_its_message(
    cast: Cast, account: Account, toy: ToyPeer, name: str, content: bytes | None, state: str
) -> None:
    brought(toy, name, content)
    while fetching.fetch_next(account):
        pass
    assert (awaited(cast), files(cast)) == ([(name, state)], [])


@pytest.mark.parametrize("fault", ["busy", "cut", "away"])
def test_what_fails_for_now_is_asked_for_again_for_an_hour_and_then_by_a_person(
    cast: Cast, account: Account, toy: ToyPeer, fault: str
) -> None:
    brought(toy, "umowa.pdf", PDF)
    toy.file_fault = fault
    if fault == "away":
        toy.stop()
    now = clock.now()
    tries = 0
    for minutes in range(0, 90, 1):
        with clock.at(now + timedelta(minutes=minutes)):
            tries += fetching.fetch_next(account)
    assert tries == len(fetching.PAUSES) + 1
    assert awaited(cast) == [("umowa.pdf", "failed")]
    if fault == "away":
        toy.start()
    toy.file_fault = ""
    with in_offices([cast.here.id]):
        row = AwaitedFile.objects.get().id
    actions.fetch_again(cast.here.id, awaited_id=row)
    with pytest.raises(Refused):
        actions.fetch_again(cast.here.id, awaited_id=row)  # it is on its way
    assert fetching.fetch_next(account)
    assert (awaited(cast), files(cast)) == ([], [("umowa.pdf", "application/pdf")])


@pytest.mark.django_db(transaction=True)
def test_it_is_fetched_as_soon_as_its_message_is_there(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "EACH", 600.0)
    connections.close_all()
    with Switchboard(fetching.serve):
        brought(toy, "umowa.pdf", PDF)
        connections.close_all()
        until(lambda: files(cast) == [("umowa.pdf", "application/pdf")], 30)
