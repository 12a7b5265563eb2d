"""What Viber brings, as news; what its states mean; an address that is tried."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from okienko.channels import door
from okienko.channels.viber.callbacks import news
from okienko.interactions.actions import Arrival

AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
SENDER = {"id": "01234567890A=", "name": "Олена", "language": "uk-UA", "country": "UA"}


def read(callback: dict[str, Any]) -> list[door.News]:
    return list(news(3, door.Webhook(json.dumps(callback).encode(), {}, AT)))


def said(**message: Any) -> Arrival:
    told = {"event": "message", "message_token": 4912661846655238145, "sender": SENDER}
    (found,) = read({**told, "message": message})
    assert isinstance(found, Arrival)
    return found


def test_a_text_is_of_its_writer_and_counts_by_its_number() -> None:
    found = said(type="text", text="Доброго дня")
    assert (found.external_id, found.conversation) == ("4912661846655238145", "01234567890A=")
    assert (found.text, found.sender.name, found.language) == ("Доброго дня", "Олена", "uk")


def test_a_picture_is_awaited_with_its_words() -> None:
    found = said(type="picture", text="Dziura", media="https://dl.viber.com/x.jpg")
    assert found.text == "Dziura"
    assert [file.reference for file in found.awaited] == ["https://dl.viber.com/x.jpg"]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"type": "contact", "contact": {"name": "Jan", "phone_number": "+48601000212"}}, "Jan"),
        ({"type": "location", "location": {"lat": 49.77, "lon": 22.01}}, "49.770000,22.010000"),
        ({"type": "url", "media": "https://gmina.example.pl"}, "https://gmina.example.pl"),
    ],
)
def test_what_is_no_text_is_words(message: dict[str, Any], words: str) -> None:
    assert words in said(**message).text


def test_a_kind_of_tomorrow_is_a_message_of_an_unknown_kind() -> None:
    assert said(type="hologram").unknown


@pytest.mark.parametrize(
    ("event", "state"), [("delivered", "delivered"), ("seen", "read"), ("failed", "failed")]
)
def test_what_became_of_ours(event: str, state: str) -> None:
    told = {"event": event, "message_token": 491, "user_id": SENDER["id"]}
    assert read(told) == [door.Receipt("491", state)]  # type: ignore[arg-type]


def test_who_opens_the_bot_has_said_nothing() -> None:
    assert read({"event": "conversation_started", "message_token": 1}) == []
