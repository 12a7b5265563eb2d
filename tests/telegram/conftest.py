"""A running Telegram."""

from collections.abc import Iterator

import pytest

from tests.kit.connected import cast, running

from .peer import TelegramPeer

__all__ = ["cast"]


@pytest.fixture
def peer() -> Iterator[TelegramPeer]:
    yield from running(TelegramPeer())
