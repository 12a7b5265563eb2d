"""The toy door and its provider."""

from collections.abc import Iterator

import pytest

from okienko.channels import registry
from okienko.channels.models import Account
from tests.cast import Cast, the_cast

from .toy.door import ToyDoor
from .toy.peer import ToyPeer
from .written import account_at


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[ToyPeer]:
    """The toy's provider; its door is installed as long as the test lasts."""
    monkeypatch.setitem(registry._doors, "toy", ToyDoor())
    peer = ToyPeer()
    peer.start()
    yield peer
    peer.stop()


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def account(toy: ToyPeer, cast: Cast) -> Account:
    account = account_at(toy, cast.here, toy.settings)
    toy.connect(cast.here.id, account.id)
    return account
