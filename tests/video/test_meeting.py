"""A meeting from the first click to the end, over the real web process."""

from typing import Any

import pytest
from django.test import Client

from okienko.channels.video.actions import settle, take_seat
from okienko.channels.video.models import Meeting, Seat, Signal
from okienko.events.refusals import Refused
from okienko.events.runtime.reader import read_all
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.models import Person
from okienko.routing import actions as routing
from tests.cast import Cast, OfficeCast, at_work
from tests.chat.desk import Desk
from tests.chat.visitor import Stream
from tests.site import Site, running_site
from tests.waiting import until

from .conftest import open_entrance, slug_of
from .page import Page


def seated(site: Site, office: OfficeCast, contact: int, name: str = "anna") -> Page:
    """The page of the official who has the contact."""
    verb = take_seat.by(office.actor(name))
    begun = verb(office.id, interaction_id=contact, language="pl")
    return Page(site.url, slug_of(office), begun.token)


def talking(site: Site, cast: Cast, desk: Desk, customer: Page) -> tuple[int, Page]:
    """The customer has begun and Anna has taken it: the contact, and her page."""
    at_work(cast.here, "anna")
    assert customer.begin().status == 201
    (contact,) = desk.contacts("waiting")
    desk.take(contact)
    return contact, seated(site, cast.here, contact)


def together(one: Stream, other: Stream) -> str:
    """Both are told of each other; the generation on which they agree."""
    until(lambda: one.state["peers"] and other.state["peers"])
    (its,), (mine,) = one.state["peers"], other.state["peers"]
    assert its["generation"] == mine["generation"]
    assert its["polite"] != mine["polite"]
    assert (its["seat"], mine["seat"]) == (other.state["me"], one.state["me"])
    return str(its["generation"])


def test_waits_is_answered_and_ends(site: Site, cast: Cast, desk: Desk, customer: Page) -> None:
    at_work(cast.here, "anna")
    assert customer.begin(topic=str(cast.here.topic), language="pjm").status == 201
    (contact,) = desk.contacts("waiting")
    with in_offices([cast.here.id]):
        row = Interaction.objects.get(id=contact)
    assert (row.medium, row.live, row.language) == ("video", True, "pjm")
    assert (row.topic_id, row.address_name) == (cast.here.topic, "Halina")
    assert row.customer_id is None
    stream = customer.listen()
    assert (stream.state["phase"], stream.state["place"]) == ("queue", 1)
    assert (stream.state["peers"], stream.state["contact"]) == ([], row.number)
    desk.take(contact)
    until(lambda: stream.state["phase"] == "talk")
    assert stream.state["official"] == "Anna"
    page = seated(site, cast.here, contact)
    official = page.listen()
    assert official.state["role"] == "official"
    assert official.state["signs"]  # its page sends more frames
    together(stream, official)
    routing.hold(cast.here.id, interaction_id=contact, official_id=desk.official)
    until(lambda: (stream.state["phase"], official.state["phase"]) == ("hold", "hold"))
    assert stream.state["peers"]
    routing.resume(cast.here.id, interaction_id=contact, official_id=desk.official)
    until(lambda: stream.state["phase"] == "talk")
    desk.ends(contact)
    for each in (stream, official):
        until(each.over.is_set)
        assert each.state["phase"] == "over"
        assert each.of("gone") == [{"why": "over"}]
    read_all()
    with in_offices([cast.here.id]):
        assert Meeting.objects.get().ended_at
        assert not Seat.objects.filter(ended_at=None).exists()
    # for an hour its page may still be told how it ended, and does nothing more there
    again = customer.loaded_anew().listen()
    assert again.state["phase"] == "over"
    assert customer.ask("say", form={"client_id": "too-late", "text": "Hello?"}).status == 401


