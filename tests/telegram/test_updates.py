"""What Telegram brings, as news: recorded shapes of the Bot API."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from okienko.channels import door
from okienko.channels.telegram.updates import news
from okienko.interactions.actions import Arrival

AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
CHAT = {"id": 60001, "type": "private", "first_name": "Олена"}
WHO = {
    "id": 60001,
    "is_bot": False,
    "first_name": "Олена",
    "last_name": "Шевченко",
    "username": "olena",
    "language_code": "uk",
}
PHOTO = [
    {"file_id": "small", "file_unique_id": "a", "width": 90, "height": 67, "file_size": 1200},
    {"file_id": "large", "file_unique_id": "b", "width": 1280, "height": 960, "file_size": 98000},
]


def read(update: dict[str, Any]) -> list[door.News]:
    body = json.dumps({"update_id": 7, **update}).encode()
    return list(news(3, door.Webhook(body, {}, AT)))


def said(**more: Any) -> Arrival:
    message = {"message_id": 12, "date": 1764493200, "chat": CHAT, "from": WHO, **more}
    (found,) = read({"message": message})
    assert isinstance(found, Arrival)
    return found


def test_a_text_is_of_its_chat_and_its_writer() -> None:
    found = said(text="Доброго дня")
    assert (found.external_id, found.conversation, found.text) == ("12", "60001", "Доброго дня")
    assert (found.sender.kind, found.sender.value) == ("telegram", "60001")
    assert (found.sender.name, found.language, found.at) == ("Олена Шевченко", "uk", AT)
    assert found.profile_url == "https://t.me/olena"


def test_a_picture_is_the_largest_of_its_sizes_with_its_caption() -> None:
    found = said(photo=PHOTO, caption="Dziura w drodze")
    assert found.text == "Dziura w drodze"
    assert [file.reference for file in found.awaited] == ["large"]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"sticker": {"file_id": "s", "emoji": "👍"}}, "👍"),
        ({"contact": {"phone_number": "+48601000212", "first_name": "Jan"}}, "+48601000212"),
        ({"location": {"latitude": 49.77, "longitude": 22.01}}, "49.770000,22.010000"),
        ({"dice": {"emoji": "🎲", "value": 4}}, "🎲 4"),
    ],
)
def test_what_is_no_text_is_words(part: dict[str, Any], words: str) -> None:
    assert words in said(**part).text


def test_a_kind_of_tomorrow_is_a_message_of_an_unknown_kind() -> None:
    found = said(hologram={"file_id": "h"})
    assert found.unknown
    assert not found.text


def test_edits_and_reactions() -> None:
    edited = {
        "message_id": 12,
        "date": 1,
        "edit_date": 2,
        "chat": CHAT,
        "from": WHO,
        "text": "Nowy",
    }
    assert read({"edited_message": edited}) == [door.Edited("12", "60001", "Nowy", AT)]
    reaction = {"chat": CHAT, "message_id": 13, "date": 1, "user": WHO, "old_reaction": []}
    liked = {**reaction, "new_reaction": [{"type": "emoji", "emoji": "❤"}]}
    assert read({"message_reaction": liked}) == [door.Reacted("13", "60001", "❤", AT)]
    none = {**reaction, "new_reaction": []}
    assert read({"message_reaction": none}) == [door.Reacted("13", "60001", "", AT)]


def test_the_start_button_and_groups_say_nothing() -> None:
    message = {"message_id": 12, "date": 1, "chat": CHAT, "from": WHO, "text": "/start"}
    assert read({"message": message}) == []
    group = {**message, "chat": {"id": -1, "type": "supergroup"}, "text": "Halo"}
    assert read({"message": group}) == []


def test_who_writes_behind_the_start_is_heard() -> None:
    message = {"message_id": 12, "date": 1, "chat": CHAT, "from": WHO}
    assert read({"message": {**message, "text": "/start form-3"}}) == []
    (found,) = read({"message": {**message, "text": "/start nie ma wody od rana"}})
    assert isinstance(found, Arrival)
    assert found.text == "/start nie ma wody od rana"
