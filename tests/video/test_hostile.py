"""What a page that is none of ours may send: floods, and bodies of whom nobody knows."""

import http.client
from urllib.parse import urlsplit

from okienko.channels.video.limits import COMINGS
from okienko.channels.video.models import Seat
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from tests.cast import Cast, at_work
from tests.chat.desk import Desk
from tests.site import Site
from tests.waiting import until

from .page import Page


def test_pages_come_only_so_often(site: Site, cast: Cast, customer: Page) -> None:
    at_work(cast.here, "anna")
    customer.begin()
    for _ in range(COMINGS):
        page = customer.loaded_anew()
        assert page.listen().status == 200
        page.close()
    refused = customer.ask(f"stream?page={customer.name}&lang=en&then=", method="GET")
    assert (refused.status, refused.json["error"]) == (429, "video_fast")
    assert refused.json["words"].startswith("This was a lot at once.")
    assert refused.json["retry"] > 0
    with in_offices([cast.here.id]):
        assert Seat.objects.get().turn == COMINGS


def test_no_file_of_a_stranger_is_read(site: Site, customer: Page) -> None:
    parts = urlsplit(customer.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    connection.putrequest("POST", "/video/file?lang=en")
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", str(9 * 1024 * 1024))
    connection.putheader("Authorization", f"Bearer 1.{'x' * 32}")
    connection.endheaders(b"--x\r\n")
    assert connection.getresponse().status == 401
    connection.close()


def test_however_much_was_written_a_page_hears_what_is_new(
    site: Site, cast: Cast, desk: Desk, customer: Page
) -> None:
    at_work(cast.here, "anna")
    customer.begin()
    (contact,) = desk.contacts("waiting")
    with in_offices([cast.here.id]):
        row = Interaction.objects.get(id=contact)
        Message.objects.bulk_create(
            Message(
                office_id=row.office_id,
                interaction=row,
                direction="in",
                external_id=f"flood-{number}",
                at=clock.now(),
                text=f"flood {number}",
            )
            for number in range(600)
        )
    stream = customer.listen()
    until(lambda: "flood 599" in stream.texts())
    said = customer.ask("say", form={"client_id": "last-words", "text": "And this?"})
    assert said.status == 202
    until(lambda: stream.texts()[-1] == "And this?")
    assert not stream.over.is_set()
