"""The toy door and its provider."""

from collections.abc import Iterator

import pytest

from okienko.channels import registry

from .toy.door import ToyDoor
from .toy.peer import ToyPeer


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[ToyPeer]:
    """The toy's provider; its door is installed as long as the test lasts."""
    monkeypatch.setitem(registry._doors, "toy", ToyDoor())
    peer = ToyPeer()
    peer.start()
    yield peer
    peer.stop()
