"""Files of answers: Viber, and the person's telephone, really fetch them from the web process."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image

from okienko.channels.outbox.sending import send_due
from okienko.channels.viber import writing
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import File, reply, withdraw
from okienko.interactions.models import Attachment, Message
from tests.cast import Cast
from tests.kit.written import Kit, account_at
from tests.site import running_site

from .peer import HALINA, ViberPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]

PDF = File("Decyzja ż.pdf", "application/pdf", b"%PDF-1.4 x %%EOF")
PAGE = File("strona.html", "text/html", b"<script>alert(1)</script>")


def picture(more: int = 0) -> File:
    made = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(made, "JPEG")
    return File("droga.jpg", "image/jpeg", made.getvalue() + b"\0" * more)


@pytest.fixture
def kit(peer: ViberPeer, cast: Cast) -> Kit:
    found = Kit(cast.here, account_at(peer, cast.here, peer.settings), peer)
    peer.connect(cast.here.id, found.account.id)
    return found


def answered(kit: Kit, text: str, *files: File) -> Message:
    write = reply.by(official(kit.office.id, kit.office.officials["anna"]))
    made = write(kit.office.id, interaction_id=kit.contact(), text=text, attachments=files)
    send_due(kit.account)
    with in_offices([kit.office.id]):
        return Message.objects.get(id=made)


def place(peer: ViberPeer, at: int = 0) -> str:
    """The path of an address that Viber was told."""
    return peer.network.people[HALINA].addresses[at].removeprefix("http://127.0.0.1:8000")


def test_pictures_and_files_are_fetched_from_us(peer: ViberPeer, cast: Cast) -> None:
    with running_site() as site:
        settings = {**peer.settings, "address": site.url}
        kit = Kit(cast.here, account_at(peer, cast.here, settings), peer)
        peer.connect(cast.here.id, kit.account.id)
        large = picture(more=writing.PICTURE)
        assert answered(kit, "Proszę.", picture(), PDF, large).delivery == "sent"
    person = peer.network.people[HALINA]
    assert person.read == ["Proszę.", "Decyzja ż.pdf", "droga.jpg"]
    assert person.saved == [
        ("file.jpg", picture().content),
        ("Decyzja ż.pdf", PDF.content),
        ("droga.jpg", large.content),
    ]


def test_what_is_at_an_address_is_saved_and_never_run(kit: Kit, peer: ViberPeer) -> None:
    answered(kit, "Proszę.", PAGE, PDF)
    page, pdf = Client().get(place(peer)), Client().get(place(peer, 1))
    assert (page.content, page["Content-Type"]) == (PAGE.content, "application/octet-stream")
    assert (pdf.content, pdf["Content-Type"]) == (PDF.content, "application/pdf")
    for answer in (page, pdf):
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies
    assert Client().post(place(peer)).status_code == 405


def test_nobody_makes_an_address_for_another_file_or_for_longer(
    kit: Kit, peer: ViberPeer, cast: Cast
) -> None:
    answered(kit, "Proszę.", picture(), PDF)
    _, given, token, name = place(peer).split("/")
    said, _dot, proof = token.partition(".")
    office, file, until = said.split("-")
    others = (
        f"{office}-{int(file) + 1}-{until}.{proof}",
        f"{cast.there.id}-{file}-{until}.{proof}",
        f"{office}-{file}-{int(until) + 3600}.{proof}",
        f"{said}.{proof[:-1]}",
        said,
        "x",
    )
    for other in others:
        assert Client().get(f"/{given}/{other}/{name}").status_code == 404, other
    assert Client().get(f"/{given}/{token}/{name}").status_code == 200


def test_an_address_ends_by_itself(kit: Kit, peer: ViberPeer) -> None:
    answered(kit, "Proszę.", PDF)
    for hours, status in ((writing.HOURS - 1, 200), (writing.HOURS + 1, 410)):
        with clock.at(clock.now() + timedelta(hours=hours)):
            assert Client().get(place(peer)).status_code == status


@pytest.mark.parametrize("end", ["withdrawn", "infected", "not sent"])
def test_an_address_ends_with_what_becomes_of_the_answer(
    kit: Kit, peer: ViberPeer, end: str
) -> None:
    message = answered(kit, "Proszę.", PDF)
    assert Client().get(place(peer)).status_code == 200
    if end == "withdrawn":
        known = {"external_id": message.external_id, "conversation": message.conversation}
        assert withdraw(kit.office.id, account_id=kit.account.id, **known, at=clock.now())
    with in_offices([kit.office.id]):
        if end == "infected":
            Attachment.objects.filter(message=message).update(scan=Attachment.Scan.FOUND)
        if end == "not sent":
            Message.objects.filter(id=message.id).update(delivery="failed")
    gone = Client().get(place(peer))
    assert (gone.status_code, gone.content) == (410, b"")


def test_a_part_that_is_not_taken_is_a_persons_matter(kit: Kit, peer: ViberPeer) -> None:
    """What Viber refuses for itself: a name without an ending."""
    message = answered(kit, "Proszę.", File("Decyzja", "application/pdf", PDF.content))
    assert peer.network.people[HALINA].read == ["Proszę."]
    assert (message.delivery, message.error) == ("uncertain", str(writing.PARTLY))
