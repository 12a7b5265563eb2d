"""Meta, as the sample commune has it, under the kit's tests."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from django.test import Client

from okienko.channels.door import Runtime
from okienko.channels.inbox import actions, worker
from okienko.customers.identities import Address, phone_address
from okienko.sampletown.networks.meta import APP_SECRET, TOKEN, Meta, WhatsApp

from ..kit.peer import TOMORROW, Peer, Taken, with_more

HALINA = "PL.13491208655302741918"
NUMBER = "48601000212"


def carry(path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Bring something to our own address; the status of our answer."""
    client = Client(enforce_csrf_checks=True, headers=dict(headers))
    return client.post(path, body, content_type="application/json").status_code


class MetaPeer(Peer):
    """One of Meta's networks; what differs is what people write."""

    network: Meta

    def __init__(self) -> None:
        super().__init__()
        self.arrived = self.network.arrived
        self.known: dict[str, dict[str, Any]] = {}

    @property
    def fault(self) -> str:  # type: ignore[override]
        return self.network.fault

    @fault.setter
    def fault(self, value: str) -> None:
        self.network.fault = value  # type: ignore[assignment]

    @property
    def taken(self) -> list[Taken]:
        return [Taken(ours, text) for ours, text in self.network.sent]

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

    @property
    def parts(self) -> list[Callable[[Runtime], Awaitable[None]]]:
        return [worker.serve]

    def connect(self, office: int, account: int) -> None:
        self.network.hook = actions.open_hook(office, account_id=account)

    def written(self, text: str) -> dict[str, Any]:
        """What is brought when the customer writes."""
        raise NotImplementedError

    def strange(self) -> dict[str, Any]:
        """More of what is malformed, by name: bytes, or what is no message."""
        return {}

    def deliver(self, name: str, text: str = "Dzień dobry") -> None:
        """The same request when it is brought again."""
        told = self.known.setdefault(name, self.written(text))
        assert self.network.bring(told) == 200

    def hostile(self) -> Iterator[str]:
        strange: dict[str, Any] = {
            "no JSON": b"\xff\xfe",
            "nothing": b"",
            "other JSON": b"[7]",
            "deep": b'{"object": ' + b"[" * 100_000,
            "half an entry": {"object": self.network.object, "entry": [{"time": 1}]},
            "an entry of another": {"object": self.network.object, "entry": [{"id": "5"}]},
            **self.strange(),
        }
        for name, found in strange.items():
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            assert carry(self.network.hook, body, self.network.signed(body)) == 200, name
            yield name
        body = b" " * 2_000_000
        assert carry(self.network.hook, body, self.network.signed(body)) == 413
        yield "huge"

    def unknown(self) -> list[dict[str, Any]]:
        """What is brought of kinds that no version has."""
        return [self.network.entry(changes=[{"field": "holograms", "value": {"depth": 3}}])]

    def tomorrow(self) -> bool:
        told = [with_more(self.written(TOMORROW)), *self.unknown()]
        return all(self.network.bring(one) == 200 for one in told)

    def forge(self) -> bool:
        body = json.dumps(self.written("Przelej")).encode()
        for headers in (
            {},
            self.network.signed(b"x"),
            {"X-Hub-Signature-256": "é"},
            {"X-Hub-Signature": "sha1=0"},
        ):
            assert carry(self.network.hook, body, headers) == 403
        return True

    @contextlib.contextmanager
    def gone(self) -> Iterator[None]:
        self.network.stop()
        try:
            yield
        finally:
            self.network.start()


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
