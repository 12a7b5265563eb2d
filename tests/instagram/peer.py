"""Instagram, as the sample commune has it, under the kit's tests."""

import time
from typing import Any

from okienko.customers.identities import Address
from okienko.sampletown.networks.meta import Instagram

from ..kit.network_peer import carry
from ..whatsapp.peer import MetaPeer

HALINA = "1784140000777"


class InstagramPeer(MetaPeer):
    """A profile."""

    kind = "instagram"
    sender = Address("instagram", HALINA, HALINA, HALINA)
    network: Instagram

    def __init__(self) -> None:
        self.network = Instagram(carry=carry)
        self.network.person(HALINA, "halina_w").wrote = time.time()
        super().__init__()

    @property
    def settings(self) -> dict[str, Any]:
        return {**super().settings, "profile_id": self.network.own}

    def written(self, text: str) -> dict[str, Any]:
        return self.network.message(HALINA, text)

    def unknown(self) -> list[dict[str, Any]]:
        message = self.network.message(HALINA, "", hologram={"depth": 3})
        return [*super().unknown(), message, self.network.event(HALINA, teleport={"to": "x"})]
