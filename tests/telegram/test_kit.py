"""Telegram passes all that a written door must."""

import pytest

from ..kit.written import Written
from .peer import TelegramPeer


class TestTelegram(Written):
    """Against the sample commune's Telegram; what is brought."""

    @pytest.fixture
    def peer(self, peer: TelegramPeer) -> TelegramPeer:
        return peer
