"""What WhatsApp brings, as news: words, files, signs, what became of ours."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from okienko.channels.door import News, Reacted, Receipt, Unknown, Unreadable, Webhook
from okienko.channels.whatsapp.updates import news
from okienko.interactions.actions import Arrival
from okienko.sampletown.networks.whatsapp import WhatsApp

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
WHO, NUMBER = "PL.1349120865530274191", "48601000212"


@pytest.fixture
def network() -> WhatsApp:
    found = WhatsApp()
    found.person(WHO, "Halina W.", NUMBER)
    found.person("PL.77", "Ktoś")
    return found


def told(network: WhatsApp, brought: dict[str, Any]) -> list[News]:
    return list(news(7, network.own, Webhook(json.dumps(brought).encode(), {}, AT)))


def arrived(network: WhatsApp, kind: str, said: Any, who: str = WHO) -> Arrival:
    (found,) = told(network, network.message(who, kind, said))
    assert isinstance(found, Arrival)
    return found


def test_words_come_from_a_number_that_calls_know_too(network: WhatsApp) -> None:
    found = arrived(network, "text", {"body": "Kiedy śmieci?"})
    assert (found.text, found.channel, found.account_id, found.at) == (
        "Kiedy śmieci?",
        "whatsapp",
        7,
        AT,
    )
    assert (found.sender.kind, found.sender.value, found.sender.name) == (
        "e164",
        f"+{NUMBER}",
        "Halina W.",
    )
    assert found.conversation == WHO


def test_who_hides_the_number_is_known_by_an_id(network: WhatsApp) -> None:
    found = arrived(network, "text", {"body": "Dzień dobry"}, "PL.77")
    assert (found.sender.kind, found.sender.value) == ("whatsapp", "PL.77")
    assert found.conversation == "PL.77"


@pytest.mark.parametrize(
    ("kind", "said", "words", "file"),
    [
        ("image", {"id": "1", "mime_type": "image/jpeg", "caption": "Dziura"}, "Dziura", ".jpg"),
        ("audio", {"id": "1", "mime_type": "audio/ogg; codecs=opus"}, "", ".og"),
        ("document", {"id": "1", "filename": "a.pdf", "mime_type": "application/pdf"}, "", "a.pdf"),
        ("sticker", {"id": "1", "mime_type": "image/webp"}, "[", ""),
        (
            "location",
            {"latitude": 50.1, "longitude": 20.9, "name": "Most"},
            "50.100000,20.900000",
            "",
        ),
        (
            "contacts",
            [{"name": {"formatted_name": "Jan"}, "phones": [{"phone": "+48 1"}]}],
            "Jan: +48 1",
            "",
        ),
        ("button", {"text": "Tak", "payload": "Tak"}, "Tak", ""),
        (
            "interactive",
            {"type": "list_reply", "list_reply": {"id": "1", "title": "Odpady"}},
            "Odpady",
            "",
        ),
    ],
)
def test_other_things_are_words_or_files(
    network: WhatsApp, kind: str, said: Any, words: str, file: str
) -> None:
    found = arrived(network, kind, said)
    assert words in found.text
    assert not found.unknown
    assert len(found.awaited) == bool(file)
    assert all(file in one.name for one in found.awaited)


def test_what_is_of_tomorrow_is_told_with_its_writer(network: WhatsApp) -> None:
    found = arrived(network, "hologram", {"id": "1"})
    assert found.unknown
    assert found.sender.name == "Halina W."


def test_signs_and_their_end(network: WhatsApp) -> None:
    for emoji in ("👍", ""):
        said = {"message_id": "wamid.5", "emoji": emoji}
        (found,) = told(network, network.message(WHO, "reaction", said))
        assert isinstance(found, Reacted)
        assert (found.external_id, found.conversation, found.words) == ("wamid.5", WHO, emoji)


@pytest.mark.parametrize(
    ("status", "code", "state", "part"),
    [
        ("delivered", 0, "delivered", ""),
        ("read", 0, "read", ""),
        ("failed", 131026, "failed", "reached"),
        ("failed", 131047, "failed", "24 hours"),
        ("failed", 999999, "failed", "refused"),
    ],
)
def test_what_became_of_ours(
    network: WhatsApp, status: str, code: int, state: str, part: str
) -> None:
    said: dict[str, Any] = {
        "id": "wamid.9",
        "status": status,
        "biz_opaque_callback_data": "okienko-4",
    }
    if code:
        said["errors"] = [{"code": code}]
    (found,) = told(network, network._value(statuses=[said]))
    assert isinstance(found, Receipt)
    assert (found.external_id, found.ours, found.state) == ("wamid.9", "okienko-4", state)
    assert part in found.words


def test_sent_tells_nothing_new_and_another_number_is_not_ours(network: WhatsApp) -> None:
    assert told(network, network._value(statuses=[{"id": "w", "status": "sent"}])) == []
    other = WhatsApp("999999999")
    other.person(WHO, "Halina", NUMBER)
    assert told(network, other.message(WHO, said={"body": "x"})) == []


def test_what_is_not_of_messages_is_known_or_told(network: WhatsApp) -> None:
    def field(name: str) -> list[News]:
        entry = {"id": "1", "changes": [{"field": name, "value": {}}]}
        return told(network, {"object": network.object, "entry": [entry]})

    assert field("account_update") == []
    (found,) = field("teleports")
    assert isinstance(found, Unknown)


def test_nobody_is_no_writer(network: WhatsApp) -> None:
    said = {"id": "wamid.1", "type": "text", "text": {"body": "x"}}
    with pytest.raises(Unreadable):
        told(network, network._value(messages=[said]))
