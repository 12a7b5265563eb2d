"""Messenger passes all that a written door must."""

import pytest

from ..kit.written import Written
from .peer import MessengerPeer


class TestMessenger(Written):
    """Against the sample commune's Meta."""

    @pytest.fixture
    def peer(self, peer: MessengerPeer) -> MessengerPeer:
        return peer
