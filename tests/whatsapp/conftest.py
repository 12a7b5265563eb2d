"""A running WhatsApp."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast, the_cast

from .peer import WhatsappPeer


@pytest.fixture
def peer() -> Iterator[WhatsappPeer]:
    found = WhatsappPeer()
    found.network.start()
    yield found
    found.network.stop()


@pytest.fixture
def cast() -> Cast:
    return the_cast()
