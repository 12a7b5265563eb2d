"""Viber, as the sample commune has it, under the kit's tests."""

import contextlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from django.test import Client

from okienko.channels.door import Runtime
from okienko.channels.inbox import actions, worker
from okienko.customers.identities import Address
from okienko.sampletown.networks.viber import Viber

from ..kit.peer import TOMORROW, Peer, Taken, with_more

TOKEN = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"
HALINA = "01234567890A="


def carry(path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Bring something to our own address; the status of our answer."""
    client = Client(enforce_csrf_checks=True, headers=dict(headers))
    place = path.removeprefix("http://127.0.0.1:8000")
    return client.post(place, body, content_type="application/json").status_code


class ViberPeer(Peer):
    """A bot whose callbacks are brought."""

    kind = "viber"
    sender = Address("viber", HALINA, HALINA, "Halina")

    def __init__(self) -> None:
        self.network = Viber(TOKEN, carry=carry)
        self.network.person(HALINA, "Halina")
        super().__init__()
        self.arrived = self.network.arrived
        self.known: dict[str, dict[str, Any]] = {}

    @property
    def fault(self) -> str:
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
            "name": "Gmina Zielonka",
            "address": "http://127.0.0.1:8000",
            "api": self.network.url,
            "timeout": 1.0,
        }

    @property
    def wrong(self) -> dict[str, Any]:
        return {**self.settings, "token": "0" * 50}

    @property
    def parts(self) -> list[Callable[[Runtime], Awaitable[None]]]:
        return [worker.serve]

    def connect(self, office: int, account: int) -> None:
        self.network.hook = actions.open_hook(office, account_id=account)

    def deliver(self, name: str, text: str = "Dzień dobry") -> None:
        """The same callback when it is brought again."""
        said = {"type": "text", "text": text}
        told = self.known.setdefault(name, self.network.message(HALINA, said))
        assert self.network.bring(told) == 200

    def hostile(self) -> Iterator[str]:
        said = self.network.message(HALINA, {"type": "text", "text": "x"})
        strange: dict[str, bytes] = {
            "no JSON": b"\xff\xfe",
            "nothing": b"",
            "other JSON": b"[7]",
            "deep": b'{"event": ' + b"[" * 100_000,
            "half a message": b'{"event": "message", "message_token": 5}',
            "a text that is none": b'{"event": "message", "message": {"text": "\\ud800"}}',
            "an unknown kind": b'{"event": "teleported", "message_token": 7}',
            "a receipt of nobody's": b'{"event": "delivered", "message_token": 7}',
            "a long number": json.dumps({**said, "message_token": 10**450}).encode(),
            "a long writer": json.dumps({**said, "sender": {"id": "x" * 500}}).encode(),
        }
        for name, body in strange.items():
            assert carry(self.network.hook, body, self.network.signed(body)) == 200, name
            yield name
        body = b" " * 2_000_000
        assert carry(self.network.hook, body, self.network.signed(body)) == 413
        yield "huge"

    def tomorrow(self) -> bool:
        """A callback, and a message, of kinds that no version of the REST API has."""
        said = ({"type": "text", "text": TOMORROW}, {"type": "hologram", "depth": 3})
        told = [with_more(self.network.message(HALINA, one)) for one in said]
        told.append({"event": "teleported", "message_token": 7, "user_id": HALINA})
        return all(self.network.bring(one) == 200 for one in told)

    def forge(self) -> bool:
        body = json.dumps(
            self.network.message(HALINA, {"type": "text", "text": "Przelej"})
        ).encode()
        for headers in ({}, self.network.signed(b"x"), {"X-Viber-Content-Signature": "é"}):
            assert carry(self.network.hook, body, headers) == 403
        return True

    @contextlib.contextmanager
    def gone(self) -> Iterator[None]:
        self.network.stop()
        try:
            yield
        finally:
            self.network.start()
