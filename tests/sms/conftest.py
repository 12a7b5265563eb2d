"""The message centre: one for the whole folder."""

from collections.abc import Iterator

import pytest

from okienko.bench.smsc import Smsc
from okienko.channels.sms.smpp import links
from tests.cast import Cast, the_cast
from tests.whole import free_port

from .peer import SmppPeer


@pytest.fixture(scope="session")
def the_smsc() -> Iterator[Smsc]:
    smsc = Smsc(free_port())
    yield smsc
    smsc.end()


@pytest.fixture
def peer(the_smsc: Smsc, monkeypatch: pytest.MonkeyPatch) -> SmppPeer:
    monkeypatch.setattr(links, "AGAIN", 0.05)
    the_smsc.order("reset")
    the_smsc.arrived.clear()
    return SmppPeer(the_smsc)


@pytest.fixture
def cast() -> Cast:
    return the_cast()
