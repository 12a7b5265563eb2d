"""The toy chat's provider: people who write, read and leave."""

import json
from collections import defaultdict
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from itertools import count

from okienko.customers.identities import Address

from ..toy.peer import ToyPeer
from .door import KIND


class LiveToyPeer(ToyPeer):
    """Each customer has a chat of their own; its messages are numbered from one."""

    kind = KIND
    sender = Address(KIND, "halina", "halina", "halina")

    def __init__(self, post: Callable[[bytes], int] | None = None) -> None:
        """`post` brings a request to a site; without it the tests' client does."""
        super().__init__()
        self.post = post
        self.read: dict[str, list[str]] = defaultdict(list)
        self.numbers: dict[str, count[int]] = defaultdict(lambda: count(1))

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
