"""A running Viber."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast, the_cast

from .peer import ViberPeer


@pytest.fixture
def peer() -> Iterator[ViberPeer]:
    found = ViberPeer()
    found.network.start()
    yield found
    found.network.stop()


@pytest.fixture
def cast() -> Cast:
    return the_cast()
