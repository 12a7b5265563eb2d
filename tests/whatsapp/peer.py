"""Meta, as the sample commune has it, under the kit's tests."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from okienko.customers.identities import Address, phone_address
from okienko.sampletown.networks.meta import APP_SECRET, TOKEN, Meta
from okienko.sampletown.networks.whatsapp import WhatsApp

from ..kit.network_peer import BringingPeer, carry
from ..kit.peer import TOMORROW, with_more

HALINA = "PL.13491208655302741918"
NUMBER = "48601000212"


class MetaPeer(BringingPeer):
    """One of Meta's networks; what differs is what people write."""

    network: Meta

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "token": TOKEN,
            "app_secret": APP_SECRET,
            "api": self.network.url,
            "timeout": 1.0,
        }

    @property
    def wrong(self) -> dict[str, Any]:
        return {**self.settings, "token": "EAA0"}

    def strange(self) -> dict[str, Any]:
        return {
            "deep": b'{"object": ' + b"[" * 100_000,
            "half an entry": {"object": self.network.object, "entry": [{"time": 1}]},
            "an entry of another": {"object": self.network.object, "entry": [{"id": "5"}]},
        }

    def unknown(self) -> list[dict[str, Any]]:
        """What is brought of kinds that no version has."""
        return [self.network.entry(changes=[{"field": "holograms", "value": {"depth": 3}}])]

    def tomorrow(self) -> bool:
        told = [with_more(self.written(TOMORROW)), *self.unknown()]
        return all(self.knock(one) == 200 for one in told)

    def forgeries(self) -> Sequence[Mapping[str, str]]:
        return (
            {},
            self.network.signed(b"x"),
            {"X-Hub-Signature-256": "é"},
            {"X-Hub-Signature": "sha1=0"},
        )


class WhatsappPeer(MetaPeer):
    """A number at WhatsApp."""

    kind = "whatsapp"
    network: WhatsApp

    def __init__(self) -> None:
        self.network = WhatsApp(carry=carry)
        self.network.person(HALINA, "Halina", NUMBER).wrote = time.time()
        number = phone_address(f"+{NUMBER}")
        self.sender = Address(number.kind, number.value, number.raw, number.display, "Halina")
        super().__init__()

    @property
    def settings(self) -> dict[str, Any]:
        ids = {"phone_id": self.network.own, "business_id": self.network.business}
        return {**super().settings, **ids}

    def written(self, text: str) -> dict[str, Any]:
        return self.network.message(HALINA, said={"body": text})

    def unknown(self) -> list[dict[str, Any]]:
        message = self.network.message(HALINA, "hologram", {"depth": 3})
        return [*super().unknown(), message]

    def strange(self) -> dict[str, Any]:
        said = self.network.message(HALINA, said={"body": "x"})

        def with_(**more: Any) -> dict[str, Any]:
            one = json.loads(json.dumps(said))
            one["entry"][0]["changes"][0]["value"]["messages"][0] |= more
            return dict(one)

        nobody = with_(**{"from": "", "from_user_id": ""})
        nobody["entry"][0]["changes"][0]["value"]["contacts"] = []
        return {
            **super().strange(),
            "a text that is none": b'{"object": "x", "entry": [{"id": "\\ud800"}]}',
            "a long id": with_(id="wamid." + "x" * 500),
            "a long writer": with_(**{"from": "4" * 500}),
            "nobody's": nobody,
            "of an unknown kind": with_(type="hologram"),
            "an unknown field": {
                "object": "whatsapp_business_account",
                "entry": [{"id": "1", "changes": [{"field": "teleports", "value": {}}]}],
            },
            "a receipt of nobody's": self.network._value(
                statuses=[{"id": "wamid.0", "status": "read"}]
            ),
            "a receipt of an unknown state": self.network._value(
                statuses=[{"id": "wamid.0", "status": "exploded"}]
            ),
        }
