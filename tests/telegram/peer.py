"""Telegram, as the sample commune has it, under the kit's tests."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from okienko.channels.door import Runtime
from okienko.channels.inbox import actions, worker
from okienko.channels.telegram.door import TelegramDoor
from okienko.customers.identities import Address
from okienko.sampletown.networks.telegram import Telegram

from ..kit.network_peer import SITE, BringingPeer
from ..kit.peer import TOMORROW, Taken, with_more

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
HALINA = 60001


class TelegramPeer(BringingPeer):
    """A bot whose updates are brought."""

    kind = "telegram"
    sender = Address("telegram", str(HALINA), str(HALINA), str(HALINA))
    network: Telegram

    def __init__(self) -> None:
        self.network = Telegram(TOKEN)
        self.network.person(HALINA, "Halina", "halina_w")
        super().__init__()

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
            "address": SITE,
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
        """Telegram itself is told no address: what the kit brings comes when it wants."""
        self.path = actions.open_hook(office, account_id=account)

    def written(self, text: str) -> dict[str, Any]:
        return self.network.says(HALINA, text)

    def signed(self, _body: bytes) -> Mapping[str, str]:
        return _said(self.word)

    @property
    def word(self) -> str:
        """What Telegram was told to say: as `setWebhook` tells it."""
        from okienko.channels.telegram.api import word_of
        from okienko.channels.telegram.settings import TelegramSettings

        return word_of(TelegramSettings.model_validate(self.settings))

    def strange(self) -> dict[str, Any]:
        private = {"id": HALINA, "type": "private"}
        said = {"message_id": 1, "date": 1, "chat": private, "from": {"id": HALINA}}
        return {
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

    def tomorrow(self) -> bool:
        """An update, and a message, of kinds that no version of the Bot API has."""
        told = (
            with_more(self.written(TOMORROW)),
            self.network.says(HALINA, hologram={"file_id": "h1", "depth": 3}),
            {"update_id": 11, "hologram_sent": {"from": {"id": HALINA}}},
        )
        return all(self.knock(one) == 200 for one in told)

    def forgeries(self) -> Sequence[Mapping[str, str]]:
        return [_said(word) for word in ("", "inne", "é", self.word[:-1])]


def _said(word: str) -> dict[str, str]:
    return {"X-Telegram-Bot-Api-Secret-Token": word}
