"""The toy network's server, and what people do there."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

from okienko.channels.models import Account
from okienko.customers.identities import Address

from ..toy.peer import ToyPeer
from .door import KIND

TEMPLATES = [
    {
        "name": "odbior",
        "language": "pl",
        "state": "approved",
        "body": "Dzień dobry. Dokument {{1}} czeka w pokoju {{2}}.",
        "fields": ["1", "2"],
    },
    {"name": "przypomnienie", "language": "pl", "state": "waiting", "body": "Przypominamy."},
]


class PublicToyPeer(ToyPeer):
    """People who comment, write in private, correct and delete what they said."""

    kind = KIND
    sender = Address("toy", "halina", "halina", "halina")
    account: Account  # of the office that is connected

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[dict[str, Any]] = []  # all that we have sent and had done
        self.hidden: dict[str, bool] = {}

    @property
    def settings(self) -> dict[str, Any]:
        return {**super().settings, "templates": TEMPLATES}

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        """What is hidden is hidden as soon as it was asked for, whatever becomes of the answer."""
        found = json.loads(body) if body else {}
        self.asked.append(found)
        if "hidden" in found and self.fault not in ("temporary", "permanent"):
            self.hidden[found["id"]] = found["hidden"]
        super().answer(request, body)

    def event(self, name: str, text: str = "", /, who: str = "halina", **more: Any) -> None:
        """Something that a person said or did."""
        event = {"id": name, "from": who, "text": text, **more}
        assert self.knock(json.dumps({"events": [event]}).encode()) == 200
