"""Viber passes all that a written door must."""

import pytest

from ..kit.written import Written
from .peer import ViberPeer


class TestViber(Written):
    """Against the sample commune's Viber."""

    @pytest.fixture
    def peer(self, peer: ViberPeer) -> ViberPeer:
        return peer
