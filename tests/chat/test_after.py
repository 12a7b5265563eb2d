"""Leaving and coming back, files, another browser, and what comes after a chat."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from okienko.channels.chat.models import Rating, Visit
from okienko.customers.identities import email_address
from okienko.events import clock
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Attachment, Interaction, Message
from okienko.offices import posting
from okienko.routing.models import Callback
from tests.cast import Cast, at_work
from tests.waiting import until

from .desk import Desk
from .visitor import Answer, Visitor


@pytest.fixture
def talk(cast: Cast, visitor: Visitor) -> tuple[Desk, int]:
    """Anna has the visitor's chat."""
    at_work(cast.here, "anna")
    desk = Desk(cast.here)
    assert visitor.begin("Good day", name="Halina").status == 201
    (contact,) = desk.contacts("waiting")
    desk.take(contact)
    return desk, contact


def later(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    """So much time goes by, and what is due is done."""
    at = clock.now() + timedelta(minutes=minutes)
    with monkeypatch.context() as moved:
        moved.setattr(clock, "now", lambda: at)
        run_due()


def test_a_place_is_kept_for_who_comes_back(
    cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work(cast.here, "anna")
    visitor.begin("Good day")
    desk = Desk(cast.here)
    (contact,) = desk.contacts("waiting")
    assert visitor.ask("POST", "leave", {}).status == 204
    later(monkeypatch, 4)
    assert desk.state(contact) == "waiting"
    back = visitor.listen()
    assert back.state["place"] == 1
    with in_offices([cast.here.id]):
        until(lambda: Visit.objects.get().gone_at is None)
        Visit.objects.update(seen_at=clock.now() + timedelta(minutes=4))
    later(monkeypatch, 6)  # the first look; the visitor was there two minutes before
    assert desk.state(contact) == "waiting"
    later(monkeypatch, 10)
    assert desk.state(contact) == "abandoned"
    until(lambda: back.state["state"] == "over")
    visitor.say("I am here again")
    until(lambda: back.state["state"] == "queue")
    assert desk.contacts("waiting") != [contact]
    assert back.texts() == ["Good day", "I am here again"]


def test_who_does_not_come_back_is_gone(
    cast: Cast, talk: tuple[Desk, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, contact = talk
    later(monkeypatch, 6)
    assert desk.state(contact) == "wrap_up"
    with in_offices([cast.here.id]):
        assert Visit.objects.get().network == "127.0.0.1"
    later(monkeypatch, 61)
    later(monkeypatch, 122)
    with in_offices([cast.here.id]):
        assert Visit.objects.get().network == ""


def test_the_visitor_ends_and_rates(cast: Cast, visitor: Visitor, talk: tuple[Desk, int]) -> None:
    desk, contact = talk
    stream = visitor.listen()
    assert not stream.state["may"]["rate"]
    assert visitor.ask("POST", "end", {}).status == 204
    until(lambda: stream.state["state"] == "over")
    assert stream.state["may"]["rate"]
    assert desk.state(contact) == "wrap_up"
    assert visitor.ask("POST", "rate", {"mark": 9}).json["error"] == "chat_mark"
    assert visitor.ask("POST", "rate", {"mark": 4}).status == 204
    assert visitor.ask("POST", "rate", {"mark": 5, "words": "Quick!"}).status == 204
    with in_offices([cast.here.id]):
        rating = Rating.objects.get()
    assert (rating.interaction_id, rating.mark, rating.words) == (contact, 5, "Quick!")


def upload(visitor: Visitor, name: str, content: bytes, client_id: str) -> Answer:
    """Send a file as the window does."""
    edge = b"----okienko"
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    mark = b'Content-Disposition: form-data; name="client_id"\r\n\r\n' + client_id.encode()
    begin, end = b"\r\n--" + edge + b"\r\n", b"\r\n--" + edge + b"--\r\n"
    body = b"--" + edge + b"\r\n" + mark + begin + head + content + end
    headers = {"Content-Type": f"multipart/form-data; boundary={edge.decode()}"}
    return visitor.ask("POST", "file", headers=headers, body=body)


def a_photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(made, "JPEG")
    return made.getvalue()


def test_files_both_ways(cast: Cast, visitor: Visitor, talk: tuple[Desk, int]) -> None:
    _desk, contact = talk
    stream = visitor.listen()
    ids = {upload(visitor, "bin.jpg", a_photo(), "the-photo").json["id"] for _ in range(2)}
    assert len(ids) == 1
    until(lambda: stream.messages().get(min(ids)))
    (photo,) = stream.messages()[min(ids)]["files"]
    assert (photo["name"], photo["type"]) == ("bin.jpg", "image/jpeg")
    got = visitor.ask("GET", f"file/{photo['id']}")
    assert (got.status, got.headers["content-type"]) == (200, "image/jpeg")
    assert "sandbox" in got.headers["content-security-policy"]
    refused = upload(visitor, "run.exe", b"MZ" + bytes(100), "the-program")
    assert refused.status == 409
    assert "run.exe" in refused.json["words"]
    with in_offices([cast.here.id]):
        ours = Message.objects.create(
            office_id=cast.here.id,
            interaction_id=contact,
            direction="note",
            at=clock.now(),
            text="for colleagues",
        )
        secret = Attachment.objects.create(
            office_id=cast.here.id,
            message=ours,
            name="n.txt",
            content_type="text/plain",
            size=1,
            content=b"x",
        ).id
    assert visitor.ask("GET", f"file/{secret}").status == 404
    stranger = Visitor(visitor.url, visitor.key)
    assert stranger.ask("GET", f"file/{photo['id']}").status == 401
    assert upload(stranger, "bin.jpg", a_photo(), "the-photo").status == 401
    assert "for colleagues" not in json.dumps(stream.events)


def test_a_link_goes_on_in_another_browser_once(visitor: Visitor, talk: tuple[Desk, int]) -> None:
    url = visitor.ask("POST", "link", {}).json["url"]
    page, _hash, code = url.partition("#resume=")
    assert page.endswith(f"/chat/{visitor.key}/")
    other = Visitor(visitor.url, visitor.key)
    other.token = other.ask("POST", "resume", {"code": code}).json["token"]
    assert other.listen().texts() == ["Good day"]
    assert visitor.listen().texts() == ["Good day"]
    assert other.ask("POST", "resume", {"code": code}).json["error"] == "resume_gone"
    assert other.ask("POST", "resume", {"code": "x" * 30}).status == 409


def test_what_was_said_as_a_file_and_as_a_letter(
    cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[Any, ...]] = []
    postman = posting.Postman(lambda _office: True, lambda *letter: sent.append(letter))
    monkeypatch.setattr(posting, "POSTMEN", [postman])
    at_work(cast.here, "anna")
    visitor.begin("Good day", name="Halina")
    early = visitor.ask("POST", "transcript", {"address": "halina@example.pl"})
    assert early.json["error"] == "chat_unanswered"
    desk = Desk(cast.here)
    (contact,) = desk.contacts("waiting")
    desk.take(contact)
    desk.writes(contact, "How can I help?")
    visitor.say("Look at zlo.com")
    got = visitor.ask("GET", "transcript.txt")
    words = got.body.decode("utf-8-sig")
    assert got.headers["content-disposition"].startswith("attachment")
    assert "Halina:\nGood day" in words
    assert "Anna:\nHow can I help?" in words
    assert visitor.ask("POST", "transcript", {"address": "no address"}).status == 409
    assert visitor.ask("POST", "transcript", {"address": "halina@example.pl"}).status == 204
    ((office, to, _subject, text, language),) = sent
    assert (office, to, language) == (cast.here.id, "halina@example.pl", "en")
    assert "Look at zlo.com" in words
    assert text == words.replace("zlo.com", "[…]")  # the address is anybody's
    for _ in range(2):
        visitor.ask("POST", "transcript", {"address": "halina@example.pl"})
    assert visitor.ask("POST", "transcript", {"address": "a@b.pl"}).json["error"] == "chat_mailed"
    assert len(sent) == 3


def test_call_me_instead(cast: Cast, visitor: Visitor, talk: tuple[Desk, int]) -> None:
    _desk, contact = talk
    for number in ("anything", "112", "+48 112"):
        assert visitor.ask("POST", "call", {"number": number}).json["error"] == "chat_number"
    assert visitor.ask("POST", "call", {"number": "601 000 212"}).status == 204
    with in_offices([cast.here.id]):
        entry = Callback.objects.get()
    assert (entry.value, entry.interaction_id) == ("+48601000212", contact)
    assert (entry.reason, entry.queue_id) == ("asked", cast.here.queue)


def test_going_on_by_email(cast: Cast, visitor: Visitor, talk: tuple[Desk, int]) -> None:
    from okienko.channels.actions import add_account
    from okienko.channels.registry import door

    desk, contact = talk
    refused = visitor.ask("POST", "by-email", {"address": "halina@example.pl"})
    assert refused.json["error"] == "chat_no_mailbox"
    settings = door("email").Settings.model_validate(
        {
            "address": "urzad@zielonka.example",
            "imap_host": "imap.zielonka.example",
            "smtp_host": "smtp.zielonka.example",
            "password": "secret",
        }
    )
    add_account(cast.here.id, kind="email", name="mailbox", settings=settings)
    desk.writes(contact, "Send us a picture.")
    assert visitor.ask("POST", "by-email", {"address": "halina@example.pl"}).status == 204
    assert desk.state(contact) == "wrap_up"
    with in_offices([cast.here.id]):
        letter = Interaction.objects.get(channel="email")
        text = Message.objects.get(interaction=letter).text
    assert (letter.state, letter.previous_id, letter.customer_id) == ("waiting", contact, None)
    assert letter.address_value == email_address("halina@example.pl").value
    assert "Send us a picture." in text


def test_numbers_of_documents_are_warned_of_once(visitor: Visitor, talk: tuple[Desk, int]) -> None:
    stream = visitor.listen()
    visitor.say("My PESEL is 44051401359")
    until(lambda: [m for m in stream.messages().values() if m["from"] == "office"])
    visitor.say("44051401359, once more")
    until(lambda: "44051401359, once more" in stream.texts())
    assert len([m for m in stream.messages().values() if m["from"] == "office"]) == 1
