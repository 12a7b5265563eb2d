"""A chat from the first words to the end, over the real web process."""

import pytest
from django.conf import settings
from django.test import Client

from okienko.channels.chat import queries
from okienko.customers.actions import find_or_make
from okienko.customers.identities import email_address
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.offices.models import Person
from tests.cast import Cast, at_work
from tests.site import Site
from tests.waiting import until

from .conftest import open_window
from .desk import Desk
from .visitor import ORIGIN, Stream, Visitor


def test_what_is_written_stands_on_the_other_side(cast: Cast, visitor: Visitor) -> None:
    at_work(cast.here, "anna")
    desk = Desk(cast.here)
    assert visitor.now()["state"] == "open"
    begun = visitor.begin("Good day", name="Halina", client_id="the-first-words")
    assert begun.status == 201
    stream = visitor.listen()
    assert (stream.state["state"], stream.state["place"]) == ("queue", 1)
    (contact,) = desk.contacts("waiting")
    desk.take(contact)
    until(lambda: stream.state["state"] == "talk")
    assert stream.state["official"] == "Anna"
    answer = desk.writes(contact, "How can I help?")
    until(lambda: stream.texts() == ["Good day", "How can I help?"])
    told = stream.messages()[answer]
    assert (told["from"], told["name"]) == ("official", "Anna")
    assert not told["delivered"]
    with in_offices([cast.here.id]):
        assert Message.objects.get(id=answer).delivery == "sent"
    said = visitor.say("When do you come?", client_id="second-words")
    assert said.status == 202
    until(lambda: stream.texts()[-1] == "When do you come?")
    assert visitor.ask("POST", "seen", {"id": answer}).status == 204
    until(lambda: stream.messages()[answer]["read"])
    desk.ends(contact)
    until(lambda: stream.state["state"] == "over")


def test_who_types_and_what_was_read(cast: Cast, site: Site, visitor: Visitor) -> None:
    """Told in signs, both ways; the desk's page says what its official has seen."""
    at_work(cast.here, "anna")
    desk = Desk(cast.here)
    first = visitor.begin("Good day")
    assert first.status == 201
    (contact,) = desk.contacts("waiting")
    desk.take(contact)
    stream = visitor.listen()
    client = Client()
    client.force_login(Person.objects.get(id=cast.here.persons["anna"]))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page = Stream(site.url, "/stream", {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
    until(lambda: page.of("beat"))
    assert visitor.ask("POST", "typing", {}).status == 204
    until(lambda: {"contact": contact, "types": True} in page.of("sign"))
    assert client.post(f"/desk/contact/{contact}/types/").status_code == 204
    until(lambda: stream.of("typing") == [{"on": True}])
    ((mine, told),) = stream.messages().items()
    assert (told["from"], told["delivered"], told["read"]) == ("me", True, False)
    assert client.post(f"/desk/contact/{contact}/read/", {"message": mine}).status_code == 204
    until(lambda: stream.messages()[mine]["read"])
    answer = desk.writes(contact, "How can I help?")
    until(lambda: answer in stream.messages())
    visitor.ask("POST", "seen", {"id": answer})
    until(lambda: {"contact": contact, "marks": True} in page.of("sign"))
    with in_offices([cast.here.id]):
        assert queries.marks([Message.objects.get(id=answer)]) == {answer: "read"}
    page.close()


def test_an_address_that_is_typed_suggests_a_card_and_makes_none(
    cast: Cast, visitor: Visitor
) -> None:
    at_work(cast.here, "anna")
    desk = Desk(cast.here)
    with in_offices([cast.here.id]):
        known = find_or_make.within(
            cast.here.id, address=email_address("halina@example.pl"), name="Halina Wrzos"
        )
    visitor.begin("Good day", name="Halina", contact="Halina@Example.pl")
    nobody = Visitor(visitor.url, visitor.key)
    nobody.begin("I say nothing of me")
    first, second = desk.contacts("waiting")
    desk.take(first)
    client = Client(headers={"accept-language": "en"})
    client.force_login(Person.objects.get(id=cast.here.persons["anna"]))
    page = client.get(f"/desk/contact/{first}/").content.decode()
    assert "Halina Wrzos" in page
    with in_offices([cast.here.id]):
        rows = Interaction.objects.in_bulk([first, second])
    assert (rows[first].address_value, rows[first].customer_id) == ("halina@example.pl", None)
    assert known is not None
    assert (rows[second].address_kind, rows[second].address_value) == ("hidden", "")
    desk.take(second)
    stream = nobody.listen()
    desk.writes(second, "And who are you?")
    until(lambda: "And who are you?" in stream.texts())


def test_sent_twice_it_is_one(cast: Cast, visitor: Visitor) -> None:
    at_work(cast.here, "anna")
    first = visitor.begin("Good day", client_id="the-first-words").json
    again = visitor.begin("Good day", client_id="the-first-words").json
    assert again["chat"] == first["chat"]
    assert again["token"] != first["token"]
    ids = {visitor.say("Once", client_id="message-once").json["id"] for _ in range(3)}
    assert len(ids) == 1
    stream = visitor.listen()
    until(lambda: stream.texts() == ["Good day", "Once"])


def test_a_stream_that_comes_back_misses_nothing(cast: Cast, visitor: Visitor) -> None:
    at_work(cast.here, "anna")
    desk = Desk(cast.here)
    visitor.begin("Good day")
    (contact,) = desk.contacts("waiting")
    desk.take(contact)
    stream = visitor.listen()
    until(lambda: stream.last)
    stream.close()
    desk.writes(contact, "While you were away")
    back = visitor.listen(after=stream.last)
    until(lambda: "While you were away" in back.texts())
    assert back.state["state"] == "talk"


def test_another_origin_another_window_and_no_token_are_refused(
    cast: Cast, visitor: Visitor
) -> None:
    at_work(cast.here, "anna")
    visitor.begin("Good day")
    assert visitor.listen().status == 200
    rebound = Visitor(visitor.url, visitor.key, origin="http://evil.example")
    assert rebound.ask("GET", "now", headers={"Host": "evil.example"}).status == 403
    elsewhere = Visitor(visitor.url, visitor.key, origin="https://evil.example")
    assert elsewhere.ask("GET", "now").status == 403
    assert elsewhere.begin().status == 403
    stranger = Visitor(visitor.url, visitor.key)
    assert stranger.listen().status == 401
    there = Visitor(visitor.url, open_window(cast.there, queue=cast.there.queue))
    there.token = visitor.token
    assert there.listen().status == 401
    assert there.say("Hello").status == 401
    nobody = Visitor(visitor.url, "abcdefghij")
    assert nobody.ask("GET", "now").status == 404


def test_what_browsers_ask_before_they_send(visitor: Visitor) -> None:
    asked = visitor.ask("OPTIONS", "say", headers={"Access-Control-Request-Method": "POST"})
    assert asked.status == 204
    assert asked.headers["access-control-allow-origin"] == ORIGIN
    assert "authorization" in asked.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in asked.headers
    refused = visitor.say("without a token")
    assert refused.status == 401
    assert refused.headers["access-control-allow-origin"] == ORIGIN
    assert refused.json["words"]
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize("given", [{}, {"client_id": "x"}, {"client_id": "a" * 20, "text": 7}, []])
def test_what_no_window_sends(visitor: Visitor, given: object) -> None:
    assert visitor.ask("POST", "begin", given).status == 400


def test_it_is_closed_while_nobody_is_there(visitor: Visitor) -> None:
    assert visitor.now()["state"] == "closed"
    refused = visitor.begin()
    assert (refused.status, refused.json["error"]) == (409, "chat_closed")
