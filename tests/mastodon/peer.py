"""A Mastodon server, as the sample commune has it, under the kit's tests."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from okienko.channels.door import Runtime
from okienko.channels.inbox import worker
from okienko.channels.mastodon.door import MastodonDoor
from okienko.customers.identities import Address
from okienko.sampletown.networks.mastodon import Mastodon

from ..kit.network_peer import NetworkPeer
from ..kit.peer import TOMORROW, with_more

TOKEN = "ZA-Yj3aBD8U8Cm7lKUp-lm9O9BmDgdhHzDeqsY8tlL0"
ACCT = "halina@social.example"


class MastodonPeer(NetworkPeer):
    """A server that is asked."""

    kind = "mastodon"
    sender = Address("mastodon", ACCT, ACCT, f"@{ACCT}")
    network: Mastodon

    def __init__(self) -> None:
        self.network = Mastodon(TOKEN)
        self.network.thump = 0.2
        super().__init__()

    @property
    def settings(self) -> dict[str, Any]:
        return {"server": self.network.url, "token": TOKEN, "timeout": 1.0, "silence": 2.0}

    @property
    def wrong(self) -> dict[str, Any]:
        return {**self.settings, "token": "inny-token"}

    @property
    def parts(self) -> list[Callable[[Runtime], Awaitable[None]]]:
        return [worker.serve, MastodonDoor().serve]

    def connect(self, office: int, account: int) -> None:
        """What was written before the first look is not taken in: here it has been."""
        from okienko.channels.asked.actions import took

        took(office, account_id=account, bodies=[], cursor="0")

    def deliver(self, name: str, text: str = "Dzień dobry") -> None:
        """Told again it is another notification of the same status."""
        if name in self.known:
            self.network.tells({"type": "mention", "status": self.network.shown(self.known[name])})
        else:
            self.known[name] = self.network.mentions(ACCT, text)

    def hostile(self) -> Iterator[str]:
        shown = self.network.shown(self.known["a"])
        strange: dict[str, Any] = {
            "no status": {"type": "mention"},
            "no text": {"type": "mention", "status": {**shown, "content": None}},
            "half a status": {"type": "mention", "status": {"id": "1"} | {"account": {}}},
            "a long id": {"type": "mention", "status": {**shown, "id": "9" * 500}},
            "a long name": {
                "type": "mention",
                "status": {**shown, "id": "77", "account": {"acct": "x" * 300}},
            },
            "a page that runs": {
                "type": "mention",
                "status": {**shown, "id": "78", "content": "<script>alert(1)</script>Hej"},
            },
            "deep": {"type": "mention", "status": {**shown, "id": "79", "content": "<b>" * 9000}},
        }
        for name, note in strange.items():
            self.network.tells(note)
            yield name

    def tomorrow(self) -> bool:
        """A mention that holds something else than words or files, and one without a status."""
        shown = self.network.shown(self.known["a"])
        words = with_more({**shown, "id": "7001", "content": f"<p>{TOMORROW}</p>"})
        other = {**shown, "id": "7002", "content": "", "hologram": {"depth": 3}}
        for status in (words, other, None):
            self.network.tells({"type": "mention", "status": status})
        return True
