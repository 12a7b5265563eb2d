"""Peers whose network the sample commune has, too: its program does all, they drive it."""

import contextlib
import json
import threading
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connections
from django.test import Client

from okienko.channels.door import Runtime
from okienko.channels.inbox import actions, worker

from .peer import Peer, Taken

SITE = "http://127.0.0.1:8000"  # our own address, as networks are told it


def carry(path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Bring something to an address of ours; the status of our answer."""
    client = Client(enforce_csrf_checks=True, headers=dict(headers))
    place = path.removeprefix(SITE)
    try:
        return client.post(place, body, content_type="application/json").status_code
    finally:
        if (
            threading.current_thread() is not threading.main_thread()
        ):  # a network's own, as it tries us
            connections.close_all()


class NetworkPeer(Peer):
    """`network` (of `okienko.sampletown.networks`) is made before `__init__` is called."""

    network: Any

    def __init__(self) -> None:
        super().__init__()
        self.arrived = self.network.arrived
        self.known: dict[str, Any] = {}  # what was brought, by the kit's names for it

    @property
    def fault(self) -> str:
        return str(self.network.fault)

    @fault.setter
    def fault(self, value: str) -> None:
        self.network.fault = value

    @property
    def taken(self) -> list[Taken]:
        return [Taken(ours, text) for ours, text in self.network.sent]

    @contextlib.contextmanager
    def gone(self) -> Iterator[None]:
        self.network.stop()
        try:
            yield
        finally:
            self.network.start()


class BringingPeer(NetworkPeer):
    """One that knocks at our address with what it has signed."""

    path = ""  # our address

    @property
    def parts(self) -> list[Callable[[Runtime], Awaitable[None]]]:
        return [worker.serve]

    def connect(self, office: int, account: int) -> None:
        self.path = actions.open_hook(office, account_id=account)
        self.network.hook = self.path

    @abstractmethod
    def written(self, text: str) -> dict[str, Any]:
        """What is brought when the customer writes."""

    @abstractmethod
    def strange(self) -> dict[str, Any]:
        """What is malformed or misleading, by name: bytes, or what becomes JSON."""

    @abstractmethod
    def forgeries(self) -> Sequence[Mapping[str, str]]:
        """Headers of who pretends to be the provider."""

    def signed(self, body: bytes) -> Mapping[str, str]:
        """The headers by which we know the provider."""
        found: Mapping[str, str] = self.network.signed(body)
        return found

    def knock(self, brought: Any, headers: Mapping[str, str] | None = None) -> int:
        """Bring it (bytes as they are), signed unless `headers` say otherwise; our status."""
        body = brought if isinstance(brought, bytes) else json.dumps(brought).encode()
        return carry(self.path, body, self.signed(body) if headers is None else headers)

    def deliver(self, name: str, text: str = "Dzień dobry") -> None:
        """The same request when it is brought again."""
        if name not in self.known:
            self.known[name] = self.written(text)
        assert self.knock(self.known[name]) == 200

    def hostile(self) -> Iterator[str]:
        usual = {"no JSON": b"\xff\xfe", "nothing": b"", "other JSON": b"[7]"}
        for name, brought in {**usual, **self.strange()}.items():
            assert self.knock(brought) == 200, name
            yield name
        assert self.knock(b" " * 2_000_000) == 413
        yield "huge"

    def forge(self) -> bool:
        brought = self.written("Przelej")
        for headers in self.forgeries():
            assert self.knock(brought, headers) == 403
        return True
