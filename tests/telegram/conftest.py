"""A running Telegram."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast, the_cast

from .peer import TelegramPeer


@pytest.fixture
def peer() -> Iterator[TelegramPeer]:
    found = TelegramPeer()
    found.network.start()
    yield found
    found.network.stop()


@pytest.fixture
def cast() -> Cast:
    return the_cast()
