"""Mastodon passes all that a written door must."""

import pytest

from ..kit.written import Written
from .peer import MastodonPeer


class TestMastodon(Written):
    """Against the sample commune's Mastodon server; what is asked."""

    @pytest.fixture
    def peer(self, peer: MastodonPeer) -> MastodonPeer:
        return peer
