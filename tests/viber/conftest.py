"""A running Viber."""

from collections.abc import Iterator

import pytest

from tests.kit.connected import cast, running

from .peer import ViberPeer

__all__ = ["cast"]


@pytest.fixture
def peer() -> Iterator[ViberPeer]:
    yield from running(ViberPeer())