def test_what_browsers_say_to_each_other(
    site: Site, cast: Cast, desk: Desk, customer: Page
) -> None:
    _contact, page = talking(site, cast, desk, customer)
    mine, its = customer.listen(), page.listen()
    generation = together(mine, its)
    to = mine.state["peers"][0]["seat"]
    offer = {"type": "offer", "sdp": "v=0"}
    assert customer.signals(to, generation, offer, "description").status == 204
    (told,) = until(lambda: its.of("signal"))
    assert told == {
        "from": mine.state["me"],
        "generation": generation,
        "kind": "description",
        "body": offer,
    }
    # a line that broke for a moment: what came meanwhile is told when it is back
    its.close()
    assert customer.signals(to, generation, {"candidate": "a"}).status == 204
    again = page.listen()
    until(lambda: len(again.of("signal")) == 2)
    assert again.of("signal")[1]["body"] == {"candidate": "a"}
    assert together(mine, again) == generation
    # to nobody, of another generation, of no kind
    assert customer.signals(to, "1.1-2.7", {}).status == 409
    assert customer.signals(mine.state["me"], generation, {}).status == 409
    assert customer.signals(10**12, generation, {}).status == 409
    assert customer.signals(to, generation, {}, "shout").status == 400
    assert customer.signals(to, generation, {"candidate": "x" * 5000}).status == 400
    assert customer.signals(to, generation, {"sdp": "x" * 70_000}, "description").status == 400
    for odd in ("\0", "\ud800", float("nan")):
        assert customer.signals(to, generation, {"candidate": odd}).status == 400
    # the same page twice, as when it comes back before its older line is known to be broken
    newest = page.listen()
    until(again.over.is_set)
    assert again.of("gone") == []
    assert together(mine, newest) == generation
    with in_offices([cast.here.id]):
        assert not Seat.objects.exclude(gone_at=None).exists()


def test_a_page_that_is_loaded_anew_begins_anew(
    site: Site, cast: Cast, desk: Desk, customer: Page
) -> None:
    _contact, page = talking(site, cast, desk, customer)
    mine, its = customer.listen(), page.listen()
    generation = together(mine, its)
    assert customer.signals(its.state["me"], generation, {"candidate": "old"}).status == 204
    newer = page.loaded_anew()
    again = newer.listen()
    until(its.over.is_set)
    assert its.of("gone") == [{"why": "elsewhere"}]
    until(lambda: mine.state["peers"][0]["generation"] != generation)
    assert together(mine, again) != generation
    assert again.of("signal") == []
    with in_offices([cast.here.id]):
        assert not Signal.objects.exists()


def test_who_sends_a_picture_is_told(site: Site, cast: Cast, desk: Desk, customer: Page) -> None:
    _contact, page = talking(site, cast, desk, customer)
    mine, its = customer.listen(), page.listen()
    assert customer.ask("flags", body={"camera": True, "microphone": False}).status == 204

    def flags(stream: Stream) -> Any:
        return [(each["camera"], each["microphone"]) for each in stream.state["seats"]]

    until(lambda: flags(its) == [(True, False), (False, False)] == flags(mine))


def test_the_text_line(site: Site, cast: Cast, desk: Desk, customer: Page) -> None:
    at_work(cast.here, "anna")
    customer.begin()
    stream = customer.listen()
    said = customer.ask("say", form={"client_id": "first-words", "text": "Here is my number."})
    assert said.status == 202
    again = customer.ask("say", form={"client_id": "first-words", "text": "Here is my number."})
    assert again.json == said.json
    (contact,) = desk.contacts("waiting")
    desk.take(contact)
    desk.writes(contact, "Thank you.")
    until(lambda: stream.texts() == ["Here is my number.", "Thank you."])
    assert [each["mine"] for each in stream.messages().values()] == [True, False]
    assert [each["name"] for each in stream.messages().values()] == ["", "Anna"]
    routing.hold(cast.here.id, interaction_id=contact, official_id=desk.official)
    desk.writes(contact, "A moment, please.")
    until(lambda: stream.texts()[-1] == "A moment, please.")
    page = seated(site, cast.here, contact)
    said = page.ask("say", form={"client_id": "a-caption", "text": "Please hold it up."})
    assert said.status == 202
    until(lambda: stream.texts()[-1] == "Please hold it up.")
    assert [each["name"] for each in stream.messages().values()][-1] == "Anna"


