"""A running Mastodon server."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast, the_cast

from .peer import MastodonPeer


@pytest.fixture
def peer() -> Iterator[MastodonPeer]:
    found = MastodonPeer()
    found.network.start()
    yield found
    found.network.stop()


@pytest.fixture
def cast() -> Cast:
    return the_cast()
