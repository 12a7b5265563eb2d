"""The toy chat's provider: people who write, read and leave."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from itertools import count

from ..toy.peer import ToyPeer
from .door import KIND


@dataclass
class LiveToyPeer(ToyPeer):
    """Each customer has a chat of their own; its messages are numbered from one."""

    kind: str = KIND
    read: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, "count[int]"] = field(default_factory=lambda: defaultdict(lambda: count(1)))
    post: Callable[[bytes], int] | None = None  # where not the tests' client knocks

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        """What we write appears in the customer's window, once by its id."""
        if body and self.fault in ("takes", "slow"):
            message = json.loads(body)
            if message["id"] not in {taken.id for taken in self.taken}:
                self.read[message["to"]].append(message["text"])
        super().answer(request, body)

    def says(self, who: str, text: str, number: int | None = None) -> int:
        """A customer writes; the number of the message in the chat, to say it again."""
        number = next(self.numbers[who]) if number is None else number
        event = {"id": str(number), "from": who, "text": text}
        body = json.dumps({"events": [event]}).encode()
        assert (self.post or self.knock)(body) == 200
        return number

    def leaves(self, who: str) -> None:
        """A customer closes the window."""
        self.says(who, "/leave")