def test_passed_on_the_one_seat_ends_and_another_is_taken(
    site: Site, cast: Cast, desk: Desk, customer: Page
) -> None:
    contact, page = talking(site, cast, desk, customer)
    mine, its = customer.listen(), page.listen()
    together(mine, its)
    at_work(cast.here, "piotr")
    routing.transfer_to_queue(
        cast.here.id,
        interaction_id=contact,
        official_id=desk.official,
        queue_id=cast.here.other_queue,
    )
    until(its.over.is_set)
    assert its.of("gone") == [{"why": "over"}]
    until(lambda: mine.state["phase"] == "queue")
    assert mine.state["peers"] == []
    Desk(cast.here, "piotr", "video").take(contact)
    with pytest.raises(Refused) as refused:
        seated(site, cast.here, contact)
    assert refused.value.code == "not_yours"
    together(mine, seated(site, cast.here, contact, "piotr").listen())
    assert mine.state["official"] == "Piotr"


def test_the_official_takes_the_seat_on_the_page_of_the_desk(
    site: Site, cast: Cast, desk: Desk, customer: Page
) -> None:
    at_work(cast.here, "anna", "piotr")
    customer.begin()
    (contact,) = desk.contacts("waiting")
    desk.take(contact)
    client = Client()
    client.force_login(Person.objects.get(id=cast.here.persons["anna"]))
    given = client.post(f"/desk/video/{contact}/seat/")
    assert given.status_code == 200
    page = Page(site.url, slug_of(cast.here), given.json()["token"])
    assert page.listen().state["role"] == "official"
    other = Client()
    other.force_login(Person.objects.get(id=cast.here.persons["piotr"]))
    assert other.post(f"/desk/video/{contact}/seat/").status_code == 409
    stranger = Client()
    stranger.force_login(Person.objects.get(id=cast.there.persons["olena"]))
    assert stranger.post(f"/desk/video/{contact}/seat/").status_code == 404


def test_nobody_gets_in_by_guessing(site: Site, cast: Cast, customer: Page) -> None:
    at_work(cast.here, "anna")
    customer.begin()
    foreign = customer.token.replace(str(cast.here.id), str(cast.there.id), 1)
    for token in ("", "x" * 40, f"{cast.here.id}.{'x' * 30}", foreign):
        page = Page(site.url, customer.office, token)
        assert page.listen().status == 401
        assert page.ask("flags", body={}).status == 401
    assert customer.ask("flags", body=[]).status == 400
    assert customer.ask("flags", method="GET").status == 405
    nowhere = Page(site.url, "nowhere")
    assert nowhere.begin().json["error"] == "video_closed"


def test_where_it_is_not_offered_nobody_begins(site: Site, cast: Cast) -> None:
    at_work(cast.there, "olena")
    page = Page(site.url, slug_of(cast.there))
    assert page.begin().json["error"] == "video_closed"
    open_entrance(cast.there, pjm=False)
    assert page.begin(language="pjm").json["error"] == "video_language"
    assert page.begin().status == 201


def test_settled_twice_is_settled_once(site: Site, cast: Cast, desk: Desk, customer: Page) -> None:
    contact, _page = talking(site, cast, desk, customer)
    for _ in range(2):
        settle(cast.here.id, interaction_id=contact)
        with in_offices([cast.here.id]):
            assert Seat.objects.filter(ended_at=None).count() == 2


def test_a_web_process_that_is_started_anew_tears_nothing_down(
    site: Site, cast: Cast, desk: Desk, customer: Page
) -> None:
    """Pages come back to the next process: the same generation, and what was said meanwhile."""
    _contact, page = talking(site, cast, desk, customer)
    mine, its = customer.listen(), page.listen()
    generation = together(mine, its)
    to = its.state["me"]
    assert customer.signals(to, generation, {"candidate": "before"}).status == 204
    until(lambda: its.of("signal"))
    site.stop()
    until(lambda: mine.over.is_set() and its.over.is_set())
    assert mine.of("gone") == its.of("gone") == []
    with running_site() as following:
        customer.url = page.url = following.url
        one, other = customer.listen(), page.listen()
        assert together(one, other) == generation
        until(lambda: other.of("signal"))
        assert other.of("signal")[0]["body"] == {"candidate": "before"}
        assert customer.signals(to, generation, {"candidate": "after"}).status == 204
        until(lambda: len(other.of("signal")) == 2)
        customer.close()
        page.close()
