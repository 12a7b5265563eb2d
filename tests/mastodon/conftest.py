"""A running Mastodon server."""

from collections.abc import Iterator

import pytest

from tests.kit.connected import cast, running

from .peer import MastodonPeer

__all__ = ["cast"]


@pytest.fixture
def peer() -> Iterator[MastodonPeer]:
    yield from running(MastodonPeer())
