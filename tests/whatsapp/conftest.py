"""A running WhatsApp."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.kit.connected import cast, running
from tests.kit.written import Kit, account_at

from .peer import WhatsappPeer

__all__ = ["cast"]


@pytest.fixture
def peer() -> Iterator[WhatsappPeer]:
    yield from running(WhatsappPeer())


@pytest.fixture
def kit(peer: WhatsappPeer, cast: Cast) -> Kit:
    """An office with a connection to it."""
    found = Kit(cast.here, account_at(peer, cast.here, peer.settings), peer)
    peer.connect(cast.here.id, found.account.id)
    return found
