"""What stands beside the pictures: a document in step, a screen, a still that is agreed to."""

from typing import Any

import pytest

from okienko.channels.video.actions import (
    answer_snapshot,
    ask_snapshot,
    give_snapshot,
    hide_document,
    say,
    say_as_office,
    send_file,
    share_screen,
    show_document,
    turn_page,
)
from okienko.channels.video.models import Beside, Snapshot
from okienko.channels.video.queries import Sitting
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import File
from okienko.interactions.models import Attachment, Message
from okienko.routing import actions as routing

from .test_presence import Talk, at

pytestmark = pytest.mark.django_db

PDF = File("plan.pdf", "application/pdf", b"%PDF-1.7 %%EOF")
STILL = File("x.jpg", "image/jpeg", b"a still", width=1280, height=720)


@pytest.fixture
def talk() -> Talk:
    """A customer and Anna on their pages."""
    made = Talk()
    made.comes(1)
    made.anna = made.taken(5)  # type: ignore[attr-defined]
    made.comes(6, anna(made), "desk-page")
    return made


def anna(talk: Talk) -> Sitting:
    found: Sitting = talk.anna  # type: ignore[attr-defined]
    return found


def beside(talk: Talk, second: float = 20) -> dict[str, Any]:
    """What both are told, which is the same."""
    told = [talk.told(second, who)["beside"] for who in (talk.customer, anna(talk))]
    assert told[0] == told[1]
    found: dict[str, Any] = told[0]
    return found


def sent(talk: Talk, file: File = PDF, second: float = 10, name: str = "file-one") -> int:
    """The customer sends a file; its id."""
    with at(second):
        message = send_file(talk.office.id, who=talk.customer, client_id=name, file=file)
    with in_offices([talk.office.id]):
        return Attachment.objects.get(message_id=message).id


def refused(code: str) -> Any:
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_a_document_goes_in_step_with_who_shows_it(talk: Talk) -> None:
    file = sent(talk)
    office = talk.office.id
    with at(11):
        show_document(office, who=anna(talk), file_id=file)
        turn_page(office, who=anna(talk), file_id=file, page=3)
    shown = {
        "file": file,
        "name": "plan.pdf",
        "type": "application/pdf",
        "page": 3,
        "by": anna(talk).seat,
    }
    assert beside(talk)["document"] == shown
    # the customer's page only looks, until the customer shows it
    with at(12), refused("video_moved"):
        turn_page(office, who=talk.customer, file_id=file, page=1)
    with at(12):
        hide_document(office, who=talk.customer)
    assert beside(talk)["document"] == shown, "what the office shows is the office's to end"
    with at(13):
        show_document(office, who=talk.customer, file_id=file, page=2)
    assert beside(talk)["document"] == {**shown, "page": 2, "by": talk.customer.seat}
    with at(14), refused("video_moved"):
        turn_page(office, who=anna(talk), file_id=file, page=9)
    # loaded anew, it stands where it stood
    talk.comes(15, page="page-two")
    assert beside(talk)["document"]["page"] == 2
    with at(16):
        hide_document(office, who=anna(talk))
    assert beside(talk)["document"] is None


def test_what_cannot_be_shown_is_refused(talk: Talk) -> None:
    office = talk.office.id
    text = sent(talk, File("a.txt", "text/plain", b"words"))
    infected = sent(talk, File("b.pdf", "application/pdf", b"x", scan="found"), name="file-two")
    for file, page in ((text, 1), (infected, 1), (2**40, 1), (sent(talk, name="file-3"), 501)):
        with at(11), refused("video_no_pages"):
            show_document(office, who=anna(talk), file_id=file, page=page)
    assert beside(talk)["document"] is None


def test_nothing_is_shown_to_nobody(talk: Talk) -> None:
    office, waits = talk.office.id, Talk
    del waits
    file = sent(talk)
    with at(11):
        show_document(office, who=anna(talk), file_id=file)
        share_screen(office, who=anna(talk), on=True)
        ask_snapshot(office, who=anna(talk))
        routing.transfer_to_queue(
            office,
            interaction_id=talk.contact,
            official_id=talk.office.officials["anna"],
            queue_id=talk.office.queue,
        )
    talk.until(12)
    told = talk.told(13)["beside"]
    assert told == {"document": None, "screen": None, "snapshot": None}
    with at(13), refused("video_gone"):
        show_document(office, who=anna(talk), file_id=file)
    with at(13), refused("video_alone"):
        show_document(office, who=talk.customer, file_id=file)


