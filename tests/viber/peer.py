"""Viber, as the sample commune has it, under the kit's tests."""

from collections.abc import Mapping, Sequence
from typing import Any

from okienko.customers.identities import Address
from okienko.sampletown.networks.viber import Viber

from ..kit.network_peer import SITE, BringingPeer, carry
from ..kit.peer import TOMORROW, with_more

TOKEN = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"
HALINA = "01234567890A="


class ViberPeer(BringingPeer):
    """A bot whose callbacks are brought."""

    kind = "viber"
    sender = Address("viber", HALINA, HALINA, "Halina")
    network: Viber

    def __init__(self) -> None:
        self.network = Viber(TOKEN, carry=carry)
        self.network.person(HALINA, "Halina")
        super().__init__()

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "token": TOKEN,
            "name": "Gmina Zielonka",
            "address": SITE,
            "api": self.network.url,
            "timeout": 1.0,
        }

    @property
    def wrong(self) -> dict[str, Any]:
        return {**self.settings, "token": "0" * 50}

    def written(self, text: str) -> dict[str, Any]:
        return self.network.message(HALINA, {"type": "text", "text": text})

    def strange(self) -> dict[str, Any]:
        said = self.written("x")
        return {
            "deep": b'{"event": ' + b"[" * 100_000,
            "half a message": b'{"event": "message", "message_token": 5}',
            "a text that is none": b'{"event": "message", "message": {"text": "\\ud800"}}',
            "an unknown kind": b'{"event": "teleported", "message_token": 7}',
            "a receipt of nobody's": b'{"event": "delivered", "message_token": 7}',
            "a long number": {**said, "message_token": 10**450},
            "a long writer": {**said, "sender": {"id": "x" * 500}},
        }

    def tomorrow(self) -> bool:
        """A callback, and a message, of kinds that no version of the REST API has."""
        said = ({"type": "text", "text": TOMORROW}, {"type": "hologram", "depth": 3})
        told = [with_more(self.network.message(HALINA, one)) for one in said]
        told.append({"event": "teleported", "message_token": 7, "user_id": HALINA})
        return all(self.knock(one) == 200 for one in told)

    def forgeries(self) -> Sequence[Mapping[str, str]]:
        return ({}, self.network.signed(b"x"), {"X-Viber-Content-Signature": "é"})
