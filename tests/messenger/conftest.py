"""A running page."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast, the_cast

from .peer import MessengerPeer


@pytest.fixture
def peer() -> Iterator[MessengerPeer]:
    found = MessengerPeer()
    found.network.start()
    yield found
    found.network.stop()


@pytest.fixture
def cast() -> Cast:
    return the_cast()
