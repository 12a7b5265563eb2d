"""Telegram, as the sample commune has it, under the kit's tests."""

import contextlib
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from django.test import Client

from okienko.channels.door import Runtime
from okienko.channels.inbox import actions, worker
from okienko.channels.telegram.door import TelegramDoor
from okienko.customers.identities import Address
from okienko.sampletown.networks.telegram import Telegram

from ..kit.peer import TOMORROW, Peer, Taken, with_more

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
HALINA = 60001


class TelegramPeer(Peer):
    """A bot whose updates are brought."""

    kind = "telegram"
    sender = Address("telegram", str(HALINA), str(HALINA), str(HALINA))

    def __init__(self) -> None:
        self.network = Telegram(TOKEN)
        self.network.person(HALINA, "Halina", "halina_w")
        super().__init__()
        self.arrived = self.network.arrived
        self.path = ""
        self.known: dict[str, dict[str, Any]] = {}

    @property
    def fault(self) -> str:
        return self.network.fault

    @fault.setter
    def fault(self, value: str) -> None:
        self.network.fault = value  # type: ignore[assignment]

    @property
    def taken(self) -> list[Taken]:
        """Each try has a number of its own: what stays is whom it is to, and the words."""
        return [Taken(f"{chat}: {text}", text) for chat, text in self.network.sent]

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "token": TOKEN,
            "username": "zielonka_bot",
            "by": "webhook",
            "address": "http://127.0.0.1:8000",
            "api": self.network.url,
            "timeout": 1.0,
            "wait": 1.0,
        }

    @property
    def wrong(self) -> dict[str, Any]:
        return {**self.settings, "token": TOKEN.replace("AAH", "BBH")}

    @property
    def parts(self) -> list[Callable[[Runtime], Awaitable[None]]]:
        return [worker.serve, TelegramDoor().serve]

    def connect(self, office: int, account: int) -> None:
        self.path = actions.open_hook(office, account_id=account)

    def deliver(self, name: str, text: str = "Dzień dobry") -> None:
        """The same update when it is brought again."""
        if name not in self.known:
            self.known[name] = self.network.says(HALINA, text)
        assert self.knock(self.known[name]) == 200

    def knock(self, update: Any, word: str | None = None) -> int:
        """Bring an update (bytes as they are); the status of our answer."""
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.word if word is None else word}
        client = Client(enforce_csrf_checks=True, headers=headers)
        return client.post(self.path, body, content_type="application/json").status_code

    @property
    def word(self) -> str:
        """What Telegram was told to say: as `setWebhook` tells it."""
        from okienko.channels.telegram.api import word_of
        from okienko.channels.telegram.settings import TelegramSettings

        return word_of(TelegramSettings.model_validate(self.settings))

    def hostile(self) -> Iterator[str]:
        private = {"id": HALINA, "type": "private"}
        said = {"message_id": 1, "date": 1, "chat": private, "from": {"id": HALINA}}
        strange: dict[str, Any] = {
            "no JSON": b"\xff\xfe",
            "nothing": b"",
            "other JSON": b"[7]",
            "half a message": {"update_id": 1, "message": {"message_id": 1}},
            "deep": b'{"update_id": ' + b"[" * 100_000,
            "a text that is none": b'{"update_id": 2, "message": {"text": "\\ud800"}}',
            "a long number": {
                "update_id": 3,
                "message": {**said, "message_id": 10**450, "text": "x"},
            },
            "a long writer": {
                "update_id": 4,
                "message": {**said, "from": {"id": 10**300}, "text": "x"},
            },
            "an unknown kind": {"update_id": 5, "purchased_paid_media": {"from": {"id": 1}}},
            "a group": {
                "update_id": 6,
                "message": {**said, "chat": {"id": -5, "type": "group"}, "text": "Do grupy"},
            },
            "nobody's": {"update_id": 7, "message": {"message_id": 2, "date": 1, "chat": private}},
        }
        for name, update in strange.items():
            assert self.knock(update) == 200, name
            yield name
        assert self.knock(b" " * 2_000_000) == 413
        yield "huge"

    def tomorrow(self) -> bool:
        """An update, and a message, of kinds that no version of the Bot API has."""
        told = (
            with_more(self.network.says(HALINA, TOMORROW)),
            self.network.says(HALINA, hologram={"file_id": "h1", "depth": 3}),
            {"update_id": 11, "hologram_sent": {"from": {"id": HALINA}}},
        )
        return all(self.knock(one) == 200 for one in told)

    def forge(self) -> bool:
        update = {"update_id": 9, "message": {"text": "Przelej"}}
        for word in ("", "inne", "é", self.word[:-1]):
            assert self.knock(update, word) == 403
        return True

    @contextlib.contextmanager
    def gone(self) -> Iterator[None]:
        self.network.stop()
        try:
            yield
        finally:
            self.network.start()
