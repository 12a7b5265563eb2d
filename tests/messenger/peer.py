"""Messenger, as the sample commune has it, under the kit's tests."""

import time
from typing import Any

from okienko.customers.identities import Address
from okienko.sampletown.networks.meta import Page

from ..kit.network_peer import carry
from ..whatsapp.peer import MetaPeer

HALINA = "24680135791113"


class MessengerPeer(MetaPeer):
    """A page."""

    kind = "messenger"
    sender = Address("messenger", HALINA, HALINA, HALINA)
    network: Page

    def __init__(self) -> None:
        self.network = Page(carry=carry)
        self.network.person(HALINA, "Halina").wrote = time.time()
        super().__init__()

    @property
    def settings(self) -> dict[str, Any]:
        return {**super().settings, "page_id": self.network.own}

    def written(self, text: str) -> dict[str, Any]:
        return self.network.message(HALINA, text)

    def unknown(self) -> list[dict[str, Any]]:
        message = self.network.message(HALINA, "", hologram={"depth": 3})
        return [*super().unknown(), message, self.network.event(HALINA, teleport={"to": "x"})]

    def strange(self) -> dict[str, Any]:
        return {
            **super().strange(),
            "a long id": self.network.message(HALINA, "x", "m_" + "x" * 500),
            "a message that is none": self.network.event(HALINA, message=7),
            "an unknown kind": self.network.event(HALINA, teleport={"to": "x"}),
            "nothing at all": self.network.entry(messaging=[{}]),
            "read by nobody": self.network.event(HALINA, read={"watermark": 10**30}),
            "a comment without an id": self.network.entry(
                changes=[{"field": "feed", "value": {"item": "comment", "verb": "add"}}]
            ),
            "an unknown field": self.network.entry(changes=[{"field": "holograms", "value": {}}]),
        }
