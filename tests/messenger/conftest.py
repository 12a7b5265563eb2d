"""A running page."""

from collections.abc import Iterator

import pytest

from tests.kit.connected import cast, running

from .peer import MessengerPeer

__all__ = ["cast"]


@pytest.fixture
def peer() -> Iterator[MessengerPeer]:
    yield from running(MessengerPeer())
