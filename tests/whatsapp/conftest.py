"""A running WhatsApp."""

from collections.abc import Iterator

import pytest

from tests.kit.connected import cast, running

from .peer import WhatsappPeer

__all__ = ["cast"]


@pytest.fixture
def peer() -> Iterator[WhatsappPeer]:
    yield from running(WhatsappPeer())