def test_one_screen_at_a_time_and_a_page_loaded_anew_shares_none(talk: Talk) -> None:
    office = talk.office.id
    for who in (anna(talk), talk.customer):
        with at(11):
            share_screen(office, who=who, on=True)
        assert beside(talk)["screen"] == who.seat
    with at(12):
        share_screen(office, who=anna(talk), on=False)
    assert beside(talk)["screen"] == talk.customer.seat, "it is not hers to end"
    talk.comes(13, page="page-two")
    assert beside(talk)["screen"] is None
    with at(14):
        share_screen(office, who=talk.customer, on=True)
        share_screen(office, who=talk.customer, on=False)
    assert beside(talk)["screen"] is None


def test_a_still_is_kept_with_the_consent(talk: Talk) -> None:
    office = talk.office.id
    with at(11):
        asked = ask_snapshot(office, who=anna(talk))
        assert ask_snapshot(office, who=anna(talk)) == asked, "pressed twice"
    assert beside(talk)["snapshot"] == {"id": asked, "by": anna(talk).seat, "state": "asked"}
    give = {"who": talk.customer, "snapshot_id": asked, "file": STILL}
    with at(12), refused("video_snapshot"):
        give_snapshot(office, **give)
    with at(13):
        answer_snapshot(office, who=talk.customer, snapshot_id=asked, agreed=True)
    assert beside(talk)["snapshot"]["state"] == "agreed"
    with at(14):
        message = give_snapshot(office, **give)
        assert give_snapshot(office, **give) == message, "sent twice"
    assert beside(talk)["snapshot"]["state"] == "taken"
    with in_offices([office]):
        row, kept = Snapshot.objects.get(), Attachment.objects.get()
        assert (row.agreed, row.file_id, kept.width) == (True, kept.id, 1280)
        assert row.answered_at is not None
        assert kept.name.startswith("zdjecie-")
        text = Message.objects.get(id=message).text
        assert text.startswith("Zdjęcie z kamery. Klient zgodził się")


def test_no_is_no(talk: Talk) -> None:
    office = talk.office.id
    with at(11):
        asked = ask_snapshot(office, who=anna(talk))
        answer_snapshot(office, who=talk.customer, snapshot_id=asked, agreed=False)
    assert beside(talk)["snapshot"]["state"] == "refused"
    with at(12), refused("video_snapshot"):
        answer_snapshot(office, who=talk.customer, snapshot_id=asked, agreed=True)
    with at(12), refused("video_snapshot"):
        give_snapshot(office, who=talk.customer, snapshot_id=asked, file=STILL)
    with at(12), refused("video_gone"):
        ask_snapshot(office, who=talk.customer)
    with at(13):
        again = ask_snapshot(office, who=anna(talk))
    assert again != asked
    with at(13), refused("video_gone"):
        answer_snapshot(office, who=anna(talk), snapshot_id=again, agreed=True)


def test_the_office_writes_beside_the_picture(talk: Talk) -> None:
    office = talk.office.id
    with at(11):
        say(office, who=talk.customer, client_id="words-one", text="Nie słyszę.")
        for _twice in range(2):
            said = say_as_office(
                office, who=anna(talk), client_id="caption-1", text="Proszę pokazać dowód."
            )
        sent_file = say_as_office(office, who=anna(talk), client_id="caption-2", text="", file=PDF)
    with in_offices([office]):
        message = Message.objects.get(id=said)
        assert (message.direction, message.author_id) == ("out", talk.office.officials["anna"])
        assert Message.objects.get(id=sent_file).text == "Plik: plan.pdf"
        assert Attachment.objects.get(message_id=sent_file).name == "plan.pdf"


def test_at_the_end_nothing_stands_there(talk: Talk) -> None:
    office = talk.office.id
    with at(11):
        show_document(office, who=anna(talk), file_id=sent(talk))
        routing.end_talk(
            office, interaction_id=talk.contact, official_id=talk.office.officials["anna"]
        )
    talk.until(12)
    with in_offices([office]):
        assert not Beside.objects.exists()
